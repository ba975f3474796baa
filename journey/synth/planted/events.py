"""What the systems of a planted world have written down when its data ends, as lines of CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from journey.synth.planted.answers import answers
from journey.synth.planted.chance import Flags, Floats, Ints, uniform
from journey.synth.planted.life import DAY_MS, HOUR_MS, START_MS, Life
from journey.synth.planted.moves import ORDERED, number_of
from journey.synth.planted.world import PAST, PlantedWorld, places

COLUMNS = ("channel", "happened_at", "touchpoint", "customer", "device", "error", "value")
BESIDE = "; "  # between the codes of one step
PAST_DAYS = 30  # between two past orders, about


@dataclass(frozen=True, slots=True)
class Seen:
    """Events in order of time; ``customer`` is -1 where nobody is named.

    ``codes`` are bits, in the order of ``World.codes()``; ``value`` is 0 for none.
    """

    at_ms: Ints
    place: Ints
    customer: Ints
    mobile: Flags
    codes: Ints
    value: Floats


def seen(life: Life) -> Seen:
    """The events up to each channel's end, with past orders, as the feeds have them."""
    walks, world = life.walks, life.world
    at_ms = life.started_ms[walks.row] + np.round(walks.at_h * HOUR_MS).astype(np.int64)
    value = np.where(walks.place == ORDERED, life.value[walks.row], 0.0)
    customer, mobile = life.customer[walks.row], life.crowd.mobile[walks.row]
    found = Seen(at_ms, walks.place, customer, mobile, walks.codes, value)
    if world.history:
        found = _both(found, _past(life))
    channels = np.array([place.channel for place in places()])
    ends = np.array([end_ms(world, channel) for channel in channels])
    linked = np.array([world.linked.get(channel, 1.0) for channel in channels])
    number = np.arange(len(found.at_ms))
    hidden = uniform(world.seed, "linked", number) >= linked[found.place]
    named = np.where(hidden, -1, found.customer)
    kept = np.flatnonzero(found.at_ms < ends[found.place])
    kept = kept[np.lexsort((number[kept], found.at_ms[kept]))]
    return Seen(
        found.at_ms[kept], found.place[kept], named[kept], found.mobile[kept], found.codes[kept],
        found.value[kept],
    )  # fmt: skip


def end_ms(world: PlantedWorld, channel: str) -> int:
    """When the feed of ``channel`` ends, milliseconds since 1970 UTC."""
    lag_h = world.lags_h.get(channel, 0.0)
    return START_MS + world.days * DAY_MS - round(lag_h * HOUR_MS)


def lines(life: Life) -> Iterator[tuple[str, ...]]:
    """Each event as texts, in the order of ``COLUMNS``."""
    events, every = seen(life), places()
    times = np.datetime_as_string(events.at_ms.astype("datetime64[ms]"), unit="ms", timezone="UTC")
    codes = {int(bits): _code_text(life.world, int(bits)) for bits in np.unique(events.codes)}
    columns = (events.place, events.customer, events.mobile, events.codes, events.value)
    rows = zip(times.tolist(), *(column.tolist() for column in columns), strict=True)
    for time, place, customer, mobile, bits, value in rows:
        yield (
            every[place].channel,
            time,
            every[place].name,
            f"c{customer:07d}" if customer >= 0 else "",
            "phone" if mobile else "computer",
            codes[bits],
            f"{value:.2f}" if value else "",
        )


def answer_lines(life: Life) -> Iterator[tuple[str, ...]]:
    """Each survey answer as texts: when, who, score, comment."""
    found = answers(life.world, life.crowd, life.walks)
    at_ms = life.started_ms[found.row] + np.round(found.at_h * HOUR_MS).astype(np.int64)
    kept = np.flatnonzero(at_ms < end_ms(life.world, "survey"))
    kept = kept[np.lexsort((found.row[kept], at_ms[kept]))]
    times = np.datetime_as_string(at_ms[kept].astype("datetime64[ms]"), unit="ms", timezone="UTC")
    for time, number in zip(times.tolist(), kept.tolist(), strict=True):
        customer = f"c{life.customer[found.row[number]]:07d}"
        yield time, customer, str(found.score[number]), found.comment[number]


def _code_text(world: PlantedWorld, bits: int) -> str:
    names: Sequence[str] = [each.name for each in world.codes()]
    return BESIDE.join(name for bit, name in enumerate(names) if bits >> bit & 1)


def _past(life: Life) -> Seen:
    """The orders that customers made before the data of the journeys begins."""
    world, customer = life.world, np.repeat(np.arange(life.world.customers), life.past_orders)
    firsts = np.cumsum(life.past_orders) - life.past_orders
    nth = np.arange(len(customer)) - np.repeat(firsts, life.past_orders)
    luck = uniform(world.seed, "past", customer * 8 + nth)
    at_ms = START_MS - ((1 + nth + 0.8 * luck) * PAST_DAYS * DAY_MS).astype(np.int64)
    worth = np.round(50 * np.exp(uniform(world.seed, "past value", customer * 8 + nth) - 0.5), 2)
    place, none = np.full(len(customer), number_of(PAST)), np.zeros(len(customer), dtype=np.int64)
    mobile = uniform(world.seed, "mobile", customer) < 0.5
    return Seen(at_ms, place, customer, mobile, none, worth)


def _both(one: Seen, other: Seen) -> Seen:
    return Seen(
        *(np.concatenate([getattr(one, name), getattr(other, name)]) for name in Seen.__slots__)
    )
