"""Silence limits from the data never leave a log of half a year mute."""

from __future__ import annotations

from pathlib import Path
from random import Random

from journey.analysis.remarks.shortened import shortened
from journey.engine.duckdb import DuckEngine
from journey.journeys.build import build
from journey.settings.models import DAY_US, Settings
from tests.help.rows import put
from tests.journeys.test_journeys import law


def _log(engine: DuckEngine, journeys: dict[str, str], customers: int = 400) -> int:
    """A log of 180 days: most visits follow each other within days, one in ten after weeks."""
    luck, rows = Random(7), []
    for who in range(customers):
        day = luck.uniform(0, 170)
        while day < 180:
            rows.append((who, round(day * DAY_US)))
            chance = luck.random()
            if chance > 0.9:
                break
            day += luck.uniform(1, 5) if chance < 0.8 else luck.uniform(20, 29)
    put(engine, "events", [
        {"event_id": n, "at_us": at_us, "tie_rank": 0, "channel": "web", "touchpoint": "see",
         "is_error": False, "source": "s"} for n, (_, at_us) in enumerate(rows, 1)])  # fmt: skip
    put(engine, "event_customers", [
        {"event_id": n, "customer_id": str(who), "rule": "direct"}
        for n, (who, _) in enumerate(rows, 1)])  # fmt: skip
    put(engine, "identifiers", [])
    rules = Settings.model_validate({"sources": {}, "journeys": journeys})
    as_of_us = build(engine, rules)
    put(engine, "runs", [{"build_id": "1", "version": "1", "as_of_us": as_of_us,
                          "settings": '{"sources": {}}'}])  # fmt: skip
    return int(engine.rows("select count(*) from journeys where mature")[0][0])


def test_a_half_year_log_is_not_mute_and_says_what_that_costs(tmp_path: Path) -> None:
    engine = DuckEngine(tmp_path / "run.duckdb")
    mature = _log(engine, {})
    limit, basis = engine.rows("select silence_us, silence_basis from touchpoints")[0]
    journeys = engine.rows("select count(*) from journeys")[0][0]
    assert (basis, limit % DAY_US) == ("shortened", 0)
    assert mature >= journeys / 4
    days = limit // DAY_US
    told = shortened(engine)
    assert told.startswith(f"silence limits of 1 touchpoints were shortened to {days} days")
    assert f"{mature:,} of {journeys:,} journeys are mature" in told
    law(engine)
    engine.close()


def test_a_given_limit_stays_and_few_mature_journeys_are_told(tmp_path: Path) -> None:
    engine = DuckEngine(tmp_path / "run.duckdb")
    mature = _log(engine, {"silence": "60d"})
    assert engine.rows("select distinct silence_basis from touchpoints") == [("setting",)]
    assert shortened(engine).startswith(f"only {mature:,} of ")
    engine.close()


def test_few_journeys_keep_their_limits(tmp_path: Path) -> None:
    engine = DuckEngine(tmp_path / "run.duckdb")
    _log(engine, {}, customers=40)
    assert engine.rows("select silence_basis from touchpoints") != [("shortened",)]
    assert shortened(engine) == ""
    engine.close()
