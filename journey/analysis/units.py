"""The unit of every number of a table, told by its column's name; a table says where it differs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, get_args, get_type_hints

from journey.analysis.table import Table

BY_ROW = "row"  # the unit stands in the row, in its column ``unit``
SHARES = re.compile(r"(^|_)(rate|share|chance|excess|cumulative|exposure|spread|mh)(_|$)")
MONEY = re.compile(r"^(value|gross_value|cost|net|worth)(_|$)")
GOALS = re.compile(r"(^|_)(gain|lost|goals_lost|delayed|added|horizon_goals)(_|$)|^(splits|fcr)_")
DAYS = re.compile(r"_days$|^delay_")
# of a table whose rows have no unit of their own
INTERVAL = frozenset({"low", "high", "difference", "crude"})
# of a table whose rows have one
MEASURED = frozenset(
    {"value", "low", "high", "strict", "default", "loose", "a", "b", "a_low", "a_high", "b_low",
     "b_high", "difference", "like_for_like", "like_low", "like_high", "mix", "beside_others",
     "beside_low", "beside_high", "so_far", "so_far_low", "so_far_high"}
)  # fmt: skip
COUNTS = frozenset({"splits_found", "splits_confirmed", "found_p"})  # plain numbers
PATTERNS = {"share": SHARES, "money": MONEY, "days": DAYS, "goals": GOALS}


def units(table: Table) -> Mapping[str, str]:
    """Column to unit: ``share`` (0 to 1), ``money``, ``days``, ``goals``, or :data:`BY_ROW`.

    Counts have none, nor have instants and durations, whose names end in ``_us``.
    """
    hints = get_type_hints(table.row)
    numbers = [name for name, hint in hints.items() if _is_number(hint)]
    guessed = {name: _unit(name, "unit" in hints) for name in numbers if not name.endswith("_us")}
    return {name: unit for name, unit in (guessed | dict(table.units)).items() if unit}


def _is_number(hint: Any) -> bool:
    """Whether a column holds numbers, maybe with gaps."""
    return bool({int, float, Decimal} & {hint, *get_args(hint)}) and bool not in get_args(hint)


def _unit(name: str, has_own: bool) -> str:
    if has_own and name in MEASURED:
        return BY_ROW
    if name in COUNTS:
        return ""
    if name in INTERVAL:
        return "share"
    return next((unit for unit, pattern in PATTERNS.items() if pattern.search(name)), "")
