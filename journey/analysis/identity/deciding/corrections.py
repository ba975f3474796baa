"""People's corrections of the stitching: what each would change at the next run, told before.

The change is not guessed: the run's own code stitches the identifiers around the decision once
more (``replay``). What would not hold is refused, with the limit in its way and its setting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from journey.analysis.identity.deciding import replay
from journey.analysis.identity.deciding.proposals import (
    Decision,
    Proposal,
    held_back,
    names,
    propose,
)
from journey.analysis.identity.deciding.replay import Outcome
from journey.analysis.identity.identifiers import Identifier
from journey.engine.base import Engine
from journey.errors import WrongUsage
from journey.identity.decisions import overrides
from journey.identity.decisions.overrides import Override
from journey.settings.models import Settings

ACTIONS = ("never", "always", "block", "shared", "exclusive")
SIZES = """
    select customer_id, count(*)
    from event_customers
    where list_contains($customers, customer_id)
    group by customer_id
"""
LISTED = 8  # customers that a preview names one by one


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
    proposal = propose(engine, settings, decision)
    one, other, rows = proposal.one, proposal.other, proposal.rows
    if other is None:
        return Correction(decision.action, one.shown, "", _alone(engine, settings, proposal), rows)
    tell = _never if decision.action == "never" else _always
    changes = tell(engine, settings, proposal, other)
    return Correction(decision.action, one.shown, other.shown, changes, rows)


def taken_back(engine: Engine, settings: Settings, gone: Sequence[int]) -> tuple[str, ...]:
    """What changes at the next run without the decisions in the rows ``gone`` (from 1)."""
    known = overrides.load(settings)
    rest = [each for number, each in enumerate(known, start=1) if number not in gone]
    nids = replay.named(engine, settings, [known[number - 1] for number in gone])
    return _moves(engine, replay.outcome(engine, settings, rest, nids)) or ("nobody changes",)


def _replayed(engine: Engine, settings: Settings, proposal: Proposal) -> Outcome:
    known = overrides.load(settings)
    return replay.outcome(engine, settings, (*known, *proposal.rows), proposal.nids())


def _never(
    engine: Engine, settings: Settings, proposal: Proposal, other: Identifier
) -> tuple[str, ...]:
    one, then = proposal.one, _replayed(engine, settings, proposal)
    if not one.customer_id or one.customer_id != other.customer_id:
        main = f"{one.shown} and {other.shown} are not one customer, and never will be"
        return (main, *_moves(engine, then))
    refused = [(a, b) for a, b, reason in then.refused if reason == "override_never"]
    known = names(engine, {nid for pair in refused for nid in pair})
    links = [f"refused is the link that would be taken last: {known[a]} - {known[b]}"
             for a, b in refused[:1]]  # fmt: skip
    return (*_moves(engine, then), *links, "the part that holds its founder keeps the id")


def _always(
    engine: Engine, settings: Settings, proposal: Proposal, other: Identifier
) -> tuple[str, ...]:
    one, rows = proposal.one, proposal.rows
    kinds = sorted({row.kind_a for row in rows if row.kind_a == row.kind_b})
    alike = tuple(f"both {kind} count once in every limit" for kind in kinds)
    if one.customer_id and one.customer_id == other.customer_id:
        return (f"they are one customer already ({one.customer_id}), and stay so", *alike)
    then = _replayed(engine, settings, proposal)
    if why := held_back(engine, settings.identity, proposal, then):
        whole = f"{one.shown} and {other.shown} would not become one whole customer"
        raise WrongUsage(f"{whole}: {why}", "always", "change that setting or decision first")
    missing = [side.shown for side in (one, other) if not side.customer_id]
    if missing:
        said = f"they will be one customer; {' and '.join(missing)} is in none so far"
        return (said, *_moves(engine, then), *alike)
    return (*_moves(engine, then), "a later never between them goes before", *alike)


def _alone(engine: Engine, settings: Settings, proposal: Proposal) -> tuple[str, ...]:
    one, decision = proposal.one, proposal.decision
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
    return (said, *held, *_moves(engine, _replayed(engine, settings, proposal)))


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
    known = names(engine, {nid for old in apart[:LISTED] for held in parts[old].values()
                            for nid in held})  # fmt: skip
    sentences = [*together, *(_parted(old, parts[old], known, sizes) for old in apart[:LISTED])]
    more = len(apart) - LISTED
    return (*sentences, *([f"... and {more:,} more customers change"] if more > 0 else []))


def _merged(new: str, olds: set[str], sizes: Mapping[str, int]) -> str:
    named = " and ".join(f"{old} ({_counted(sizes.get(old, 0))})" for old in sorted(olds))
    return f"{named} become one; {new} stays, the other leads to it"


def _parted(
    old: str,
    parts: Mapping[str | None, Sequence[int]],
    known: Mapping[int, str],
    sizes: Mapping[str, int],
) -> str:
    told = " | ".join(
        f"{new or 'no customer'}: {', '.join(known[nid] for nid in sorted(held)[:4])}"
        + (f" and {len(held) - 4:,} more" if len(held) > 4 else "")
        for new, held in sorted(parts.items(), key=lambda part: (part[0] != old, part[0] or "~"))
    )
    verb = "is split" if len(parts) > 1 else "changes"
    return f"{old} ({_counted(sizes.get(old, 0))}) {verb}: {told}"


def _counted(events: int) -> str:
    return "1 event" if events == 1 else f"{events:,} events"
