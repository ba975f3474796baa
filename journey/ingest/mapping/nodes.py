"""One node per touchpoint and channel, where the settings say so: the channel joins the name."""

from __future__ import annotations

from journey.engine.base import Engine
from journey.errors import SettingsInvalid
from journey.settings.models import Settings
from journey.settings.nodes import apart, is_apart, node

LIVES = """
    select touchpoint, channel
    from events
    group by touchpoint, channel
    order by touchpoint, channel
"""
COLUMNS = {"touchpoint": "VARCHAR", "channel": "VARCHAR", "node": "VARCHAR"}
NAME = """
    update events
    set touchpoint = n.node
    from channel_nodes n
    where n.touchpoint = events.touchpoint and n.channel = events.channel
"""


def told_apart(engine: Engine, settings: Settings) -> Settings:
    """Name the events' touchpoints by channel where wanted; returns the settings that fit them.

    Event numbers stay as they are: a setting changes no identity.

    Raises
    ------
    SettingsInvalid
        The data has a touchpoint that is already called as a node would be.
    """
    lives: dict[str, list[str]] = {}
    for touchpoint, channel in engine.rows(LIVES):
        lives.setdefault(touchpoint, []).append(channel)
    rows = [
        (touchpoint, channel, node(touchpoint, channel))
        for touchpoint, channels in lives.items()
        if is_apart(settings, touchpoint, len(channels))
        for channel in channels
    ]
    if not rows:
        return settings
    for touchpoint, _, name in rows:
        if name in lives:
            fault = (
                f"its node {name!r} would be one with the touchpoint of that name in the data: "
                "give that another name in `names`, or set `by_channel = false`"
            )
            raise SettingsInvalid(f"touchpoints.{touchpoint}", [fault])
    engine.fill("channel_nodes", COLUMNS, rows)
    engine.rows(NAME)
    engine.drop("channel_nodes")
    return apart(settings, {name: touchpoint for touchpoint, _, name in rows})
