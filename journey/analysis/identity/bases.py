"""The headline numbers under three identities: whether they hang on how people are stitched.

``strict``: only events with a person's own identifier; ``default``: as the run counts;
``loose``: doubtful evidence counts too (``identity/loose.py``). The default is counted from the
run's own journeys, the others from journeys cut alike from what they would assign.
"""

from __future__ import annotations

from dataclasses import dataclass

from journey.engine.base import Engine
from journey.journeys import closings

TELLING = 0.1  # a headline that moves by more than this share of itself hangs on the stitching
BASES = ("strict", "default", "loose")
WORDS = {
    "customers": "known customers with a journey",
    "events with a customer": "share of events that belong to a known customer",
    "journeys": "journeys of known customers",
    "cross-channel": "share of these journeys that use two channels or more",
    "goal rate": "share of these journeys that end at a goal",
}
UNITS = {"customers": "customers", "journeys": "journeys"}  # all others are shares
STRICT = """
    select e.event_id, c.customer_no
    from event_customers e
    join customer_nos c on c.customer_id = e.customer_id
    where e.rule = 'direct'
"""
LOOSE = "select event_id, customer_no from loose_customers"
CUSTOMER_NOS = """
    select customer_id, row_number() over (order by customer_id) as customer_no
    from customers
"""
# a journey that an identifier names has one customer
OWNERS = """
    select w.whole_no, min(o.customer_no) as customer_no
    from basis_events o
    join wholes w on w.event_id = o.event_id
    group by w.whole_no
"""
STREAM = """
    select coalesce(a.customer_no, o.customer_no) as customer_no,
        coalesce(w.whole_no, 0) as whole_no, e.at_us, e.tie_rank, e.event_id, e.channel,
        t.silence_us, t.is_goal, t.is_end, t.closing
    from basis_events o
    left join wholes w on w.event_id = o.event_id
    left join basis_owners a on a.whole_no = w.whole_no
    join events e on e.event_id = o.event_id
    join touchpoints t on t.touchpoint = e.touchpoint and t.is_step
    where e.at_us <= $as_of_us
"""

# the same cut as journeys/stream: after a goal, an exit or a silence, but for what closes
CUT = """
    select customer_no, whole_no, channel, is_goal,
        sum(starts) over (
            partition by customer_no, whole_no
            order by at_us, tie_rank, event_id
            rows between unbounded preceding and current row) as journey_no
    from (
        select customer_no, whole_no, at_us, tie_rank, event_id, channel, is_goal,
            case
                when lag(at_us) over stream is null then 1
                when whole_no <> 0 or head_ends is not null then 0
                when lag(head_ends) over stream then 1
                when lag(is_end) over stream then 1
                when at_us - (lag(at_us) over stream) > lag(silence_us) over stream then 1
                else 0
            end as starts
        from basis_followed
        window stream as (partition by customer_no, whole_no
            order by at_us, tie_rank, event_id)) marked
"""
FOLLOWED = """
    select s.*, f.head_ends
    from stream s
    left join followers f on f.event_id = s.event_id
"""
JOURNEYS = """
    select customer_no, journey_no, bool_or(is_goal) as is_goal,
        min(channel) <> max(channel) as is_crossing
    from basis_cut
    group by customer_no, whole_no, journey_no
"""

# the run's own: the same facts of each journey of a known customer
DEFAULT_EVENTS = """
    select e.event_id, c.customer_id as customer_no
    from event_customers e
    join customers c on c.customer_id = e.customer_id
"""
DEFAULT_JOURNEYS = """
    select j.customer_id as customer_no, j.journey_id as journey_no, j.outcome = 'goal' as is_goal,
        j.channels > 1 as is_crossing
    from journeys j
    join customers c on c.customer_id = j.customer_id
"""
MEASURES = """
    select $basis as basis, 'customers' as measure,
        cast(count(distinct customer_no) as double) as value, count(*) as n
    from basis_journeys
    union all
    select $basis, 'events with a customer',
        cast((select count(*) from basis_events) as double) / nullif(count(*), 0), count(*)
    from events
    union all
    select $basis, 'journeys', cast(count(*) as double), count(*)
    from basis_journeys
    union all
    select $basis, 'cross-channel',
        cast(sum(case when is_crossing then 1 else 0 end) as double) / nullif(count(*), 0),
        count(*)
    from basis_journeys
    union all
    select $basis, 'goal rate',
        cast(sum(case when is_goal then 1 else 0 end) as double) / nullif(count(*), 0), count(*)
    from basis_journeys
"""
SHOWN = """
    select measure, basis, value, n
    from identity_bases
"""


@dataclass(frozen=True, slots=True)
class Basis:
    """A headline number under the three identities; null: there is nothing to count."""

    measure: str
    strict: float | None
    default: float | None
    loose: float | None
    unit: str  # customers, journeys or share (0 to 1)
    spread: float | None  # largest difference from the default, as a share of it
    warning: str


def measure(engine: Engine, as_of_us: int, after_us: int) -> None:
    """Write ``identity_bases``, from ``event_customers`` and ``loose_customers``."""
    engine.scratch("customer_nos", CUSTOMER_NOS)
    engine.scratch("basis_events", DEFAULT_EVENTS)
    engine.scratch("basis_journeys", DEFAULT_JOURNEYS)
    engine.table("identity_bases", MEASURES, basis="default")
    for basis, text in (("strict", STRICT), ("loose", LOOSE)):
        engine.scratch("basis_events", text)
        engine.scratch("basis_owners", OWNERS)
        engine.scratch("stream", STREAM, as_of_us=as_of_us)
        closings.follow(engine, after_us)
        engine.scratch("basis_followed", FOLLOWED)
        engine.scratch("basis_cut", CUT)
        engine.scratch("basis_journeys", JOURNEYS)
        engine.add("identity_bases", MEASURES, basis=basis)
    engine.drop("customer_nos", "basis_events", "stream", "followers", "basis_followed",
                "basis_cut", "basis_journeys", "loose_customers", "wholes",
                "basis_owners")  # fmt: skip


def bases(engine: Engine) -> tuple[Basis, ...]:
    """The headline numbers side by side, with a warning where one hangs on the stitching."""
    found: dict[str, dict[str, float | None]] = {name: {} for name in WORDS}
    for name, basis, value, _ in engine.rows(SHOWN):
        found[name][basis] = value
    return tuple(_basis(name, values) for name, values in found.items() if values)


def _basis(name: str, values: dict[str, float | None]) -> Basis:
    strict, default, loose = (values.get(basis) for basis in BASES)
    spread = None
    if default and strict is not None and loose is not None:
        spread = max(abs(strict - default), abs(loose - default)) / default
    telling = spread is not None and spread > TELLING
    warning = "hangs on how customers are stitched" if telling else ""
    return Basis(name, strict, default, loose, UNITS.get(name, "share"), spread, warning)
