"""Which sources' identifiers meet: per kind, how many values two sources (nearly) share."""

from __future__ import annotations

from journey.engine.base import Engine

# trimmed: without signs at its ends, the decimals of a whole number and zeros before it; of a
# phone number the last eight digits
VALUES = r"""
    select distinct r.kind, e.source, r.identifier, case when r.kind = 'phone'
            then right(regexp_replace(r.identifier, '[^0-9]', '', 'g'), 8)
            else regexp_replace(regexp_replace(regexp_replace(
                r.identifier, '^([0-9]{1,15})[.]0+$', '\1'),
                '^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$', '', 'g'), '^0+([0-9]+)$', '\1') end as trimmed,
        regexp_matches(r.identifier, '^[0-9]{1,15}[.]0+$') as has_decimals,
        coalesce(nullif(regexp_extract(r.identifier, '^[!#$%&*+./:;=?@^_~|-]+'), ''),
            regexp_extract(r.identifier, '[!#$%&*+./:;=?@^_~|-]+$')) as sign
    from read_identifiers r
    join events e on e.event_id = r.event_id
"""
BY_SOURCE = """
    select kind, source, count(*) as n_values, mode(sign order by sign) as sign
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
    join met_in_source b
        on b.kind = a.kind and lower(b.trimmed) = lower(a.trimmed) and b.source <> a.source
    where a.trimmed <> ''
    group by a.kind, a.source, b.source
"""
# by what most pairs differ; empty: by what the other source's values have
DIFFER = """
    select kind, source, other, max_by(differ, row(n, length(differ), differ)) as differ
    from (
        select a.kind, a.source, b.source as other, count(*) as n, case
                when lower(a.identifier) = lower(b.identifier) then 'capitals'
                when a.has_decimals then 'decimals'
                when ltrim(a.identifier, '0') = ltrim(b.identifier, '0') then 'zeros'
                when b.has_decimals or a.sign = '' then ''
                when a.trimmed = b.trimmed then 'sign'
                else 'both' end as differ
        from met_in_source a
        join met_in_source b
            on b.kind = a.kind and lower(b.trimmed) = lower(a.trimmed) and b.source <> a.source
        where a.trimmed <> '' and a.identifier <> b.identifier
        group by a.kind, a.source, b.source, 5) pairs
    group by kind, source, other
"""
# what each source says that an identifier was worth, and how many of two say the same of
WORTH = """
    select r.kind, e.source, r.identifier, max(e.value) as value
    from read_identifiers r
    join events e on e.event_id = r.event_id
    where e.value > 0
    group by r.kind, e.source, r.identifier
"""
VALUED = """
    select a.kind, a.source, b.source as other, count(*) as valued
    from met_worth a
    join met_worth b on b.kind = a.kind and b.identifier = a.identifier and b.value = a.value
        and b.source <> a.source
    group by a.kind, a.source, b.source
"""
MEETINGS = """
    select a.kind, a.source, b.source as other, a.n_values, coalesce(s.shared, 0) as shared,
        coalesce(n.near, 0) as near, coalesce(a.sign, '') as sign,
        coalesce(d.differ, '') as differ, coalesce(v.valued, 0) as valued
    from met_by_source a
    join met_by_source b on b.kind = a.kind and b.source <> a.source
    left join met_shared s on s.kind = a.kind and s.source = a.source and s.other = b.source
    left join met_near n on n.kind = a.kind and n.source = a.source and n.other = b.source
    left join met_differ d on d.kind = a.kind and d.source = a.source and d.other = b.source
    left join met_valued v on v.kind = a.kind and v.source = a.source and v.other = b.source
"""


def count(engine: Engine) -> None:
    """Write the promised ``identifier_meetings`` from ``read_identifiers`` and ``events``."""
    engine.scratch("met_in_source", VALUES)
    engine.scratch("met_by_source", BY_SOURCE)
    engine.scratch("met_shared", SHARED)
    engine.scratch("met_near", NEAR)
    engine.scratch("met_differ", DIFFER)
    engine.scratch("met_worth", WORTH)
    engine.scratch("met_valued", VALUED)
    engine.table("identifier_meetings", MEETINGS)
    engine.drop("met_in_source", "met_by_source", "met_shared", "met_near",
                "met_differ",
                "met_worth", "met_valued")  # fmt: skip
