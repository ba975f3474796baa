"""What customers had met before they gave a low score."""

from __future__ import annotations

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.behind.lists import Key
from journey.analysis.experience import low_scores
from journey.analysis.experience.low_scores import LowScore, Rated
from journey.analysis.friction.catalogue import RULES
from journey.engine.open import Run
from journey.report import headlines
from journey.selection import Selection
from journey.ui.escape import plain
from journey.ui.shared import listing
from journey.ui.shared.downloads import downloads
from journey.ui.shared.tables import Column, opening_table
from journey.ui.state import answer

NOTHING = (
    'No answers on a scale that tells what is low: `score = {column = ..., scale = "nps"}` '
    "(or csat, ces) in a source of journey.toml brings them."
)
COLUMNS = (
    Column("Friction", lambda one: one.signal),
    Column("Reason", lambda one: one.code),
    Column("Touchpoint", lambda one: one.touchpoint),
    Column("Class", lambda one: one.kind),
    Column("Answers after it", lambda one: one.answers, "localized"),
    Column("Low scores", lambda one: one.low_answers, "localized"),
    Column("Difference (points)", lambda one: _points(one.difference), "%.1f",
           "Share of low scores against like answers without it."),
    Column("95 % interval", lambda one: _range(one.low, one.high)),
    Column("Low scores beyond like answers", lambda one: one.extra, "%.1f"),
    Column("Without regard to what is alike (points)", lambda one: _points(one.crude), "%.1f",
           "No fair comparison."),
    Column("p, adjusted", lambda one: one.p_adj, "%.3f"),
    Column("Owner", lambda one: one.owner),
    Column("Remark", lambda one: one.reason),
)  # fmt: skip


def before_low_scores(run: Run, selection: Selection) -> None:
    """Every friction met before an answer, with its difference in low scores."""
    rules = run.settings.friction
    whole = answer(run, low_scores.rated, selection, rules)
    if not whole.answers:
        st.text(NOTHING)
        return
    found = answer(run, low_scores.find, selection, rules)
    for line in _takeaway(found, whole):
        st.text(line)
    opened = opening_table(found, COLUMNS, _name, key="low-scores") if found else None
    st.caption(
        "Answers are compared with like answers: of the same survey, about journeys of the same "
        "outcome, device and length. Only those who answer are seen, so a difference is "
        "associated with the friction, not proven to come from it."
    )
    if opened is not None:
        st.caption(plain(RULES[opened.signal], 600))
        listing.journeys(
            run, selection, Key.parse(opened.key), f"Journeys that met {_name(opened)}"
        )
    downloads("low-scores", lambda: catalogue.sheet(run, "low-scores", selection))


def _takeaway(found: tuple[LowScore, ...], whole: Rated) -> list[str]:
    counts = f"{words.count(whole.low_answers)} of {words.count(whole.answers)} answers are low."
    return [counts, headlines.low_scores(found, _name)]


def _name(one: LowScore) -> str:
    reason = f" ({one.code})" if one.code else ""
    return f"{one.signal}{reason} at “{one.touchpoint}”"


def _points(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{100 * low:.1f} to {100 * high:.1f}"
