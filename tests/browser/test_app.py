"""The app in Chromium: pages open, the graph draws, numbers open into as many journeys."""

from __future__ import annotations

import csv
import io
import json
import os
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from journey.analysis.drop_off import touchpoints as dropoff
from journey.engine.open import open_run
from journey.ui.graph.paint import ORANGE
from tests.app import runs
from tests.browser.serving import CHROMIUM, Watched, chromium, served
from tests.help.rows import trip, world

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}"),
]
PAGES = {
    "": "Scorecard",
    "journey-graph": "Journey graph",
    "drop-off": "Drop-off",
    "compare": "Compare",
    "one-customer": "One customer",
    "sources": "Sources & data quality",
    "exports": "Exports",
}
ROW_PX = 35
PLACE = """name => {
    const all = [...document.querySelectorAll('*')];
    const within = all.map(one => one.shadowRoot?.querySelector('#net')).find(one => one);
    const place = within ?? document.querySelector('#net');
    const net = place.journeyNetwork, box = place.getBoundingClientRect();
    const at = net.canvasToDOM(net.getPosition(name));
    return [box.x + at.x, box.y + at.y];
}"""
PAINTED = """colour => {
    const all = [...document.querySelectorAll('*')];
    const within = all.map(one => one.shadowRoot?.querySelector('#net')).find(one => one);
    const net = (within ?? document.querySelector('#net')).journeyNetwork;
    return net.body.data.edges.get().filter(one => one.color.color === colour).map(one => one.id);
}"""
ACTIVE = """() => {
    const roots = [document, ...[...document.querySelectorAll('*')].map(e => e.shadowRoot)];
    return roots.filter(Boolean).flatMap(
        root => [...root.querySelectorAll('img[src=x], a[href^="javascript"]')]).length;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runs.demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def demo_app(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(demo, tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture
def app(browser: Any, demo_app: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    """The app on the demo run; afterwards nothing failed and nothing left this computer."""
    yield from _watched(browser, demo_app, request.node.name)


def _watched(browser: Any, address: str, name: str) -> Iterator[Watched]:
    watched = Watched(browser, address)
    yield watched
    if folder := os.environ.get("JOURNEY_SCREENSHOTS"):  # for a person to look at
        watched.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    shown = watched.page.locator("[data-testid=stException], [data-testid=stAlertContentError]")
    failed = shown.count()
    watched.close()
    assert not failed
    assert watched.faults == []
    assert watched.outside == []


def _click_row(page: Any, row: int) -> None:
    """Click a row of the drop-off table, beside its box; the incidents stand above it."""
    table = page.get_by_test_id("stDataFrame").nth(1)
    table.locator("canvas").first.wait_for()
    table.scroll_into_view_if_needed()
    box, before = table.bounding_box(), None
    while box != before:  # what stands above it is still being drawn
        page.wait_for_timeout(400)
        box, before = table.bounding_box(), box
    page.mouse.click(box["x"] + 120, box["y"] + ROW_PX * (row + 1.5))


def _choose(app: Watched, label: str, option: str, nth: int = 0) -> None:
    """Choose in a select box by keys alone; the empty ``option`` is the first one."""
    offered = app.page.get_by_role("option").first
    end = time.monotonic() + 60
    while not _typed(app, label, option, nth) and time.monotonic() < end:
        app.page.wait_for_timeout(400)  # what is redrawn loses the focus, and what was typed
    offered.wait_for()
    app.page.keyboard.press("Enter")
    app.settle()


def _typed(app: Watched, label: str, option: str, nth: int) -> bool:
    """Open the box and type; whether it offers something then."""
    app.page.get_by_role("combobox", name=label).nth(nth).focus()
    app.page.keyboard.press("ArrowDown")
    app.page.wait_for_timeout(300)
    app.page.keyboard.press("Control+a")
    app.page.keyboard.insert_text(option)
    app.page.wait_for_timeout(300)
    return bool(app.page.get_by_role("option").first.is_visible())


def _downloaded(page: Any, name: str) -> bytes:
    """The file behind a download button, by its key: ``drop-off-csv``."""
    with page.expect_download() as coming:
        page.locator(f"[class*=st-key-download-{name}] button").first.click()
    return Path(coming.value.path()).read_bytes()


def test_first_page_is_quick(app: Watched, record_property: Any) -> None:
    app.open()  # what Python loads only once
    started = time.monotonic()
    app.open()
    seconds = time.monotonic() - started
    record_property("first_page_s", round(seconds, 2))
    assert seconds < 20  # two on a quiet machine; a busy one is no fault of the code


@pytest.mark.parametrize("place", PAGES)
def test_page_opens(app: Watched, place: str) -> None:
    page = app.open(place)
    assert page.locator("h1").inner_text() == PAGES[place]
    assert page.get_by_text("Complete up to:").count() == 1


def test_drop_off_row_opens_as_many_journeys_as_its_number(app: Watched, demo: Path) -> None:
    run = open_run(demo)
    third = dropoff.find(run.engine)[2]
    run.close()
    page = app.open("drop-off")
    _click_row(page, 2)
    app.settle()
    page.get_by_role("heading", name=f"{third.dropped:,} journeys").wait_for()
    listed = csv.DictReader(io.StringIO(_downloaded(page, "journeys-csv").decode()))
    assert len(list(listed)) == third.dropped


def test_journey_opens_its_customer(app: Watched) -> None:
    page = app.open("drop-off")
    _click_row(page, 0)
    app.settle()
    _choose(app, "Open a row", "", nth=4)  # after incidents, what they did next, and routes
    page.get_by_role("button", name="Show this customer").click()
    page.get_by_role("heading", name="One customer").wait_for()
    app.settle()
    page.get_by_text(" over ").first.wait_for()
    assert "customer=" in page.url


def test_graph_draws_and_a_click_selects(app: Watched) -> None:
    page = app.open("journey-graph")
    page.locator("#net[data-drawn=yes]").wait_for()
    app.settle()
    x, y = page.evaluate(PLACE, "checkout")
    page.mouse.click(x, y)
    page.get_by_role("heading", name="checkout").wait_for()
    app.settle()
    passed = page.get_by_text("passed here (").first.inner_text()
    count = passed.split("(")[1].split(")")[0]
    page.get_by_role("heading", name=f"{count} journeys").wait_for()


def test_a_highlighted_way_is_painted_in_the_picture(app: Watched) -> None:
    page = app.open("journey-graph")
    page.locator("#net[data-drawn=yes]").wait_for()
    app.settle()
    assert page.evaluate(PAINTED, ORANGE) == []
    page.get_by_role("combobox", name="Highlight").first.click()
    page.get_by_role("option", name="Likeliest ways to the goal").click()
    app.settle()
    page.get_by_text("Exactly this way went").wait_for()
    page.wait_for_function(f"({PAINTED})({json.dumps(ORANGE)}).length > 0")
    first = page.get_by_role("combobox", name="Likeliest ways to the goal").first.input_value()
    way = first.split(": ", 1)[1].split(" > ")
    painted = {tuple(json.loads(one)) for one in page.evaluate(PAINTED, ORANGE)}
    assert painted == set(pairwise(way))


def test_graph_files_open(app: Watched, browser: Any, tmp_path: Path) -> None:
    page = app.open("journey-graph")
    endings = ("html", "graphml", "gexf", "json", "dot")
    made = {ending: _downloaded(page, f"graph-{ending}") for ending in endings}
    assert b"<graphml" in made["graphml"]
    assert b"<gexf" in made["gexf"]
    assert made["dot"].startswith((b"digraph", b"strict digraph"))
    assert json.loads(made["json"])["nodes"]
    file = tmp_path / "graph.html"
    file.write_bytes(made["html"])
    offline = Watched(browser, "file://")
    offline.page.goto(file.as_uri())
    offline.page.locator("#net[data-drawn=yes]").wait_for()
    offline.close()
    assert offline.outside == []
    assert offline.faults == []


def test_table_files_open(app: Watched, tmp_path: Path) -> None:
    import duckdb

    page = app.open("drop-off")
    rows = list(csv.reader(io.StringIO(_downloaded(page, "drop-off-csv").decode())))
    (tmp_path / "rows.parquet").write_bytes(_downloaded(page, "drop-off-parquet"))
    stored = duckdb.sql(f"select count(*) from '{tmp_path / 'rows.parquet'}'").fetchall()
    assert stored == [(len(rows) - 1,)]
    assert len(json.loads(_downloaded(page, "drop-off-json"))["rows"]) == len(rows) - 1


def test_filter_is_in_the_address_and_stays(app: Watched) -> None:
    page = app.open("drop-off?device=phone")
    page.get_by_text("Counted: journeys device “phone”").wait_for()
    for name, place in (
        ("Scorecard", ""),
        ("Sources", "sources"),
        ("Journey graph", "journey-graph"),
    ):
        page.get_by_role("link", name=name).click()
        page.wait_for_url(f"**/{place}?*device=phone*")
        app.settle()
    page.get_by_text("Counted: journeys device “phone”").wait_for()
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_text("Counted: all journeys").wait_for()
    page.get_by_role("link", name="Drop-off").click()
    page.get_by_role("heading", name="Drop-off").wait_for()
    page.get_by_text("Counted: all journeys").wait_for()
    assert "device" not in page.url


def test_hostile_names_are_text(
    browser: Any, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "run").mkdir()
    with served(runs.hostile(tmp_path / "run"), tmp_path) as address:
        for app in _watched(browser, address, request.node.name):
            for place in PAGES:
                page = app.open(place)
                assert page.evaluate(ACTIVE) == 0
            page = app.open("journey-graph")
            _choose(app, "Open a touchpoint", f"{runs.IMG} (3 visits)")
            page.get_by_role("heading", name="<img").wait_for()
            page.get_by_role("heading", name="3 journeys").wait_for()
            assert page.evaluate(ACTIVE) == 0


def test_new_build_appears_without_a_restart(
    browser: Any, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    place = tmp_path / "run"
    place.mkdir()
    with served(runs.few(place), tmp_path) as address:
        for app in _watched(browser, address, request.node.name):
            page = app.open()
            journeys = page.get_by_test_id("stMetric").filter(has_text="Journeys")
            assert "7" in journeys.inner_text()
            again = tmp_path / "again"
            again.mkdir()
            runs.finished(again, world(again, trip("ann", "cart", "goal")), "c")
            (again / "build-c.duckdb").replace(place / "build-c.duckdb")
            (again / "CURRENT").replace(place / "CURRENT")
            page.get_by_text("A new build has arrived").wait_for(timeout=30_000)
            app.settle()
            assert "1" in journeys.inner_text()


def test_without_a_run_the_demo_is_offered_and_made(
    browser: Any, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with served(None, tmp_path) as address:
        for app in _watched(browser, address, request.node.name):
            page = app.open()
            page.get_by_text(str(tmp_path / "journey-demo")).wait_for()
            page.get_by_role("button", name="Make the demo run").click()
            page.get_by_role("heading", name="Scorecard").wait_for(timeout=90_000)
            app.settle()
    assert (tmp_path / "journey-demo" / "run" / "CURRENT").is_file()
