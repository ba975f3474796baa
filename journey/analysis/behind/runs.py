"""Routes as text: a journey's last touchpoints, or all of them, repeats folded (``cart ×3``)."""

from __future__ import annotations

ROUTE_RUNS = 6  # elements of a route; earlier ones are cut and leave "…"
SEPARATOR = " > "
CUT = "…"

# A run starts where a transition leads to another touchpoint. Needs ``chosen``; gives each run's
# journey, first step, name and number of steps. In names, ``\``, ``>`` and ``×`` are escaped, so
# that two different routes never have the same text.
RUN_ROWS = """(
        select moves.journey_id, step_no,
            replace(replace(replace(target, '\\', '\\\\'), '>', '\\>'), '×', '\\×') as name,
            coalesce(lead(step_no) over (partition by moves.journey_id order by step_no),
                chosen.steps) - step_no as repeats
        from transitions as moves
        join chosen on chosen.journey_id = moves.journey_id
        where source <> target and target_channel is not null
    )"""
ROUTE_OF = (
    "runs as "
    + RUN_ROWS
    + """,
    endings as (
        select journey_id, count(*) > 6 as is_cut,
            list(case when repeats > 1 then name || ' ×' || repeats else name end
                order by step_no desc)[1:6] as names
        from runs
        group by journey_id
    ),
    routes as (
        select journey_id, case when is_cut then '… > ' else '' end
            || array_to_string(list_reverse(names), ' > ') as route
        from endings
    )
"""
)
VARIANT_OF = (
    "whole_runs as "
    + RUN_ROWS
    + """,
    variants as (
        select journey_id, string_agg(case when repeats > 1 then name || ' ×' || repeats
            else name end, ' > ' order by step_no) as variant
        from whole_runs
        group by journey_id
    )
"""
)


def elements(route: str) -> tuple[str, ...]:
    r"""The elements of a route's text, names as they are.

    >>> elements("… > cart ×3 > a\\>b")
    ('…', 'cart ×3', 'a>b')
    """
    return tuple(_plain(part) for part in route.split(SEPARATOR))


def _plain(part: str) -> str:
    return part.replace("\\×", "×").replace("\\>", ">").replace("\\\\", "\\")
