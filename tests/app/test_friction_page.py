"""The friction page: the ranked table, its evidence, and numbers that open their journeys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from journey.analysis.behind.lists import Key, count_of
from journey.analysis.experience import low_scores
from journey.analysis.paths.priced import paths
from journey.analysis.plan.proposal import alone, fix_of, is_addable, propose
from journey.analysis.priced.ranked import ranked
from journey.analysis.priced.together import FixedFrictions, joint
from journey.engine.open import open_run
from journey.selection import Selection
from tests.app import runs
from tests.help.ways import HARMFUL, lives
from tests.help.ways import opened as shop_of_ways

ROOT = Path(__file__).parents[2]
PAGE = "journey/ui/friction/page.py"


@pytest.fixture(scope="module")
def made(demo_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    kinds = {"tiny": runs.tiny, "none": runs.none, "ways": ways}
    folders = {"demo": demo_run}

    def run(kind: str) -> Path:
        if kind not in folders:
            folders[kind] = kinds[kind](tmp_path_factory.mktemp(kind))
        return folders[kind]

    return run


def ways(folder: Path) -> Path:
    """A run where one way to the cart goes wrong."""
    return runs.finished(folder, shop_of_ways(folder, lives()))


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("JOURNEY_RUN", str(folder))
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    return test.run().switch_page(PAGE).run()


@pytest.mark.slow
def test_every_number_opens_into_as_many_journeys(made: Callable[[str], Path]) -> None:
    run = open_run(made("demo"))
    for selection in (Selection(), Selection(device="phone")):
        found = ranked(run.engine, selection)
        assert len(found) > 10
        for one in found:
            assert count_of(run.engine, selection, Key.parse(one.key)) == one.journeys, one.key
    run.close()


def test_a_friction_opens_with_its_evidence(
    made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    test = opened(made("demo"), monkeypatch)
    name = "error (no results) at “search”"
    test.selectbox(key="friction-open").set_value(name).run()
    assert not test.exception
    said = " ".join(text.value for text in test.text)
    assert "goals: no fair comparison" in said
    assert "can be compared with visits that did not meet it" in said
    assert f"Journeys that met {name}" in said


def test_too_few_is_said(made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    test = opened(made("tiny"), monkeypatch)
    assert not test.exception
    assert any("Too few journeys for any gain" in text.value for text in test.text)
    run = open_run(made("tiny"))
    rows = ranked(run.engine)
    assert {one.status for one in rows} <= {"too_few", "not_estimable", "cost_only"}
    assert all(one.gain is None and one.reason for one in rows)
    run.close()


def test_a_path_opens_with_its_evidence_and_its_journeys(
    made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    test = opened(made("ways"), monkeypatch)
    path = " > ".join(HARMFUL)
    said = " ".join(text.value for text in test.text)
    assert f"With the path {path} go " in said
    test.selectbox(key="friction-paths-open").set_value(path).run()
    assert not test.exception
    said = " ".join(text.value for text in test.text)
    assert "Where it was sought it stood out of all candidates" in said
    assert f"Journeys by {path}. Number key: " in said


def test_too_few_for_paths_is_said(
    made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    test = opened(made("tiny"), monkeypatch)
    assert any("Too few: a path needs 30" in text.value for text in test.text)
    run = open_run(made("tiny"))
    assert [one.status for one in paths(run.engine)] == ["too_few"]
    run.close()


def test_several_fixes_together(
    made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    test = opened(made("demo"), monkeypatch)
    box = test.multiselect(key="friction-together")
    run = open_run(made("demo"))
    able = [one for one in ranked(run.engine) if is_addable(one)]
    assert len(box.options) == len(able) > 1
    box.set_value(list(box.options[:2])).run()
    assert not test.exception
    said = joint(run.engine, tuple(sorted(fix_of(one) for one in able[:2])))
    run.close()
    assert said.gain is not None
    assert said.singles == pytest.approx(sum(one.gain or 0 for one in able[:2]))
    words = " ".join(text.value for text in test.text)
    assert f"Fixed together: {said.gain.value:,.1f} (" in words
    assert f"single gains sum to {said.singles:,.1f}" in words


def test_the_work_plan_row_and_the_proposed_order(
    made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    test = opened(made("demo"), monkeypatch)
    test.selectbox(key="friction-open").set_value("error (no results) at “search”").run()
    assert not test.exception
    run = open_run(made("demo"))
    row = alone(run.engine, run.settings.plan, FixedFrictions("error", "no results", "search"))
    free = alone(
        run.engine, run.settings.plan, FixedFrictions("error", "address not accepted", "checkout")
    )
    order = propose(run.engine, run.settings.plan)
    run.close()
    assert row is not None
    shown = next(one.value for one in test.dataframe if {"What", "Value"} <= {*one.value})
    told = dict(zip(shown["What"], shown["Value"], strict=True))
    assert told["Suggested test"] == row.test
    assert told["Gain alone (goals)"].startswith(f"{row.gain:,.1f} (")
    assert row.net is not None
    assert f"{int(row.net):,}" in told["Net over the horizon"]
    assert free is not None
    assert free.net is None  # no cost is given
    samples = [one.label for one in test.button if str(one.key).startswith("sample-")]
    assert samples == row.samples.split()
    assert len(samples) == 5
    test.toggle(key="plan-order").set_value(True).run()
    assert not test.exception
    table = next(one.value for one in test.dataframe if "No." in one.value)
    assert len(table) == len(order)
    assert "Added (goals)" in table


def test_what_was_met_before_low_scores_opens_into_its_journeys(
    made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = open_run(made("demo"))
    rules = run.settings.friction
    for selection in (Selection(), Selection(device="phone")):
        found = low_scores.find(run.engine, selection, rules)
        assert len(found) > 10
        for one in found:
            assert count_of(run.engine, selection, Key.parse(one.key)) == one.journeys, one.key
    whole = low_scores.rated(run.engine, rules=rules)
    run.close()
    test = opened(made("demo"), monkeypatch)
    assert not test.exception
    said = " ".join(text.value for text in test.text)
    assert f"{whole.low_answers:,} of {whole.answers:,} answers are low." in said
    box = test.selectbox(key="low-scores-open")
    box.set_value(box.options[0]).run()
    assert not test.exception
    assert any(f"Journeys that met {box.options[0]}" in text.value for text in test.text)


def test_without_answers_the_page_says_what_brings_them(
    made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    test = opened(made("tiny"), monkeypatch)
    assert any("No answers on a scale" in text.value for text in test.text)
