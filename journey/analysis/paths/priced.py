"""Friction paths as people read them: where each leads, what goes with it, and its journeys.

Journeys are counted in the selection; gains are those of the run's ``friction_paths``, of all
mature journeys.
"""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.behind.lists import CHOSEN, Key
from journey.analysis.behind.passages import PASSAGES
from journey.engine.base import Engine, Row
from journey.selection import Selection

ALL = "(all paths)"
OF_A_PATH = 27  # columns that only a path has
NOT_SOUGHT = "no path was sought in this run"
TAKEN = (
    CHOSEN
    + ","
    + PASSAGES
    + """,
    taken as (
        select path, count(distinct passages.journey_id) as journeys,
            count(distinct customer_id) as customers
        from passages
        join chosen on chosen.journey_id = passages.journey_id
        where path in (select pattern from friction_paths)
        group by path
    )
    select pattern, p.touchpoint, owner, coalesce(taken.journeys, 0),
        coalesce(taken.customers, 0), gain, gain_low, gain_high, gain_per_100, delay_days,
        delay_low, delay_high, value_gain, value_low, value_high, naive_gain, found_gain, found_p,
        stood_out, is_confirmed, p_adj, splits, splits_found, splits_confirmed, splits_gain,
        splits_low, splits_high, exposures, not_estimable_n, e_value, smd_max, smd_of, badge,
        status, reason
    from friction_paths p
    left join taken on taken.path = pattern
    left join touchpoints t on t.touchpoint = p.touchpoint
    where p.kind = 'path'
    order by place
"""
)
SEARCHED = (
    CHOSEN
    + """
    select count(*), count(distinct customer_id)
    from chosen
    where mature
"""
)
SEARCH = """
    select candidates, detectable, badge, status, reason
    from friction_paths
    where kind = 'search'
"""


@dataclass(frozen=True, slots=True)
class FrictionPath:
    """One path; the last row is that of the search as a whole.

    Attributes
    ----------
    path
        Its touchpoints, ``a > b > c``, or ``a >…> c`` with a gap; equal steps in a row are one.
    journeys, customers
        Of the selection, who take it: the key lists exactly these journeys.
    gain, value_gain
        Goals and money of all mature journeys of the run that go with coming by this path rather
        than by another to its last touchpoint, with 95 % intervals: an association. ``None``
        with a reason.
    delay_days
        How much later the goals come that do come by it, with its interval: late, not lost.
    found_gain, found_p, stood_out
        What the half said among whom it was sought: flattered. ``stood_out``: of all candidates.
    is_confirmed
        By the other half, whose numbers these are.
    splits, splits_found, splits_confirmed
        Other halves that were searched, those that pick it, and those whose rest confirms it.
    splits_gain, splits_low, splits_high
        Goals as the rest tells them where it is picked: median, least, most.
    candidates, detectable
        Of the search: paths that were tested, and the smallest loss of goals it could have shown.
    """

    path: str
    touchpoint: str | None
    owner: str | None
    journeys: int
    customers: int
    gain: float | None
    gain_low: float | None
    gain_high: float | None
    gain_per_100: float | None
    delay_days: float | None
    delay_low: float | None
    delay_high: float | None
    value_gain: float | None
    value_low: float | None
    value_high: float | None
    naive_gain: float | None
    found_gain: float | None
    found_p: float | None
    stood_out: bool | None
    is_confirmed: bool | None
    p_adj: float | None
    splits: int | None
    splits_found: int | None
    splits_confirmed: int | None
    splits_gain: float | None
    splits_low: float | None
    splits_high: float | None
    exposures: int | None
    not_estimable_n: int | None
    e_value: float | None
    smd_max: float | None
    smd_of: str | None
    badge: str
    status: str
    reason: str
    key: str
    candidates: int | None = None
    detectable: float | None = None


def paths(engine: Engine, selection: Selection = Selection()) -> tuple[FrictionPath, ...]:
    """Every path that was picked, in that order; last what the search as a whole could show."""
    found = [_path(row) for row in engine.rows(TAKEN, **selection.values())]
    return (*found, search(engine, selection))


def search(engine: Engine, selection: Selection = Selection()) -> FrictionPath:
    """The search as a whole, with the mature journeys of the selection."""
    journeys, customers = engine.rows(SEARCHED, **selection.values())[0]
    rows = engine.rows(SEARCH)
    candidates, detectable, badge, status, reason = (
        rows[0] if rows else (None, None, "grey", "no_data", NOT_SOUGHT)
    )
    values: Row = (ALL, None, None, journeys, customers, *(None,) * OF_A_PATH, badge, status,
                   reason or "", str(Key(mature="yes")), candidates, detectable)  # fmt: skip
    return FrictionPath(*values)


def _path(row: Row) -> FrictionPath:
    values: Row = (*row[:-1], row[-1] or "", str(Key(path=row[0])))
    return FrictionPath(*values)
