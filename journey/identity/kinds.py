"""What each kind of identifier may do: its role and its strength."""

from __future__ import annotations

from dataclasses import dataclass

from journey.engine.base import Engine
from journey.settings import Identity

# role and priority (1 is the strongest) of the kinds every project knows
KNOWN: dict[str, tuple[str, int | None]] = {
    "crm_id": ("anchor", 1),
    "user_id": ("anchor", 2),
    "loyalty": ("person", 3),
    "email": ("person", 4),
    "email_sha256": ("person", 4),
    "phone": ("person", 5),
    "order_id": ("carrier", 6),
    "receipt": ("carrier", 7),
    "device": ("carrier", 8),
    "cookie": ("carrier", 9),
    "ip": ("context", None),
    "user_agent": ("context", None),
    "agent_id": ("context", None),
    "store_id": ("context", None),
}
PRIORITY = {"anchor": 2, "person": 5, "carrier": 9, "context": 99}  # of a kind that sets none
COLUMNS = {"kind_no": "INTEGER", "kind": "VARCHAR", "role": "VARCHAR", "priority": "INTEGER"}


@dataclass(frozen=True, slots=True)
class KindRule:
    """One kind: ``role`` (anchor, person, carrier, context) and ``priority``, 1 the strongest."""

    kind: str
    role: str
    priority: int


def rules(identity: Identity) -> tuple[KindRule, ...]:
    """The known kinds and the project's own, by name; the project's word wins."""
    names = sorted(KNOWN.keys() | identity.kinds.keys())
    return tuple(_rule(name, identity) for name in names)


def fill(engine: Engine, identity: Identity) -> None:
    """Write the working table ``kinds`` (kind_no, kind, role, priority)."""
    known = enumerate(rules(identity), start=1)
    rows = [(number, rule.kind, rule.role, rule.priority) for number, rule in known]
    engine.fill("kinds", COLUMNS, rows)


def _rule(name: str, identity: Identity) -> KindRule:
    known_role, known_priority = KNOWN.get(name, ("person", None))
    given = identity.kinds.get(name)
    role = (given.role if given else None) or known_role
    own = given.priority if given else None
    changed = role != known_role or known_priority is None
    return KindRule(name, role, own or (PRIORITY[role] if changed else known_priority) or 99)
