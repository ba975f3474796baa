"""What if: fewer are lost at a touchpoint, or a share of its visits is sent elsewhere."""

from __future__ import annotations

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.behind.lists import Key
from journey.analysis.drop_off.touchpoints import DropOff
from journey.analysis.what_if.changes import ASSUMED, LESS, SENT, SHARES, USUAL, Scenario, WhatIf
from journey.analysis.what_if.changes import following as next_touchpoints
from journey.analysis.what_if.changes import what_if as answered
from journey.engine.open import Run
from journey.selection import Selection
from journey.ui.escape import plain
from journey.ui.shared import listing
from journey.ui.shared.downloads import downloads
from journey.ui.shared.tables import Column, opening_table
from journey.ui.state import answer

PARTS = {0.25: "a quarter", 0.5: "half", 1.0: "all"}
MODES = {LESS: "fewer are lost there", SENT: "some go elsewhere from there"}


def what_if(run: Run, selection: Selection, found: tuple[DropOff, ...]) -> None:
    """Try one change, see what half fewer losses would bring at each touchpoint, and save it."""
    lost = [one.touchpoint for one in found if one.dropped]
    if not lost:
        return
    st.subheader("What if?", anchor=False)
    scenario = _chosen(run, selection, lost, [one.touchpoint for one in found])
    if scenario is not None:
        for row in answer(run, answered, selection, (scenario,)):
            st.markdown(f"**{plain(said(row, _money(run)), 600)}**")
    st.caption(ASSUMED)
    st.text("Half of those lost at one touchpoint go on, each touchpoint by itself:")
    rows = answer(run, answered, selection)
    opened = opening_table(rows, _columns(run), lambda row: row.touchpoint, key="what-if")
    if opened is not None:
        about = f"Journeys that fell silent after “{opened.touchpoint}”"
        listing.journeys(run, selection, Key.parse(opened.key), about)
    downloads("what-if", lambda: catalogue.listed(run, "what-if", rows, selection))


def _chosen(run: Run, selection: Selection, lost: list[str], names: list[str]) -> Scenario | None:
    """The change that is tried; null while something is missing."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = st.selectbox("What if at", lost, key="what-if-at", width=240)
        mode = st.segmented_control(
            "this changes", list(MODES), default=LESS, format_func=MODES.__getitem__,
            key="what-if-mode",
        )  # fmt: skip
        share = st.segmented_control(
            "How many of them", SHARES, default=USUAL, format_func=_part, key="what-if-share"
        )
        if share is None:
            return None
        if mode != SENT:
            return Scenario(share, at)
        next_ones = answer(run, next_touchpoints, selection, at)
        instead_of = st.selectbox("Today they go to", next_ones, key=f"what-if-from-{at}")
        others = [name for name in names if name != instead_of]
        send_to = st.selectbox("Send them to", others, index=None, key="what-if-to")
    return None if not next_ones or send_to is None else Scenario(share, at, instead_of, send_to)


def said(row: WhatIf, money: str = "") -> str:
    """What a change would bring, in a sentence."""
    asked = f"If {_change(row)}"
    if row.goals_gained is None or row.low is None or row.high is None:
        return f"{asked}: no number, because {row.reason}."
    more = "more" if row.goals_gained >= 0 else "fewer"
    sign = 1 if row.goals_gained >= 0 else -1
    ends = sorted((sign * row.low, sign * row.high))
    gained = f"about {words.count(round(sign * row.goals_gained))} goals {more} of this selection"
    half = "" if row.goals_if_half is None else f"; {_whole(row.goals_if_half)} if half as keen"
    worth = "" if row.value_gained is None else f", {_whole(sign * row.value_gained)}{money} {more}"
    return f"{asked}: {gained} ({_whole(ends[0])} to {_whole(ends[1])}{half}){worth}."


def _change(row: WhatIf) -> str:
    part = _part(row.share)
    if row.change == SENT:
        return (
            f"{part} of those who go from “{row.touchpoint}” to “{row.instead_of}” went to "
            f"“{row.send_to}” instead"
        )
    return f"{part} of those lost at “{row.touchpoint}” went on"


def _part(share: float) -> str:
    """A share as people say it.

    >>> _part(0.25), _part(0.1)
    ('a quarter', '10.0 %')
    """
    return PARTS.get(share) or words.share(share)


def _whole(number: float) -> str:
    return words.count(round(number))


def _money(run: Run) -> str:
    currency = run.settings.project.currency
    return f" {currency}" if currency else " of value"


def _columns(run: Run) -> tuple[Column, ...]:
    currency = run.settings.project.currency
    unit = f" ({currency})" if currency else ""
    return (
        Column("Touchpoint", lambda row: row.touchpoint),
        Column("Channel", lambda row: row.channel),
        Column("Owner", lambda row: row.owner),
        Column("Visits kept", lambda row: _rounded(row.affected), "localized"),
        Column("Goals gained", lambda row: _rounded(row.goals_gained), "localized"),
        Column("95 % interval", _interval, None, "Chance only, not whether the model is right."),
        Column("If half as keen", lambda row: _rounded(row.goals_if_half), "localized",
               "Where those kept reach a goal half as often as those who go on anyway."),
        Column(f"Value gained{unit}", lambda row: _rounded(row.value_gained), "localized"),
        Column("Why not", lambda row: row.reason),
    )  # fmt: skip


def _rounded(number: float | None) -> int | None:
    return None if number is None else round(number)


def _interval(row: WhatIf) -> str:
    if row.low is None or row.high is None:
        return ""
    return f"{_whole(row.low)} to {_whole(row.high)}"
