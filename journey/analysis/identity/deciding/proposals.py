"""Decisions as they are written: which identifiers stand for both sides, one row or several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from journey.analysis.identity.deciding.replay import Outcome
from journey.analysis.identity.identifiers import Identifier, look_up, shown
from journey.analysis.identity.refusals import words
from journey.engine.base import Engine
from journey.errors import WrongUsage
from journey.identity.decisions.overrides import PAIRS, Override
from journey.identity.kept import secret
from journey.settings.identity import Identity
from journey.settings.models import Settings

# a customer's own identifiers, the strongest first
MEMBERS = """
    select v.nid, v.kind, v.role, v.identifier
    from customer_identifiers c
    join identifier_values v on v.nid = c.nid
    where c.customer_id = $customer
    order by v.nid
"""
LABELS = """
    select nid, kind, label
    from identifier_values
    where list_contains($nids, nid)
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
class End:
    """An identifier that a decision names in the file: its number, kind and token."""

    nid: int
    kind: str
    token: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision with the sides it names (``other``: for a pair) and the rows it is kept in."""

    decision: Decision
    one: Identifier
    other: Identifier | None
    rows: tuple[Override, ...] = field(repr=False)

    def nids(self) -> list[int]:
        """The numbers of the identifiers it names, where the run has met them."""
        sides = (self.one, self.other)
        return [side.nid for side in sides if side is not None and side.nid is not None]


def propose(engine: Engine, settings: Settings, decision: Decision) -> Proposal:
    """What ``decision`` names in the run, and the rows it would be kept in.

    Raises
    ------
    WrongUsage
        An identifier is missing, both are the same, or its kind does not take the action.
    UnknownName
        No such kind or customer.
    """
    one = _side(engine, settings, decision.action, decision.a)
    if decision.action not in PAIRS:
        return Proposal(decision, one, None, _rows(decision, [(_end(one), None)]))
    other = _side(engine, settings, decision.action, decision.b)
    if one.token == other.token:
        raise WrongUsage("both name the same identifier", decision.action, "name two")
    pairs = _pairs(engine, settings, decision.action, one, other)
    return Proposal(decision, one, other, _rows(decision, pairs))


def held_back(engine: Engine, identity: Identity, proposal: Proposal, then: Outcome) -> str:
    """Why both sides of an *always* would not become one whole customer; empty: they would."""
    sides = [side for side in (proposal.one, proposal.other) if side is not None]
    whose = {side.customer_id for side in sides if side.customer_id}
    ends = set(proposal.nids())
    members = {nid for nid, held in then.before.items() if nid in ends or held in whose}
    now = {then.after.get(nid) for nid in members}
    if len(now) <= 1 and None not in now:
        return ""
    blocking = [link for link in then.refused if link[0] in members and link[1] in members]
    known = names(engine, members)
    reasons = dict.fromkeys(words(reason, identity) for _, _, reason in blocking)
    apart = list(dict.fromkeys(known[nid] for link in blocking for nid in link[:2]))
    without = [known[nid] for nid in sorted(members) if then.after.get(nid) is None]
    why = "; ".join(reasons) or f"in no customer: {', '.join(without)}"
    return f"{why} ({', '.join(apart[:4])})" if apart else why


def names(engine: Engine, nids: set[int]) -> Mapping[int, str]:
    """Identifiers for people, by their number."""
    rows = engine.rows(LABELS, nids=sorted(nids))
    return {nid: shown(kind, label, nid) for nid, kind, label in rows}


def _side(engine: Engine, settings: Settings, action: str, text: str) -> Identifier:
    named = look_up(engine, settings, text)
    if action in PAIRS and named.role and named.role not in PERSONS:
        hint = "name identifiers of persons, or the customers themselves"
        raise WrongUsage(f"{action} takes no {named.role}: {named.shown}", "", hint)
    if named.token is None:
        raise WrongUsage(f"{named.shown} has no identifier in this run", "", "name an identifier")
    return named


def _end(side: Identifier) -> End:
    return End(side.nid or 0, side.kind, side.token or "")


def _pairs(
    engine: Engine, settings: Settings, action: str, one: Identifier, other: Identifier
) -> list[tuple[End, End | None]]:
    """The identifiers that stand for both sides in the file.

    A customer is named by its strongest identifier. Numbers of their own (logins) of one kind
    on both sides are made one by *always*: else a limit tore one of them off its customer.
    """
    sides = [_held(engine, settings, side) for side in (one, other)]
    ends = [
        _end(side) if not side.is_customer or not held else held[0][0]
        for side, held in zip((one, other), sides, strict=True)
    ]
    pairs: list[tuple[End, End | None]] = [(ends[0], ends[1])]
    if action == "always" and one.customer_id != other.customer_id:
        anchors = [_anchors(held) for held in sides]
        pairs += [
            pair
            for kind in sorted(anchors[0].keys() & anchors[1].keys())
            for pair in zip(anchors[0][kind], anchors[1][kind], strict=False)
        ]
    return list(dict.fromkeys(pairs))


def _held(engine: Engine, settings: Settings, side: Identifier) -> list[tuple[End, str]]:
    """The identifiers of a side's customer and their roles, the strongest first."""
    if not side.customer_id:
        return []
    rows = engine.rows(MEMBERS, customer=side.customer_id)
    hashed = settings.privacy.identifiers == "hashed"
    key = b"" if hashed else secret.known_key(settings)
    return [
        (End(nid, kind, stored if hashed else secret.token(key, kind, stored)), role)
        for nid, kind, role, stored in rows
    ]


def _anchors(held: Sequence[tuple[End, str]]) -> Mapping[str, list[End]]:
    kinds: dict[str, list[End]] = defaultdict(list)
    for end, role in held:
        if role == "anchor":
            kinds[end.kind].append(end)
    return kinds


def _rows(decision: Decision, pairs: Sequence[tuple[End, End | None]]) -> tuple[Override, ...]:
    """One row a pair, all of one instant: they are taken back together."""
    written = datetime.now(UTC).isoformat(timespec="microseconds")
    return tuple(
        Override(
            decision.action, a.kind, f"hmac:{a.token}",
            b.kind if b else "", f"hmac:{b.token}" if b else "",
            since=decision.since, reason=decision.reason, author=decision.author, created=written,
        )
        for a, b in pairs
    )  # fmt: skip
