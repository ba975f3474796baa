"""The rows of ``friction_paths``: each path with its numbers, and what the search could show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from journey.analysis.gain.verdict import SMD_AT_MOST, Q, Verdict
from journey.analysis.paths.splits import Splits
from journey.contract.tables import TABLES
from journey.engine.base import Engine
from journey.stats.evidence.multiplicity import bh

STORED = "select * from found_paths order by place, path_id"
CHANCE = "may be chance: the customers who were not searched do not confirm it"
DIFFER = "who comes by it differs before: {}, by {:.2f} standard deviations"
NOTHING = "no path stands out; smallest detectable loss about {:,.1f} goals"
STANDING = "{} of {} paths stand out; smallest detectable loss about {:,.1f} goals"


@dataclass(frozen=True, slots=True)
class Path:
    """A path that was picked; goals where not named otherwise, of all mature journeys.

    Attributes
    ----------
    pattern, touchpoint
        Its text, and its last touchpoint.
    found_gain, found_p, stood_out
        What the customers said among whom it was sought.
    verdict, exposed, naive
        What the others say; ``exposed`` are their journeys and customers.
    splits
        What other halves say.
    """

    pattern: str
    touchpoint: str
    found_gain: float
    found_p: float
    stood_out: bool
    verdict: Verdict
    exposed: tuple[int, int]
    naive: float | None
    splits: Splits | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """Mature journeys, those not searched, candidates, smallest loss; why nothing was sought."""

    journeys: int
    checked: int
    candidates: int
    detectable: float | None
    too_few: str


def store(engine: Engine, paths: Sequence[Path], search: Search, as_of_us: int) -> None:
    """Write ``friction_paths``: a path is confirmed by its own half, adjusted for all of them."""
    tested = [at for at, one in enumerate(paths) if one.verdict.p is not None]
    p_adj = dict(zip(tested, bh(np.array([paths[at].verdict.p for at in tested])), strict=True))
    told = {"journeys": search.journeys, "checked_journeys": search.checked, "badge": "grey",
            "as_of_us": as_of_us}  # fmt: skip
    rows = [
        {**told, "place": at + 1, **_row(one, p_adj.get(at), search.journeys)}
        for at, one in enumerate(paths)
    ]
    confirmed = sum(bool(row["is_confirmed"]) for row in rows)
    rows.append({**told, "place": 0, **_search(search, confirmed, len(paths))})
    columns = TABLES["friction_paths"].columns
    filled = [tuple(row.get(name) for name in columns) for row in rows]
    engine.fill("found_paths", columns, filled)
    engine.table("friction_paths", STORED)
    engine.drop("found_paths")


def _search(search: Search, confirmed: int, paths: int) -> dict[str, Any]:
    status, reason = "estimated", search.too_few
    if reason:
        status = "too_few" if search.journeys else "no_data"
    elif search.detectable is None:
        status, reason = "too_few", "too few: no path can be compared with another"
    elif confirmed:
        reason = STANDING.format(confirmed, paths, search.detectable)
    else:
        reason = NOTHING.format(search.detectable)
    return {"path_id": "search", "kind": "search", "candidates": search.candidates,
            "detectable": search.detectable, "status": status, "reason": reason}  # fmt: skip


def _row(one: Path, p_adj: float | None, journeys: int) -> dict[str, Any]:
    said = one.verdict
    goals = said.goals
    is_confirmed = bool(p_adj is not None and p_adj <= Q and goals is not None and goals.low > 0)
    remark = "" if goals is None else _differing(said) if is_confirmed else CHANCE
    return {
        "path_id": sha256(one.pattern.encode()).hexdigest()[:12],
        "kind": "path",
        "pattern": one.pattern,
        "touchpoint": one.touchpoint,
        "found_gain": one.found_gain,
        "found_p": one.found_p,
        "stood_out": one.stood_out,
        "is_confirmed": is_confirmed,
        "exposures": said.exposures,
        "exposed_journeys": one.exposed[0],
        "exposed_customers": one.exposed[1],
        "not_estimable_n": said.not_estimable,
        **_gains(one, journeys),
        **_repeated(one.splits),
        "p_adj": None if p_adj is None else float(p_adj),
        "status": said.status,
        "reason": said.reason or remark or None,
    }


def _repeated(said: Splits | None) -> dict[str, int | float | None]:
    if said is None:
        return {}
    return {
        "splits": said.tried,
        "splits_found": said.found,
        "splits_confirmed": said.confirmed,
        "splits_gain": said.gain,
        "splits_low": said.low,
        "splits_high": said.high,
    }


def _differing(said: Verdict) -> str:
    """What speaks against a path that is confirmed: who comes by it is not like the others."""
    balance = said.balance
    if balance is None or abs(balance.smd) <= SMD_AT_MOST:
        return ""
    return DIFFER.format(balance.of, balance.smd)


def _gains(one: Path, journeys: int) -> dict[str, float | str | None]:
    said = one.verdict
    goals, money, balance = said.goals, said.money, said.balance
    return {
        "rd": -said.per_exposed.value if said.per_exposed else None,
        "gain": goals.value if goals else None,
        "gain_low": goals.low if goals else None,
        "gain_high": goals.high if goals else None,
        "gain_per_100": 100 * goals.value / journeys if goals else None,
        "delay_days": said.later.value if said.later else None,
        "delay_low": said.later.low if said.later else None,
        "delay_high": said.later.high if said.later else None,
        "value_gain": money.value if money else None,
        "value_low": money.low if money else None,
        "value_high": money.high if money else None,
        "naive_gain": one.naive,
        "p": said.p,
        "e_value": said.e_value,
        "smd_max": balance.smd if balance else None,
        "smd_of": balance.of or None if balance else None,
    }
