"""The evidence for one friction: how it was compared, and what would have to be hidden."""

from __future__ import annotations

import streamlit as st

from journey import words
from journey.analysis.friction.catalogue import RULES
from journey.analysis.paths.priced import FrictionPath
from journey.analysis.priced.ranked import Opportunity
from journey.report.headlines import interval, name
from journey.ui.escape import plain


def evidence(one: Opportunity, currency: str) -> None:
    """The rule, the comparison, and its checks."""
    st.subheader(plain(name(one)), anchor=False)
    st.caption(plain(RULES[one.signal], 600))
    for line in _lines(one, currency):
        st.text(line)


def _lines(one: Opportunity, currency: str) -> list[str]:
    lines = [one.reason[:1].upper() + one.reason[1:] + "."] if one.reason else []
    if one.exposures:
        left = one.not_estimable_n or 0
        lines.append(
            f"{words.count(one.exposures - left)} of {words.count(one.exposures)} exposures in "
            "mature journeys can be compared with visits that did not meet it."
        )
    if one.gain is not None:
        lines += [*_luck(one), *checks(one)]
    if one.naive_gain is not None:
        lines.append(
            f"Comparing journeys with and without it would say {one.naive_gain:,.1f} goals: no "
            "fair comparison, as who gets as far as meeting it differs."
        )
    if one.cost is not None:
        lines.append(f"Cost to serve: {words.money(float(one.cost), currency)}.")
    return lines


def _luck(one: Opportunity) -> list[str]:
    if one.gain_shrunk is None or one.fcr_low is None:
        return []
    range_ = interval(one.fcr_low, one.fcr_high)
    said = f"Without the luck of the best: {one.gain_shrunk:,.1f} goals"
    return [f"{said}; interval that holds for the best of the table: {range_}."]


def checks(one: Opportunity | FrictionPath) -> list[str]:
    """How likely chance is, how alike the compared are, and what would have to be hidden."""
    lines = []
    if one.p_adj is not None:
        lines.append(f"Chance of such a gain where there is none, in this table: {one.p_adj:.3f}.")
    if one.smd_max is not None and one.smd_of:
        lines.append(
            f"Balance: they differ most in {one.smd_of}, by {one.smd_max:.2f} standard deviations."
        )
    if one.e_value is not None:
        lines.append(
            f"A hidden cause would have to go with both by a risk ratio of {one.e_value:.1f}."
        )
    return lines
