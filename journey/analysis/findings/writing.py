"""What a run has found: every friction at its place with its gain, written once as ``findings``.

App, command line and exports read this table, so that there is one number. The gain is what is
estimated if the friction alone did not occur; it assumes that within a stratum it is as good as
random who meets it, that clean rows exist, and that the fix changes nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from journey.analysis.findings.stored import ALL, FindingPlace, FindingText, store
from journey.analysis.friction.catalogue import BITS, SIGNALS
from journey.analysis.friction.dead_ends import DeadEnd
from journey.analysis.gain.cells import load_keys
from journey.analysis.gain.checks import Imbalance, Known, balance, load_known, naive_gain
from journey.analysis.gain.estimate import GainAnswer, measure, measure_total
from journey.analysis.gain.rows import lay_out
from journey.analysis.gain.shares import shares
from journey.analysis.gain.strata import Keys, Question
from journey.analysis.gain.verdict import verdict
from journey.analysis.gain.waits import measure_waits, wait_verdict
from journey.analysis.paths import search as paths
from journey.engine.base import Engine
from journey.settings.friction import Friction

WHOLE = "select count(*), coalesce(sum(y), 0), count(distinct customer_no) from gain_journeys"
CODE_PLACES = "select code, code_bit from code_bits order by code_bit"
TOUCHPOINTS = """
    select n.touchpoint_no, n.touchpoint, t.owner
    from touchpoint_nos n
    join touchpoints t on t.touchpoint = n.touchpoint
"""
COSTS = """
    select f.signal, f.touchpoint, cast(sum(coalesce(e.cost, t.cost)) as decimal(18,4))
    from frictions f
    join touchpoints t on t.touchpoint = f.touchpoint
    left join (
        select event_id, cost
        from events
        where cost is not null) e on e.event_id = f.event_id
    where f.signal in ('forced switch', 'repeat contact')
    group by f.signal, f.touchpoint
"""


@dataclass(frozen=True, slots=True)
class WholeGain:
    """All mature journeys, their goals and their customers."""

    journeys: int
    goals: int
    customers: int


def find(
    engine: Engine, as_of_us: int, rules: Friction = Friction(), dead: Sequence[DeadEnd] = ()
) -> None:
    """Write ``findings`` and ``friction_paths``, from ``frictions`` and its working tables.

    One row a friction and place, one a company's clock, one for all service frictions together.
    Where there is no interval, the row tells the reason.
    """
    write(engine, lay_out(engine, as_of_us), as_of_us, rules, dead)
    paths.find(engine, as_of_us)
    engine.drop("gain_rows", "gain_keys", "gain_journeys", "code_bits", "gain_exposed",
                "company_waits", "touchpoint_nos")  # fmt: skip


def write(
    engine: Engine, horizon_us: int, as_of_us: int, rules: Friction, dead: Sequence[DeadEnd] = ()
) -> None:
    """Write ``findings`` from the rows that are laid out; goals count up to ``horizon_us``.

    Needs the working tables of ``gain_rows``, ``company_waits`` and ``touchpoint_nos``.
    """
    keys = load_keys(engine)
    names = {int(no): (str(name), owner) for no, name, owner in engine.rows(TOUCHPOINTS)}
    whole = WholeGain(*(int(one) for one in engine.rows(WHOLE)[0]))
    marks = _marks(engine, rules)
    asked = _questions(keys, list(marks))
    answers = measure(engine, keys, asked.values())
    total = measure_total(engine, keys, sum(bit for bit, m in marks.items() if m[2] == "service"))
    parts, known = shares(total, keys), load_known(engine, len(keys.n))
    places = [
        _place(marks[bit], names[at][0], answers[one.number], known, whole)
        for (at, bit), one in asked.items()
    ]
    places = [
        replace(one, share=parts.get(where)) for one, where in zip(places, asked, strict=True)
    ]
    places += _waits(engine, horizon_us, whole)
    places += [
        FindingPlace("dead end", None, one.touchpoint, "service", one.verdict,
              (one.journeys, one.customers))
        for one in dead
    ]  # fmt: skip
    told = FindingText(
        dict(names.values()), whole.journeys, _costs(engine), rules.version, as_of_us
    )
    store(engine, places, _whole_gain(total, whole), told)


def _marks(engine: Engine, rules: Friction) -> dict[int, tuple[str, str | None, str]]:
    """Bit to signal, code and class."""
    found: dict[int, tuple[str, str | None, str]] = {
        1 << place: (signal, None, SIGNALS[signal].kind) for signal, place in BITS.items()
    }
    for code, bit in engine.rows(CODE_PLACES):
        kind = "control" if code in rules.harmless else "service"
        found[int(bit)] = ("error", str(code), kind)
    return found


def _questions(keys: Keys, bits: list[int]) -> dict[tuple[int, int], Question]:
    """One question for each bit at each touchpoint where it was met."""
    found: dict[tuple[int, int], Question] = {}
    for bit in bits:
        for place in np.unique(keys.touchpoint[(keys.mask & bit) != 0]).tolist():
            found[place, bit] = Question(len(found) + 1, bit, place)
    return found


def _place(
    mark: tuple[str, str | None, str],
    touchpoint: str,
    answer: GainAnswer,
    known: Known,
    whole: WholeGain,
) -> FindingPlace:
    signal, code, kind = mark
    found = verdict(answer, kind, whole.customers, balance(known, answer))
    naive = naive_gain(answer, whole.journeys, whole.goals)
    met = answer.met
    return FindingPlace(signal, code, touchpoint, kind, found, (met.journeys, met.customers), naive)


def _waits(engine: Engine, horizon_us: int, whole: WholeGain) -> list[FindingPlace]:
    return [
        FindingPlace("company wait", one.name, one.touchpoint, "service",
              wait_verdict(one, whole.customers), (one.journeys, one.customers))
        for one in measure_waits(engine, horizon_us)
    ]  # fmt: skip


def _whole_gain(total: GainAnswer, whole: WholeGain) -> FindingPlace:
    found = verdict(total, "service", whole.customers, Imbalance(0.0, ""))
    return FindingPlace(ALL, None, "", "", found, (total.met.journeys, total.met.customers))


def _costs(engine: Engine) -> dict[tuple[str, str], Decimal]:
    return {(signal, place): cost for signal, place, cost in engine.rows(COSTS) if cost is not None}
