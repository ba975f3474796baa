"""The measures of the scorecard: their words, and one record type for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from journey import words
from journey.analysis.behind.lists import Key
from journey.stats.evidence.gates import too_few
from journey.stats.evidence.intervals import wilson
from journey.stats.evidence.jackknife import effective_size


@dataclass(frozen=True, slots=True)
class Words:
    """How a measure is named, in which unit it stands, what it rests on, what it means."""

    label: str
    unit: str
    base: str
    definition: str


WORDS = {
    "journeys": Words("Journeys", "journeys", "journeys", "Journeys that start in the selection."),
    "customers": Words(
        "Customers",
        "customers",
        "customers",
        "Known customers of these journeys: an identifier of a person points to them.",
    ),
    "anonymous": Words(
        "Anonymous visitors",
        "visitors",
        "visitors",
        "Cookies and devices of these journeys that were never linked to a known customer.",
    ),
    "goal_rate": Words(
        "Reached a goal",
        "share",
        "mature journeys",
        "Mature journeys that reached a goal / mature journeys. Mature: started long enough ago "
        "that 95 % of journeys are resolved by that age. Those still open stay in the base.",
    ),
    "abandonment": Words(
        "Abandoned",
        "share",
        "mature journeys",
        "Mature journeys that fell silent beyond the limit before any goal or exit / mature "
        "journeys. Not 1 - goal rate: exits and open journeys are neither.",
    ),
    "open_share": Words(
        "Still open",
        "share",
        "journeys",
        "Journeys without an end that are not yet silent for the limit / all journeys.",
    ),
    "steps_to_goal": Words(
        "Steps to goal",
        "steps",
        "journeys that reached a goal",
        "Median number of steps of the journeys that reached a goal.",
    ),
    "time_to_goal": Words(
        "Time to goal",
        "us",
        "journeys that reached a goal",
        "Median time from the first step to the goal, of the journeys that reached one.",
    ),
    "detour": Words(
        "Detour",
        "times the shortest way",
        "journeys that reached a goal",
        "Steps of the journeys that reached a goal / steps of the shortest way to it, of those "
        "that start at the same stage on the same device. A way counts that 1 % of these take.",
    ),
    "fcr": Words(
        "Settled at the first contact",
        "share",
        "contacts",
        "Contacts after which the customer does not come again for the same reason (any, where "
        "one has none) within `repeat_within`, by Kaplan-Meier: younger ones count as long as "
        "they were watched.",
    ),
    "error_rate": Words("Errors", "per 100 steps", "steps", "Steps with an error per 100 steps."),
    "handling": Words(
        "Handling time",
        "us",
        "contacts with a known end",
        "Mean time that a contact was handled: legs that overlap or touch are one contact, time "
        "in a queue is left out.",
    ),
    "waiting": Words(
        "Waiting in contacts",
        "us",
        "contacts with a known end",
        "Mean time that customers waited in a contact: in its queues (`waiting` in [touchpoints]).",
    ),
    "score_mean": Words(
        "Mean score",
        "score",
        "answers",
        "Mean of the answers on this scale. An answer belongs to its order's journey, else to the "
        "one it is a step of, else to its customer's latest that ended at most 14 days before it. "
        "Interval by Student's t.",
    ),
    "nps": Words(
        "NPS",
        "points",
        "answers",
        "100 x (answers of 9 or 10 - answers of 0 to 6) / answers; adjusted Wald interval.",
    ),
    "value": Words("Value", "money", "journeys with a value", "Sum of these journeys' values."),
    "cost_to_serve": Words(
        "Cost to serve",
        "money per journey",
        "journeys",
        "Sum of the costs of these journeys / journeys; open journeys count as far as they got.",
    ),
    "switches": Words(
        "Channel switches",
        "per 100 transitions",
        "transitions",
        "Changes of channel per 100 transitions between touchpoints.",
    ),
    "match_rate": Words(
        "Events of known customers",
        "share",
        "events of the run",
        "Events of known customers / all events of the run, whatever the selection. The others "
        "are anonymous visitors', or hold no usable identifier.",
    ),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of one group of journeys.

    Attributes
    ----------
    id, label
        Its name in files and on screens. Several scales give several ``score_mean``.
    group
        A device, entry channel or segment; ``all`` when not grouped.
    value
        In ``unit``; ``None`` with a ``reason`` when ``status`` is not ``estimated``.
    unit
        ``journeys``, ``customers``, ``visitors``, ``share`` (0 to 1), ``steps``, ``us``
        (microseconds), ``times the shortest way``, ``per 100 steps``,
        ``per 100 transitions``, ``score``, ``points`` (-100 to 100),
        ``money`` or ``money per journey``.
    n, base
        How many the value rests on, and of what.
    low, high
        95 % interval in ``unit``, where there is one.
    status
        ``estimated``, ``too_few`` or ``no_data``.
    key, count
        Number key and how many journeys it lists; ``""`` and ``None`` where there is no list.
    """

    id: str
    label: str
    group: str
    value: float | None
    unit: str
    n: int
    base: str
    low: float | None
    high: float | None
    status: str
    reason: str
    definition: str
    key: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Trials:
    """Successes and trials per customer block, in one order, and distinct customers in all."""

    successes: Sequence[int]
    trials: Sequence[int]
    customers: int


def measure(name: str, group: str, value: float | None, n: int, reason: str = "") -> Measure:
    """The measure ``name``: shown, or held back for ``reason``; ``no_data`` when ``n`` is 0."""
    words = WORDS[name]
    if n == 0:
        reason, status = reason or f"no {words.base}", "no_data"
    else:
        status = "too_few" if reason else "estimated"
    shown = None if reason else value
    return Measure(
        name, words.label, group, shown, words.unit, n, words.base, None, None, status, reason,
        words.definition, "",
    )  # fmt: skip


def rate(name: str, group: str, trials: Trials) -> Measure:
    """A share with Wilson's interval, or its counts and why it is held back."""
    successes, n = sum(trials.successes), sum(trials.trials)
    fault = too_few(trials.customers, sum(one > 0 for one in trials.trials))
    reason = f"{successes:,} of {n:,} {WORDS[name].base}; {fault}" if fault and n else ""
    found = measure(name, group, successes / n if n else None, n, reason)
    if found.value is None:
        return found
    size = effective_size(trials.successes, trials.trials, trials.customers)
    low, high = wilson(found.value * size, size)
    return replace(found, low=low, high=high)


def opening(found: Measure, key: Key, count: int) -> Measure:
    """The measure with the list of ``count`` journeys that its number opens into."""
    return replace(found, key=str(key), count=count)


def in_currency(rows: Sequence[Measure], currency: str) -> list[Measure]:
    """The measures as they leave the house: money in the project's currency, if it has one."""
    return [replace(row, unit=words.unit(row.unit, currency)) for row in rows]
