"""Several fixes together: their joint gain beside the sum of what each brings alone."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from journey.analysis.plan.proposal import fix_of, is_addable
from journey.analysis.priced import together as portfolio
from journey.analysis.priced.ranked import Opportunity
from journey.analysis.priced.together import Joint
from journey.engine.open import Run
from journey.report.headlines import interval, name
from journey.selection import Selection
from journey.stats.evidence.estimate import Estimate
from journey.ui.state import answer


def together(run: Run, selection: Selection, found: Sequence[Opportunity]) -> None:
    """Let several frictions be chosen and say what fixing all of them would bring."""
    able = {name(one): one for one in found if is_addable(one)}
    if len(able) < 2:
        return
    st.subheader("Several fixes together", anchor=False)
    chosen = st.multiselect(
        "Frictions that would be fixed together",
        list(able),
        key="friction-together",
        placeholder="Choose two or more",
    )
    if len(chosen) < 2:
        return
    fixes = tuple(sorted(fix_of(able[one]) for one in chosen))
    for line in _lines(
        answer(run, portfolio.joint, fixes, selection), run.settings.project.currency
    ):
        st.text(line)


def _lines(said: Joint, currency: str) -> list[str]:
    if said.gain is None or said.singles is None or said.apart is None:
        return [f"No joint gain: {said.reason}."]
    summed = f"The single gains sum to {said.singles:,.1f}."
    lines = [
        f"Fixed together: {_in_words(said.gain)} goals of the chosen mature journeys. {summed}",
        _why(said.apart),
    ]
    if said.value_gain is not None:
        lines.append(f"In money: {_in_words(said.value_gain)} {currency}".rstrip() + ".")
    if said.not_estimable:
        lines.append(
            f"{said.not_estimable:,} of {said.exposures:,} exposures are left out: no visit "
            "without these frictions compares with them."
        )
    return lines


def _why(apart: Estimate) -> str:
    """Why the two differ, as far as they surely do."""
    by = f"{abs(apart.value):,.1f} goals ({interval(*sorted((abs(apart.low), abs(apart.high))))})"
    if apart.high < 0:
        return f"The sum counts {by} twice: the same visits meet several of these frictions."
    if apart.low > 0:
        return (
            f"Together they bring {by} more than the sum: who gets past one meets another, and "
            "is kept only if that is fixed too."
        )
    return (
        "The difference may be chance: it lies between "
        f"{interval(apart.low, apart.high).replace(' to ', ' and ')} goals."
    )


def _in_words(of: Estimate) -> str:
    return f"{of.value:,.1f} ({interval(of.low, of.high)})"
