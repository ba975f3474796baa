"""A planted world straight into the contract tables, without files: for tests of what is true.

    found = put(tmp_path, live(World(customers=5000, seed=1, growth=3)))
    found.engine        # steps, journeys, transitions, touchpoints, watermarks, events, ...

Beside them stands ``planted_codes``: event_id and code, one row for each error code of a step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from journey.engine.base import Engine
from journey.engine.duckdb import DuckEngine, Limits
from journey.journeys.build import build
from journey.project.load import load
from journey.synth.planted.events import BESIDE, COLUMNS, lines
from journey.synth.planted.life import Life
from journey.synth.planted.settings import text
from tests.help import rows

RAW = """
    select row_number() over (order by happened_at, touchpoint, customer) as event_id,
        epoch_us(happened_at) as at_us, channel, touchpoint, customer, device, error, value
    from read_csv($file, header = true, all_varchar = false, columns = {
        'channel': 'VARCHAR', 'happened_at': 'TIMESTAMP', 'touchpoint': 'VARCHAR',
        'customer': 'VARCHAR', 'device': 'VARCHAR', 'error': 'VARCHAR', 'value': 'DECIMAL(18,4)'})
"""
EVENTS = """
    select event_id, at_us, cast(null as bigint) as promised_us,
        cast(null as bigint) as end_us, cast(null as decimal(18,4)) as sequence,
        cast(0 as integer) as tie_rank,
        'instant' as precision, channel, touchpoint, error is not null as is_error, error as reason,
        cast(null as decimal(18,4)) as score, cast(null as varchar) as score_scale,
        cast(null as varchar) as comment, value, cast(null as decimal(18,4)) as cost, device,
        channel as source, cast(null as varchar) as attributes
    from raw
"""
WHO = """
    select event_id, customer as customer_id, 'direct' as rule, cast(null as varchar) as carrier,
        cast(null as bigint) as carrier_nid,
        event_id as evidence_event_id, cast(null as varchar) as confidence,
        cast(0 as bigint) as n_carriers
    from raw
    where customer is not null
"""
CODES = """
    select event_id, unnest(string_split(reason, $beside)) as code
    from events
    where reason is not null
"""
RUNS = "select cast($as_of_us as bigint) as as_of_us, cast(null as varchar) as settings"
STEPS = """
    select s.step_no, s.at_us, s.channel, s.touchpoint, s.stage, s.stage_rank, s.is_error,
        s.reason, s.session_no, s.state, s.gap_us, s.followup_us, s.first_in_journey, e.value
    from steps s
    join events e on e.event_id = s.event_id
    order by all
"""


@dataclass(frozen=True, slots=True)
class Planted:
    """A life in the contract tables of ``engine``, known up to ``as_of_us``."""

    life: Life
    engine: DuckEngine
    as_of_us: int


def put(folder: Path, life: Life) -> Planted:
    """Build the tables of a run from ``life``, in a new file in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "journey.toml").write_text(text(life.world), encoding="utf-8")
    file = folder / "events.csv"
    with file.open("w", encoding="utf-8") as written:
        written.writelines(_texts(life))
    engine = DuckEngine(folder / "planted.duckdb", limits=Limits(threads=2))
    engine.scratch("raw", RAW, file=str(file))
    engine.table("events", EVENTS)
    engine.table("event_customers", WHO)
    rows.put(engine, "identifiers", [])
    as_of_us = build(engine, load(folder / "journey.toml"))
    engine.scratch("runs", RUNS, as_of_us=as_of_us)
    engine.scratch("planted_codes", CODES, beside=BESIDE)
    return Planted(life, engine, as_of_us)


def steps_of(engine: Engine) -> list[tuple[object, ...]]:
    """All that steps say, but for how events and customers are called."""
    return engine.rows(STEPS)


def _texts(life: Life) -> Iterator[str]:
    yield f"{','.join(COLUMNS)}\n"
    for line in lines(life):
        yield f"{','.join(line)}\n"
