"""The page Compare: two sides are chosen, read, and opened into their journeys."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.runs import finished
from tests.help.rows import trip, world

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Phones reach the goal every second time, computers always; one of each a day."""
    trips = [
        trip(f"{device}{n}", "ad @ads > pay",
             "goal" if device == "computer" or n % 2 else "dropped", at=f"{n // 2}d", device=device)
        for device in ("phone", "computer") for n in range(120)
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("page")
    return finished(folder, world(folder, *trips))


@pytest.fixture
def page(run: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JOURNEY_RUN", str(run))
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    return test.run().switch_page("journey/ui/compare/page.py").run()


def test_it_opens_on_before_and_after_a_day(page: AppTest) -> None:
    assert not page.exception
    assert not page.error
    texts = [one.value for one in page.text]
    assert any(one.startswith("Side a: before 2023-") for one in texts)
    assert any(", all of them watched for " in one for one in texts)


def test_two_groups_are_compared_and_a_row_opens_into_the_journeys_of_a_side(
    page: AppTest,
) -> None:
    page.segmented_control(key="compare-mode").set_value("two groups").run()
    page.selectbox(key="compare-a-device").set_value("phone").run()
    page.selectbox(key="compare-b-device").set_value("computer").run()
    takeaway = next(one.value for one in page.markdown if one.value.startswith("**Goal"))
    assert "50" in takeaway
    assert "points" in takeaway
    page.selectbox(key="compare-1-open").set_value("Reached a goal").run()
    assert not page.exception
    assert "60 journeys" in [one.value for one in page.subheader]
    page.segmented_control(key="compare-1-whose").set_value("side b").run()
    assert "120 journeys" in [one.value for one in page.subheader]


def test_two_periods_are_compared(page: AppTest) -> None:
    page.segmented_control(key="compare-mode").set_value("two periods").run()
    assert not page.exception
    assert not page.error
    assert any("journeys of" in one.value for one in page.text)


def test_sides_that_meet_say_so(page: AppTest) -> None:
    page.segmented_control(key="compare-mode").set_value("two periods").run()
    first = page.date_input(key="compare-period-a").value
    page.date_input(key="compare-period-b").set_value(first).run()
    assert "journeys are on both sides" in page.error[0].value


def test_all_others_open_into_exactly_their_journeys(page: AppTest) -> None:
    page.segmented_control(key="compare-mode").set_value("two groups").run()
    page.selectbox(key="compare-a-device").set_value("phone").run()
    page.selectbox(key="compare-1-open").set_value("Reached a goal").run()
    page.segmented_control(key="compare-1-whose").set_value("side b").run()
    assert not page.exception
    assert "120 journeys" in [one.value for one in page.subheader]
    assert any("besides=" in one.value for one in page.text)


def test_an_address_says_what_is_compared(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEY_RUN", str(run))
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.query_params["compare-mode"] = "two groups"
    test.query_params["compare-a-device"] = "phone"
    test.query_params["compare-b-device"] = "computer"
    test.run().switch_page("journey/ui/compare/page.py").run()
    assert not test.warning
    assert "Side a: device phone. Side b: device computer." in [one.value for one in test.text]
