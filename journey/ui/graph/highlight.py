"""The control *Highlight* of the graph page: which flow to paint, what is known of it, who took it.

Flows are asked for when a kind is chosen, never before.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.behind.lists import Key
from journey.analysis.ways.flows import (
    BEGINNING,
    CIRCLE,
    COSTLY,
    ENDING,
    GATE,
    KINDS,
    NARROW,
    OTHER,
    TO_DROP,
    TO_GOAL,
    Flow,
    flows,
)
from journey.engine.open import Run
from journey.selection import Selection
from journey.ui.graph.paint import Painted
from journey.ui.shared import listing
from journey.ui.shared.downloads import downloads
from journey.ui.state import answer

TITLES = {
    TO_GOAL: "Likeliest ways to the goal",
    TO_DROP: "Likeliest ways to a drop-off",
    BEGINNING: "How journeys begin",
    ENDING: "What comes before a drop-off",
    GATE: "Touchpoints that nobody gets round",
    NARROW: "Narrow places before the goal",
    CIRCLE: "Circles",
    COSTLY: "The way on which most goals are lost",
}
KIND, WHICH = "highlight", "highlight-which"


def chosen(run: Run, selection: Selection) -> tuple[Flow | None, tuple[Flow, ...]]:
    """The flow to paint, and all of its selection; nothing is asked before a kind is chosen."""
    left, right = st.columns([1, 2.2], gap="large")
    kind = left.selectbox(
        "Highlight", KINDS, index=None, format_func=TITLES.__getitem__, key=KIND,
        placeholder="nothing",
    )  # fmt: skip
    if kind is None:
        return None, ()
    found = answer(run, flows, selection)
    listed = [one for one in found if one.kind == kind and one.path != OTHER]
    if not listed:
        right.text("There is none among these journeys.")
        return None, found
    at = right.selectbox(
        TITLES[kind],
        range(len(listed)),
        format_func=lambda at: _name(listed[at]),
        key=f"{WHICH}-{kind}-{selection}",
    )
    return listed[at or 0], found


def said(flow: Flow, painted: Painted) -> None:
    """What is known of the highlighted flow, under the picture."""
    st.text(FACTS[flow.kind](flow))
    if flow.reason:
        st.caption(f"No shares: {flow.reason}.")
    if painted.missing:
        st.caption(
            f"{painted.missing} of its touchpoints and transitions are folded into others here: "
            "raise the sliders to see them."
        )


def behind(run: Run, selection: Selection, flow: Flow, found: tuple[Flow, ...]) -> None:
    """The journeys of the highlighted flow, and all flows as files."""
    st.caption(catalogue.table("flows").rules[flow.kind])
    listing.journeys(run, selection, Key.parse(flow.key), _name(flow))
    downloads("flows", lambda: catalogue.listed(run, "flows", found, selection))


def _name(flow: Flow) -> str:
    start = f" (on from {flow.stage})" if flow.stage else ""
    return f"{flow.place}. {_journeys(flow)}{start}: {' > '.join(flow.path)}"


def _journeys(flow: Flow) -> str:
    return "1 journey" if flow.journeys == 1 else f"{words.count(flow.journeys)} journeys"


def _way(flow: Flow) -> str:
    expected = "under 1" if (flow.expected or 0) < 1 else words.count(round(flow.expected or 0))
    return (
        f"Exactly this way went {_journeys(flow)}; {expected} would go if every step forgot "
        "the ones before."
    )


def _beginning(flow: Flow) -> str:
    return f"{_journeys(flow)} begin so; {words.count(flow.goals)} of them reached a goal."


def _ending(flow: Flow) -> str:
    return f"{_journeys(flow)} dropped off after these."


def _gate(flow: Flow) -> str:
    places = "1 touchpoint" if flow.behind == 1 else f"{words.count(flow.behind)} touchpoints"
    ahead = f"the goal and {places}" if flow.dominates_goal else places
    return f"There is no other way to {ahead} behind it; {_journeys(flow)} came by."


def _narrow(flow: Flow) -> str:
    return (
        f"One transition of the smallest cut between {flow.stage} and the goal: of "
        f"{words.count(flow.cut)} journeys across the cut, {words.count(flow.journeys)} go here."
    )


def _circle(flow: Flow) -> str:
    took = f"{words.count(flow.extra_steps)} steps and {words.duration(flow.extra_us)}"
    said = f"{_journeys(flow)} went round, {words.count(flow.rounds)} times: {took} more in all."
    if flow.goal_share is None or flow.goal_share_without is None:
        return said
    with_it, without = words.share(flow.goal_share), words.share(flow.goal_share_without)
    return (
        f"{said} {with_it} of them reached a goal, {without} of those that came by without going "
        "round: associated, no effect."
    )


def _costly(flow: Flow) -> str:
    return (
        f"About {words.count(round(flow.goals_lost or 0))} goals are lost along it; "
        f"{_journeys(flow)} came by all of it in this order, with others between or not."
    )


FACTS: dict[str, Callable[[Flow], str]] = {
    TO_GOAL: _way,
    TO_DROP: _way,
    BEGINNING: _beginning,
    ENDING: _ending,
    GATE: _gate,
    NARROW: _narrow,
    CIRCLE: _circle,
    COSTLY: _costly,
}
