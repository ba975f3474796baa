"""Which sources' identifiers meet: per kind, how many values two sources (nearly) share."""

from __future__ import annotations

from journey.engine.base import Engine

# bare: without signs at its ends, in small letters; of a phone number the last eight digits
VALUES = r"""
    select distinct r.kind, e.source, r.identifier, case when r.kind = 'phone'
            then right(regexp_replace(r.identifier, '[^0-9]', '', 'g'), 8)
            else regexp_replace(lower(r.identifier),
                '^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$', '', 'g') end as bare,
        regexp_extract(r.identifier, '^[!#$%&*+./:;=?@^_~|-]+') as sign
    from read_identifiers r
    join events e on e.event_id = r.event_id
"""
BY_SOURCE = """
    select kind, source, count(*) as n_values, mode(sign) as sign
    from met_in_source
    group by kind, source
"""
SHARED = """
    select a.kind, a.source, b.source as other, count(*) as shared
    from met_in_source a
    join met_in_source b
        on b.kind = a.kind and b.identifier = a.identifier and b.source <> a.source
    group by a.kind, a.source, b.source
"""
NEAR = """
    select a.kind, a.source, b.source as other, count(distinct a.identifier) as near
    from met_in_source a
    join met_in_source b on b.kind = a.kind and b.bare = a.bare and b.source <> a.source
    where a.bare <> ''
    group by a.kind, a.source, b.source
"""
MEETINGS = """
    select a.kind, a.source, b.source as other, a.n_values, coalesce(s.shared, 0) as shared,
        coalesce(n.near, 0) as near, coalesce(a.sign, '') as sign
    from met_by_source a
    join met_by_source b on b.kind = a.kind and b.source <> a.source
    left join met_shared s on s.kind = a.kind and s.source = a.source and s.other = b.source
    left join met_near n on n.kind = a.kind and n.source = a.source and n.other = b.source
"""


def count(engine: Engine) -> None:
    """Write the promised ``identifier_meetings`` from ``read_identifiers`` and ``events``."""
    engine.scratch("met_in_source", VALUES)
    engine.scratch("met_by_source", BY_SOURCE)
    engine.scratch("met_shared", SHARED)
    engine.scratch("met_near", NEAR)
    engine.table("identifier_meetings", MEETINGS)
    engine.drop("met_in_source", "met_by_source", "met_shared", "met_near")
