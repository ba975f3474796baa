"""What picked paths cost, told by the customers among whom they were not sought.

The gain if a friction alone did not occur, where the friction is to come by this path: against
other arrivals at its last touchpoint. (Methods.md 2.4, step 5, and 2.3.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey.analysis.gain.cells import load_keys
from journey.analysis.gain.checks import Known, load_known
from journey.analysis.gain.estimate import GainAnswer, measure
from journey.analysis.gain.rows import CODES, FIRST_CODE, GAIN_ROWS, KEYS
from journey.analysis.gain.strata import Question
from journey.analysis.paths.candidates import ALIKE, HALF, LONGEST
from journey.analysis.paths.gaps import GAP, Steps
from journey.engine.base import Engine

FIRST_PATH = FIRST_CODE + CODES  # place of the first path's bit
PICKS = {"bit": "BIGINT", "touchpoint_no": "INTEGER", "no_1": "INTEGER", "no_2": "INTEGER",
         "no_3": "INTEGER", "far_no": "INTEGER"}  # fmt: skip
CHECKED = """
    select count(*), coalesce(sum(y), 0), count(distinct customer_no)
    from gain_journeys
    where block >= $half
"""
ON_PATHS = """
    select a.journey_id, a.step_no, cast(sum(p.bit) as bigint) as bits
    from arrivals a
    join path_picks p on p.touchpoint_no = a.touchpoint_no and p.no_1 in (0, a.no_1)
        and p.no_2 in (0, a.no_2) and p.no_3 in (0, a.no_3)
        and (p.far_no = 0 or p.far_no in (a.far_2, a.far_3, a.far_4, a.far_5))
    where a.block >= $half
    group by a.journey_id, a.step_no
"""
PATH_ROWS = """
    select a.journey_id, a.block, k.device, k.history_bucket, a.customer_no, a.y, a.value,
        a.weight, a.later_us,
        a.step_no, a.touchpoint_no, (k.mask & $alike) + coalesce(p.bits, 0) as mask, k.step_bucket
    from arrivals a
    join arrival_keys k on k.key_no = a.key_no
    left join on_paths p on p.journey_id = a.journey_id and p.step_no = a.step_no
    where a.block >= $half and a.touchpoint_no in (
        select touchpoint_no
        from path_picks)
"""
TEXTS = (ON_PATHS, PATH_ROWS)


@dataclass(frozen=True, slots=True)
class Checked:
    """The mature journeys, goals and customers among whom nothing was sought."""

    journeys: int
    goals: int
    customers: int


def load_checked(engine: Engine) -> Checked:
    """How many are left to tell."""
    return Checked(*(int(one) for one in engine.rows(CHECKED, half=HALF)[0]))


def measure_paths(
    engine: Engine, paths: Sequence[Steps], half: int = HALF
) -> tuple[tuple[GainAnswer, ...], Known]:
    """The gain of each path, touchpoint numbers from its last backwards, and what balance needs.

    Told by the customers of the blocks from ``half`` on; 0: by all. Replaces the working tables
    ``gain_rows`` and ``gain_keys`` by those of arrivals at the paths' last touchpoints. Other
    paths need not be alike: a longer one may be part of a shorter.
    """
    bits = [1 << FIRST_PATH + at for at in range(len(paths))]
    rows = [(bit, *_padded(path)) for bit, path in zip(bits, paths, strict=True)]
    engine.fill("path_picks", PICKS, rows)
    engine.scratch("on_paths", ON_PATHS, half=half)
    engine.scratch("masked_rows", PATH_ROWS, half=half, alike=ALIKE)
    engine.scratch("gain_keys", KEYS)
    engine.scratch("gain_rows", GAIN_ROWS)
    engine.drop("path_picks", "on_paths", "masked_rows")
    keys = load_keys(engine)
    asked = [
        Question(at, bit, path[0], ALIKE)
        for at, (bit, path) in enumerate(zip(bits, paths, strict=True), 1)
    ]
    answers = measure(engine, keys, asked)
    return tuple(answers[one.number] for one in asked), load_known(engine, len(keys.n))


def _padded(path: Steps) -> Steps:
    if GAP in path:
        return (path[0], *(0,) * (LONGEST - 1), path[-1])
    return path + (0,) * (LONGEST + 1 - len(path))
