"""Many pairs joined at once: accepted candidates, and a table of accounts that were merged.

All are tried together by the run's own code (``replay``); a pair that would not hold whole is
left out with its reason, the weakest first, until what is left holds.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from journey.analysis.identity.deciding import replay
from journey.analysis.identity.deciding.proposals import Decision, Proposal, held_back, propose
from journey.engine.base import Engine
from journey.engine.open import in_memory
from journey.errors import SettingsInvalid, WrongUsage, did_you_mean
from journey.identity.decisions import overrides
from journey.identity.decisions.asked import known_as
from journey.identity.decisions.overrides import Override
from journey.identity.kept import secret
from journey.identity.values.kinds import rules
from journey.settings.models import Settings

LISTED = """
    select customer_a, customer_b, score
    from merge_candidates
    where source = $source and score >= $above
    order by score desc, customer_a, customer_b
"""
PERSONS = {"anchor", "person"}
FAULTS = 20  # of a table, told at once


@dataclass(frozen=True, slots=True)
class BulkPair:
    """A pair of a bulk, and what becomes of it: accepted, refused (why), decided before."""

    a: str
    b: str
    outcome: str
    why: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """What becomes of each pair, and the rows of those that are accepted."""

    pairs: tuple[BulkPair, ...]
    overrides: tuple[Override, ...]


def likely(engine: Engine, source: str, above: float, author: str) -> list[Decision]:
    """An *always* for each candidate of ``source`` with a score of ``above`` or more."""
    rows = engine.rows(LISTED, source=source, above=above)
    return [
        Decision("always", a, b, reason=f"accepted: {source} {score:.4f}", author=author)
        for a, b, score in rows
    ]


def merged(settings: Settings, file: Path, kind: str, author: str) -> list[Decision]:
    """An *always* for each row of a table of merged accounts: columns ``a`` and ``b``.

    Their kinds stand in ``kind_a`` and ``kind_b``, or are ``kind`` where it has no such columns.

    Raises
    ------
    SettingsInvalid
        With every faulty row: its line, column and the mend; values are not repeated.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            rows = [(reader.line_num, row) for row in reader]
            columns = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise WrongUsage(f"cannot be read: {fault}", str(file), "a CSV file in UTF-8") from fault
    faults = list(_faults(settings, rows, columns, kind))
    if faults:
        more = [f"and {len(faults) - FAULTS:,} more"] if len(faults) > FAULTS else []
        raise SettingsInvalid(str(file), [*faults[:FAULTS], *more])
    sides = [tuple((row.get(f"kind_{end}") or kind, row[end]) for end in "ab") for _, row in rows]
    with in_memory() as small:
        typed = sorted({side for pair in sides for side in pair})
        known = known_as(small, settings, secret.known_key(settings), typed)
    texts = {side: f"{side[0]}=hmac:{known[side].token}" for side in typed}
    reason = f"merged in {file.name}"
    return [Decision("always", texts[a], texts[b], reason=reason, author=author) for a, b in sides]


def settle(engine: Engine, settings: Settings, decisions: Sequence[Decision]) -> Bulk:
    """Which of ``decisions`` hold together, in their order; nothing is written."""
    decided = overrides.load(settings)
    before = {frozenset(((each.kind_a, each.a), (each.kind_b, each.b))) for each in decided
              if each.action == "always"}  # fmt: skip
    told: list[BulkPair] = []
    proposals: list[Proposal] = []
    for decision in decisions:
        try:
            proposal = propose(engine, settings, decision)
        except WrongUsage as fault:
            told.append(BulkPair(decision.a, decision.b, "refused", fault.what))
            continue
        if _ends(proposal) <= before:
            told.append(_pair(proposal, "decided before", ""))
            continue
        before |= _ends(proposal)
        proposals.append(proposal)
    kept, refused = _holding(engine, settings, decided, proposals)
    told += [_pair(proposal, "accepted", "") for proposal in kept]
    told += [_pair(proposal, "refused", why) for proposal, why in refused]
    return Bulk(tuple(told), tuple(row for proposal in kept for row in proposal.rows))


def _holding(
    engine: Engine,
    settings: Settings,
    decided: Sequence[Override],
    proposals: Sequence[Proposal],
) -> tuple[list[Proposal], list[tuple[Proposal, str]]]:
    """The proposals that hold together, and those left out with the reason."""
    kept, refused = list(proposals), []
    while kept:
        rows = [row for proposal in kept for row in proposal.rows]
        nids = sorted({nid for proposal in kept for nid in proposal.nids()})
        then = replay.outcome(engine, settings, (*decided, *rows), nids)
        failing = [(proposal, why) for proposal in kept
                   if (why := held_back(engine, settings.identity, proposal, then))]  # fmt: skip
        if not failing:
            break
        weakest = failing[len(failing) // 2 :]  # the last ones: of two that clash the first stays
        refused += weakest
        gone = {id(proposal) for proposal, _ in weakest}
        kept = [proposal for proposal in kept if id(proposal) not in gone]
    return kept, refused


def _ends(proposal: Proposal) -> set[frozenset[tuple[str, str]]]:
    return {frozenset(((row.kind_a, row.a), (row.kind_b, row.b))) for row in proposal.rows}


def _pair(proposal: Proposal, outcome: str, why: str) -> BulkPair:
    other = proposal.other.shown if proposal.other else ""
    return BulkPair(proposal.one.shown, other, outcome, why)


def _faults(
    settings: Settings,
    rows: Sequence[tuple[int, dict[str, str]]],
    columns: Sequence[str],
    kind: str,
) -> Iterator[str]:
    """What is wrong with a table of merged accounts; its values are never repeated."""
    for column in ("a", "b"):
        if column not in columns:
            yield f"line 1: no column {column!r}; it has {', '.join(map(repr, columns))}"
            return
    roles = {rule.kind: rule.role for rule in rules(settings.identity)}
    persons = sorted(name for name, role in roles.items() if role in PERSONS)
    for line, row in rows:
        for end in ("a", "b"):
            named = row.get(f"kind_{end}") or kind
            if not named:
                yield f"line {line}: kind_{end}: no kind; name it there, or all by --kind"
            elif roles.get(named) not in PERSONS:
                mend = did_you_mean(named, persons)
                yield f"line {line}: kind_{end}: {named!r} is no kind of persons; {mend}"
            if not (row.get(end) or "").strip():
                yield f"line {line}: {end}: an account is missing"
