"""A journey's walk: its touchpoints in order, repeats once; and patterns that walks are held to.

A pattern is text such as ``ad > cart > … > pay``: touchpoints in a row, where ``…`` stands for
any others or none. Names are escaped as in routes, and a touchpoint that is called ``…`` too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from journey.analysis.behind.passages import written
from journey.analysis.behind.runs import CUT, RUN_ROWS, SEPARATOR

NAMED_SO = "\\" + CUT  # a touchpoint that is called "…"
ANY = f"(?:{SEPARATOR}.*)?"

# Needs ``chosen``; gives journey_id and walk, each touchpoint with its separator before it.
WALK_OF = (
    "walk_runs as "
    + RUN_ROWS
    + """,
    walks as (
        select journey_id, string_agg(' > ' || name, '' order by step_no) as walk
        from walk_runs
        group by journey_id
    )
"""
)


def exactly(names: Sequence[str]) -> str:
    r"""The pattern of the walk that is these touchpoints and no others.

    >>> print(exactly(["ad", "a>b", "…"]))
    ad > a\>b > \…
    """
    return SEPARATOR.join(NAMED_SO if name == CUT else written([name]) for name in names)


def beginning(names: Sequence[str]) -> str:
    """The pattern of walks whose first touchpoints these are.

    >>> beginning(["ad", "cart"])
    'ad > cart > …'
    """
    return exactly(names) + SEPARATOR + CUT


def ending(names: Sequence[str]) -> str:
    """The pattern of walks whose last touchpoints these are.

    >>> ending(["cart", "pay"])
    '… > cart > pay'
    """
    return CUT + SEPARATOR + exactly(names)


def through(names: Sequence[str]) -> str:
    """The pattern of walks that come by these touchpoints in this order, others between or not.

    >>> through(["ad", "pay"])
    '… > ad > … > pay > …'
    """
    apart = [exactly([name]) for name in names]
    return SEPARATOR.join([CUT, *(part for name in apart for part in (name, CUT))])


def expression(pattern: str) -> str:
    r"""The regular expression that the walks of ``pattern`` match as a whole.

    >>> re.fullmatch(expression("ad > … > pay"), " > ad > cart > pay") is not None
    True
    >>> re.fullmatch(expression("ad > …"), " > ads > cart") is None
    True
    """
    return "(?s)" + "".join(_part(part) for part in pattern.split(SEPARATOR))


def round_expression(circle: str) -> str:
    """The regular expression of walks that go round ``circle`` at least once, from anywhere on it.

    >>> re.fullmatch(round_expression("a > b"), " > x > b > a > b") is not None
    True
    """
    parts = [_part(part) for part in circle.split(SEPARATOR)]
    turns = ("".join([*parts[at:], *parts[: at + 1]]) for at in range(len(parts)))
    return f"(?s){ANY}(?:{'|'.join(turns)}){ANY}"


def _part(part: str) -> str:
    if part == CUT:
        return ANY
    return SEPARATOR + re.escape(CUT if part == NAMED_SO else part)
