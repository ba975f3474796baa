"""What costs customers effort: marked once per run as ``frictions``, then counted by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey.analysis.behind.lists import CHOSEN, Key
from journey.analysis.friction.catalogue import FAMILIES, SIGNALS, TEXTS
from journey.analysis.friction.contacts import HAND_OFF
from journey.analysis.friction.signal import KINDS, Given
from journey.engine.base import Engine
from journey.selection import Selection
from journey.settings.friction import Friction as Rules
from journey.settings.models import US
from journey.stats.evidence.gates import too_few

SESSION_US = 30 * US["m"]
NO_MARKS = "select journey_id, step_no, touchpoint as signal, reason as code from steps limit 0"
FRICTIONS = """
    select m.journey_id, s.customer_id, m.step_no, s.event_id, m.signal, m.code, s.touchpoint,
        case when m.step_no > 1 then t.source end as from_touchpoint, t.wait_us,
        s.at_us + coalesce(w.landmark_us, 0) as known_us, cast($version as integer) as version
    from marks m
    join steps s on s.journey_id = m.journey_id and s.step_no = m.step_no
    left join transitions t on t.journey_id = m.journey_id and t.step_no = m.step_no - 1
    left join landmarks_passed w on w.journey_id = m.journey_id and w.step_no = m.step_no
        and w.signal = m.signal and w.name = coalesce(m.code, '')
"""
MARKING = (*TEXTS, FRICTIONS)

# a friction's place is its touchpoint, with the one before where it lies between the two
FOUND = (
    CHOSEN
    + """,
    found as (
        select f.signal, f.touchpoint, f.journey_id, f.customer_id, f.wait_us, block, mature,
            case when f.signal = 'way back' then cast(f.code as integer) end as depth,
            case when list_contains($between, f.signal) then f.from_touchpoint
            end as from_touchpoint,
            outcome = 'goal' as is_reached, e.journey_id is not null as is_after_error
        from frictions f
        join chosen on chosen.journey_id = f.journey_id
        left join (
            select distinct journey_id, step_no
            from frictions
            where signal = 'error') e
            on e.journey_id = f.journey_id and e.step_no = f.step_no - 1
    )
    select signal, found.touchpoint, from_touchpoint, count(*) as occurrences,
        count(distinct journey_id) as journeys, count(distinct customer_id) as customers,
        count(*) filter (where is_after_error) as after_error,
        percentile_disc(0.5) within group (order by wait_us) as wait_median_us,
        max(depth) as depth_max, avg(depth) as depth_mean,
        count(distinct journey_id) filter (where mature) as mature,
        count(distinct journey_id) filter (where mature and is_reached) as goals,
        count(distinct customer_id) filter (where mature) as mature_customers,
        count(distinct block) filter (where mature) as blocks,
        coalesce(any_value(touchpoints.kind), '') = 'contact' as is_contact,
        any_value(touchpoints.owner) as owner
    from found
    left join touchpoints on touchpoints.touchpoint = found.touchpoint
    group by signal, found.touchpoint, from_touchpoint
"""
)


@dataclass(frozen=True, slots=True)
class FrictionSignal:
    """One signal at one place.

    Attributes
    ----------
    signal, touchpoint, from_touchpoint
        What and where; ``from_touchpoint`` only where it lies between two touchpoints
        (way back, long wait, channel hand-off).
    kind
        ``service`` (the company's doing), ``behaviour`` (what customers do), ``symptom`` (a long
        wait, or a hand-off after an error or towards help), ``neutral`` (any other hand-off:
        it may well be as planned).
    occurrences, journeys, customers
        How often, in how many distinct journeys, with how many distinct customers.
    after_error
        Occurrences whose step before was an error.
    goal_share
        Share of the mature journeys with it that reached a goal, 0 to 1: associated with it, no
        effect of it. The goal rate of other journeys is no fair comparison: who gets as far as
        meeting it differs. ``None`` with a reason when too few.
    wait_median_us
        Median wait before the step, microseconds; ``None`` when no step came before.
    depth_max, depth_mean
        Of ways back: stages gone back, at most and on average.
    key
        Number key of ``journeys``.
    """

    signal: str
    touchpoint: str
    from_touchpoint: str | None
    kind: str
    occurrences: int
    journeys: int
    customers: int
    after_error: int
    goal_share: float | None
    wait_median_us: int | None
    depth_max: int | None
    depth_mean: float | None
    owner: str | None
    status: str
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class _Met:
    """A row of :data:`FOUND`: one signal at one place, counted."""

    signal: str
    touchpoint: str
    from_touchpoint: str | None
    occurrences: int
    journeys: int
    customers: int
    after_error: int
    wait_median_us: int | None
    depth_max: int | None
    depth_mean: float | None
    mature: int
    goals: int
    mature_customers: int
    blocks: int
    is_contact: bool
    owner: str | None


def mark(
    engine: Engine,
    long_wait_us: int | None = None,
    rules: Rules = Rules(),
    session_us: int = SESSION_US,
    dead: Sequence[str] = (),
) -> None:
    """Write ``frictions``: one row per friction met, by the rules of ``catalogue.SIGNALS``.

    Leaves the working tables ``touchpoint_nos`` and ``company_waits`` for the rooms of the gain.

    Parameters
    ----------
    long_wait_us
        Waits above it are long; ``None``: each transition's own upper fence decides.
    rules
        Windows and lists of ``[friction]``.
    session_us
        A longer silence parts two web sessions.
    dead
        Touchpoints that are dead ends.
    """
    given = Given(rules, long_wait_us, session_us, tuple(dead))
    engine.scratch("marks", NO_MARKS)
    for family in FAMILIES:
        family.prepare(engine, given)
        for signal in family.signals:
            engine.add("marks", signal.mark, **signal.values(given))
        engine.drop(*family.working)
    engine.table("frictions", FRICTIONS, version=rules.version)
    engine.drop("marks", "landmarks_passed")


def find(engine: Engine, selection: Selection = Selection()) -> tuple[FrictionSignal, ...]:
    """Every friction met, by signal and place: service first, then most journeys."""
    between = [signal.name for signal in SIGNALS.values() if signal.is_between]
    met = engine.records(_Met, FOUND, **selection.values(), between=between)
    found = [_friction(place) for place in met]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                KINDS.index(one.kind), -one.journeys, -one.occurrences, one.signal,
                one.touchpoint, one.from_touchpoint or "",
            ),
        )
    )  # fmt: skip


def _friction(met: _Met) -> FrictionSignal:
    reason = too_few(met.mature_customers, met.blocks)
    kind = SIGNALS[met.signal].kind
    if met.signal == HAND_OFF and not met.is_contact and 2 * met.after_error < met.occurrences:
        kind = "neutral"
    return FrictionSignal(
        signal=met.signal,
        touchpoint=met.touchpoint,
        from_touchpoint=met.from_touchpoint,
        kind=kind,
        occurrences=met.occurrences,
        journeys=met.journeys,
        customers=met.customers,
        after_error=met.after_error,
        goal_share=None if reason else met.goals / met.mature,
        wait_median_us=met.wait_median_us,
        depth_max=met.depth_max,
        depth_mean=met.depth_mean,
        owner=met.owner,
        status="too_few" if reason else "estimated",
        reason=reason,
        key=str(Key(at=met.touchpoint, source=met.from_touchpoint, signal=met.signal)),
    )
