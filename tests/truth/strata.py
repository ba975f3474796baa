"""Rows of steps in strata for ``stats.fix_gain``, as methods.md 2.3 has them: in numpy, for tests.

A room of ``analysis`` does this in SQL; until then, and beside it, this is how it should come out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey.engine.base import Engine
from journey.stats.estimate import Estimate, NotEstimable
from journey.stats.fixgain import END, Rows, fix_gain
from journey.stats.jackknife import interval
from journey.synth.planted_world import World

MOST_CODES = 40
CONTROLS = 20  # clean rows that a stratum needs
STEPS = """
    select s.journey_id, j.block, s.touchpoint, coalesce(s.reason, '') as reason,
        coalesce(j.device, '') = 'phone' as is_phone,
        case when step_no <= 2 then 0 when step_no <= 5 then 1 when step_no <= 9 then 2 else 3
        end as step_bucket,
        case when goals = 0 then 0 when goals = 1 then 1 when goals <= 4 then 2 else 3
        end as history_bucket,
        outcome = 'goal' as is_goal
    from steps s
    join (
        select *, count(*) filter (where outcome = 'goal') over (partition by customer_id
            order by started_us rows between unbounded preceding and 1 preceding) as goals
        from journeys) j using (journey_id)
    where mature and entry_touchpoint <> 'past order'
    order by s.journey_id, step_no
"""
JOURNEYS = "select count(*) from journeys where mature and entry_touchpoint <> 'past order'"


@dataclass(frozen=True, slots=True)
class Table:
    """The steps of mature journeys, column by column, in order of journey and step."""

    journey: np.ndarray
    block: np.ndarray
    touchpoint: np.ndarray
    mask: np.ndarray
    facts: tuple[np.ndarray, ...]  # phone, history, step bucket: the last is given up first
    y: np.ndarray
    journeys: int


def table(engine: Engine, world: World) -> Table:
    """All steps that count, with their error codes as bits."""
    columns = list(zip(*engine.rows(STEPS), strict=True))
    bits = {each.name: 1 << bit for bit, each in enumerate(world.codes())}
    texts = {text: sum(bits[code] for code in text.split("; ") if code) for text in set(columns[3])}
    return Table(
        journey=np.array(columns[0]),
        block=np.array(columns[1]),
        touchpoint=np.array(columns[2]),
        mask=np.array([texts[text] for text in columns[3]]),
        facts=tuple(np.array(columns[k]).astype(int) for k in (4, 6, 5)),
        y=np.array(columns[7]).astype(float),
        journeys=int(engine.rows(JOURNEYS)[0][0]),
    )


def gain_of(steps: Table, bits: int, touchpoint: str = "") -> Estimate | NotEstimable:
    """Goals in 100 journeys without the codes ``bits``, at one touchpoint or at all."""
    kept = steps.touchpoint == touchpoint if touchpoint else np.ones(len(steps.y), dtype=bool)
    found = fix_gain(*_rows(steps, bits, kept))
    if isinstance(found, NotEstimable):
        return found
    each = interval(found.gain)
    if isinstance(each, NotEstimable):
        return each
    scale = 100 / steps.journeys
    bounds = (each.value, each.se, each.low, each.high)
    return Estimate(*(scale * bound for bound in bounds), each.blocks)


def _rows(steps: Table, bits: int, kept: np.ndarray) -> tuple[Rows, int]:
    """The rows and how many strata there are."""
    exposed = (steps.mask[kept] & bits) > 0
    _, place = np.unique(steps.touchpoint[kept], return_inverse=True)
    keys = _levels(steps, kept, place, steps.mask[kept] & ~bits)
    chosen = np.full(len(exposed), -1)
    counts = [np.bincount(key[~exposed], minlength=key.max() + 1) for key in keys]
    for level in range(len(keys))[::-1]:
        enough = exposed & (counts[level][keys[level]] >= CONTROLS)
        chosen[enough] = keys[level][enough] * len(keys) + level
    strata, number = np.unique(chosen[chosen >= 0], return_inverse=True)
    stratum = np.full(len(chosen), -1)
    stratum[chosen >= 0] = number
    onward = _onward(steps.journey[kept], stratum)
    parts = [(np.flatnonzero(stratum >= 0), stratum[stratum >= 0], True)]
    for level, key in enumerate(keys):
        names = key * len(keys) + level
        at = np.minimum(np.searchsorted(strata, names), max(0, len(strata) - 1))
        used = np.flatnonzero(~exposed & (strata[at] == names)) if len(strata) else np.zeros(0, int)
        parts.append((used, at[used], False))
    row = np.concatenate([part[0] for part in parts])
    rows = _counted(
        steps.block[kept][row],
        np.concatenate([part[1] for part in parts]),
        np.concatenate([np.full(len(part[0]), part[2]) for part in parts]),
        onward[row],
        np.where(onward[row] == END, steps.y[kept][row], 0.0),
    )
    return rows, len(strata)


def _counted(
    block: np.ndarray, stratum: np.ndarray, exposed: np.ndarray, onward: np.ndarray, y: np.ndarray
) -> Rows:
    """Rows that are alike become one."""
    size = int(stratum.max(initial=0)) + 2
    key = ((block * size + stratum) * 2 + exposed) * size + onward + 1
    _, first, cell = np.unique(key, return_index=True, return_inverse=True)
    return Rows(
        block=block[first],
        stratum=stratum[first],
        exposed=exposed[first],
        onward=onward[first],
        n=np.bincount(cell).astype(float),
        y=np.bincount(cell, weights=y),
    )


def _levels(
    steps: Table, kept: np.ndarray, place: np.ndarray, others: np.ndarray
) -> list[np.ndarray]:
    """Stratum keys from the finest to the coarsest; touchpoint and other codes always stay."""
    facts = [fact[kept] for fact in steps.facts]
    levels = []
    for size in range(len(facts), -1, -1):
        key = place.astype(np.int64) << MOST_CODES | others
        for fact in facts[:size]:
            key = key * 4 + fact
        levels.append(np.unique(key, return_inverse=True)[1])
    return levels


def _onward(journey: np.ndarray, stratum: np.ndarray) -> np.ndarray:
    """The stratum of the next row that meets it in the same journey; -1 where there is none."""
    n = len(stratum)
    at = np.where(stratum >= 0, np.arange(n), n)
    later = np.minimum.accumulate(np.append(at[1:], n)[::-1])[::-1]
    there = np.minimum(later, n - 1)
    same = (later < n) & (journey[there] == journey)
    return np.where(same, stratum[there], END)
