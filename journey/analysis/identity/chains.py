"""Why one customer: the links that hold its identifiers together, and the path between two.

Of all links of a customer only a forest is needed: they are taken in the order of the stitching
(what people say, then the strongest kinds, the earliest first), each that joins two parts.
Specification: identity rules, section 6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from journey.analysis.identity.identifiers import shown
from journey.engine.base import Engine, Row
from journey.identity.values.kinds import rules
from journey.settings.models import Settings

LINKS = """
    select l.a, l.b, l.rule, l.n_events, l.n_days, l.first_us, l.last_us, l.n_sources,
        x.kind, x.label, y.kind, y.label, e.source, e.touchpoint, e.channel
    from customer_identifiers p
    join customer_identifiers q on q.customer_id = p.customer_id
    join links l on l.a = p.nid and l.b = q.nid
    join identifier_values x on x.nid = l.a
    join identifier_values y on y.nid = l.b
    left join links_rejected r on r.a = l.a and r.b = l.b
    left join events e on e.event_id = l.first_event_id
    where p.customer_id = $customer and r.a is null
"""
SOURCES = """
    select p.a, p.b, list(distinct e.source order by e.source)
    from (select unnest($many_a) as a, unnest($many_b) as b) p
    join identifiers x on x.nid = p.a
    join identifiers y on y.nid = p.b and y.event_id = x.event_id
    join events e on e.event_id = x.event_id
    group by p.a, p.b
"""
RULES = """
    select rule, confidence, c.n_carriers, count(*), min(e.at_us), max(e.at_us)
    from event_customers c
    join events e on e.event_id = c.event_id
    where c.customer_id = $customer
    group by rule, confidence, c.n_carriers
    order by 4 desc, 1, 2, 3
"""
ORDER = {"always": 0, "event": 1, "carrier": 2, "splink": 3}
CONFIDENCE = ("certain", "high", "medium", "low")  # strongest first
SELDOM = {"carrier": "low", "splink": "low"}


@dataclass(frozen=True, slots=True)
class ChainLink:
    """Evidence that two identifiers are one customer.

    Attributes
    ----------
    a, b
        Both as shown: kind, masked label, code.
    rule
        event (both stand in one event), always (somebody decided so), carrier (both were seen on
        one), splink (their traits are alike).
    n_events, n_days
        How often, and on how many days, they were met together.
    first_us, last_us
        The first and the last of these events, with the first one's source and touchpoint.
    sources
        Every source that has met both.
    confidence
        certain: decided by a person; high: on several days or by several sources; medium: on
        one day; low: through a carrier or alike traits only.
    """

    a: str
    b: str
    rule: str
    n_events: int
    n_days: int
    first_us: int | None
    last_us: int | None
    first_source: str | None
    first_touchpoint: str | None
    sources: tuple[str, ...]
    confidence: str
    nid_a: int
    nid_b: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """Events of a customer that one rule gave it, over so many carriers (0: they name it)."""

    rule: str
    confidence: str | None
    n_carriers: int | None
    n_events: int
    first_us: int
    last_us: int


def forest(engine: Engine, settings: Settings, customer_id: str) -> tuple[ChainLink, ...]:
    """The links that hold a customer's identifiers together, in the order they were taken."""
    rows = engine.rows(LINKS, customer=customer_id)
    priorities = {rule.kind: rule.priority for rule in rules(settings.identity)}
    rows.sort(key=lambda row: _order(row, priorities))
    parts: dict[int, int] = {}
    taken = []
    for row in rows:
        a, b = _root(parts, row[0]), _root(parts, row[1])
        if a != b:
            parts[b] = a
            taken.append(row)
    return _links(engine, taken)


def path(links: Iterable[ChainLink], start: int, end: int) -> tuple[ChainLink, ...]:
    """The steps from the identifier ``start`` to ``end``; empty where nothing connects them."""
    beside: dict[int, list[tuple[int, ChainLink]]] = defaultdict(list)
    for link in links:
        beside[link.nid_a].append((link.nid_b, link))
        beside[link.nid_b].append((link.nid_a, link))
    before: dict[int, tuple[int, ChainLink] | None] = {start: None}
    ahead = [start]
    for place in ahead:
        for other, link in beside[place]:
            if other not in before:
                before[other] = (place, link)
                ahead.append(other)
    steps: list[ChainLink] = []
    while (step := before.get(end)) is not None:
        end, link = step
        steps.append(link if link.nid_a == end else _turned(link))
    return tuple(reversed(steps))


def weakest(links: Iterable[ChainLink]) -> str | None:
    """The confidence of a chain: that of its weakest link; null without links."""
    return max((link.confidence for link in links), key=CONFIDENCE.index, default=None)


def by_rule(engine: Engine, customer_id: str) -> tuple[RuleCount, ...]:
    """The customer's events by the rule that made them its own, the commonest first."""
    return tuple(RuleCount(*row) for row in engine.rows(RULES, customer=customer_id))


def _turned(link: ChainLink) -> ChainLink:
    """The same link, told from its other end."""
    return replace(link, a=link.b, b=link.a, nid_a=link.nid_b, nid_b=link.nid_a)


def _order(row: Row, priorities: dict[str, int]) -> tuple[object, ...]:
    strengths = sorted((priorities.get(row[8], 99), priorities.get(row[10], 99)))
    first_us = row[5] if row[5] is not None else 0
    return (ORDER[row[2]], strengths[1], strengths[0], first_us, row[0], row[1])


def _root(parts: dict[int, int], nid: int) -> int:
    while (above := parts.get(nid, nid)) != nid:
        nid = above
    return nid


def _links(engine: Engine, rows: Sequence[Row]) -> tuple[ChainLink, ...]:
    many_a, many_b = [row[0] for row in rows], [row[1] for row in rows]
    found = engine.rows(SOURCES, many_a=many_a, many_b=many_b) if rows else []
    sources = {(a, b): tuple(names) for a, b, names in found}
    return tuple(_link(row, sources.get((row[0], row[1]), ())) for row in rows)


def _link(row: Row, sources: tuple[str, ...]) -> ChainLink:
    a, b, rule, n_events, n_days, first_us, last_us, n_sources, *ends = row
    kind_a, label_a, kind_b, label_b, source, touchpoint, _ = ends
    often = "high" if (n_days or 0) > 1 or (n_sources or 0) > 1 else "medium"
    confidence = "certain" if rule == "always" else SELDOM.get(rule, often)
    return ChainLink(shown(kind_a, label_a, a), shown(kind_b, label_b, b), rule, n_events,
                     n_days or 0, first_us, last_us, source, touchpoint, sources, confidence,
                     a, b)  # fmt: skip
