"""Whether the rows of a file stand in the order in which things happened.

A file's rows tell an order where its times do not fall from row to row, in the whole file or
among the rows of each value of an identifier (a log sorted by customer); where they only fall,
the newest row is first and the order is the other way round. One row in a hundred may stand
wrong: late rows are in most logs. A file whose times fall and rise as they like tells nothing, nor
does a query: a database gives its rows in any order it likes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey.engine.base import Engine
from journey.ingest.mapping.staging import Stage
from journey.ingest.quoting import name
from journey.ingest.relation import QUERY

WRONG = 100  # rows of which one may stand wrong
ENOUGH = 10  # steps in time inside an identifier's values: fewer may be in order by chance
FALLING = 4  # steps back in time from one customer to the next that are no chance
FILE_STEPS = """
    select file_no, count(*), count(*) filter (where step > 0), count(*) filter (where step < 0)
    from (
        select file_no, at_us - lag(at_us) over (partition by file_no order by row_no) as step
        from ({rows}))
    group by file_no
    order by file_no
"""
VALUE_STEPS = """
    select file_no, count(*), count(*) filter (where step > 0), count(*) filter (where step < 0),
        count(distinct value), count(*) filter (where is_new)
    from (
        select file_no, value,
            at_us - lag(at_us) over (partition by file_no, value order by row_no) as step,
            lag(value) over (partition by file_no order by row_no) is distinct from value as is_new
        from ({rows})
        where value is not null)
    group by file_no
"""
ROWS = """
    select file_no, row_no, min(at_us) as at_us, min({value}) as value
    from {table}
    where fault is null
    group by file_no, row_no
"""
SINGLE_ROWS = """
    select file_no, row_no, at_us, {value} as value
    from {table}
    where fault is null
"""


@dataclass(frozen=True, slots=True)
class _Steps:
    """How times go from row to row; of each value of an identifier, or of the file."""

    rows: int
    rises: int
    falls: int
    values: int = 1
    runs: int = 0  # of rows with one value

    @property
    def direction(self) -> int:
        """1: times rise, -1: they fall, 0: both."""
        if self.falls * WRONG <= self.rises:
            return 1
        return -1 if self.rises * WRONG <= self.falls else 0

    @property
    def is_grouped(self) -> bool:
        """Whether the rows of each value stand together."""
        return self.values == self.runs < self.rows


def directions(engine: Engine, made: Stage) -> dict[int, int]:
    """By file number: 1 where its rows are in order, -1 newest first, 0 where they tell nothing."""
    if made.relation.files[0].file.shown == QUERY:
        return {0: 0}
    select = ROWS if made.several else SINGLE_ROWS
    table = name(made.table)
    whole = _counted(engine, FILE_STEPS, select.format(value="null", table=table))
    inside: dict[int, list[_Steps]] = {number: [] for number in whole}
    if any(one.direction < 1 for one in whole.values()):
        for _, column in sorted(made.kinds.items()):
            rows = select.format(value=name(column), table=table)
            for number, steps in _counted(engine, VALUE_STEPS, rows).items():
                if (whole[number].rows - steps.rows) * WRONG <= whole[number].rows:
                    inside[number].append(steps)
    return {number: _direction(one, inside[number]) for number, one in whole.items()}


def _counted(engine: Engine, select: str, rows: str) -> dict[int, _Steps]:
    return {
        int(number): _Steps(*counts) for number, *counts in engine.rows(select.format(rows=rows))
    }


def _direction(whole: _Steps, inside: Sequence[_Steps]) -> int:
    """What a file tells; rows of a customer say more than from one customer to the next."""
    if whole.direction == 1:
        return 1
    for one in inside:
        moves = one.rises + one.falls
        if one.direction and (moves >= ENOUGH or (one.is_grouped and moves)):
            return one.direction
    still = any(one.is_grouped and not one.rises + one.falls for one in inside)
    if whole.direction == -1 and (whole.falls >= FALLING or not still):
        return -1
    return 1 if still else 0
