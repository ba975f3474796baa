"""Splink: how probably two rows tell of one person. A database of its own, gone at the end.

Fellegi and Sunter's model: u from all pairs (or a fixed sample of them), m by expectation
maximisation, blocked in turn on the traits that tell most. One thread and fixed seeds: the
same rows give the same scores, whatever their order.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import combinations
from typing import Any

import duckdb

from journey.engine.base import Row
from journey.errors import ExtraMissing

SEED = 1
U_PAIRS = 4_000_000  # pairs from which u is estimated
EM_PAIRS = 2_000_000  # ... and m, at most, a session
MOST = 20_000_000  # pairs that a blocking found by itself may leave
FEW = 30  # pairs below which a session teaches nothing: the model's own guess stands
SESSIONS = 4  # the most selective traits are blocked on in turn
RECALL = 0.7  # of all matches: those that agree in three traits
DIGITS = 6  # of a probability that is kept: what is behind them is noise of the sums
PAIRS = """
    select uid_l, uid_r, match_probability
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
        agree in any two traits, where that leaves fewer pairs than ``MOST``.
    """

    traits: tuple[str, ...]
    threshold: float
    blocking: tuple[tuple[str, ...], ...] = ()


def require() -> None:
    """Raise ExtraMissing where Splink is not installed."""
    if find_spec("splink") is None:
        raise ExtraMissing.named("splink", "identity.splink", "matching people by their traits")


def score(
    rows: Mapping[int, Sequence[str | None]], model: MatchModel
) -> list[tuple[int, int, float]]:
    """Pairs of numbers that are probably one person: the smaller, the larger, the probability.

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
        return []
    logging.getLogger("splink").setLevel(logging.ERROR)
    con = duckdb.connect(":memory:", config={"threads": 1, "temp_directory": ""})
    try:
        con.execute("set enable_progress_bar = false")
        _store(con, rows, model)
        linker = _linker(con, rows, model)
        _train(linker, rows, model)
        found = linker.inference.predict(threshold_match_probability=model.threshold)
        text = PAIRS.format(table=found.physical_name)
        pairs: list[Row] = con.execute(text, {"threshold": model.threshold}).fetchall()
    finally:
        con.close()
    return sorted((min(a, b), max(a, b), round(p, DIGITS)) for a, b, p in pairs)


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


def _linker(
    con: duckdb.DuckDBPyConnection, rows: Mapping[int, Sequence[str | None]], model: MatchModel
) -> Any:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="uid",
        comparisons=_comparisons(model.traits),
        blocking_rules_to_generate_predictions=[
            block_on(*group) for group in _blocking(rows, model)
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    api = DuckDBAPI(connection=con)
    return Linker(api.register("people"), settings, log_level=logging.ERROR)


def _blocking(
    rows: Mapping[int, Sequence[str | None]], model: MatchModel
) -> Sequence[tuple[str, ...]]:
    """What pairs must have in common to be compared."""
    if model.blocking:
        return model.blocking
    traits = model.traits
    found = {
        tuple(traits[place] for place in group): _pairs(rows, group)
        for group in combinations(range(len(traits)), min(2, len(traits)))
    }
    few = [group for group, n in found.items() if n <= MOST]
    return few or [min(found, key=lambda group: (found[group], group))]


def _pairs(rows: Mapping[int, Sequence[str | None]], places: Sequence[int]) -> int:
    """How many pairs of rows are equal, and known, in all of ``places``."""
    counts = Counter(
        key for values in rows.values() if None not in (key := tuple(values[p] for p in places))
    )
    return sum(n * (n - 1) // 2 for n in counts.values())


def _comparisons(traits: Sequence[str]) -> list[Any]:
    """One comparison a trait; town and postcode are one, as one follows from the other."""
    if not {"city", "postcode"} <= set(traits):
        return [_comparison(trait, traits) for trait in traits]
    apart = [trait for trait in traits if trait not in {"city", "postcode"}]
    return [*(_comparison(trait, traits) for trait in apart), _place()]


def _place() -> Any:
    from splink import comparison_level_library as levels
    from splink import comparison_library as library

    unknown = levels.And(levels.NullLevel("postcode"), levels.NullLevel("city"))
    found: list[Any] = [
        unknown,
        levels.ExactMatchLevel("postcode", term_frequency_adjustments=True),
        levels.DamerauLevenshteinLevel("postcode", 1),
        levels.ExactMatchLevel("city", term_frequency_adjustments=True),
        levels.JaroWinklerLevel("city", 0.88),
        levels.ElseLevel(),
    ]
    return library.CustomComparison(found, output_column_name="place")


def _comparison(trait: str, traits: Sequence[str]) -> Any:
    """How two values of a trait are compared, from equal to different."""
    from splink import comparison_level_library as levels
    from splink import comparison_library as library

    if trait == "email":
        return library.EmailComparison(trait)
    if trait in {"birth_date", "phone"}:
        return library.DamerauLevenshteinAtThresholds(trait, [1, 2])
    near: list[Any] = [levels.JaroWinklerLevel(trait, 0.92), levels.JaroWinklerLevel(trait, 0.8)]
    if trait == "postcode":
        near = [levels.DamerauLevenshteinLevel(trait, 1)]
    other = {"first_name": "last_name", "last_name": "first_name"}.get(trait)
    if other in traits:
        swapped = f'"{trait}_l" = "{other}_r" or "{trait}_r" = "{other}_l"'
        near.append(levels.CustomLevel(swapped, "in the other's place"))
    exact = levels.ExactMatchLevel(trait, term_frequency_adjustments=True)
    return library.CustomComparison(
        [levels.NullLevel(trait), exact, *near, levels.ElseLevel()], output_column_name=trait
    )


def _train(linker: Any, rows: Mapping[int, Sequence[str | None]], model: MatchModel) -> None:
    """Teach the model; where there is too little to learn from, its own guess stands."""
    from splink import block_on

    training = linker.training
    alike = combinations(model.traits, min(3, len(model.traits)))
    training.estimate_probability_two_random_records_match(
        [block_on(*group) for group in alike], recall=RECALL
    )
    training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=SEED)
    for trait in _telling(rows, model):
        with suppress(ValueError, ZeroDivisionError):  # what a session says that learns nothing
            training.estimate_parameters_using_expectation_maximisation(
                block_on(trait), max_pairs=EM_PAIRS
            )


def _telling(rows: Mapping[int, Sequence[str | None]], model: MatchModel) -> list[str]:
    """The traits that leave the fewest pairs to look at, but enough of them to learn from."""
    pairs = {trait: _pairs(rows, (place,)) for place, trait in enumerate(model.traits)}
    enough = sorted((n, trait) for trait, n in pairs.items() if n >= FEW)
    return [trait for _, trait in enough[:SESSIONS]]
