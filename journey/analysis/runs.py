"""Routes as text: a journey's last touchpoints, repeats folded (``cart ×3``)."""

from __future__ import annotations

ROUTE_RUNS = 6  # elements of a route; earlier ones are cut and leave "…"
SEPARATOR = " > "
CUT = "…"

# Needs ``chosen``; gives journey_id, route. In names, ``\``, ``>`` and ``×`` are escaped, so
# that two different routes never have the same text.
ROUTE_OF = """
    run_starts as (
        select steps.journey_id, step_no, touchpoint, chosen.steps as last_no,
            touchpoint is distinct from lag(touchpoint) over journey as is_start
        from steps
        join chosen on chosen.journey_id = steps.journey_id
        window journey as (partition by steps.journey_id order by step_no)
    ),
    runs as (
        select journey_id, step_no,
            replace(replace(replace(touchpoint, '\\', '\\\\'), '>', '\\>'), '×', '\\×') as name,
            coalesce(lead(step_no) over journey, last_no + 1) - step_no as repeats,
            row_number() over backward as from_end
        from run_starts
        where is_start
        window journey as (partition by journey_id order by step_no),
            backward as (partition by journey_id order by step_no desc)
    ),
    routes as (
        select journey_id,
            case when max(from_end) > 6 then '… > ' else '' end || string_agg(
                case when repeats > 1 then name || ' ×' || repeats else name end,
                ' > ' order by step_no) filter (where from_end <= 6) as route
        from runs
        group by journey_id
    )
"""


def elements(route: str) -> tuple[str, ...]:
    r"""The elements of a route's text, names as they are.

    >>> elements("… > cart ×3 > a\\>b")
    ('…', 'cart ×3', 'a>b')
    """
    return tuple(_plain(part) for part in route.split(SEPARATOR))


def _plain(part: str) -> str:
    return part.replace("\\×", "×").replace("\\>", ">").replace("\\\\", "\\")
