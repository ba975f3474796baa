"""What happened to one customer: every event over all channels, with what was made of it."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.identity.identifiers import shown
from journey.engine.base import Engine, Row
from journey.errors import UnknownName

IDENTIFIERS = """
    select v.kind, v.label, v.nid
    from customer_identifiers c
    join identifier_values v on v.nid = c.nid
    where c.customer_id = $customer
    order by v.nid
"""
JOURNEYS = """
    select journey_id, started_us, ended_us, steps, outcome, goal, value, cost, device
    from journeys
    where customer_id = $customer
    order by started_us, journey_id
"""
STEPS = """
    select e.event_id, e.at_us, e.precision, e.channel, e.touchpoint, s.journey_id, s.step_no,
        case when r.event_id is null then s.state else 'error of its step' end as state,
        case when lag(e.at_us) over shown is not null
            then greatest(e.at_us - lag(coalesce(h.until_us, e.at_us)) over shown, 0)
        end as wait_us,
        f.signals, coalesce(s.is_error, e.is_error) as is_error,
        coalesce(case when r.event_id is null then s.reason end, e.reason) as reason,
        e.score, e.score_scale, e.comment, e.value, e.cost, e.device, h.handled_us,
        h.waited_us, e.source, c.rule, c.carrier, c.evidence_event_id, v.source, v.touchpoint,
        c.confidence
    from event_customers c
    join events e on e.event_id = c.event_id
    left join handlings h on h.event_id = e.event_id
    left join folded_errors r on r.event_id = e.event_id and r.onto_event_id is not null
    left join steps s on s.event_id = coalesce(r.onto_event_id, e.event_id)
    left join (
        select event_id, list(distinct signal order by signal) as signals
        from frictions
        where customer_id = $customer
        group by event_id) f on f.event_id = e.event_id
    left join events v on v.event_id = c.evidence_event_id
    where c.customer_id = $customer
    window shown as (order by e.at_us, e.tie_rank, s.step_no nulls last, r.event_id nulls first,
        e.event_id)
    order by e.at_us, e.tie_rank, s.step_no nulls last, r.event_id nulls first, e.event_id
"""
EXAMPLES = """
    select customer_id
    from journeys
    where outcome = $outcome
    order by least(channels, 3) desc, abs(steps - 8), journey_id
    limit $limit
"""
KNOWN = """
    select customer_id
    from customers
    order by customer_id
    limit 1000
"""


@dataclass(frozen=True, slots=True)
class CustomerJourney:
    """One journey of the customer; times in microseconds since 1970 UTC."""

    journey_id: int
    started_us: int
    ended_us: int
    steps: int
    outcome: str
    goal: str | None
    value: float | None
    cost: float | None
    device: str | None


@dataclass(frozen=True, slots=True)
class CustomerStep:
    """One event of the customer, in a journey (``step_no``) or in none (``None``).

    Attributes
    ----------
    wait_us
        Since the customer's event before, in any channel, from its end where that is known;
        ``None`` at the first.
    handled_us, waited_us
        What of the event was handling, or waiting in a queue; ``None`` without an end.
    frictions
        Signals met at this step.
    rule, carrier, evidence, confidence
        Why the event is this customer's: the rule, the kind of identifier it was inherited
        from, and the event that proved it, as ``source: touchpoint``.
    """

    event_id: int
    at_us: int
    precision: str | None
    channel: str
    touchpoint: str
    journey_id: int | None
    step_no: int | None
    state: str | None
    wait_us: int | None
    frictions: tuple[str, ...]
    is_error: bool
    reason: str | None
    score: float | None
    score_scale: str | None
    comment: str | None
    value: float | None
    cost: float | None
    device: str | None
    handled_us: int | None
    waited_us: int | None
    source: str
    rule: str
    carrier: str | None
    evidence_event_id: int | None
    evidence: str | None
    confidence: str | None


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer; ``identifiers`` are masked: ``email a***@g***.com ·3f2a``, strongest first."""

    customer_id: str
    identifiers: tuple[str, ...]
    journeys: tuple[CustomerJourney, ...]
    steps: tuple[CustomerStep, ...]


def timeline(engine: Engine, customer_id: str) -> Customer:
    """Everything that happened to a customer, in order, over all channels.

    Raises
    ------
    UnknownName
        The run has no such customer.
    """
    steps = tuple(_step(row) for row in engine.rows(STEPS, customer=customer_id))
    if not steps:
        known = [row[0] for row in engine.rows(KNOWN)]
        raise UnknownName.named("customer", customer_id, known)
    masked = tuple(shown(*row) for row in engine.rows(IDENTIFIERS, customer=customer_id))
    journeys = tuple(CustomerJourney(*row) for row in engine.rows(JOURNEYS, customer=customer_id))
    return Customer(customer_id, masked, journeys, steps)


def examples(engine: Engine, outcome: str, limit: int = 5) -> tuple[str, ...]:
    """Ids of customers with a journey of this ``outcome``: several channels, about eight steps."""
    rows = engine.rows(EXAMPLES, outcome=outcome, limit=limit)
    return tuple(dict.fromkeys(str(row[0]) for row in rows))


def _step(row: Row) -> CustomerStep:
    values = list(row)
    values[9] = tuple(values[9] or ())
    source, touchpoint, confidence = values[-3:]
    evidence = f"{source}: {touchpoint}" if source else None
    values[-3:] = [evidence, confidence]
    return CustomerStep(*values)
