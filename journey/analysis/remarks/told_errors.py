"""Errors that came as events of their own: how many stand on the step they follow, in words."""

from __future__ import annotations

from journey.engine.base import Engine

MOST, SEVERAL = 0.95, 5  # of the events that follow something; fewer events tell nothing
TOLD = """
    select touchpoint, count(*) as n, count(onto_event_id) as folded
    from folded_errors
    group by touchpoint
    order by touchpoint
"""
HINTS = """
    select touchpoint, follows, n, sum(n) over (partition by touchpoint), events
    from error_hints
    order by touchpoint, n desc, follows
"""


def told_errors(engine: Engine) -> tuple[str, ...]:
    """One sentence a touchpoint with ``error_of``: how many of its events are told on a step."""
    return tuple(_sentence(*row) for row in engine.rows(TOLD))


def hints(engine: Engine) -> tuple[str, ...]:
    """Touchpoints that look like errors and only ever follow one other, with the setting."""
    return tuple(
        f"`{touchpoint}` looks like an error of `{follows}` ({n:,} of {events:,} follow it): "
        f'`error_of = "{follows}"` in [touchpoints."{touchpoint}"] puts it on that step'
        for touchpoint, follows, n, following, events in engine.rows(HINTS)
        if n >= SEVERAL and n >= MOST * following and 2 * n >= events
    )


def _sentence(touchpoint: str, events: int, folded: int) -> str:
    alone = events - folded
    rest = f"; {alone:,} follow none in their session and stay what they are" if alone else ""
    return (
        f"`{touchpoint}`: {folded:,} of {events:,} events are the error of the step that they "
        f"follow (`error_of`), no steps of their own{rest}"
    )
