"""Paths as text, and the journeys that take them: two to four touchpoints in a row, or with a gap.

Equal steps in a row are one; names are escaped as in routes, so that two different paths never
have the same text. The second of ``a >…> b`` comes after the first, two to five steps later and
not directly: no name can look like that, as ``>`` is escaped in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from journey.analysis.behind.runs import SEPARATOR

WITH_GAP = " >…> "

# Needs ``chosen``; gives journey_id and path, once for each time that a journey takes it.
PASSAGES = """
    arrived as (
        select journey_id, name, lag(name, 1) over journey as name_1,
            lag(name, 2) over journey as name_2, lag(name, 3) over journey as name_3,
            lag(name, 4) over journey as name_4, lag(name, 5) over journey as name_5
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
            name_3 || ' > ' || name_2 || ' > ' || name_1 || ' > ' || name,
            name_2 || ' >…> ' || name,
            case when name_3 <> name_1 then name_3 || ' >…> ' || name end,
            case when name_4 <> name_1 then name_4 || ' >…> ' || name end,
            case when name_5 <> name_1 then name_5 || ' >…> ' || name end]) as path
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


def gapped(first: str, last: str) -> str:
    r"""The text of the path from one touchpoint to another with others between.

    >>> print(gapped("a>b", "pay"))
    a\>b >…> pay
    """
    return WITH_GAP.join((_escaped(first), _escaped(last)))


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace(">", "\\>").replace("×", "\\×")
