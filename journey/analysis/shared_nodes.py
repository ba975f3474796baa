"""Touchpoints that live in more than one channel: one node each, and that is said."""

from __future__ import annotations

from journey.engine.base import Engine

SHOWN = 3  # in a line each; of the rest their number
SHARED = """
    select touchpoint, string_agg(concat(channel, ' ', n), ', ' order by n desc, channel)
    from (
        select touchpoint, channel, count(*) as n
        from events
        group by touchpoint, channel) counted
    group by touchpoint
    having count(*) > 1
    order by sum(n) desc, touchpoint
"""


def shared_nodes(engine: Engine) -> tuple[str, ...]:
    """A line for each touchpoint whose events come in several channels, most events first."""
    found = engine.rows(SHARED)
    lines = [
        f"{touchpoint!r} lives in several channels ({channels} events) and is one node; "
        "for a node each, give it another name in the names of one source"
        for touchpoint, channels in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        lines.append(f"{len(found) - SHOWN} more touchpoints live in several channels")
    return tuple(lines)
