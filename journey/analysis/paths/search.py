"""Friction paths: which way of coming to a touchpoint goes with a worse outcome than others.

Half of the customers are searched for paths, the other half tells what each costs; so the
numbers are not those of the luckiest candidates. Touchpoints in a row come first, those with a gap
tell what these leave. Written once as ``friction_paths``. (Methods.md 2.4.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from journey.analysis.behind.passages import gapped, written
from journey.analysis.gain.checks import Known, balance, naive_gain
from journey.analysis.gain.estimate import GainAnswer
from journey.analysis.gain.verdict import Verdict, verdict
from journey.analysis.paths.candidates import (
    FEWEST,
    HALF,
    SHARE,
    Contexts,
    lay_out_arrivals,
    load_arrivals,
    load_contexts,
)
from journey.analysis.paths.gain import Checked, load_checked, measure_paths
from journey.analysis.paths.gaps import GAP, Steps
from journey.analysis.paths.splits import repeated
from journey.analysis.paths.stored import Path, Search, store
from journey.analysis.priced.ranked import DETECTABLE
from journey.engine.base import Engine
from journey.stats.effects.contexts import Arrivals, Covered, Pick, cover
from journey.stats.evidence.estimate import BLOCKS, Estimate
from journey.stats.evidence.gates import too_few_in_filter

JOURNEYS = "select count(*) from gain_journeys"
NAMES = "select touchpoint_no, touchpoint from touchpoint_nos"
TOO_FEW = "too few: a path needs {:,.0f} mature journeys that take it; none of {:,} has as many"


@dataclass(frozen=True, slots=True)
class Scale:
    """All mature journeys to those that were searched, and to those that were not."""

    journeys: int
    searched: float
    checked: float


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """The candidates, what one half has picked of them, and the arrivals of both halves."""

    contexts: Contexts
    found: Covered
    arrivals: Arrivals


def find(engine: Engine, as_of_us: int) -> None:
    """Write ``friction_paths``: one row a path, one for the search as a whole.

    Needs the working tables of ``gain_rows`` and ``touchpoint_nos``; ``gain_rows`` and
    ``gain_keys`` are others afterwards.
    """
    journeys, checked = int(engine.rows(JOURNEYS)[0][0]), load_checked(engine)
    names = {int(no): str(name) for no, name in engine.rows(NAMES)}
    lay_out_arrivals(engine)
    contexts = load_contexts(engine, journeys)
    few = _too_few(journeys, checked, contexts)
    if few:
        store(engine, [], Search(journeys, checked.journeys, 0, None, few), as_of_us)
    else:
        scale = _scale(journeys, checked)
        every = load_arrivals(engine, BLOCKS)
        searched = every.where(np.flatnonzero(every.block < HALF))
        found = cover(searched, contexts.parent, contexts.closed, contexts.gapped)
        paths = _measured(engine, Sought(contexts, found, every), checked, scale, names)
        tested = found.first.se[found.tested]
        detectable = DETECTABLE * median(tested.tolist()) * scale.searched if len(tested) else None
        candidates = len(tested) + int(found.beside.sum())
        search = Search(journeys, checked.journeys, candidates, detectable, "")
        store(engine, paths, search, as_of_us)
    engine.drop("arrivals", "arrival_keys", "contexts", "far_contexts")


def _too_few(journeys: int, checked: Checked, contexts: Contexts) -> str:
    """Why nothing is sought: the reason, or ``""``."""
    if not journeys:
        return "no mature journey"
    if not contexts.steps:
        return TOO_FEW.format(max(FEWEST, np.ceil(SHARE * journeys)), journeys)
    return too_few_in_filter(checked.customers)


def _scale(journeys: int, checked: Checked) -> Scale:
    searched = journeys - checked.journeys
    return Scale(journeys, journeys / max(searched, 1), journeys / max(checked.journeys, 1))


def _measured(
    engine: Engine, sought: Sought, checked: Checked, scale: Scale, names: Mapping[int, str]
) -> list[Path]:
    """The picked paths with what the customers say among whom they were not sought."""
    contexts, picks = sought.contexts, sought.found.picks
    if not picks:
        return []
    steps = [contexts.steps[one.context] for one in picks]
    by_all, _ = measure_paths(engine, steps, half=0)
    whole = {one.context: answer for one, answer in zip(picks, by_all, strict=True)}
    splits = repeated(engine, sought.arrivals, contexts, whole)
    answers, known = measure_paths(engine, steps)
    return [
        replace(
            _path(_text(numbers, names), names[numbers[0]], pick, told, scale),
            splits=splits[pick.context],
        )
        for numbers, pick, told in zip(
            steps, picks, (_told(one, known, checked) for one in answers), strict=True
        )
    ]


def _text(steps: Steps, names: Mapping[int, str]) -> str:
    if GAP in steps:
        return gapped(names[steps[-1]], names[steps[0]])
    return written([names[no] for no in reversed(steps)])


def _told(
    answer: GainAnswer, known: Known, checked: Checked
) -> tuple[GainAnswer, Verdict, float | None]:
    """Customers choose their ways: what goes with one is an association."""
    said = verdict(answer, "behaviour", checked.customers, balance(known, answer))
    return answer, said, naive_gain(answer, checked.journeys, checked.goals)


def _path(
    text: str, end: str, pick: Pick, told: tuple[GainAnswer, Verdict, float | None], scale: Scale
) -> Path:
    answer, said, naive = told
    by = scale.checked
    return Path(
        text, end, pick.gain * scale.searched, pick.p, pick.stands_out,
        replace(said, goals=_times(said.goals, by), money=_times(said.money, by)),
        (answer.met.journeys, answer.met.customers), None if naive is None else naive * by,
    )  # fmt: skip


def _times(one: Estimate | None, by: float) -> Estimate | None:
    if one is None:
        return None
    return Estimate(one.value * by, one.se * by, one.low * by, one.high * by, one.blocks)
