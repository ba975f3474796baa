"""The working tables of the gain once more, for what is asked of a finished run.

They are not kept in a run: laid out again they cost some tenths of a second a million steps, and
kept they would be as large as its steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from journey.analysis.behind.lists import CHOSEN
from journey.analysis.findings.writing import CODE_PLACES, WHOLE, WholeGain
from journey.analysis.friction.catalogue import BITS
from journey.analysis.friction.steps import TOUCHPOINT_NOS
from journey.analysis.gain.cells import load_keys
from journey.analysis.gain.rows import lay_journeys, lay_rows
from journey.analysis.gain.strata import Keys
from journey.engine.base import Engine
from journey.selection import Selection

AS_OF = "select coalesce(max(as_of_us), 0) from findings"
NUMBERS = "select touchpoint, touchpoint_no from touchpoint_nos order by touchpoint_no"
SPAN = "select coalesce(max(started_us) - min(started_us), 0) from gain_journeys"

FRICTIONS = (
    CHOSEN
    + """
    select f.*
    from frictions f
    join chosen on chosen.journey_id = f.journey_id
"""
)

# journeys that reach another goal stay: who is compared must not hang on what came of it
JOURNEYS = (
    CHOSEN
    + """
    select g.* replace (
        case when $counted is null or chosen.goal = $counted then g.y else 0 end as y,
        case when $counted is null or chosen.goal = $counted then g.value else 0 end as value)
    from all_journeys g
    join chosen on chosen.journey_id = g.journey_id
"""
)


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """The working tables of ``gain_rows`` in ``engine``, and what its numbers stand for.

    Attributes
    ----------
    keys
        Of the rows.
    numbers
        Touchpoint to its number.
    bits
        Signal and code to their bit in masks; no code: errors without a reason, other signals.
    whole
        All mature journeys.
    span_us
        From the first start of these to the last.
    as_of_us, horizon_us
        Of the run; the age of a journey up to which goals count.
    """

    engine: Engine
    keys: Keys
    numbers: Mapping[str, int]
    bits: Mapping[tuple[str, str | None], int]
    whole: WholeGain
    span_us: int
    as_of_us: int
    horizon_us: int


@contextmanager
def laid_out(engine: Engine, selection: Selection = Selection()) -> Iterator[Bench]:
    """The rows of the run's gains, beside the run and gone on leaving.

    Yields
    ------
    Bench
        Of all journeys: the same rows, keys and bits that the run's ``findings`` are from. Of a
        selection: its rows, and ``frictions`` is its own; only its goal counts, if it names one.
    """
    as_of_us = int(engine.rows(AS_OF)[0][0])
    with engine.aside() as own:
        own.scratch("touchpoint_nos", TOUCHPOINT_NOS)
        horizon_us = lay_journeys(own, as_of_us)
        if selection != Selection():
            _select(own, selection)
        lay_rows(own, horizon_us)
        numbers = {str(name): int(number) for name, number in own.rows(NUMBERS)}
        whole = WholeGain(*(int(one) for one in own.rows(WHOLE)[0]))
        span_us = int(own.rows(SPAN)[0][0])
        yield Bench(own, load_keys(own), numbers, _bits(own), whole, span_us, as_of_us, horizon_us)


def _select(engine: Engine, selection: Selection) -> None:
    """Leave only the journeys of a selection, and what they met."""
    values = replace(selection, goal=None).values()
    engine.scratch("frictions", FRICTIONS, **values)
    engine.scratch("all_journeys", "select * from gain_journeys")
    engine.scratch("gain_journeys", JOURNEYS, counted=selection.goal, **values)
    engine.drop("all_journeys")


def _bits(engine: Engine) -> dict[tuple[str, str | None], int]:
    bits: dict[tuple[str, str | None], int] = {
        (signal, None): 1 << place for signal, place in BITS.items()
    }
    return bits | {("error", str(code)): int(bit) for code, bit in engine.rows(CODE_PLACES)}
