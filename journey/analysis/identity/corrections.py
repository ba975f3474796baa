"""People's corrections of the stitching: what each would change at the next run, told before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from journey.analysis.identity import chains
from journey.analysis.identity.identifiers import Identifier, look_up
from journey.engine.base import Engine
from journey.errors import WrongUsage
from journey.identity.decisions.overrides import PAIRS, Override
from journey.settings.models import Settings

ACTIONS = ("never", "always", "block", "shared", "exclusive")
SIZE = """
    select count(*)
    from event_customers
    where customer_id = $customer
"""
PERSONS = ("anchor", "person")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decides: an action on one identifier, or on two (never, always).

    ``a`` and ``b`` are named as for ``identifiers.look_up``; ``since`` is an ISO instant.
    """

    action: str
    a: str
    b: str = ""
    since: str = ""
    reason: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A decision as it is kept, and in words what changes at the next run.

    Attributes
    ----------
    changes
        One sentence each; the first says the main thing.
    override
        The row for the file of decisions; it holds hashes only.
    """

    action: str
    a: str
    b: str
    changes: tuple[str, ...]
    override: Override = field(repr=False)


def foretell(engine: Engine, settings: Settings, decision: Decision) -> Correction:
    """What ``decision`` would change; nothing is written.

    Raises
    ------
    WrongUsage
        An identifier is missing, both are the same, or its kind does not take the action.
    UnknownName
        No such kind or customer.
    """
    one = _side(engine, settings, decision.action, decision.a)
    if decision.action not in PAIRS:
        changes = _alone(engine, decision, one)
        return _correction(decision, one, None, changes)
    other = _side(engine, settings, decision.action, decision.b)
    if one.token == other.token:
        raise WrongUsage("both name the same identifier", decision.action, "name two")
    pair = _never if decision.action == "never" else _always
    return _correction(decision, one, other, pair(engine, settings, one, other))


def _side(engine: Engine, settings: Settings, action: str, text: str) -> Identifier:
    found = look_up(engine, settings, text)
    if action in PAIRS and found.role and found.role not in PERSONS:
        hint = "name identifiers of persons, or the customers themselves"
        raise WrongUsage(f"{action} takes no {found.role}: {found.shown}", "", hint)
    if found.token is None:
        raise WrongUsage(f"{found.shown} has no identifier in this run", "", "name an identifier")
    return found


def _correction(
    decision: Decision, one: Identifier, other: Identifier | None, changes: tuple[str, ...]
) -> Correction:
    written = datetime.now(UTC).isoformat(timespec="seconds")
    override = Override(
        decision.action, one.kind, f"hmac:{one.token}",
        other.kind if other else "", f"hmac:{other.token}" if other else "",
        since=decision.since, reason=decision.reason, author=decision.author, created=written,
    )  # fmt: skip
    return Correction(decision.action, one.shown, other.shown if other else "", changes, override)


def _never(
    engine: Engine, settings: Settings, one: Identifier, other: Identifier
) -> tuple[str, ...]:
    if not one.customer_id or one.customer_id != other.customer_id:
        return (f"{one.shown} and {other.shown} are not one customer, and never will be",)
    whole = chains.forest(engine, settings, one.customer_id)
    steps = chains.path(whole, one.nid or 0, other.nid or 0)
    between = " > ".join([one.shown, *(step.b for step in steps)])
    return (
        f"{one.customer_id} ({_events(engine, one)}) is split: {one.shown} | {other.shown}",
        f"one link of this chain is refused, the one that would be taken last: {between}",
        "the part that holds its founder keeps the customer's id",
    )


def _always(
    engine: Engine,
    settings: Settings,  # noqa: ARG001  # the same shape as _never
    one: Identifier,
    other: Identifier,
) -> tuple[str, ...]:
    same = one.kind == other.kind
    alike = (f"both {one.kind} count once in every limit",) if same else ()
    if one.customer_id and one.customer_id == other.customer_id:
        return (f"they are one customer already ({one.customer_id}), and stay so", *alike)
    missing = [side.shown for side in (one, other) if not side.customer_id]
    if missing:
        return (f"they will be one customer; {' and '.join(missing)} is in none so far", *alike)
    mine, theirs = (f"{side.customer_id} ({_events(engine, side)})" for side in (one, other))
    return (
        f"{mine} and {theirs} become one; the older id stays, the other leads to it",
        "limits do not hold this back; a never between them does",
        *alike,
    )


def _alone(engine: Engine, decision: Decision, one: Identifier) -> tuple[str, ...]:
    held = f"it belongs to customer {one.customer_id} ({_events(engine, one)})"
    where = (held,) if one.customer_id else ()
    since = f" from {decision.since} on" if decision.since else ""
    met = f"{one.shown} ({_counted(one.n_events)})"
    if decision.action == "block":
        return (f"{met} identifies nobody{since}: its links and what it gave go", *where)
    if decision.action == "shared":
        return (f"{met} joins nobody: events that only it names inherit in time", *where)
    return (f"{met} is not taken as shared, however many it links; the limits still hold", *where)


def _events(engine: Engine, side: Identifier) -> str:
    found = engine.rows(SIZE, customer=side.customer_id)
    return _counted(int(found[0][0]))


def _counted(events: int) -> str:
    return "1 event" if events == 1 else f"{events:,} events"
