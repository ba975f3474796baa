"""A touchpoint that is one node per channel: what is said of its plain name holds for each node."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from journey.settings.friction import CompanyWait, Friction
from journey.settings.journeys import Goal, TouchpointEntry
from journey.settings.models import Settings
from journey.settings.plan import Fix, Plan

NODE = re.compile(r"(?P<touchpoint>.+) \((?P<channel>[^()]+)\)", re.DOTALL)


def node(touchpoint: str, channel: str) -> str:
    """What a touchpoint is called in one channel."""
    return f"{touchpoint} ({channel})"


def is_apart(settings: Settings, touchpoint: str, channels: int) -> bool:
    """Whether a touchpoint that lives in so many channels is one node for each.

    Its own setting is taken at its word, so that names last when a second channel comes; that of
    all touchpoints concerns those in several channels.
    """
    entry = settings.touchpoints.get(touchpoint)
    if entry is not None and entry.by_channel is not None:
        return entry.by_channel
    return settings.journeys.nodes == "channel" and channels > 1


def plain(settings: Settings, name: str) -> str:
    """The touchpoint whose node ``name`` may be by the settings, else ``name`` itself."""
    found = NODE.fullmatch(name)
    if found and is_apart(settings, found["touchpoint"], 2):
        return found["touchpoint"]
    return name


def apart(settings: Settings, nodes: Mapping[str, str]) -> Settings:
    """The settings of a run whose ``nodes`` (node to touchpoint) are told apart by channel.

    Stage, owner, goal, wait and fix of a plain name are those of each of its nodes; what an entry
    of the node itself says comes before. A fix's cost is shared among the nodes that it mends.
    """
    if not nodes:
        return settings
    of: dict[str, tuple[str, ...]] = {}
    for name, touchpoint in sorted(nodes.items()):
        of[touchpoint] = (*of.get(touchpoint, ()), name)
    return settings.model_copy(
        update={
            "nodes": dict(nodes),
            "touchpoints": _entries(settings.touchpoints, of),
            "goals": {name: _goal(goal, of) for name, goal in settings.goals.items()},
            "friction": _friction(settings.friction, of),
            "plan": _plan(settings.plan, of),
        }
    )


def _entries(
    given: Mapping[str, TouchpointEntry], of: Mapping[str, tuple[str, ...]]
) -> dict[str, TouchpointEntry]:
    found = {name: entry for name, entry in given.items() if name not in of}
    for touchpoint, names in of.items():
        if touchpoint not in given:
            continue
        for name in names:
            own = given.get(name)
            said = {key: getattr(own, key) for key in own.model_fields_set} if own else {}
            found[name] = given[touchpoint].model_copy(update=said)
    return found


def _all(names: tuple[str, ...], of: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for name in names for each in of.get(name, (name,))))


def _goal(goal: Goal, of: Mapping[str, tuple[str, ...]]) -> Goal:
    return goal.model_copy(update={"reached_by": _all(goal.reached_by, of)})


def _friction(rules: Friction, of: Mapping[str, tuple[str, ...]]) -> Friction:
    waits = tuple(wait for given in rules.waits for wait in _waits(given, of))
    return rules.model_copy(update={"waits": waits, "harmless": _all(rules.harmless, of)})


def _waits(wait: CompanyWait, of: Mapping[str, tuple[str, ...]]) -> Iterator[CompanyWait]:
    ends = {"closes": _all(wait.closes, of), "cancels": _all(wait.cancels, of)}
    for opens in of.get(wait.opens, (wait.opens,)):
        yield wait.model_copy(update={"opens": opens, **ends})


def _plan(plan: Plan, of: Mapping[str, tuple[str, ...]]) -> Plan:
    own = {fix.touchpoint for fix in plan.fixes}
    fixes = tuple(each for fix in plan.fixes for each in _fixes(fix, of, own))
    return plan.model_copy(update={"fixes": fixes})


def _fixes(fix: Fix, of: Mapping[str, tuple[str, ...]], own: set[str]) -> Iterator[Fix]:
    names = of.get(fix.touchpoint, (fix.touchpoint,))
    cost = None if fix.cost is None else fix.cost / len(names)
    for name in names:
        if name == fix.touchpoint or name not in own:
            yield fix.model_copy(update={"touchpoint": name, "cost": cost})
