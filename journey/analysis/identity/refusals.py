"""Links between two identifiers that were not taken, and why: the limits, people, doubt."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.identity.identifiers import Identifier, shown
from journey.engine.base import Engine, Row
from journey.identity.values.kinds import rules
from journey.settings.identity import Identity

REFUSED = """
    select x.kind, x.label, r.a, y.kind, y.label, r.b, r.reason, r.customer_a, r.customer_b,
        l.n_events, l.first_us
    from links_rejected r
    join identifier_values x on x.nid = r.a
    join identifier_values y on y.nid = r.b
    left join links l on l.a = r.a and l.b = r.b
    order by r.reason, l.first_us, x.kind, x.label, y.kind, y.label, r.a, r.b
    limit $limit
"""
BETWEEN = """
    select x.kind, x.label, r.a, y.kind, y.label, r.b, r.reason, r.customer_a, r.customer_b,
        l.n_events, l.first_us
    from links_rejected r
    join identifier_values x on x.nid = r.a
    join identifier_values y on y.nid = r.b
    left join links l on l.a = r.a and l.b = r.b
    where coalesce((r.a = $nid_a or r.customer_a = $customer_a)
            and (r.b = $nid_b or r.customer_b = $customer_b), false)
        or coalesce((r.a = $nid_b or r.customer_a = $customer_b)
            and (r.b = $nid_a or r.customer_b = $customer_a), false)
    order by l.first_us, r.a, r.b
    limit 200
"""
WORDS = {
    "endpoint_shared": "one of both is shared by several people and joins nobody",
    "override_never": "somebody decided that they are never one customer",
    "quarantine": "so many links hang together here that nobody was merged "
    "(identity.quarantine_links)",
}


@dataclass(frozen=True, slots=True)
class RefusedLink:
    """A link between two identifiers that was not taken, and why."""

    a: str
    b: str
    reason: str
    words: str
    customer_a: str | None
    customer_b: str | None
    n_events: int | None
    first_us: int | None


def refused(engine: Engine, identity: Identity, limit: int = 10_000) -> tuple[RefusedLink, ...]:
    """The links that were refused, by reason, the earliest first."""
    return tuple(_refused(row, identity) for row in engine.rows(REFUSED, limit=limit))


def between(
    engine: Engine, identity: Identity, one: Identifier, other: Identifier
) -> tuple[RefusedLink, ...]:
    """The refused links between two identifiers, or between their customers."""
    rows = engine.rows(BETWEEN, nid_a=one.nid, customer_a=one.customer_id,
                       nid_b=other.nid, customer_b=other.customer_id)  # fmt: skip
    return tuple(_refused(row, identity) for row in rows)


def _refused(row: Row, identity: Identity) -> RefusedLink:
    kind_a, label_a, a, kind_b, label_b, b, reason, *rest = row
    ends = shown(kind_a, label_a, a), shown(kind_b, label_b, b)
    return RefusedLink(*ends, reason, words(reason, identity), *rest)


def words(reason: str, identity: Identity) -> str:
    """Why a link was refused, for people."""
    if reason == "max_size":
        most = f"{identity.max_customer_size} identifiers (identity.max_customer_size)"
        return f"one customer would have more than {most}"
    if reason == "cohesion" and identity.splink:
        mean = f"{identity.splink.cohesion:g} (identity.splink.cohesion)"
        return f"the pairs between both groups are likely by less than {mean} on average"
    if reason.startswith("limit:"):
        kind = reason.removeprefix("limit:")
        limits = {rule.kind: rule.most for rule in rules(identity)}
        most = f"{limits.get(kind) or 1} {kind} (identity.kinds.{kind}.limit)"
        return f"one customer would have more than {most}"
    return WORDS.get(reason, reason)
