"""The touchpoint dictionary: every touchpoint met, with what the settings say of it."""

from __future__ import annotations

from decimal import Decimal

from journey.engine.base import Engine
from journey.settings.models import Settings

COLUMNS = {
    "touchpoint": "VARCHAR",
    "stage": "VARCHAR",
    "stage_rank": "INTEGER",
    "kind": "VARCHAR",
    "owner": "VARCHAR",
    "cost": "DECIMAL(18,4)",
    "silence_us": "BIGINT",
    "is_goal": "BOOLEAN",
    "is_exit": "BOOLEAN",
    "is_step": "BOOLEAN",
    "is_end": "BOOLEAN",
    "closing": "BOOLEAN",
    "goal": "VARCHAR",
    "goal_value": "DECIMAL(18,4)",
}

# a touchpoint's channel is where it happens most; by name where two tie
HOME = """
    select touchpoint, channel, n, sum(n) over (partition by touchpoint) as events,
        row_number() over (partition by touchpoint order by n desc, channel) as place
    from (
        select touchpoint, channel, count(*) as n
        from events
        group by touchpoint, channel) counted
"""

DESCRIBED = """
    select coalesce(h.touchpoint, g.touchpoint) as touchpoint, h.channel, g.stage,
        coalesce(g.stage_rank, 0) as stage_rank, g.kind, g.owner, g.cost, g.silence_us,
        coalesce(g.is_goal, false) as is_goal, coalesce(g.is_exit, false) as is_exit,
        coalesce(g.is_step, true) as is_step, coalesce(g.is_end, false) as is_end,
        cast(coalesce(h.events, 0) as bigint) as events
    from (
        select touchpoint, channel, events
        from home
        where place = 1) h
    full join given_touchpoints g on g.touchpoint = h.touchpoint
"""


def describe(engine: Engine, settings: Settings) -> None:
    """Write the working tables ``described`` and ``given_touchpoints`` (with goal names).

    ``described`` is ``touchpoints`` but for the silence limits that no setting gives.
    """
    engine.fill("given_touchpoints", COLUMNS, _given(settings))
    engine.scratch("home", HOME)
    engine.scratch("described", DESCRIBED)
    engine.drop("home")


def _given(settings: Settings) -> list[tuple[object, ...]]:
    """One row per touchpoint that the settings name, also as a goal only."""
    named = set(settings.touchpoints)
    for goal in settings.goals.values():
        named.update(goal.reached_by)
    return [_entry(name, settings) for name in sorted(named)]


def _entry(name: str, settings: Settings) -> tuple[object, ...]:
    given = settings.touchpoints.get(name)
    stage = given.stage if given else None
    order = settings.stages.order
    goal = next((key for key, g in settings.goals.items() if name in g.reached_by), None)
    worth = settings.goals[goal].value if goal else None
    is_exit = given is not None and given.kind == "exit"
    return (
        name,
        stage,
        order.index(stage) + 1 if stage in order else 0,
        given.kind if given else None,
        (given.owner if given else None) or (settings.stages.owner.get(stage) if stage else None),
        _money(given.cost if given else None),
        given.silence if given else None,
        goal is not None,
        is_exit,
        given is None or given.step,
        is_exit or (goal is not None and settings.goals[goal].ends),
        given.closing if given else None,
        goal,
        _money(worth),
    )


def _money(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount))
