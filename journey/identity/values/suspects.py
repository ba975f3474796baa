"""Values that may belong to nobody: met with very many others. Listed, never blocked by themselves.

A staff card on every receipt, the till's own e-mail. Specification: identity rules, section 3.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings.models import DAY_US

MOST_PERSONS = 20  # person identifiers of one kind met with one value, ever
MOST_CARRIERS = 50  # carriers of one kind met with one value within WINDOW_DAYS
WINDOW_DAYS = 30

# only what stands on many events can have met many others
OFTEN = """
    select nid
    from sightings
    group by nid
    having count(*) > $most_persons
"""

# when a value first met each other one
MET_FIRST = """
    select s.nid, k.kind as met_kind, o.is_person, o.nid as met_nid, min(o.at_us) as first_us
    from sightings s
    join often f on f.nid = s.nid
    join sightings o on o.event_id = s.event_id and o.nid <> s.nid
    join kinds k on k.kind_no = o.kind_no
    group by s.nid, k.kind, o.is_person, o.nid
"""
SUSPECTS = """
    select m.nid, m.met_kind, count(*) as n_met
    from (
        select nid, met_kind, is_person, first_us - (lag(first_us, $most_carriers) over (
            partition by nid, met_kind order by first_us, met_nid)) as span_us
        from met_first) m
    group by m.nid, m.met_kind, m.is_person
    having (m.is_person and count(*) > $most_persons)
        or (not m.is_person and min(m.span_us) <= $window_us)
"""


def list_values(engine: Engine) -> None:
    """Write the promised ``identity_suspects``; a carrier counts when it is first met."""
    engine.scratch("often", OFTEN, most_persons=MOST_PERSONS)
    engine.scratch("met_first", MET_FIRST)
    engine.table("identity_suspects", SUSPECTS, most_persons=MOST_PERSONS,
                 most_carriers=MOST_CARRIERS, window_us=WINDOW_DAYS * DAY_US)  # fmt: skip
    engine.drop("often", "met_first")
