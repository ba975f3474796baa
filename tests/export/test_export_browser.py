"""The offline page in Chromium: it draws, a click tells, and no name from data does anything."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journey.export.graphs.vis import node_id
from journey.export.write import write_graph
from journey.graph.simplify import simplify
from tests.help.rows import Trip, trip, world

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
RUN = "window.__ran = true"
HOSTILE = (
    f"<img src=x onerror='{RUN}'>",
    f"</script><script>{RUN}</script>",
    f'<a href="javascript:{RUN}">href</a>',
    f'"><svg onload="{RUN}">',
    "<link rel=stylesheet href=https://example.org/x.css>",
    "a\u2028b\u2029c",
    "*bold* <b>bold</b>",
    "-->",
    "__proto__",
    "constructor",
    "other",
)
TITLE = f'<script>{RUN}</script> "href" &amp; \''


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium at /usr/bin/chromium or on the PATH")
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    trips = [
        Trip(f"c{n}", tuple({"touchpoint": name, "channel": name, "is_error": False}
                            for name in (*HOSTILE[n:], HOSTILE[0])), "goal")
        for n in range(len(HOSTILE))
    ]  # fmt: skip
    stages = [f"{HOSTILE[0]}: {HOSTILE[5]}", "buy: other"]
    made = world(folder, *trips, trip("eve", "x > -->", "open"), stages=stages)
    return write_graph(simplify(made, edges=12, coverage=0.5), folder / "graph.html", TITLE)


@pytest.fixture
def page(browser: Any, file: Path) -> Iterator[Any]:
    """The page, opened; afterwards: nothing was asked for, said or run."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    opened = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda fault: said.append(str(fault)))
    opened.on("dialog", lambda dialog: said.append(dialog.message))
    opened.goto(file.as_uri())
    opened.wait_for_selector("#net[data-drawn=yes]")
    yield opened
    assert opened.evaluate("window.__ran") is None
    assert [url for url in asked if not url.startswith("data:image/svg+xml,")] == [file.as_uri()]
    assert said == []
    context.close()


def at(page: Any, name: str) -> tuple[float, float]:
    """Where on the screen the node ``name`` is drawn."""
    place = page.evaluate(
        """name => { const net = document.getElementById('net').journeyNetwork;
        const at = net.canvasToDOM(net.getPosition(name));
        const box = document.getElementById('net').getBoundingClientRect();
        return [box.left + at.x, box.top + at.y]; }""",
        node_id(name),
    )
    return place[0], place[1]


def test_the_graph_is_drawn(page: Any) -> None:
    seen = page.evaluate(
        """() => { const canvas = document.querySelector('#net canvas');
        const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        const found = new Set();
        for (let i = 0; i < data.length; i += 4) found.add(data.slice(i, i + 3).join());
        return found.size; }"""
    )
    assert seen > 20  # boxes, lines, letters


@pytest.mark.parametrize("name", HOSTILE)
def test_a_click_tells_what_a_touchpoint_counts(page: Any, name: str) -> None:
    page.mouse.click(*at(page, name))
    told = page.text_content("#chosen")
    assert told.startswith(name.replace("\u2028", "\ufffd").replace("\u2029", "\ufffd"))
    assert "visits by" in told


def test_a_tip_shows_a_hostile_name_as_text(page: Any) -> None:
    page.mouse.move(*at(page, HOSTILE[0]))
    page.wait_for_selector(".vis-tooltip", state="visible")
    assert page.text_content(".vis-tooltip").startswith(HOSTILE[0])
    assert page.locator(".vis-tooltip *:not(br)").count() == 0


def test_no_element_comes_from_data(page: Any) -> None:
    assert page.locator("img, a, link, iframe, object, main script, svg[onload]").count() == 0
    assert page.title() == TITLE
    assert page.text_content("h1") == TITLE


def test_the_policy_stops_any_other_script(browser: Any, file: Path) -> None:
    opened = browser.new_page()
    refused: list[str] = []
    opened.on("console", lambda message: refused.append(message.text))
    opened.goto(file.as_uri())
    opened.evaluate(
        """code => { const made = document.createElement('script'); made.textContent = code;
        document.body.append(made);
        document.body.insertAdjacentHTML('beforeend', `<img src=x onerror="${code}">`); }""",
        RUN,
    )
    opened.wait_for_timeout(200)
    assert opened.evaluate("window.__ran") is None
    assert all("Content Security Policy" in text for text in refused)
    assert len(refused) >= 2
    opened.close()


def test_tables_hold_the_graph_and_are_reached_by_key(page: Any, file: Path) -> None:
    data = json.loads(page.text_content("#graph"))
    drawn = [node for node in data["nodes"] if node["shape"] == "box"]
    assert page.locator("#nodes tbody tr").count() == len(drawn)
    assert page.locator("#edges tbody tr").count() >= len(data["edges"])
    page.locator("[aria-label=Touchpoints]").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table').id") == "nodes"
    page.keyboard.press("Enter")
    assert "visits by" in page.text_content("#chosen")


def test_the_select_box_does_what_a_click_does(page: Any) -> None:
    page.select_option("#pick", label="-->")
    assert page.text_content("#chosen").startswith("-->")
    page.select_option("#pick", label="none chosen")
    assert page.text_content("#chosen") == ""


def test_it_reads_on_a_phone_and_on_paper(browser: Any, file: Path) -> None:
    phone = browser.new_page(viewport={"width": 360, "height": 740})
    phone.goto(file.as_uri())
    phone.wait_for_selector("#net[data-drawn=yes]")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.emulate_media(media="print")
    assert not phone.is_visible("#fit")
    assert phone.is_visible("#edges")
    phone.close()


def test_the_whole_graph_draws_quickly(browser: Any, tmp_path: Path) -> None:
    trips = [trip(f"c{n}", " > ".join(f"t{(n * k) % 41}" for k in range(1, 8))) for n in range(80)]
    graph = simplify(world(tmp_path, *trips), coverage=1)
    file = write_graph(graph, tmp_path / "graph.html", "Shop")
    opened = browser.new_page()
    opened.goto(file.as_uri())
    opened.wait_for_selector("#net[data-drawn=yes]", timeout=5000)
    opened.close()
