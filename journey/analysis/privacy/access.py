"""What a run holds of a person, for the person: every field, whence it came, and what used it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journey.analysis.identity import chains
from journey.analysis.identity.health import RULE_WORDS
from journey.analysis.identity.identifiers import shown
from journey.analysis.identity.refusals import words
from journey.analysis.privacy.erasure import GUEST, Wish, plan
from journey.engine.base import Engine
from journey.engine.open import Run

IDENTIFIERS = """
    select v.kind, v.label, v.nid, v.role, v.status, v.reason, count(distinct i.event_id),
        min(e.at_us), string_agg(distinct e.source, ', ' order by e.source)
    from identifier_values v
    join identifiers i on i.nid = v.nid
    join events e on e.event_id = i.event_id
    where v.nid in (select unnest($nids)) or i.event_id in (select unnest($events))
    group by all
    order by v.nid
"""
EVENTS = """
    select e.at_us, e.touchpoint, e.channel, e.source, c.rule, c.confidence,
        {'ended': e.end_us, 'promised': e.promised_us, 'error': nullif(e.is_error, false),
        'reason': e.reason, 'score': e.score, 'scale': e.score_scale, 'comment': e.comment,
        'value': e.value, 'cost': e.cost, 'device': e.device, 'kept': e.attributes} as fields
    from events e
    join event_customers c on c.event_id = e.event_id
    where e.event_id in (select unnest($events))
    order by e.at_us, e.tie_rank, e.event_id
"""
REFUSED = """
    select va.kind, va.label, va.nid, vb.kind, vb.label, vb.nid, r.reason
    from links_rejected r
    join identifier_values va on va.nid = r.a
    join identifier_values vb on vb.nid = r.b
    where r.a in (select unnest($nids)) or r.b in (select unnest($nids))
    order by r.a, r.b, r.reason
"""
CANDIDATES = """
    select case when customer_a = $customer then customer_b else customer_a end, source, score
    from merge_candidates
    where $customer in (customer_a, customer_b)
    order by 1, 2
"""
JOURNEYS = """
    select started_us, outcome, steps, value
    from journeys
    where customer_id = $customer
    order by started_us, journey_id
"""
FINDINGS = """
    select f.touchpoint, f.signal, count(*), count(distinct g.finding_id)
    from frictions f
    left join findings g on g.signal = f.signal and g.touchpoint = f.touchpoint
        and g.kind in ('friction', 'wait')
    where f.customer_id = $customer
    group by f.touchpoint, f.signal
    order by f.touchpoint, f.signal
"""
EVER = "select created_build, status from customer_registry where customer_id = $customer"
ALIASES = """
    select old_id, reason
    from customer_aliases
    where new_id = $customer and to_build is null
"""


@dataclass(frozen=True, slots=True)
class HeldFact:
    """One thing that the run holds of a person.

    Attributes
    ----------
    part
        identifier, event, link, refused link, likely the same, journey, finding, id.
    at_us
        When, microseconds since 1970 UTC; null: it has no time.
    what
        What it is.
    told
        All that is stored of it, in words.
    source
        The sources it came from.
    """

    part: str
    at_us: int | None
    what: str
    told: str
    source: str


def held(run: Run, wish: Wish) -> tuple[HeldFact, ...]:
    """Everything that ``run`` holds of the person that ``wish`` names, part by part.

    Raises
    ------
    UnknownName
        The run has no such customer, guest or identifier.
    """
    erasure = plan(run.engine, wish)
    nids, events = list(erasure.nids), list(erasure.events)
    found = [*_identifiers(run.engine, nids, events), *_events(run.engine, events)]
    found += _refused(run, nids)
    customer = wish.customer_id
    if customer and not customer.startswith(GUEST):
        found += [*_links(run, customer), *_ids(run.engine, customer)]
    return tuple([*found, *_used(run.engine, customer)] if customer else found)


def _identifiers(engine: Engine, nids: list[int], events: list[int]) -> Iterator[HeldFact]:
    rows = engine.rows(IDENTIFIERS, nids=nids, events=events)
    for kind, label, nid, role, status, reason, n, first_us, sources in rows:
        whose = "the person's own" if nid in nids else "met on the person's events"
        why = f" ({reason})" if reason else ""
        told = f"{whose}; {role}, {status}{why}; on {n:,} events; kept as a hash and this label"
        yield HeldFact("identifier", first_us, shown(kind, label, nid), told, sources)


def _events(engine: Engine, events: list[int]) -> Iterator[HeldFact]:
    rows = engine.rows(EVENTS, events=events)
    for at_us, touchpoint, channel, source, rule, sure, fields in rows:
        told = [f"{name}: {value}" for name, value in fields.items() if value is not None]
        why = f"{RULE_WORDS.get(rule, rule)}{f' ({sure})' if sure else ''}"
        yield HeldFact("event", at_us, f"{touchpoint} ({channel})", "; ".join([why, *told]), source)


def _links(run: Run, customer: str) -> Iterator[HeldFact]:
    for link in chains.forest(run.engine, run.settings, customer):
        told = f"by {link.rule}: together on {link.n_events:,} events of {link.n_days:,} days"
        what = f"{link.a} and {link.b} are one person's"
        sources = ", ".join(link.sources)
        yield HeldFact("link", link.first_us, what, f"{told}; {link.confidence}", sources)


def _refused(run: Run, nids: list[int]) -> Iterator[HeldFact]:
    for *ends, reason in run.engine.rows(REFUSED, nids=nids):
        what = f"{shown(*ends[:3])} and {shown(*ends[3:])}"
        yield HeldFact("refused link", None, what, words(reason, run.settings.identity), "")


def _ids(engine: Engine, customer: str) -> Iterator[HeldFact]:
    for build, status in engine.rows(EVER, customer=customer):
        yield HeldFact("id", None, customer, f"{status}; given in run {build}", "")
    for old, reason in engine.rows(ALIASES, customer=customer):
        yield HeldFact("id", None, old, f"an older id that leads to {customer}: {reason}", "")
    for other, source, score in engine.rows(CANDIDATES, customer=customer):
        told = f"by {source}, score {score:.2f}; nobody has decided"
        yield HeldFact("likely the same", None, f"perhaps one with {other}", told, "")


def _used(engine: Engine, customer: str) -> Iterator[HeldFact]:
    """What was made of the events: journeys, and frictions with the findings that count them."""
    for started_us, outcome, steps, value in engine.rows(JOURNEYS, customer=customer):
        told = f"{steps:,} steps" + (f", value {value}" if value is not None else "")
        yield HeldFact("journey", started_us, f"a journey that ended as: {outcome}", told, "")
    for touchpoint, signal, n, findings in engine.rows(FINDINGS, customer=customer):
        told = f"met {n:,} times; counted, with other people's, in {findings:,} findings"
        yield HeldFact("finding", None, f"{signal} at {touchpoint}", told, "")
