"""The strata behind a gain: counted by hand, and what they say together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from journey.analysis.findings import writing as findings
from journey.analysis.friction import marking as friction
from journey.analysis.priced.compared import friction_strata
from journey.engine.duckdb import DuckEngine
from journey.stats.effects.contrasts import mantel_haenszel
from tests.help.payments import shop
from tests.help.rows import DAY, T0, Trip, trip, world

AS_OF_US = T0 + 100 * DAY


def found_in(engine: DuckEngine) -> DuckEngine:
    friction.mark(engine)
    findings.find(engine, AS_OF_US)
    return engine


def visits(name: str, path: str, goals: int, others: int, device: str) -> list[Trip]:
    return [
        trip(f"{device}{name}{n}", path, "goal" if n < goals else "dropped", device=device)
        for n in range(goals + others)
    ]


def test_strata_are_the_visits_that_are_alike(tmp_path: Path) -> None:
    engine = found_in(
        world(
            tmp_path,
            *visits("clean", "pay", 120, 80, "phone"),
            *visits("met", "pay !", 20, 80, "phone"),
            *visits("clean", "pay", 90, 10, "computer"),
            *visits("met", "pay !", 40, 10, "computer"),
        )
    )
    phone, computer = friction_strata(engine)
    assert (phone.signal, phone.code, phone.touchpoint) == ("error", None, "pay")
    assert (phone.device, phone.steps, phone.past_goals, phone.beside) == ("phone", "1-2", "0", "")
    counts = (phone.exposed, phone.exposed_goals, phone.clean, phone.clean_goals)
    assert counts == (100, 20, 200, 120)
    assert (phone.difference, computer.difference) == (pytest.approx(-0.4), pytest.approx(-0.1))
    both = mantel_haenszel(*(np.array(one, dtype=float) for one in (
        [100, 50], [20, 40], [200, 100], [120, 90])))  # fmt: skip
    assert phone.mh == computer.mh == pytest.approx(both.difference)
    assert phone.mh_high - phone.mh == pytest.approx(1.959964 * both.se)


@pytest.fixture(scope="module")
def payments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckEngine]:
    engine = shop(tmp_path_factory.mktemp("strata"))
    yield found_in(engine)
    engine.close()


def test_exposures_of_the_strata_are_those_that_can_be_compared(payments: DuckEngine) -> None:
    text = """
        select signal, code, touchpoint, exposures - not_estimable_n
        from findings
        where kind = 'friction' and gain is not null
    """
    sums = {tuple(row[:3]): 0 for row in payments.rows(text)}
    for one in friction_strata(payments):
        sums[one.signal, one.code, one.touchpoint] += one.exposed
        assert one.clean >= 20
    assert sums == {tuple(row[:3]): row[3] for row in payments.rows(text)}


def test_without_gains_there_are_no_strata(tmp_path: Path) -> None:
    assert friction_strata(found_in(world(tmp_path, trip("ann", "pay !")))) == ()
