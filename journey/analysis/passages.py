"""Paths as text, and the journeys that take them: two to four touchpoints in a row.

Equal steps in a row are one; names are escaped as in routes, so that two different paths never
have the same text.
"""

from __future__ import annotations

from collections.abc import Sequence

from journey.analysis.runs import SEPARATOR

# Needs ``chosen``; gives journey_id and path, once for each time that a journey takes it.
PASSAGES = """
    arrived as (
        select journey_id, name, lag(name, 1) over journey as name_1,
            lag(name, 2) over journey as name_2, lag(name, 3) over journey as name_3
        from (
            select moves.journey_id, step_no,
                replace(replace(replace(target, '\\', '\\\\'), '>', '\\>'), '×', '\\×') as name
            from transitions as moves
            join chosen on chosen.journey_id = moves.journey_id
            where source <> target and target_channel is not null) runs
        window journey as (partition by journey_id order by step_no)
    ),
    passages as (
        select journey_id, unnest([
            name_1 || ' > ' || name,
            name_2 || ' > ' || name_1 || ' > ' || name,
            name_3 || ' > ' || name_2 || ' > ' || name_1 || ' > ' || name]) as path
        from arrived
        where name_1 is not null
    )
"""


def written(names: Sequence[str]) -> str:
    r"""The text of the path through these touchpoints, as in a number key.

    >>> print(written(["cart", "a>b", "pay"]))
    cart > a\>b > pay
    """
    return SEPARATOR.join(_escaped(name) for name in names)


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace(">", "\\>").replace("×", "\\×")
