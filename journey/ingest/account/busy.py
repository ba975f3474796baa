"""Identifiers that are met far more often than others: told before anybody is stitched by them."""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings.models import Settings

BUSY = 1000  # times the median of events: hardly a person
MOST = 3  # of a kind
BLOCKED = {"kind": "VARCHAR", "identifier": "VARCHAR"}
MET = """
    select kind, identifier, count(*) as n
    from read_identifiers
    group by kind, identifier
"""
FOUND = """
    select kind, identifier, n, median
    from (
        select kind, identifier, n, median(n) over (partition by kind) as median,
            row_number() over (partition by kind order by n desc, identifier) as place
        from met_identifiers) ranked
    where n >= $busy * median and place <= $most and (kind, lower(identifier)) not in (
        select (kind, lower(identifier))
        from blocked_values)
"""

# the label says enough to recognise one's own, too little to know another's
LABELLED = """
    select kind, case
            when kind = 'email' then substr(identifier, 1, 1) || '***@'
                || substr(regexp_extract(identifier, '@(.*)$', 1), 1, 1) || '***'
                || regexp_extract(identifier, '([.][^.@]*)$', 1)
            when length(identifier) < 8 then '***'
            else substr(identifier, 1, 1) || '***' || substr(identifier, length(identifier) - 1)
        end as label, n as n_events, cast(median as double) as median, source
    from (
        select b.kind, b.identifier, b.n, b.median, e.source, row_number() over (
                partition by b.kind, b.identifier order by count(*) desc, e.source) as place
        from found_busy b
        join read_identifiers r on r.kind = b.kind and r.identifier = b.identifier
        join events e on e.event_id = r.event_id
        group by b.kind, b.identifier, b.n, b.median, e.source) met
    where place = 1
"""


def find(engine: Engine, settings: Settings) -> None:
    """Write the promised ``busy_identifiers`` from ``read_identifiers`` and ``events``.

    Values that the settings block are left out: they stand for nobody.
    """
    kinds = settings.identity.kinds
    blocked = [(kind, value) for kind, rule in kinds.items() for value in rule.block]
    engine.fill("blocked_values", BLOCKED, blocked)
    engine.scratch("met_identifiers", MET)
    engine.scratch("found_busy", FOUND, busy=BUSY, most=MOST)
    engine.table("busy_identifiers", LABELLED)
    engine.drop("met_identifiers", "found_busy", "blocked_values")
