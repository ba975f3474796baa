"""Cart, checkout and order in one minute are one path, and everybody reaches the goal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.help.smalls import paths, small

STEPS = ("1 cart", "2 checkout", "3 order placed")
LOG = """
[sources.log]
reader = "csv"
path = "log.csv"
channel = "web"
time = {column = "ts", precision = "minute"}
touchpoint = "what"
identifiers = {user_id = "who"}
[goals.buy]
reached_by = ["3 order placed"]
[journeys]
silence = "1d"
"""
STAGES = """
[stages]
order = ["cart", "checkout", "order"]
[touchpoints]
"1 cart" = {stage = "cart"}
"2 checkout" = {stage = "checkout"}
"3 order placed" = {stage = "order"}
"""
CUSTOMERS = 150


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("stages", ["", STAGES])
def test_one_path_and_all_reach_the_goal(tmp_path: Path, stages: str, newest_first: bool) -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    rows = [
        f"c{number},{start + timedelta(minutes=10 * number):%Y-%m-%dT%H:%M:%S},{step}"
        for number in range(CUSTOMERS)
        for step in STEPS
    ]
    rows = rows[::-1] if newest_first else rows
    engine = small(tmp_path, LOG + stages, log="\n".join(["who,ts,what", *rows, ""]))
    assert paths(engine) == [(" > ".join(STEPS), "goal")] * CUSTOMERS
    assert f"{2 * CUSTOMERS} equal times" in engine.rows("select notes from sources")[0][0]
