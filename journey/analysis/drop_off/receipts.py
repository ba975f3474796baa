"""Channels in which not every purchase is tied to its customer: how much of them is seen."""

from __future__ import annotations

from collections.abc import Mapping

from journey.engine.base import Engine
from journey.stats.effects.baseline import linked_drop

ENOUGH = 30  # receipts; fewer tell no share
LINKED = """
    select e.channel, count(*) as receipts,
        count(*) filter (where c.customer_id is not null
            and c.rule not in ('anonymous', 'anonymous_device')) as linked
    from (select distinct event_id from identifiers where kind = 'receipt') r
    join events e on e.event_id = r.event_id
    join event_customers c on c.event_id = r.event_id
    group by e.channel
    order by e.channel
"""
HOMES = "select touchpoint, channel from touchpoints where channel is not null"


def linked_shares(engine: Engine) -> dict[str, float]:
    """Channel to the share of its receipts that is tied to a customer, above 0 to 1.

    Of channels with at least 30 receipts.
    """
    found = engine.rows(LINKED)
    return {
        channel: linked / receipts
        for channel, receipts, linked in found
        if receipts >= ENOUGH and linked
    }


def corrected(
    drop: float, moved: Mapping[str, float], homes: Mapping[str, str], linked: Mapping[str, float]
) -> float | None:
    """Drop-off less those who went unseen to a channel that is not wholly linked.

    Parameters
    ----------
    drop, moved
        As seen: the drop-off, and touchpoint to the share that moved there.
    homes, linked
        Touchpoint to its channel, and channel to the share of its receipts that is linked.

    Returns
    -------
    float or None
        Null where there is nothing to correct. (Methods.md 1.5.)
    """
    there: dict[str, float] = {}
    for name, share in moved.items():
        channel = homes.get(name, "")
        if linked.get(channel, 1.0) < 1:
            there[channel] = there.get(channel, 0.0) + share
    if not there:
        return None
    for channel, share in there.items():
        drop = linked_drop(drop, share, linked[channel])
    return drop
