"""How well a run tells people apart and finds them again, by pairs that people have labelled.

Precision, recall and F1 over the labelled pairs, with 95 % intervals as of pairs drawn by
themselves (Wilson, JASA 22, 1927): a sample that was chosen (only doubtful pairs, say) tells of
pairs so chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journey.analysis.identity.explain import explain
from journey.analysis.identity.identifiers import Identifier, look_up, look_up_all
from journey.analysis.identity.matching.labelled import LabelledPair
from journey.engine.base import Engine
from journey.errors import NothingMatched, UnknownName, WrongUsage
from journey.settings.models import Settings
from journey.stats.evidence.intervals import wilson

EXPLAINED = 200  # wrong pairs that are told why: each asks the run


@dataclass(frozen=True, slots=True)
class MatchShare:
    """A share (0..1) with its 95 % interval: ``n`` of ``of`` pairs."""

    measure: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    of: int
    words: str


@dataclass(frozen=True, slots=True)
class PairError:
    """A labelled pair that the run sees otherwise, or cannot see.

    ``row`` is that of the file, the head is 1; ``error`` is ``joined`` (two people are one
    customer), ``missed`` (one person is two customers) or ``not met`` (left out of the measures).
    """

    row: int
    error: str
    a: str
    b: str
    customer_a: str | None
    customer_b: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Precision, recall and F1, and every pair that is wrong or was left out."""

    measures: tuple[MatchShare, ...]
    errors: tuple[PairError, ...]


def evaluate(engine: Engine, settings: Settings, pairs: Sequence[LabelledPair]) -> Evaluation:
    """Compare ``pairs`` with the customers of a finished run.

    Raises
    ------
    NothingMatched
        The run has met none of the pairs.
    UnknownName, WrongUsage
        A row names no kind, customer or code of this run; the message names the row.
    """
    sides = _sides(engine, settings, pairs)
    told = [(pair, *_ends(sides, pair)) for pair in pairs]
    unmet = [each for each in told if "not met" in {each[1].status, each[2].status}]
    met = [each for each in told if "not met" not in {each[1].status, each[2].status}]
    if not met:
        hint = "write identifiers as the sources do; journey identity explain A B tells of one"
        raise NothingMatched(f"none of the {len(pairs):,} pairs was met in this run", "", hint)
    joined = [each for each in met if _is_one(each[1], each[2])]
    right = sum(pair.same for pair, *_ in joined)
    same = sum(pair.same for pair, *_ in met)
    wrong = [each for each in met if each[0].same != _is_one(each[1], each[2])]
    errors = [_error(engine, settings, each, place) for place, each in enumerate(wrong)]
    errors += [_unmet(each) for each in unmet]
    return Evaluation(_measures(right, len(joined), same), tuple(errors))


def _sides(
    engine: Engine, settings: Settings, pairs: Sequence[LabelledPair]
) -> Mapping[str, Identifier]:
    """What each text of the pairs names."""
    rows = {text: pair.row for pair in reversed(pairs) for text in (pair.b, pair.a)}
    sides = dict(look_up_all(engine, settings, rows))
    for text in rows.keys() - sides.keys():
        try:
            sides[text] = look_up(engine, settings, text)
        except (UnknownName, WrongUsage) as fault:
            raise type(fault)(fault.what, f"row {rows[text]}", fault.hint) from fault
    return sides


def _ends(sides: Mapping[str, Identifier], pair: LabelledPair) -> tuple[Identifier, Identifier]:
    return sides[pair.a], sides[pair.b]


def _is_one(one: Identifier, other: Identifier) -> bool:
    if one.nid is not None and one.nid == other.nid:
        return True
    return one.customer_id is not None and one.customer_id == other.customer_id


def _measures(right: int, joined: int, same: int) -> tuple[MatchShare, ...]:
    wrong = joined - right + same - right  # joined though two, or missed though one
    share = wilson(right, right + wrong) if right + wrong else None
    f1 = 2 * right / (joined + same) if joined + same else None
    low, high = (_f1(share[0]), _f1(share[1])) if share else (None, None)
    return (
        _share("precision", right, joined, "of the pairs that are one customer, one person"),
        _share("recall", right, same, "of the pairs that are one person, one customer"),
        MatchShare("f1", f1, low, high, 2 * right, joined + same,
                "2 x right / (joined + same): of both at once"),
    )  # fmt: skip


def _f1(share: float) -> float:
    """F1 from the right ones among those that are joined, or one person, or both."""
    return 2 * share / (1 + share)


def _share(name: str, n: int, of: int, words: str) -> MatchShare:
    if not of:
        return MatchShare(name, None, None, None, n, of, f"{words}: there are none")
    return MatchShare(name, n / of, *wilson(n, of), n, of, words)


def _error(
    engine: Engine,
    settings: Settings,
    wrong: tuple[LabelledPair, Identifier, Identifier],
    place: int,
) -> PairError:
    pair, one, other = wrong
    words = f"not told for more than {EXPLAINED}: journey identity explain A B"
    if place < EXPLAINED:
        words = explain(engine, settings, pair.a, pair.b).sentence
    error = "missed" if pair.same else "joined"
    return PairError(pair.row, error, one.shown, other.shown, one.customer_id,
                     other.customer_id, words)  # fmt: skip


def _unmet(pair: tuple[LabelledPair, Identifier, Identifier]) -> PairError:
    labelled, *sides = pair
    names = " and ".join(side.shown for side in sides if side.status == "not met")
    words = f"{names}: never met in this run, left out of the measures"
    a, b = sides
    return PairError(labelled.row, "not met", a.shown, b.shown, a.customer_id, b.customer_id, words)
