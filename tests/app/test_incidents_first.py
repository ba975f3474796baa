"""Incidents stand first on Drop-off and Friction, and open into their days and journeys."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from journey.analysis.incidents.search import incidents
from journey.engine.open import open_run
from tests.app import runs
from tests.help.incident_world import Planted, Shop, build

ROOT = Path(__file__).parents[2]
PAGES = ("drop_off", "friction")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = build(tmp_path_factory.mktemp("shop"), Shop(seed=4, days=70), Planted("errors", 45, 99))
    run.close()
    return run.folder


def opened(folder: Path, page: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JOURNEY_RUN", str(folder))
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    return test.run().switch_page(f"journey/ui/{page}/page.py").run()


@pytest.mark.parametrize("page", PAGES)
def test_an_incident_comes_first(shop: Path, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run = open_run(shop)
    (one,) = incidents(run.engine)
    run.close()
    test = opened(shop, page, monkeypatch)
    assert not test.exception
    assert test.subheader[0].value == "One incident"
    said = [text.value for text in test.text]
    behind_trust = next(n for n, text in enumerate(said) if "Complete up to" in text) + 1
    assert said[behind_trust] == one.headline
    test.selectbox(key="incidents-open").set_value(one.headline).run()
    assert not test.exception
    assert any(head.value == f"{one.journeys:,} journeys" for head in test.subheader)


def test_where_there_is_none_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = opened(runs.few(tmp_path), "drop_off", monkeypatch)
    assert any(one.value.startswith("No incident: ") for one in test.caption)
