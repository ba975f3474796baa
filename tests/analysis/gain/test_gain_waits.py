"""Company waits through the whole analysis: those who quit waiting are counted, not forgotten."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from journey.analysis.findings import writing as findings
from journey.analysis.friction import marking as friction
from journey.settings.friction import CompanyWait, Friction
from journey.settings.models import US
from tests.help.rows import DAY, T0, Trip, step, world

PROMISED_H = 48
RULES = Friction(
    waits=(
        CompanyWait(
            opens="order", closes=("parcel",), cancels=("cancel",), within=PROMISED_H * US["h"]
        ),
    )
)


def lived(number: int, seen: bool = True) -> tuple[Trip, float]:
    """One order, and what keeping the promise would change: 1 a goal more, -1 one less."""
    chance = random.Random(number)
    wait_h, patience_h = chance.lognormvariate(3.6, 0.6), chance.weibullvariate(120, 2)
    buys = chance.random() < 0.6
    reached = buys and wait_h <= patience_h
    better = buys and min(wait_h, PROMISED_H) <= patience_h
    steps = [step("order")]
    if wait_h <= patience_h:
        steps += [step(f"+{wait_h:.4f}h parcel")] + [step("thanks")] * reached
    elif seen:
        steps.append(step(f"+{patience_h:.4f}h cancel"))
    ends = "goal" if reached else "dropped" if wait_h <= patience_h or not seen else "exit"
    return Trip(f"c{number}", tuple(steps), ends, T0 + number * US["m"]), better - reached


def found(folder: Path, trips: list[Trip]) -> tuple[object, ...]:
    engine = world(folder, *trips, as_of_us=T0 + 100 * DAY)
    friction.mark(engine, None, RULES)
    findings.find(engine, T0 + 100 * DAY, RULES)
    return engine.rows("""
        select gain, gain_low, gain_high, status, class, badge, share, reason
        from findings
        where signal = 'company wait'
    """)[0]


def test_a_broken_promise_costs_what_was_planted(tmp_path: Path) -> None:
    trips, changes = zip(*map(lived, range(6000)), strict=True)
    gain, low, high, status, kind, badge, share, _ = found(tmp_path, list(trips))
    truth = sum(changes)
    assert truth > 100
    assert low < truth < high
    assert gain == pytest.approx(truth, rel=0.3)
    assert (status, kind, badge, share) == ("estimated", "service", "green", None)


def test_where_quits_are_not_recorded_there_is_no_number(tmp_path: Path) -> None:
    trips = [lived(number, seen=False)[0] for number in range(1500)]
    gain, _, _, status, _, badge, _, reason = found(tmp_path, trips)
    assert (gain, status, badge) == (None, "not_estimable", "grey")
    assert reason.startswith("we do not see how these waits end")


def test_a_few_waits_are_too_few(tmp_path: Path) -> None:
    trips = [lived(number)[0] for number in range(60)]
    gain, _, _, status, *_ = found(tmp_path, trips)
    assert (gain, status) == (None, "too_few")
