"""Groups of linked identifiers become customers with an id of their own.

The id is a hash of the founder: the member seen first, by (first_us, kind, value). So the
same input gives the same ids, in any order of rows.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.identity.components import components

PEOPLE = """
    select n.nid, n.kind, n.value, f.first_us
    from (
        select nid, min(kind) as kind, min(value) as value
        from numbered
        where nid is not null and role <> 'carrier'
        group by nid) n
    join (
        select nid, min(at_us) as first_us
        from sightings
        where is_person
        group by nid) f on f.nid = n.nid
"""
PERSON_PAIRS = "select a, b from links"

# customer_no, the smallest nid of the group, is the customer's number inside this run
PERSON_CUSTOMERS = "select n as nid, r as customer_no from labels"

FOUNDERS = """
    select l.r as customer_no, m.kind, m.value, m.first_us,
        row_number() over (
            partition by l.r order by m.first_us, m.kind, m.value) as founder_no,
        count(*) over (partition by l.r) as n_identifiers
    from labels l
    join members m on m.nid = l.n
"""

# two founders with one short id (once in millions of runs): both take the longer one
NAMED = """
    select customer_no, kind, value, first_us, n_identifiers,
        'c_' || substr(hash, 1, case when same_short = 1 then 16 else 24 end) as customer_id
    from (
        select customer_no, kind, value, first_us, n_identifiers,
            md5(kind || '|' || value) as hash,
            count(*) over (partition by substr(md5(kind || '|' || value), 1, 16)) as same_short
        from founders
        where founder_no = 1) hashed
"""

CUSTOMERS = """
    select customer_id, kind as founder_kind, value as founder_value, first_us as founder_us,
        n_identifiers
    from named
"""

MEMBERS = """
    select c.customer_id, m.kind, m.value
    from labels l
    join named c on c.customer_no = l.r
    join members m on m.nid = l.n
"""


def group(engine: Engine) -> None:
    """Write ``customers`` and ``customer_identifiers``.

    For the next rooms it leaves ``named`` (customer_no, customer_id) and
    ``person_customers`` (nid, customer_no).
    """
    engine.scratch("members", PEOPLE)
    engine.scratch("pairs", PERSON_PAIRS)
    components(engine)
    engine.scratch("person_customers", PERSON_CUSTOMERS)
    engine.scratch("founders", FOUNDERS)
    engine.scratch("named", NAMED)
    engine.table("customers", CUSTOMERS)
    engine.table("customer_identifiers", MEMBERS)
    engine.drop("founders", "labels", "members", "pairs")
