"""Touchpoints that live in more than one channel, as one node or as several, and that is said."""

from __future__ import annotations

import json
from collections import defaultdict

from journey.engine.base import Engine
from journey.settings.models import Settings

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

EVENTS = "select touchpoint, count(*) from events group by touchpoint"


def shared_nodes(engine: Engine) -> tuple[str, ...]:
    """A line for each touchpoint whose events come in several channels, most events first."""
    found = engine.rows(SHARED)
    lines = [
        f"{touchpoint!r} lives in several channels ({channels} events) and is one node; "
        f"`{_key(touchpoint)} = {{by_channel = true}}` in [touchpoints] makes a node of each"
        for touchpoint, channels in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        lines.append(
            f"{len(found) - SHOWN} more touchpoints live in several channels; "
            '`nodes = "channel"` in [journeys] makes a node of each'
        )
    return tuple(lines)


def nodes_apart(engine: Engine, settings: Settings) -> tuple[str, ...]:
    """A line for the touchpoints that the settings of a run tell apart by channel."""
    rows: list[tuple[str, int]] = engine.rows(EVENTS) if settings.nodes else []
    events = dict(rows)
    of: dict[str, list[str]] = defaultdict(list)
    for node, touchpoint in sorted(settings.nodes.items()):
        of[touchpoint].append(f"{node} {events.get(node, 0):,}")
    found = [f"{touchpoint!r} ({', '.join(nodes)} events)" for touchpoint, nodes in of.items()]
    if not found:
        return ()
    more = f", {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return (
        f"one node per channel, by [touchpoints] or [journeys]: {', '.join(found[:SHOWN])}{more}",
    )


def _key(touchpoint: str) -> str:
    """The name as a key of ``journey.toml``, which takes most names in quotes only."""
    return json.dumps(touchpoint, ensure_ascii=False)
