"""What ``error_of`` of a touchpoint may name: a step that can fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from journey.settings.models import Settings


def faults(
    settings: Settings, unknown: Callable[[str], str | None]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Key path and sentence of every ``error_of`` that cannot be meant so.

    ``unknown`` says why no source gives a touchpoint, ``None`` where one may.
    """
    goals = {name for goal in settings.goals.values() for name in goal.reached_by}
    for name, entry in settings.touchpoints.items():
        if entry.error_of is None:
            continue
        fault = _fault(settings, goals, name, entry.error_of) or unknown(entry.error_of)
        if fault:
            yield ("touchpoints", name, "error_of"), fault


def _fault(settings: Settings, goals: set[str], name: str, onto: str) -> str | None:
    if name in goals or settings.touchpoints[name].kind == "exit":
        return f"{name!r} ends a journey and cannot be told as another step's error"
    if onto == name:
        return f"{name!r} is no error of itself; name the step that fails"
    if onto in goals:
        return f"{onto!r} is a goal: what is reached has not failed; name the step before it"
    of = settings.touchpoints.get(onto)
    if of is not None and of.error_of is not None:
        return f"{onto!r} is an error itself (of {of.error_of!r}); name that step"
    if of is not None and not of.step:
        return f"{onto!r} is no step (step = false)"
    return None
