"""Which ``format`` reads times that could not be read: proposed with a value, never applied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import product

DATES = (
    "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%m-%d-%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d",
    "%d %b %Y", "%d-%b-%Y", "%b %d %Y", "%b %d, %Y", "%d %B %Y", "%B %d %Y", "%B %d, %Y",
    "%d-%b-%y", "%m/%d/%y", "%d/%m/%y", "%d.%m.%y", "%a, %d %b %Y",
)  # fmt: skip
CLOCKS = ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S", ", %H:%M", ", %H:%M:%S", " %I:%M %p",
          " %I:%M:%S %p", " %H:%M:%S %z")  # fmt: skip
# numbers: how many digits before the point, and what they count
COUNTS = (("epoch_s", 9, 10), ("epoch_ms", 12, 13), ("epoch_us", 15, 16))
DAYS = (20_000, 80_000)  # of Excel: 1954 to 2119
MOST = 0.8  # of the values must be read


def proposed(values: Sequence[str]) -> str:
    """The sentence that names the format of ``values``; empty: none of those known reads them.

    >>> print(proposed(["14/03/2026 10:00", "15/03/2026 11:30"]))
    `format = "%d/%m/%Y %H:%M"` reads '14/03/2026 10:00'
    """
    if not values:
        return ""
    read = {form: n for form in _forms() if (n := sum(_reads(form, one) for one in values))}
    most = max(read.values(), default=0)
    if most < MOST * len(values):
        return ""
    best = [form for form, n in read.items() if n == most]
    example = next(one for one in values if _reads(best[0], one))
    either = " or ".join(f'"{form}"' for form in best[:2])
    unsure = ": day or month first?" if len(best) > 1 else ""
    return f"`format = {either}` reads {example!r}{unsure}"


def _forms() -> list[str]:
    return [name for name, *_ in COUNTS] + ["excel", *map("".join, product(DATES, CLOCKS))]


def _reads(form: str, value: str) -> bool:
    for name, least, most in COUNTS:
        if form == name:
            return bool(re.fullmatch(rf"\d{{{least},{most}}}(\.\d+)?", value))
    if form == "excel":
        is_number = re.fullmatch(r"\d{5}([.,]\d+)?", value)
        return bool(is_number) and DAYS[0] <= int(value[:5]) <= DAYS[1]
    try:
        datetime.strptime(re.sub(r"\bSept\b\.?", "Sep", value), form)  # noqa: DTZ007
    except ValueError:
        return False
    return True
