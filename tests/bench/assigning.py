"""Two million events on carriers of 300,000 logins, in a process of its own.

    python tests/bench/assigning.py FOLDER

prints the seconds (wall, processor) of a plain equi-join of the same rows, and those of the
assignment: the best of some rounds that take turns.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from journey.engine.duckdb import DuckEngine, Limits
from journey.identity.carriers import carriers, guests, inherit
from journey.identity.values import kinds
from journey.settings.identity import Identity

EVENTS, LOGINS, CARRIERS, CUSTOMERS = 2_000_000, 300_000, 250_000, 200_000
ROUNDS = 3
EVENT_ROWS = """
    select i as event_id, (hash(i, 'time') % 7776000)::bigint * 1000000 as at_us,
        cast(null as bigint) as promised_us, cast(0 as integer) as tie_rank,
        'instant' as precision, 'web' as channel,
        'page ' || hash(i, 'page') % 40 as touchpoint, false as is_error,
        cast(null as string) as reason, cast(null as decimal(18, 4)) as score,
        cast(null as string) as score_scale, cast(null as string) as comment,
        cast(null as decimal(18, 4)) as value, cast(null as decimal(18, 4)) as cost,
        cast(null as string) as device, 'web' as source, cast(null as string) as attributes
    from range($events) t(i)
"""
# a carrier has a customer of its own, and with one login in twenty somebody else's
CARRIED = """
    select event_id, at_us, 633318697598976 + hash(carrier, 'nid') % 17592186044416 as nid,
        140737488355328 + hash(case when hash(event_id, 'guest') % 20 = 0
            then hash(event_id, 'other') % $customers else carrier % $customers end, 'person')
            % 17592186044416 as person
    from (
        select event_id, at_us, (hash(event_id, 'carrier') % $carriers) as carrier
        from events)
"""
SIGHTINGS = """
    select c.event_id, c.at_us, c.nid::bigint as nid, k.kind_no, false as is_person
    from carried c
    join kinds k on k.kind = 'cookie'
    union all
    select c.event_id, c.at_us, c.person::bigint as nid, k.kind_no, true as is_person
    from carried c
    join kinds k on k.kind = 'user_id'
    where c.event_id < $logins
"""
STRONGEST = """
    select event_id, nid, at_us, cast(1 as bigint) as n_persons
    from sightings
    where is_person
"""
PERSONS = "select distinct nid, nid as customer_no from sightings where is_person"
NOBODY = "select nid from sightings where false"
NO_EVENT = "select event_id from sightings where false"
KNOWN = "select distinct nid, 'carrier' as role, md5(nid::text) as token from sightings"
NO_SEGMENTS = "select nid, at_us as from_us, at_us as to_us from sightings where false"

# the floor, from the same working tables: every event beside every login on its carrier
JOINED = """
    select e.event_id, e.at_us, e.nid, l.event_id as login_id, l.at_us as login_us,
        p.customer_no
    from sightings e
    join sightings l on l.nid = e.nid
    join strongest g on g.event_id = l.event_id
    join person_customers p on p.nid = g.nid
    where not e.is_person and not l.is_person
"""


def filled(folder: Path) -> DuckEngine:
    engine = DuckEngine(folder / "assigning.duckdb", limits=Limits(threads=2, memory="2GB"))
    kinds.fill(engine, Identity())
    engine.table("events", EVENT_ROWS, events=EVENTS)
    engine.scratch("carried", CARRIED, carriers=CARRIERS, customers=CUSTOMERS)
    engine.scratch("sightings", SIGHTINGS, logins=LOGINS)
    for name, text in (
        ("strongest", STRONGEST), ("person_customers", PERSONS), ("shared", NOBODY),
        ("contradictory", NO_EVENT), ("known", KNOWN), ("erased_segments", NO_SEGMENTS),
    ):  # fmt: skip
        engine.scratch(name, text)
    engine.fill("decided", {"action": "VARCHAR", "nid_a": "BIGINT"}, [])
    return engine


def joined(engine: DuckEngine) -> None:
    engine.scratch("joined", JOINED)


def observed(engine: DuckEngine) -> None:
    carriers.observe(engine, Identity())


def inherited(engine: DuckEngine) -> None:
    inherit.inherit(engine, inherit.of(Identity()))


def timed(work: Callable[[DuckEngine], None], engine: DuckEngine) -> tuple[float, float]:
    """Seconds by the wall clock, and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    work(engine)
    return time.perf_counter() - wall, time.process_time() - processor


if __name__ == "__main__":
    made = filled(Path(sys.argv[1]))
    made.log.clear()
    floors, rivers = [], []
    for _ in range(ROUNDS):
        floors.append(timed(joined, made))
        first = timed(observed, made)
        guests.guests(made, Identity())
        second = timed(inherited, made)
        rivers.append((first[0] + second[0], first[1] + second[1]))
    if "-v" in sys.argv:
        for one in made.log:
            print(f"{one.seconds:6.2f} {one.rows:9d} {one.table}", file=sys.stderr)
    best = [min(found[at] for found in times) for times in (floors, rivers) for at in (0, 1)]
    print(*(f"{seconds:.3f}" for seconds in best))
