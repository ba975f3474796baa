"""What if? on the page Drop-off: the sentence says what the table and the command say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from journey.analysis.what_if.changes import ASSUMED, SENT, Scenario, what_if
from journey.engine.open import open_run
from journey.ui.drop_off.what_if import said
from journey.ui.escape import plain
from tests.app import runs
from tests.help.rows import trip, world

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half of those who come to pay are lost there; some are helped."""
    trips = [
        trip(f"c{n}", path, "goal" if n % often else "dropped", at=f"{n // 9}d", block=n % 50)
        for n in range(300)
        for path, often in [("ad @ads > help @phone", 4) if n % 3 else ("ad @ads > pay", 2)]
    ]  # fmt: skip
    trips += [trip(f"d{n}", "ad @ads", "dropped", at=f"{n}d", block=n % 50) for n in range(40)]
    folder = tmp_path_factory.mktemp("run")
    return runs.finished(folder, world(folder, *trips))


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], AppTest]:
    def opened(run: Path) -> AppTest:
        monkeypatch.setenv("JOURNEY_RUN", str(run))
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        return test.run().switch_page("journey/ui/drop_off/page.py").run()

    return opened


def control(controls: Any, label: str) -> Any:
    return next(one for one in controls if one.label == label)


def sentences(test: AppTest) -> list[str]:
    return [one.value.strip("*") for one in test.markdown if one.value.startswith("**If ")]


def told(run: Path, scenario: Scenario) -> str:
    opened = open_run(run)
    rows = what_if(opened.engine, scenarios=[scenario])
    opened.close()
    return plain(said(rows[0], " EUR"), 600)


def test_a_change_is_told_with_what_it_assumes(page: Callable[[Path], AppTest], shop: Path) -> None:
    test = page(shop)
    control(test.selectbox, "What if at").select("pay").run()
    assert not test.exception
    assert sentences(test) == [told(shop, Scenario(0.5, "pay"))]
    assert "If half of those lost at “pay” went on\\: about 25 goals more" in sentences(test)[0]
    assert ASSUMED in [one.value for one in test.caption]


def test_visits_are_sent_elsewhere(page: Callable[[Path], AppTest], shop: Path) -> None:
    test = page(shop)
    control(test.selectbox, "What if at").select("ad").run()
    test.segmented_control(key="what-if-mode").set_value(SENT).run()
    assert not sentences(test)  # where to is not chosen yet
    control(test.selectbox, "Today they go to").select("help").run()
    control(test.selectbox, "Send them to").select("pay").run()
    assert not test.exception
    assert sentences(test) == [told(shop, Scenario(0.5, "ad", "help", "pay"))]


def test_a_run_without_losses_has_no_what_if(
    page: Callable[[Path], AppTest], tmp_path: Path
) -> None:
    test = page(runs.finished(tmp_path, world(tmp_path, trip("ann", "pay", "goal"))))
    assert not test.exception
    assert "What if?" not in [one.value for one in test.subheader]


def test_hostile_names_stay_text(page: Callable[[Path], AppTest], tmp_path: Path) -> None:
    test = page(runs.hostile(tmp_path))
    assert not test.exception
    assert all(runs.LINK not in one.value for one in test.markdown)
