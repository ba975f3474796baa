"""What is compared with what: a day, two groups or two periods, inside the filter of the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import streamlit as st

from journey.analysis.behind.choices import Choices, choices
from journey.analysis.behind.wanted import instant_us
from journey.analysis.compare.sides import Pair
from journey.engine.open import Run
from journey.selection import Selection
from journey.ui.shared.filters import PICKED
from journey.ui.state import answer

DAY, GROUPS, PERIODS = "before and after a day", "two groups", "two periods"
MODES = (DAY, GROUPS, PERIODS)
GROUPED = {name: PICKED[name] for name in ("device", "entry_channel", "segment")}
OTHERS = "all others"
ADDRESS: Literal["query-params"] = "query-params"  # every choice is in the page's address


def pair(run: Run, selection: Selection) -> Pair | None:
    """The two sides that were chosen; null while something is missing."""
    offered = answer(run, choices)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mode = st.segmented_control("Compare", MODES, default=DAY, key="compare-mode", bind=ADDRESS)
        sides: tuple[Selection, Selection | None] | None
        if mode == GROUPS:
            sides = _groups(offered, selection)
        elif mode == PERIODS:
            sides = _periods(offered, selection, run.settings.project.zone)
        else:
            sides = _day(offered, selection, run.settings.project.zone)
        days = st.number_input(
            "Days watched",
            min_value=1,
            value=None,
            step=1,
            placeholder="from the data",
            key="compare-days",
            bind=ADDRESS,
            width=160,
            help="Every journey is watched for so many days from its start, on both sides.",
        )
    return None if sides is None else Pair(*sides, days=days)


def _day(offered: Choices, selection: Selection, zone: str) -> tuple[Selection, Selection]:
    first, last = _limits(offered, zone)
    middle = first + (last - first) / 2
    day = st.date_input(
        "First day of side b", middle, first, last, key="compare-day", format="YYYY-MM-DD",
        width=200, bind=ADDRESS,
    )  # fmt: skip
    cut = instant_us(day, zone)
    return _before(selection, cut), _after(selection, cut)


def _before(selection: Selection, cut: int | None) -> Selection:
    """The part of a selection that starts before an instant."""
    until = [one for one in (selection.until_us, cut) if one is not None]
    return replace(selection, until_us=min(until, default=None))


def _after(selection: Selection, cut: int | None) -> Selection:
    """The part of a selection that starts from an instant on."""
    since = [one for one in (selection.from_us, cut) if one is not None]
    return replace(selection, from_us=max(since, default=None))


def _groups(offered: Choices, selection: Selection) -> tuple[Selection, Selection | None] | None:
    by = st.selectbox(
        "By",
        list(GROUPED),
        format_func=GROUPED.__getitem__,
        key="compare-by",
        width=160,
        bind=ADDRESS,
    )
    names = getattr(offered, by)
    a = st.selectbox("Side a", names, key=f"compare-a-{by}", width=220, bind=ADDRESS)
    rest = [name for name in names if name != a]
    b = st.selectbox("Side b", [OTHERS, *rest], key=f"compare-b-{by}", width=220, bind=ADDRESS)
    if a is None:
        return None
    first = replace(selection, **{by: a})
    return first, None if b == OTHERS else replace(selection, **{by: b})


def _periods(
    offered: Choices, selection: Selection, zone: str
) -> tuple[Selection, Selection] | None:
    first, last = _limits(offered, zone)
    middle = first + (last - first) / 2
    a = _period("Side a", (first, middle), (first, last), "compare-period-a")
    b = _period("Side b", (middle + (last - first) / max(1, (last - first).days), last),
                (first, last), "compare-period-b")  # fmt: skip
    if a is None or b is None:
        return None
    return _within(selection, a, zone), _within(selection, b, zone)


def _period(
    label: str, given: tuple[date, date], limits: tuple[date, date], key: str
) -> tuple[date, date] | None:
    """A first and a last day; null while only the first is chosen."""
    found = st.date_input(
        label, given, *limits, key=key, format="YYYY-MM-DD", width=260, bind=ADDRESS
    )
    return (found[0], found[1]) if len(found) == 2 else None


def _within(selection: Selection, period: tuple[date, date], zone: str) -> Selection:
    """The part of a selection that starts in a period, its last day included."""
    since, until = instant_us(period[0], zone), instant_us(period[1], zone, day_after=True)
    return _before(_after(selection, since), until)


def _limits(offered: Choices, zone: str) -> tuple[date, date]:
    """The first and the last day on which a journey starts."""
    first, last = (
        datetime.fromtimestamp((at_us or 0) / 1_000_000, UTC).astimezone(ZoneInfo(zone)).date()
        for at_us in (offered.first_us, offered.last_us)
    )
    return first, last
