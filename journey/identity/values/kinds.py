"""What each kind of identifier may do: its role, its strength, its limit and its windows."""

from __future__ import annotations

from dataclasses import dataclass

from journey.engine.base import Engine
from journey.settings.identity import Identity, Kind
from journey.settings.models import UNLIMITED_US, Settings

# role, priority (1 is the strongest) and limit per customer of the kinds every project knows
KNOWN: dict[str, tuple[str, int | None, int | None]] = {
    "crm_id": ("anchor", 1, 1),
    "user_id": ("anchor", 2, 1),
    "loyalty": ("person", 3, 3),
    "email": ("person", 4, 5),
    "email_sha256": ("person", 4, 5),
    "phone": ("person", 5, 5),
    "order_id": ("carrier", 6, None),
    "receipt": ("carrier", 7, None),
    "device": ("carrier", 8, None),
    "cookie": ("carrier", 9, None),
    "ip": ("context", None, None),
    "user_agent": ("context", None, None),
    "agent_id": ("context", None, None),
    "store_id": ("context", None, None),
    "company_id": ("group", None, None),
    "household_id": ("group", None, None),
}
FOREVER = ("order_id", "receipt")  # theirs is one purchase: no window
# of a kind that sets none
PRIORITY = {"anchor": 2, "person": 5, "carrier": 9, "context": 99, "group": 99}
LIMIT = {"anchor": 1, "person": 5}  # of a kind that sets none
COLUMNS = {
    "kind_no": "INTEGER",
    "kind": "VARCHAR",
    "role": "VARCHAR",
    "priority": "INTEGER",
    "most": "INTEGER",
    "forward_us": "BIGINT",
    "back_us": "BIGINT",
    "lasts_us": "BIGINT",
}


@dataclass(frozen=True, slots=True)
class KindRule:
    """One kind of identifier.

    Attributes
    ----------
    role
        anchor (one per human), person (a human's, may change hands), carrier (a thing humans
        use), context (never identifies), group (of several people, who stay apart).
    priority
        1 is the strongest.
    most
        How many of them one customer may have; null: any number.
    forward_us, back_us
        How long before and after an observation its events inherit, microseconds.
    lasts_us
        The silence after which, met with others, it is another person's, microseconds; null: never.
    """

    kind: str
    role: str
    priority: int
    most: int | None
    forward_us: int
    back_us: int
    lasts_us: int | None = None


def rules(identity: Identity) -> tuple[KindRule, ...]:
    """The known kinds and the project's own, by name; the project's word wins."""
    names = sorted(KNOWN.keys() | identity.kinds.keys())
    return tuple(_rule(name, identity) for name in names)


def known(settings: Settings) -> Identity:
    """``[identity]`` of the project: a kind that is the journey carries where it says no role."""
    kind, identity = settings.journeys.case, settings.identity
    if kind is None or kind in KNOWN or kind in identity.kinds:
        return identity
    carrier = Kind(role="carrier", carry_forward=UNLIMITED_US, lookback=UNLIMITED_US)
    return identity.model_copy(update={"kinds": {**identity.kinds, kind: carrier}})


def fill(engine: Engine, identity: Identity) -> None:
    """Write the working table ``kinds``, one row per kind: :data:`COLUMNS`."""
    rows = [
        (
            number,
            rule.kind,
            rule.role,
            rule.priority,
            rule.most,
            rule.forward_us,
            rule.back_us,
            rule.lasts_us,
        )
        for number, rule in enumerate(rules(identity), start=1)
    ]
    engine.fill("kinds", COLUMNS, rows)


def _rule(name: str, identity: Identity) -> KindRule:
    known_role, known_priority, known_limit = KNOWN.get(name, ("person", None, None))
    given = identity.kinds.get(name)
    role = (given.role if given else None) or known_role
    changed = role != known_role or known_priority is None
    priority = (given.priority if given else None) or (PRIORITY[role] if changed else None)
    most = (given.limit if given else None) or (LIMIT.get(role) if changed else known_limit)
    forever = UNLIMITED_US if name in FOREVER else None
    lasts = given.lasts if given and role == "person" else None
    forward = (given.carry_forward if given else None) or lasts or forever or identity.carry_forward
    back = (given.lookback if given else None) or forever or identity.lookback
    return KindRule(name, role, priority or known_priority or 99, most, forward, back, lasts)
