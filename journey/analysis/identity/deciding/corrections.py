"""People's corrections of the stitching: what each would change at the next run, told before.

The change is not guessed: the run's own code stitches the identifiers around the decision once
more (``replay``). What would not hold is refused, with the limit in its way and its setting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from journey.analysis.identity.deciding import replay
from journey.analysis.identity.deciding.replay import Outcome
from journey.analysis.identity.identifiers import Identifier, look_up, shown
from journey.analysis.identity.refusals import words
from journey.engine.base import Engine
from journey.errors import WrongUsage
from journey.identity.decisions import overrides
from journey.identity.decisions.overrides import PAIRS, Override
from journey.identity.kept import secret
from journey.settings.models import Settings

ACTIONS = ("never", "always", "block", "shared", "exclusive")
SIZES = """
    select customer_id, count(*)
    from event_customers
    where list_contains($customers, customer_id)
    group by customer_id
"""
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
LISTED = 8  # customers that a preview names one by one


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
    overrides
        The rows for the file of decisions; they hold hashes only. Two customers with numbers of
        their own (logins) need a row for each kind of these.
    """

    action: str
    a: str
    b: str
    changes: tuple[str, ...]
    overrides: tuple[Override, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class End:
    """An identifier that a decision names in the file: its number, kind and token."""

    nid: int
    kind: str
    token: str


def foretell(engine: Engine, settings: Settings, decision: Decision) -> Correction:
    """What ``decision`` would change; nothing is written.

    Raises
    ------
    WrongUsage
        An identifier is missing, both are the same, its kind does not take the action, or a
        limit would hold back what is decided.
    UnknownName
        No such kind or customer.
    """
    one = _side(engine, settings, decision.action, decision.a)
    if decision.action not in PAIRS:
        rows = _rows(decision, [(_end(one), None)])
        return Correction(decision.action, one.shown, "", _alone(engine, settings, one, rows), rows)
    other = _side(engine, settings, decision.action, decision.b)
    if one.token == other.token:
        raise WrongUsage("both name the same identifier", decision.action, "name two")
    rows = _rows(decision, _pairs(engine, settings, decision.action, one, other))
    tell = _never if decision.action == "never" else _always
    changes = tell(engine, settings, (one, other), rows)
    return Correction(decision.action, one.shown, other.shown, changes, rows)


def taken_back(engine: Engine, settings: Settings, gone: Sequence[int]) -> tuple[str, ...]:
    """What changes at the next run without the decisions in the rows ``gone`` (from 1)."""
    known = overrides.load(settings)
    rest = [each for number, each in enumerate(known, start=1) if number not in gone]
    nids = replay.named(engine, settings, [known[number - 1] for number in gone])
    return _moves(engine, replay.outcome(engine, settings, rest, nids)) or ("nobody changes",)


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


def _replayed(
    engine: Engine, settings: Settings, sides: Sequence[Identifier], rows: Sequence[Override]
) -> Outcome:
    nids = [side.nid for side in sides if side.nid is not None]
    return replay.outcome(engine, settings, (*overrides.load(settings), *rows), nids)


def _never(
    engine: Engine,
    settings: Settings,
    sides: tuple[Identifier, Identifier],
    rows: Sequence[Override],
) -> tuple[str, ...]:
    one, other = sides
    then = _replayed(engine, settings, sides, rows)
    if not one.customer_id or one.customer_id != other.customer_id:
        main = f"{one.shown} and {other.shown} are not one customer, and never will be"
        return (main, *_moves(engine, then))
    refused = [(a, b) for a, b, reason in then.refused if reason == "override_never"]
    names = _names(engine, {nid for pair in refused for nid in pair})
    links = [f"refused is the link that would be taken last: {names[a]} - {names[b]}"
             for a, b in refused[:1]]  # fmt: skip
    return (*_moves(engine, then), *links, "the part that holds its founder keeps the id")


def _always(
    engine: Engine,
    settings: Settings,
    sides: tuple[Identifier, Identifier],
    rows: Sequence[Override],
) -> tuple[str, ...]:
    one, other = sides
    kinds = sorted({row.kind_a for row in rows if row.kind_a == row.kind_b})
    alike = tuple(f"both {kind} count once in every limit" for kind in kinds)
    if one.customer_id and one.customer_id == other.customer_id:
        return (f"they are one customer already ({one.customer_id}), and stay so", *alike)
    then = _replayed(engine, settings, sides, rows)
    _held_back(engine, settings, sides, then)
    missing = [side.shown for side in sides if not side.customer_id]
    if missing:
        said = f"they will be one customer; {' and '.join(missing)} is in none so far"
        return (said, *_moves(engine, then), *alike)
    return (*_moves(engine, then), "a later never between them goes before", *alike)


def _held_back(
    engine: Engine, settings: Settings, sides: Sequence[Identifier], then: Outcome
) -> None:
    """Refuse what would not hold whole.

    Raises
    ------
    WrongUsage
        Not all identifiers of both sides would be one customer: why, and what to change.
    """
    whose = {side.customer_id for side in sides if side.customer_id}
    ends = {side.nid for side in sides if side.nid is not None}
    members = {nid for nid, held in then.before.items() if nid in ends or held in whose}
    now = {then.after.get(nid) for nid in members}
    if len(now) <= 1 and None not in now:
        return
    blocking = [link for link in then.refused if link[0] in members and link[1] in members]
    names = _names(engine, members)
    reasons = dict.fromkeys(words(reason, settings.identity) for _, _, reason in blocking)
    apart = dict.fromkeys(names[nid] for link in blocking for nid in link[:2])
    without = [names[nid] for nid in sorted(members) if then.after.get(nid) is None]
    why = "; ".join(reasons) or f"in no customer: {', '.join(without)}"
    listed = f" ({', '.join(list(apart)[:4])})" if apart else ""
    raise WrongUsage(
        f"{sides[0].shown} and {sides[1].shown} would not become one whole customer: {why}{listed}",
        "always",
        "change that setting or decision first, then decide",
    )


def _alone(
    engine: Engine, settings: Settings, one: Identifier, rows: Sequence[Override]
) -> tuple[str, ...]:
    decision = rows[0]
    since = f" from {decision.since} on" if decision.since else ""
    met = f"{one.shown} ({_counted(one.n_events)})"
    said = {
        "block": f"{met} identifies nobody{since}: its links and what it gave go",
        "shared": f"{met} joins nobody: events that only it names inherit in time",
        "exclusive": f"{met} is not taken as shared, however many it links; the limits still hold",
    }[decision.action]
    sizes = engine.rows(SIZES, customers=[one.customer_id]) if one.customer_id else []
    held = [f"it belongs to customer {customer} ({_counted(n)})" for customer, n in sizes]
    if one.nid is None or decision.since:
        return (said, *held)
    return (said, *held, *_moves(engine, _replayed(engine, settings, [one], rows)))


def _moves(engine: Engine, then: Outcome) -> tuple[str, ...]:
    """Which customers become others, one sentence each."""
    parts: dict[str, dict[str | None, list[int]]] = defaultdict(lambda: defaultdict(list))
    sources: dict[str, set[str]] = defaultdict(set)
    for nid, before in then.before.items():
        after = then.after.get(nid)
        if before is not None:
            parts[before][after].append(nid)
        if before is not None and after is not None:
            sources[after].add(before)
    changed = sorted(old for old, new in parts.items() if set(new) != {old})
    merged = sorted(new for new, olds in sources.items() if len(olds) > 1)
    sizes: dict[str, int] = dict(engine.rows(SIZES, customers=[*changed, *merged]))
    together = [_merged(new, sources[new], sizes) for new in merged]
    told = {old for new in merged for old in sources[new] if set(parts[old]) == {new}}
    apart = [old for old in changed if old not in told]
    names = _names(engine, {nid for old in apart[:LISTED] for held in parts[old].values()
                            for nid in held})  # fmt: skip
    sentences = [*together, *(_parted(old, parts[old], names, sizes) for old in apart[:LISTED])]
    more = len(apart) - LISTED
    return (*sentences, *([f"... and {more:,} more customers change"] if more > 0 else []))


def _merged(new: str, olds: set[str], sizes: Mapping[str, int]) -> str:
    named = " and ".join(f"{old} ({_counted(sizes.get(old, 0))})" for old in sorted(olds))
    return f"{named} become one; {new} stays, the other leads to it"


def _parted(
    old: str,
    parts: Mapping[str | None, Sequence[int]],
    names: Mapping[int, str],
    sizes: Mapping[str, int],
) -> str:
    told = " | ".join(
        f"{new or 'no customer'}: {', '.join(names[nid] for nid in sorted(held)[:4])}"
        + (f" and {len(held) - 4:,} more" if len(held) > 4 else "")
        for new, held in sorted(parts.items(), key=lambda part: (part[0] != old, part[0] or "~"))
    )
    verb = "is split" if len(parts) > 1 else "changes"
    return f"{old} ({_counted(sizes.get(old, 0))}) {verb}: {told}"


def _names(engine: Engine, nids: set[int]) -> Mapping[int, str]:
    rows = engine.rows(LABELS, nids=sorted(nids))
    return {nid: shown(kind, label, nid) for nid, kind, label in rows}


def _counted(events: int) -> str:
    return "1 event" if events == 1 else f"{events:,} events"
