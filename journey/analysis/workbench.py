"""The working tables of the gain once more, for what is asked of a finished run.

They are not kept in a run: laid out again they cost some tenths of a second a million steps, and
kept they would be as large as its steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from journey.analysis.findings import CODE_PLACES, WHOLE, Whole
from journey.analysis.friction_steps import TOUCHPOINT_NOS
from journey.analysis.gain_cells import load_keys
from journey.analysis.gain_rows import PLACES, lay_out
from journey.analysis.gain_strata import Keys
from journey.engine.base import Engine

AS_OF = "select coalesce(max(as_of_us), 0) from findings"
NUMBERS = "select touchpoint, touchpoint_no from touchpoint_nos order by touchpoint_no"
SPAN = "select coalesce(max(started_us) - min(started_us), 0) from gain_journeys"


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
    """

    engine: Engine
    keys: Keys
    numbers: Mapping[str, int]
    bits: Mapping[tuple[str, str | None], int]
    whole: Whole
    span_us: int


@contextmanager
def laid_out(engine: Engine) -> Iterator[Bench]:
    """The rows of the run's gains, beside the run and gone on leaving.

    Yields
    ------
    Bench
        With the same rows, keys and bits that the run's ``findings`` are from.
    """
    as_of_us = int(engine.rows(AS_OF)[0][0])
    with engine.aside() as own:
        own.scratch("touchpoint_nos", TOUCHPOINT_NOS)
        lay_out(own, as_of_us)
        bits: dict[tuple[str, str | None], int] = {
            (signal, None): 1 << place for signal, place in PLACES.items()
        }
        bits |= {("error", str(code)): int(bit) for code, bit in own.rows(CODE_PLACES)}
        numbers = {str(name): int(number) for name, number in own.rows(NUMBERS)}
        whole = Whole(*(int(one) for one in own.rows(WHOLE)[0]))
        span_us = int(own.rows(SPAN)[0][0])
        yield Bench(own, load_keys(own), numbers, bits, whole, span_us)
