"""Rows counted by key and block, once for all frictions; and what is met again later, for many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from journey.analysis.gain.strata import LEVELS, NONE, Keys, Strata
from journey.engine.base import Engine, Row
from journey.stats.effects.fixgain import END, Rows
from journey.stats.evidence.estimate import Floats, Ints

KEY_ROWS = """
    select k.key_no, k.touchpoint_no, dense_rank() over (order by k.device), k.step_bucket,
        k.history_bucket, k.mask, c.n
    from gain_keys k
    join (
        select key_no, sum(case when weight > 0 then 1 else 0 end) as n
        from gain_rows
        group by key_no) c on c.key_no = k.key_no
    order by k.key_no
"""
CELLS = """
    select key_no - 1, block, cast(sum(weight) as double), cast(sum(y * weight) as double),
        cast(sum(cast(value * weight as decimal(18,4))) as double),
        cast(coalesce(sum(case when y = 1
            then cast(later_us / 3.6e9 * weight as decimal(18,6)) end), 0) as double)
    from gain_rows
    where weight > 0
    group by key_no, block
    order by key_no, block
"""

# each occurrence that can be compared, with the one before it in the same journey
OCCURRENCES = """
    select e.question_no, e.stratum, r.journey_id, r.touchpoint_no, r.step_no,
        lag(r.step_no) over (
            partition by e.question_no, r.journey_id order by r.step_no) as before_no
    from gain_rows r
    join gain_exposed e on e.key_no = r.key_no
    where e.stratum >= 0
"""

# rows whose journey meets the friction again, up to the next time it does
AGAIN_THERE = """
    select o.question_no, r.key_no - 1, r.block, o.stratum, cast(sum(r.weight) as double),
        cast(sum(r.y * r.weight) as double),
        cast(sum(cast(r.value * r.weight as decimal(18,4))) as double)
    from occurrences o
    join gain_rows r on r.journey_id = o.journey_id and r.touchpoint_no = o.touchpoint_no
    where r.weight > 0 and r.step_no < o.step_no and r.step_no >= coalesce(o.before_no, 0)
    group by o.question_no, r.key_no, r.block, o.stratum
    order by 1, 2, 3, 4
"""
AGAIN_ANYWHERE = """
    select o.question_no, r.key_no - 1, r.block, o.stratum, cast(sum(r.weight) as double),
        cast(sum(r.y * r.weight) as double),
        cast(sum(cast(r.value * r.weight as decimal(18,4))) as double)
    from occurrences o
    join gain_rows r on r.journey_id = o.journey_id
    where r.weight > 0 and r.step_no < o.step_no and r.step_no >= coalesce(o.before_no, 0)
    group by o.question_no, r.key_no, r.block, o.stratum
    order by 1, 2, 3, 4
"""
AGAIN_AMONG = """
    select o.question_no, r.key_no - 1, r.block, o.stratum, cast(sum(r.weight) as double),
        cast(sum(r.y * r.weight) as double),
        cast(sum(cast(r.value * r.weight as decimal(18,4))) as double)
    from occurrences o
    join gain_rows r on r.journey_id = o.journey_id
    join gain_places p on p.question_no = o.question_no and p.touchpoint_no = r.touchpoint_no
    where r.weight > 0 and r.step_no < o.step_no and r.step_no >= coalesce(o.before_no, 0)
    group by o.question_no, r.key_no, r.block, o.stratum
    order by 1, 2, 3, 4
"""
TEXTS = (CELLS, OCCURRENCES, AGAIN_THERE)
EXPOSED = {"question_no": "INTEGER", "key_no": "INTEGER", "stratum": "INTEGER"}


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Counted rows; the columns have one length. ``onward``: the stratum met next, -1: none.

    ``hours``: until the goal, summed over the goals; nothing of it where a row leads onward.
    """

    key: Ints
    block: Ints
    onward: Ints
    n: Floats
    y: Floats
    value: Floats
    hours: Floats

    def where(self, chosen: Ints) -> Cells:
        """The cells at these positions."""
        return Cells(self.key[chosen], self.block[chosen], self.onward[chosen], self.n[chosen],
                     self.y[chosen], self.value[chosen], self.hours[chosen])  # fmt: skip


def load_keys(engine: Engine) -> Keys:
    """All keys, in the order of their numbers."""
    columns = _columns(engine.rows(KEY_ROWS), 7)
    place, device, step, history, mask = (one.astype(np.int64) for one in columns[1:6])
    return Keys(place, device, step, history, mask, columns[6].astype(float))


def load_cells(engine: Engine) -> Cells:
    """All rows by key and block."""
    key, block, n, y, value, hours = _columns(engine.rows(CELLS), 6)
    return Cells(key.astype(int), block.astype(int), np.full(len(key), END),
                 n.astype(float), y.astype(float), value.astype(float),
                 hours.astype(float))  # fmt: skip


def store_exposed(engine: Engine, asked: Mapping[int, Strata]) -> None:
    """Write ``gain_exposed``: per question the keys with the friction, and their strata."""
    rows: list[Row] = []
    for number, strata in asked.items():
        met = np.flatnonzero(strata.exposed)
        keys, own = (strata.at[met] + 1).tolist(), strata.own[met].tolist()
        rows += [(number, key, stratum) for key, stratum in zip(keys, own, strict=True)]
    engine.fill("gain_exposed", EXPOSED, rows)


def met_again(engine: Engine, text: str = AGAIN_THERE) -> dict[int, Cells]:
    """Per question the rows that meet the friction again, at its place.

    ``text``: :data:`AGAIN_ANYWHERE`, or :data:`AGAIN_AMONG` at the places of ``gain_places``.
    """
    engine.scratch("occurrences", OCCURRENCES)
    found = engine.rows(text)
    engine.drop("occurrences")
    if not found:
        return {}
    number, key, block, onward, n, y, value = _columns(found, 7)
    number = number.astype(int)
    cells = Cells(key.astype(int), block.astype(int), onward.astype(int), n.astype(float),
                  y.astype(float), value.astype(float), np.zeros(len(n)))  # fmt: skip
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    ends = [*starts[1:], len(number)]
    return {
        int(number[start]): cells.where(np.arange(start, end))
        for start, end in zip(starts, ends, strict=True)
    }


def rows_of(strata: Strata, cells: Cells, again: Cells | None, money: bool) -> tuple[Rows, Ints]:
    """The rows of a question for the linear system, and the key of each.

    ``cells`` are those at its place. A row that meets the friction again is worth what the later
    stratum is, so its own goals leave the cells that end here.
    """
    parts = [cells]
    if again is not None:
        ends = np.full(len(again.key), END)
        none = np.zeros(len(again.key))
        back = Cells(again.key, again.block, ends, -again.n, -again.y, -again.value, none)
        moved = Cells(again.key, again.block, again.onward, again.n, none, none, none)
        parts += [back, moved]
    key, block, onward, n, y, value = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("key", "block", "onward", "n", "y", "value")
    )
    place = np.searchsorted(strata.at, key)
    exposed = strata.exposed[place]
    lists = [(np.where(exposed, strata.own[place], NONE), exposed)]
    lists += [(strata.clean[level][place], ~exposed) for level in range(LEVELS)]
    chosen = [np.flatnonzero((stratum != NONE) & belongs) for stratum, belongs in lists]
    at = np.concatenate(chosen)
    own = np.concatenate([one[0][index] for one, index in zip(lists, chosen, strict=True)])
    came = value if money else y
    return Rows(block[at], own, exposed[at], onward[at], n[at], came[at]), key[at]


def _columns(rows: list[Row], count: int) -> list[Floats]:
    if not rows:
        return [np.zeros(0) for _ in range(count)]
    return [np.array(one) for one in zip(*rows, strict=True)]
