"""The Identity page in Chromium: why one, tabs, a candidate decided, downloads, hostile labels."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journey.analysis.customer.timelines import timeline
from journey.engine.open import open_run
from tests.app import runs
from tests.browser.serving import CHROMIUM, Watched, chromium, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}"),
]
TABS = ("Kinds", "Candidates", "Refused links", "Shared devices", "Values", "People", "Rules")
ACTIVE = "document.querySelectorAll('img[src=x], a[href^=\"javascript\"]').length"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runs.demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def address(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(demo, tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture
def app(browser: Any, address: str) -> Iterator[Watched]:
    watched = Watched(browser, address)
    yield watched
    failed = watched.page.locator("[data-testid=stException]").count()
    watched.close()
    assert (failed, watched.faults, watched.outside) == (0, [], [])


def test_every_tab_draws_and_the_twin_is_downloaded(app: Watched) -> None:
    page = app.open("identity")
    assert page.locator("h1").inner_text() == "Identity"
    for name in TABS:
        page.get_by_role("tab", name=name).click()
        app.settle()
    page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first.wait_for()
    with page.expect_download() as coming:
        page.locator("[class*=st-key-download-identity-csv] button").first.click()
    rows = list(csv.DictReader(io.StringIO(Path(coming.value.path()).read_text("utf-8-sig"))))
    assert rows[0]["measure"] == "customers"


def test_why_one_by_two_codes(app: Watched, demo: Path) -> None:
    run = open_run(demo)
    ((customer_id,),) = run.engine.rows(
        "select customer_id from customers where n_identifiers >= 3 order by 1 limit 1"
    )
    names = timeline(run.engine, customer_id).identifiers
    run.close()
    page = app.open("identity")
    page.get_by_label("One identifier or customer").fill(names[0])
    page.get_by_label("The other").fill(names[-1])
    page.get_by_role("button", name="Why one?").click()
    app.settle()
    page.get_by_text(f"one customer, {customer_id}").wait_for()
    assert "explain" not in page.url, "nothing typed stands in the address"


def test_a_decision_is_previewed_then_written(app: Watched, demo: Path) -> None:
    decided = demo.parent / "identity.csv"
    run = open_run(demo)
    ((a, b),) = run.engine.rows("select customer_id, other from (select customer_id, "
                                "lead(customer_id) over (order by customer_id) as other "
                                "from customers) order by 1 limit 1")  # fmt: skip
    run.close()
    page = app.open("identity")
    page.get_by_label("One identifier or customer").fill(a)
    page.get_by_label("The other").fill(b)
    page.get_by_role("button", name="Why one?").click()
    app.settle()
    page.get_by_role("button", name="Always one customer").click()
    page.get_by_text("become one").wait_for()
    assert not decided.exists()
    page.get_by_role("button", name="Write the decision").click()
    page.get_by_text("It takes effect at the next run").wait_for()
    assert "always," in decided.read_text()


def test_hostile_labels_stay_text(browser: Any, tmp_path: Path) -> None:
    with served(runs.hostile(tmp_path / "run"), tmp_path) as address:
        watched = Watched(browser, address)
        page = watched.open("identity")
        for name in TABS:
            page.get_by_role("tab", name=name).click()
            watched.settle()
        assert page.evaluate(ACTIVE) == 0
        watched.close()
        assert (watched.faults, watched.outside) == ([], [])
