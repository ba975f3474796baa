"""Headline numbers under strict, default and loose identity: counted alike, loosening adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.analysis.experience.scorecard import scorecard
from journey.analysis.identity import bases
from journey.engine.duckdb import DuckEngine
from journey.engine.open import Run, open_run
from journey.journeys.build import build
from journey.settings.identity import Identity
from journey.settings.journeys import Goal
from journey.settings.models import DAY_US, Settings
from tests.identity.test_identity import stitched

SAME_CUT = """
    select count(*), count(*) filter (where is_goal), count(*) filter (where is_crossing)
    from basis_journeys
"""
OWN = """
    select count(*), count(*) filter (where outcome = 'goal'), count(*) filter (where channels > 1)
    from journeys
    where customer_id in (select customer_id from customers)
"""


@pytest.fixture(scope="module")
def demo(demo_run: Path) -> Run:
    return open_run(demo_run)


def test_the_default_is_what_the_run_counts(demo: Run) -> None:
    found = {each.measure: each for each in bases.bases(demo.engine)}
    journeys, goals, crossing = demo.engine.rows(OWN)[0]
    assert found["journeys"].default == journeys
    on_scorecard = {each.id: each.value for each in scorecard(demo.engine)}
    assert found["customers"].default == on_scorecard["customers"]
    assert found["goal rate"].default == pytest.approx(goals / journeys)
    assert found["cross-channel"].default == pytest.approx(crossing / journeys)
    assert found["events with a customer"].default == pytest.approx(0.737, abs=0.001)


def test_loosening_only_adds_events(demo: Run) -> None:
    found = {each.measure: each for each in bases.bases(demo.engine)}
    known = found["events with a customer"]
    assert known.strict is not None
    assert known.default is not None
    assert known.loose is not None
    assert known.strict < known.default <= known.loose
    assert "stitched" in known.warning


@pytest.mark.parametrize("goals", [{}, {"buy": Goal(reached_by=("page",))}])
def test_journeys_are_cut_as_the_run_cuts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, goals: dict[str, Goal]
) -> None:
    """With nothing to inherit, strict is the default: the two ways of cutting agree."""
    engine = _engine(tmp_path)
    monkeypatch.setattr(engine, "drop", lambda *names: None)
    bases.measure(engine, build(engine, Settings(sources={}, goals=goals)), 90 * DAY_US)
    assert engine.rows(SAME_CUT) == engine.rows(OWN)
    found = {each.measure: each for each in bases.bases(engine)}
    for each in found.values():
        assert each.strict == each.default == each.loose
        assert each.warning == ""


def _engine(folder: Path) -> DuckEngine:
    days = (0, 1, 40, 41, 90, 91, 200)
    seen = [(day, {"user_id": f"u{day % 3}"}) for day in days]
    return stitched(folder, *seen, identity=Identity())
