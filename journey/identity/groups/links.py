"""Evidence that two identifiers are one customer: they stand in one event, or people say so.

Only anchors and person identifiers link. An event with several gives a star: the strongest
to each other one, so n identifiers give n - 1 links.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings.identity import Identity
from journey.settings.models import DAY_US

EVERYWHERE, NOWHERE = "", "(none)"  # instead of a source's name: where a kind may merge
SEEN = """
    select least(p.nid, s.nid) as a, greatest(p.nid, s.nid) as b, s.event_id, s.at_us, e.source
    from strongest p
    join sightings s on s.event_id = p.event_id and s.is_person and s.nid <> p.nid
    join events e on e.event_id = p.event_id
    left join contradictory c on c.event_id = p.event_id
    where p.n_persons > 1 and c.event_id is null
"""
# the same where the settings let a kind merge in some sources only: the others link nobody there
MERGING = """
    select s.event_id, s.nid, s.at_us, s.kind_no, s.is_person, e.source
    from sightings s
    join events e on e.event_id = s.event_id
    left join merging_kinds m on m.kind_no = s.kind_no and m.source = e.source
    left join (
        select distinct kind_no
        from merging_kinds) l on l.kind_no = s.kind_no
    where l.kind_no is null or m.source is not null
"""
SEEN_MERGING = """
    select p.nid as a, s.nid as b, s.event_id, s.at_us, s.source
    from (
        select event_id, min(nid) as nid
        from merging_sightings
        where is_person
        group by event_id) p
    join merging_sightings s on s.event_id = p.event_id and s.is_person and s.nid <> p.nid
    left join contradictory c on c.event_id = p.event_id
    where c.event_id is null
"""
TRUST = """
    select s.a, s.b, min(t.place) as place
    from link_seen s
    join trusted_sources t on t.source = s.source
    group by s.a, s.b
"""
COUNTED = """
    select a, b, count(distinct event_id) as n_events,
        count(distinct cast(floor(at_us / $day_us) as bigint)) as n_days,
        min(at_us) as first_us, max(at_us) as last_us, count(distinct source) as n_sources
    from link_seen
    group by a, b
"""
FIRST = """
    select s.a, s.b, min(s.event_id) as event_id
    from link_seen s
    join link_counts c on c.a = s.a and c.b = s.b and c.first_us = s.at_us
    group by s.a, s.b
"""

# of identifiers that this run has met
ALWAYS = """
    select distinct least(d.nid_a, d.nid_b) as a, greatest(d.nid_a, d.nid_b) as b
    from decided d
    join (
        select distinct nid
        from sightings
        where is_person) x on x.nid = d.nid_a
    join (
        select distinct nid
        from sightings
        where is_person) y on y.nid = d.nid_b
    where d.action = 'always' and d.nid_a <> d.nid_b
"""

# a carrier's people, the strongest to each other one: only where the settings let carriers merge
ON_CARRIERS = """
    select s.nid as carrier, p.nid, min(s.at_us) as first_us
    from sightings s
    join merging_carriers k on k.kind_no = s.kind_no
    join events e on e.event_id = s.event_id and (k.source = '' or k.source = e.source)
    join strongest p on p.event_id = s.event_id
    left join contradictory x on x.event_id = s.event_id
    where not s.is_person and x.event_id is null
    group by s.nid, p.nid
"""
CARRIED = """
    select f.nid as a, o.nid as b, min(f.first_us) as first_us, cast(count(*) as bigint) as n_events
    from (
        select carrier, min(nid) as nid, min(first_us) as first_us
        from on_carriers
        group by carrier
        having count(*) between 2 and $most) f
    join on_carriers o on o.carrier = f.carrier and o.nid <> f.nid
    group by f.nid, o.nid
"""
LINKS = """
    select coalesce(c.a, w.a) as a, coalesce(c.b, w.b) as b,
        case when w.a is not null then 'always' else 'event' end as rule,
        coalesce(c.n_events, 0) as n_events, coalesce(c.n_days, 0) as n_days, c.first_us,
        f.event_id as first_event_id, c.last_us, coalesce(c.n_sources, 0) as n_sources
    from link_counts c
    join link_first f on f.a = c.a and f.b = c.b
    full join always w on w.a = c.a and w.b = c.b
"""
CARRIER_LINKS = """
    select c.a, c.b, 'carrier' as rule, c.n_events, cast(0 as bigint) as n_days, c.first_us,
        cast(null as bigint) as first_event_id, cast(null as bigint) as last_us,
        cast(0 as bigint) as n_sources
    from carried c
    left join links l on l.a = c.a and l.b = c.b
    where l.a is null
"""


IN_SOURCES = {"kind_no": "INTEGER", "source": "VARCHAR"}
ROLES = "select kind_no, kind, role from kinds order by kind_no"


def link(engine: Engine, rules: Identity) -> None:
    """Write the promised ``links``: one row per pair, ``a`` the stronger end.

    Also ``link_trust`` (a, b, place): links that a trusted source has seen.
    """
    _see(engine, rules)
    engine.scratch("link_counts", COUNTED, day_us=DAY_US)
    engine.scratch("link_first", FIRST)
    trusted = list(enumerate(rules.trusted, start=1))
    engine.fill("trusted_sources", {"place": "INTEGER", "source": "VARCHAR"}, trusted)
    engine.scratch("link_trust", TRUST)
    engine.drop("link_seen", "trusted_sources")
    engine.scratch("always", ALWAYS)
    engine.table("links", LINKS)
    if engine.fill("merging_carriers", IN_SOURCES, _carriers(engine, rules)):
        engine.scratch("on_carriers", ON_CARRIERS)
        engine.scratch("carried", CARRIED, most=rules.public_after)
        engine.add("links", CARRIER_LINKS)
    engine.drop("link_counts", "link_first", "always", "on_carriers", "carried",
                "merging_carriers")  # fmt: skip


def _see(engine: Engine, rules: Identity) -> None:
    """Write ``link_seen``: who stands with whom in which event, where their kinds may merge."""
    limited = [
        (kind_no, source)
        for kind_no, kind, role in engine.rows(ROLES)
        if role in {"anchor", "person"}
        for source in _sources(rules, kind, EVERYWHERE)
        if source != EVERYWHERE
    ]
    if not limited:
        engine.scratch("link_seen", SEEN)
        return
    engine.fill("merging_kinds", IN_SOURCES, limited)
    engine.scratch("merging_sightings", MERGING)
    engine.scratch("link_seen", SEEN_MERGING)
    engine.drop("merging_kinds", "merging_sightings")


def _carriers(engine: Engine, rules: Identity) -> list[tuple[int, str]]:
    """Kinds of carriers that may merge people, each with the source where."""
    unsaid = EVERYWHERE if rules.carriers_may_merge else NOWHERE
    return [
        (kind_no, source)
        for kind_no, kind, role in engine.rows(ROLES)
        if role == "carrier"
        for source in _sources(rules, kind, unsaid)
        if source != NOWHERE
    ]


def _sources(rules: Identity, kind: str, unsaid: str) -> tuple[str, ...]:
    """The sources in which a kind may merge; ``unsaid`` where the settings do not say."""
    merges = rules.kinds[kind].merges if kind in rules.kinds else None
    if isinstance(merges, tuple):
        return merges or (NOWHERE,)
    if merges is None:
        return (unsaid,)
    return (EVERYWHERE if merges else NOWHERE,)
