"""Splink: how probably two rows tell of one person. A database of its own, gone at the end.

Fellegi and Sunter's model: u from all pairs (or a fixed sample of them), m by expectation
maximisation, blocked in turn on the traits that tell most. One thread and fixed seeds: the
same rows give the same scores, whatever their order.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import combinations
from math import log2
from typing import Any

import duckdb

from journey.engine import blocking
from journey.engine.base import Row
from journey.engine.blocking import Blocking, People
from journey.errors import ExtraMissing

SEED = 1
U_PAIRS = 4_000_000  # pairs from which u is estimated
EM_PAIRS = 2_000_000  # ... and m, at most, a session
FEW = 30  # pairs below which a session teaches nothing: the model's own guess stands
SESSIONS = 4  # the most selective traits are blocked on in turn
ALIKE = 3  # traits that agree, where too few pairs agree in two to tell how many match
RECALL = 0.7  # of them among all matches
PLACES = 2  # of a weight that is kept
DIGITS = 6  # of a probability that is kept: what is behind them is noise of the sums
LOCAL_L, LOCAL_R = "split_part(email_l, '@', 1)", "split_part(email_r, '@', 1)"
NAMESAKES = f"""
    email_l is null or email_r is null or (
        jaro_winkler_similarity(first_name_l, first_name_r) >= 0.88
        and jaro_winkler_similarity(last_name_l, last_name_r) >= 0.88
        and {LOCAL_L} <> {LOCAL_R}
        and damerau_levenshtein(email_l, email_r) > 1
        and jaro_winkler_similarity({LOCAL_L}, {LOCAL_R}) >= 0.8)
"""
PAIRS = """
    select uid_l, uid_r, match_probability{columns}
    from {table}
    where match_probability >= $threshold
"""


@dataclass(frozen=True, slots=True)
class MatchModel:
    """What is compared.

    Attributes
    ----------
    traits
        Names of the compared columns, in the order of the rows' values.
    threshold
        Pairs below this match probability are not returned.
    blocking
        Only pairs that are equal in all traits of one of these are compared; (): those that
        find most of the matches within ``pairs``.
    pairs
        How many pairs may be compared where the blocking is not given.
    """

    traits: tuple[str, ...]
    threshold: float
    blocking: tuple[tuple[str, ...], ...] = ()
    pairs: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Agreed:
    """How two rows agree in one comparison, and what that says.

    ``weight`` is in bits: 3 means that it makes one person 8 times as likely, -1 half as likely.
    """

    compared: str
    agreement: str
    weight: float


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two numbers, the smaller first, that are one person with ``probability`` (0..1)."""

    one: int
    other: int
    probability: float
    agreed: tuple[Agreed, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """The pairs above the threshold, which pairs were compared, and where every pair starts.

    ``prior`` is the weight (bits) of two rows of which nothing is known.
    """

    pairs: list[ScoredPair]
    blocking: Blocking
    prior: float = 0.0


@dataclass(frozen=True, slots=True)
class TraitComparison:
    """A comparison of Splink's: ``words`` for each of its levels; ``adjusted``: seldom counts."""

    name: str
    comparison: Any
    words: Mapping[int, str]
    adjusted: bool = False

    def weight(self) -> str:
        """SQL for what it says in bits."""
        seldom = f' + coalesce("mw_tf_adj_{self.name}", 0)' if self.adjusted else ""
        return f'"mw_{self.name}"{seldom}'


def require() -> None:
    """Raise ExtraMissing where Splink is not installed."""
    if find_spec("splink") is None:
        raise ExtraMissing.named("splink", "identity.splink", "matching people by their traits")


def score(rows: Mapping[int, Sequence[str | None]], model: MatchModel) -> Scores:
    """Pairs of numbers that are probably one person.

    Parameters
    ----------
    rows
        A number, and the values of ``model.traits``; null: not known.

    Raises
    ------
    ExtraMissing
        Splink is not installed.
    """
    require()
    if len(rows) < 2:
        return Scores([], Blocking())
    logging.getLogger("splink").setLevel(logging.ERROR)
    con = duckdb.connect(":memory:", config={"threads": 1, "temp_directory": ""})
    try:
        con.execute("set enable_progress_bar = false")
        _store(con, rows, model)
        people = People(con, model.traits, len(rows))
        return _scored(people, model)
    finally:
        con.close()


def _scored(people: People, model: MatchModel) -> Scores:
    shares = blocking.agreement(people)
    chosen = (
        blocking.stated(people, model.blocking, shares)
        if model.blocking
        else blocking.choose(people, shares, model.pairs)
    )
    compared = _compared(model.traits)
    settings = _settings(compared, chosen)
    matches = blocking.matches(people, shares)
    if matches is not None:
        settings["probability_two_random_records_match"] = matches
    linker = _linker(people.con, settings)
    _train(linker, people, matches is not None)
    table = linker.inference.predict(threshold_match_probability=model.threshold).physical_name
    weighed = _weighed(people.con, table, compared)
    columns = "".join(f', "gamma_{each.name}", {each.weight()}' for each in weighed)
    text = PAIRS.format(table=table, columns=columns)
    rows: list[Row] = people.con.execute(text, {"threshold": model.threshold}).fetchall()
    pairs = sorted((_pair(row, weighed) for row in rows), key=lambda pair: (pair.one, pair.other))
    prior = linker.misc.save_model_to_json()["probability_two_random_records_match"]
    return Scores(pairs, chosen, round(log2(prior / (1 - prior)), PLACES))


def _weighed(
    con: duckdb.DuckDBPyConnection, table: str, compared: Sequence[TraitComparison]
) -> list[TraitComparison]:
    """The comparisons that count: Splink leaves one out of which it could learn nothing."""
    there = {row[0] for row in con.execute(f'describe "{table}"').fetchall()}
    return [each for each in compared if f"gamma_{each.name}" in there]


def _pair(row: Row, compared: Sequence[TraitComparison]) -> ScoredPair:
    one, other, probability, *columns = row
    agreed = tuple(
        Agreed(each.name, each.words[gamma], round(weight, PLACES))
        for each, gamma, weight in zip(compared, columns[::2], columns[1::2], strict=True)
    )
    return ScoredPair(min(one, other), max(one, other), round(probability, DIGITS), agreed)


def _store(
    con: duckdb.DuckDBPyConnection, rows: Mapping[int, Sequence[str | None]], model: MatchModel
) -> None:
    """The rows in order of their number, as the table ``people``."""
    columns = ", ".join(f'"{trait}" varchar' for trait in model.traits)
    con.execute(f"create table people (uid bigint, {columns})")
    numbers = sorted(rows)
    lists: list[list[Any]] = [numbers]
    lists += [[rows[number][place] for number in numbers] for place in range(len(model.traits))]
    unnested = ", ".join(["unnest(cast(? as bigint[]))"] + ["unnest(cast(? as varchar[]))"]
                         * len(model.traits))  # fmt: skip
    con.execute(f"insert into people select {unnested}", lists)


def _settings(compared: Sequence[TraitComparison], chosen: Blocking) -> dict[str, Any]:
    from splink import block_on

    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "uid",
        "comparisons": [each.comparison for each in compared],
        "blocking_rules_to_generate_predictions": [block_on(*rule.traits) for rule in chosen.rules],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
    }


def _linker(con: duckdb.DuckDBPyConnection, settings: Mapping[str, Any]) -> Any:
    from splink import DuckDBAPI, Linker, SettingsCreator

    api = DuckDBAPI(connection=con)
    made = SettingsCreator(**settings)
    return Linker(api.register("people"), made, log_level=logging.ERROR)


def _compared(traits: Sequence[str]) -> list[TraitComparison]:
    """One comparison a trait; town and postcode are one, as one follows from the other."""
    if not {"city", "postcode"} <= set(traits):
        return [_comparison(trait, traits) for trait in traits]
    apart = [trait for trait in traits if trait not in {"city", "postcode"}]
    return [*(_comparison(trait, traits) for trait in apart), _place()]


def _place() -> TraitComparison:
    from splink import comparison_level_library as levels

    unknown = levels.And(levels.NullLevel("postcode"), levels.NullLevel("city"))
    near = {
        "same postcode": levels.ExactMatchLevel("postcode", term_frequency_adjustments=True),
        "one sign of the postcode": levels.DamerauLevenshteinLevel("postcode", 1),
        "same town": levels.ExactMatchLevel("city", term_frequency_adjustments=True),
        "much the same town": levels.JaroWinklerLevel("city", 0.88),
    }
    return _levelled("place", unknown, near)


def _email(traits: Sequence[str]) -> TraitComparison:
    """Addresses, from equal to different.

    Namesakes have similar addresses, as most are made of the name: where both names agree, an
    address that is no more than similar says nothing.
    """
    from splink import comparison_level_library as levels

    unknown: Any = levels.NullLevel("email")
    if {"first_name", "last_name"} <= set(traits):
        told = levels.CustomLevel(NAMESAKES, "not known, or similar as the names are")
        unknown = told.configure(is_null_level=True)
    near = {
        "equal": levels.ExactMatchLevel("email", term_frequency_adjustments=True),
        "equal before the @": levels.CustomLevel(f"{LOCAL_L} = {LOCAL_R}"),
        "one sign apart": levels.DamerauLevenshteinLevel("email", 1),
        "much the same": levels.JaroWinklerLevel("email", 0.88),
        "much the same before the @": levels.CustomLevel(
            f"jaro_winkler_similarity({LOCAL_L}, {LOCAL_R}) >= 0.88"
        ),
    }
    return _levelled("email", unknown, near)


def _comparison(trait: str, traits: Sequence[str]) -> TraitComparison:
    """How two values of a trait are compared, from equal to different."""
    from splink import comparison_level_library as levels
    from splink import comparison_library as library

    if trait == "email":
        return _email(traits)
    exact = {"equal": levels.ExactMatchLevel(trait, term_frequency_adjustments=True)}
    if trait in {"birth_date", "phone"}:
        comparison = library.DamerauLevenshteinAtThresholds(trait, [1, 2])
        return TraitComparison(
            trait, comparison, _words(("equal", "one sign apart", "two signs apart"))
        )
    near: dict[str, Any] = {
        "much the same": levels.JaroWinklerLevel(trait, 0.92),
        "similar": levels.JaroWinklerLevel(trait, 0.8),
    }
    if trait == "postcode":
        near = {"one sign apart": levels.DamerauLevenshteinLevel(trait, 1)}
    other = {"first_name": "last_name", "last_name": "first_name"}.get(trait)
    if other in traits:
        swapped = f'"{trait}_l" = "{other}_r" or "{trait}_r" = "{other}_l"'
        near["in the other's place"] = levels.CustomLevel(swapped, "in the other's place")
    return _levelled(trait, levels.NullLevel(trait), exact | near)


def _levelled(name: str, unknown: Any, near: Mapping[str, Any]) -> TraitComparison:
    """A comparison of these levels, the nearest first, then all else; names weigh if seldom."""
    from splink import comparison_level_library as levels
    from splink import comparison_library as library

    stages = [unknown, *near.values(), levels.ElseLevel()]
    comparison = library.CustomComparison(stages, output_column_name=name)
    return TraitComparison(name, comparison, _words(tuple(near)), adjusted=True)


def _words(near: Sequence[str]) -> Mapping[int, str]:
    """What each level of a comparison is called, by Splink's number of it."""
    named = {len(near) - place: words for place, words in enumerate(near)}
    return {**named, 0: "different", -1: "not known"}


def _train(linker: Any, people: People, has_prior: bool) -> None:
    """Teach the model; where there is too little to learn from, its own guess stands."""
    from splink import block_on

    training = linker.training
    if not has_prior:
        alike = combinations(people.traits, min(ALIKE, len(people.traits)))
        training.estimate_probability_two_random_records_match(
            [block_on(*group) for group in alike], recall=RECALL
        )
    training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=SEED)
    for trait in _telling(people):
        with suppress(ValueError, ZeroDivisionError):  # what a session says that learns nothing
            training.estimate_parameters_using_expectation_maximisation(
                block_on(trait), max_pairs=EM_PAIRS
            )


def _telling(people: People) -> list[str]:
    """The traits that leave the fewest pairs to look at, but enough of them to learn from."""
    pairs = {trait: people.pairs((trait,)) for trait in people.traits}
    enough = sorted((n, trait) for trait, n in pairs.items() if n >= FEW)
    return [trait for _, trait in enough[:SESSIONS]]
