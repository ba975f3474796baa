"""Customers keep their id from run to run, and old ids lead to whoever holds them now.

The id is a keyed hash of the founder: the member registered first, or else seen first. An
alias is one hop: every founder that no longer heads a customer points to the customer that
holds it. Specification: identity rules, section 8.
"""

from __future__ import annotations

from journey.engine.base import Engine

CANDIDATES = """
    select c.customer_no, c.nid, v.kind, v.value, v.token, p.first_us, r.customer_id as old_id,
        r.founder_us as old_us
    from person_customers c
    join people p on p.nid = c.nid
    join (
        select nid, min(kind) as kind, min(value) as value, min(token) as token
        from known
        group by nid) v on v.nid = c.nid
    left join earlier_registry r on r.founder_kind = v.kind and r.founder_token = v.token
        and r.status <> 'erased'
"""
FOUNDERS = """
    select customer_no, nid, kind, token, old_id, coalesce(old_us, first_us) as founder_us,
        row_number() over (
            partition by customer_no
            order by case when old_id is null then 1 else 0 end, coalesce(old_us, first_us),
                kind, value) as founder_no,
        count(*) over (partition by customer_no) as n_identifiers
    from candidates
"""

# two founders with one short id (once in millions of runs): the newer takes the longer one
NAMED = """
    select f.customer_no, f.kind, f.token, f.nid, f.founder_us, f.n_identifiers,
        f.old_id is null as is_new,
        coalesce(f.old_id, 'c_' || case
            when r.customer_id is null and f.same_short = 1 then substr(f.token, 1, 16)
            else substr(f.token, 1, 24)
        end) as customer_id
    from (
        select customer_no, kind, token, nid, founder_us, n_identifiers, old_id,
            count(*) over (partition by substr(token, 1, 16)) as same_short
        from founders
        where founder_no = 1) f
    left join earlier_registry r on f.old_id is null
        and r.customer_id = 'c_' || substr(f.token, 1, 16)
"""
CUSTOMERS = """
    select n.customer_id, n.kind as founder_kind, n.nid as founder_nid,
        n.founder_us, n.n_identifiers
    from named n
"""
CUSTOMER_IDENTIFIERS = """
    select n.customer_id, v.kind, c.nid
    from person_customers c
    join named n on n.customer_no = c.customer_no
    join (
        select nid, min(kind) as kind
        from known
        group by nid) v on v.nid = c.nid
"""

# registered founders that head no customer now, with the one that holds them
HOLDERS = """
    select r.customer_id as old_id, min(n.customer_id) as new_id
    from earlier_registry r
    join tokens_held t on t.kind = r.founder_kind and t.token = r.founder_token
    join named n on n.customer_no = t.customer_no
    where r.status <> 'erased' and r.customer_id <> n.customer_id
    group by r.customer_id
"""
TOKENS_HELD = """
    select distinct k.kind, k.token, c.customer_no
    from known k
    join person_customers c on c.nid = k.nid
"""

# the founder identifies nobody now (shared, blocked, gone): the earliest former fellow decides
FELLOWS = """
    select old_id, new_id
    from (
        select e.customer_id as old_id, n.customer_id as new_id,
            row_number() over (
                partition by e.customer_id
                order by p.first_us, e.kind, e.nid) as place
        from earlier_identifiers e
        join person_customers c on c.nid = e.nid
        join people p on p.nid = e.nid
        join named n on n.customer_no = c.customer_no
        left join named h on h.customer_id = e.customer_id
        where h.customer_id is null) former
    where place = 1
"""

# nobody is left: an alias of an earlier run is followed to where its end leads now
FOLLOWED = """
    select a.old_id, coalesce(h.new_id, f.new_id, n.customer_id) as new_id
    from earlier_aliases a
    left join holders h on h.old_id = a.new_id
    left join fellows f on f.old_id = a.new_id
    left join named n on n.customer_id = a.new_id
    where a.to_build is null
"""
ALIASES = """
    select r.customer_id as old_id, coalesce(h.new_id, f.new_id, w.new_id) as new_id,
        case when h.new_id is not null then 'merged' else 'founder unusable' end as reason
    from earlier_registry r
    left join named n on n.customer_id = r.customer_id
    left join holders h on h.old_id = r.customer_id
    left join fellows f on f.old_id = r.customer_id
    left join followed w on w.old_id = r.customer_id
    where n.customer_id is null and r.status <> 'erased'
        and coalesce(h.new_id, f.new_id, w.new_id) is not null
"""
CUSTOMER_ALIASES = """
    select coalesce(a.old_id, e.old_id) as old_id, coalesce(a.new_id, e.new_id) as new_id,
        coalesce(a.reason, e.reason) as reason,
        coalesce(e.from_build, $build_id) as from_build,
        case when a.old_id is null then coalesce(e.to_build, $build_id) end as to_build
    from aliases_now a
    full join earlier_aliases e on e.old_id = a.old_id and e.new_id = a.new_id
        and e.to_build is null
"""
REGISTRY = """
    select r.customer_id, r.founder_kind, r.founder_token, r.founder_us, r.created_build,
        case
            when n.customer_id is not null then 'active'
            when s.token is not null or r.status = 'erased' then 'erased'
            when a.old_id is not null then 'merged'
            else 'retired'
        end as status
    from earlier_registry r
    left join named n on n.customer_id = r.customer_id
    left join aliases_now a on a.old_id = r.customer_id
    left join (
        select distinct kind, token
        from known
        where status = 'erased') s on s.kind = r.founder_kind and s.token = r.founder_token
"""
NEW_FOUNDERS = """
    select customer_id, kind as founder_kind, token as founder_token, founder_us,
        $build_id as created_build, 'active' as status
    from named
    where is_new
"""


def name(engine: Engine, build_id: str) -> None:
    """Write ``customers``, ``customer_identifiers``, ``customer_registry``, ``customer_aliases``.

    For the next rooms it leaves ``named`` (customer_no, customer_id, ...).
    """
    head(engine)
    engine.recall("earlier_identifiers", "customer_identifiers")
    engine.recall("earlier_aliases", "customer_aliases")
    engine.table("customers", CUSTOMERS)
    engine.table("customer_identifiers", CUSTOMER_IDENTIFIERS)
    engine.scratch("tokens_held", TOKENS_HELD)
    engine.scratch("holders", HOLDERS)
    engine.scratch("fellows", FELLOWS)
    engine.scratch("followed", FOLLOWED)
    engine.scratch("aliases_now", ALIASES)
    engine.table("customer_aliases", CUSTOMER_ALIASES, build_id=build_id)
    engine.table("customer_registry", REGISTRY)
    engine.add("customer_registry", NEW_FOUNDERS, build_id=build_id)
    engine.drop("tokens_held", "holders", "fellows", "followed", "aliases_now")


def head(engine: Engine) -> None:
    """Write ``named``: each customer's number and founder, and the id that it goes by."""
    engine.recall("earlier_registry", "customer_registry")
    engine.scratch("candidates", CANDIDATES)
    engine.scratch("founders", FOUNDERS)
    engine.scratch("named", NAMED)
    engine.drop("candidates", "founders")
