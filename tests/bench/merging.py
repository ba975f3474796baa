"""Groups beyond their limits, merged again in bounded batches or all at once.

    python tests/bench/merging.py GROUPS LINKS BATCH_LINKS

prints seconds, the memory in MB that merging added to the process, and the customers.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from journey.engine.duckdb import DuckEngine, Limits
from journey.identity.groups import customers
from journey.identity.values import kinds
from journey.settings.identity import Identity

NUMBERS = "select unnest(range($groups * $links)) as i"
# chains: a mail, a phone, the next mail, ...
PERSONS = """
    select 2 * i as nid, k.kind_no, k.role, k.most, 2 * i as same_as, k.kind,
        'v' || i as value, i as at_us, true as is_person
    from numbers
    join kinds k on k.kind = case when i % 2 = 0 then 'email' else 'phone' end
"""
LINKS = """
    select 2 * i as a, 2 * i + 2 as b, 'event' as rule, i as first_us
    from numbers
    where (i + 1) % $links > 0
"""
NOBODY = "select nid from persons where false"
DECIDED = "select 'never' as action, nid as nid_a, nid as nid_b from persons where false"


def main(groups: int, links: int, batch: int) -> None:
    customers.BATCH_LINKS = batch
    engine = DuckEngine(Path(":memory:"), limits=Limits(threads=2))
    kinds.fill(engine, Identity())
    engine.scratch("numbers", NUMBERS, groups=groups, links=links)
    for name, select in (("persons", PERSONS), ("shared", NOBODY), ("decided", DECIDED)):
        engine.scratch(name, select)
    for name in ("known", "sightings"):
        engine.scratch(name, "select * from persons")
    engine.scratch("links", LINKS, links=links)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    customers.group(engine, Identity())
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = engine.rows("select count(distinct customer_no) from person_customers")[0][0]
    print(seconds, (after - before) / 1024, found)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
