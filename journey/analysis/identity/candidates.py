"""What people should look at: customers that may be one, and what a run has changed."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.identity.identifiers import shown
from journey.engine.base import Engine, Row

CANDIDATES = """
    select m.customer_a, m.customer_b, x.kind, x.label, m.nid_a, y.kind, y.label, m.nid_b,
        m.source, m.score, m.n_evidence, z.kind, z.label, m.evidence_nid
    from merge_candidates m
    join identifier_values x on x.nid = m.nid_a
    join identifier_values y on y.nid = m.nid_b
    left join identifier_values z on z.nid = m.evidence_nid
    order by m.score desc, m.n_evidence desc, least(x.label, y.label), greatest(x.label, y.label),
        m.customer_a, m.customer_b
    limit $limit
"""
CHANGES = """
    select change, customer_id, other_id, n_events
    from identity_changes
    order by n_events desc, change, customer_id, other_id
    limit $limit
"""
COUNTED = """
    select change, count(*)
    from identity_changes
    where change <> 'created'
    group by change
    order by 2 desc, change
"""
CHANGED = {
    "created": "a new customer",
    "merged": "the other id is this customer now",
    "split": "was part of the other customer",
    "reassigned": "got events of the other customer",
    "retired": "nothing is left of it",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two customers that may be one: for a person to accept (always) or decline (never)."""

    customer_a: str
    customer_b: str
    a: str
    b: str
    source: str
    score: float
    n_evidence: int
    evidence: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What the run changed for a customer of the run before."""

    change: str
    customer_id: str
    other_id: str | None
    n_events: int
    words: str


def candidates(engine: Engine, limit: int = 1000) -> tuple[Candidate, ...]:
    """Pairs of customers that may be one, the likeliest first."""
    return tuple(_candidate(row) for row in engine.rows(CANDIDATES, limit=limit))


def changes(engine: Engine, limit: int = 10_000) -> tuple[Changed, ...]:
    """What the run changed for customers of the run before, the largest change first."""
    rows = engine.rows(CHANGES, limit=limit)
    return tuple(Changed(*[*row, CHANGED.get(row[0], "")]) for row in rows)


def counted_changes(engine: Engine) -> str:
    """How many known customers a run has changed, in a line; empty: none."""
    counts = ", ".join(f"{n:,} {change}" for change, n in engine.rows(COUNTED))
    if not counts:
        return ""
    return f"customers changed since the run before: {counts} (journey show identity-changes)"


def _candidate(row: Row) -> Candidate:
    customer_a, customer_b, kind_a, label_a, a, kind_b, label_b, b, *rest = row
    source, score, n_evidence, kind, label, nid = rest
    evidence = shown(kind, label, nid) if kind else ""
    return Candidate(customer_a, customer_b, shown(kind_a, label_a, a),
                     shown(kind_b, label_b, b), source, score, n_evidence, evidence)  # fmt: skip
