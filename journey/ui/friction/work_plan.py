"""The work plan: one friction's row with its sample journeys, and the proposed order of fixes."""

from __future__ import annotations

from functools import partial

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.behind.lists import Key, journeys_of
from journey.analysis.plan import proposal as plan
from journey.analysis.plan.rows import Planned
from journey.analysis.plan.samples import SAMPLES
from journey.analysis.priced.ranked import Opportunity
from journey.engine.open import Run
from journey.report import headlines
from journey.report.headlines import interval, name
from journey.selection import Selection
from journey.ui.shared.downloads import downloads
from journey.ui.shared.listing import CUSTOMER_PAGE
from journey.ui.shared.tables import PERCENT, Column, table
from journey.ui.state import answer

ABOUT = (
    "Gains are of the chosen mature journeys. Costs, worth of a goal, shares and horizon are "
    "those of [plan] in journey.toml, as of the run."
)


def work_plan_row(run: Run, selection: Selection, one: Opportunity) -> None:
    """What the work plan holds of a friction, its sample journeys, and the row as a file."""
    fix, rules = plan.fix_of(one), run.settings.plan
    row = answer(run, plan.alone, rules, fix, selection)
    if row is None:
        return
    st.subheader("Work-plan row", anchor=False)
    columns = (Column("What", lambda pair: pair[0]), Column("Value", lambda pair: pair[1]))
    table(_told(row, run.settings.project.currency), columns, "Work-plan row")
    st.caption(ABOUT)
    _samples(run, selection, one.key)
    one_row = partial(catalogue.listed, run, "plan", [row], selection)
    downloads("work-plan-row", one_row, one.key)


def proposed_order(run: Run, selection: Selection) -> None:
    """The proposed order of fixes, when it is asked for."""
    if not st.toggle("Propose an order of fixes", key="plan-order"):
        return
    found = answer(run, plan.propose, run.settings.plan, selection)
    if (said := headlines.plan(found)) is not None:
        st.text(said)
    table(found, _columns(run.settings.project.currency), "Proposed order of fixes")
    st.caption(
        "Each time the fix that surely adds most to those above it. Added is what it brings "
        f"beside these; together that is their joint gain. {ABOUT}"
    )
    downloads("plan", lambda: catalogue.sheet(run, "plan", selection))


def _samples(run: Run, selection: Selection, key: str) -> None:
    listed = answer(run, journeys_of, selection, Key.parse(key), SAMPLES, 0)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Sample journeys:", width="content")
        for row in listed:
            if st.button(words.code(row.journey_id), key=f"sample-{row.journey_id}"):
                st.switch_page(CUSTOMER_PAGE, query_params={"customer": row.customer_id})


def _told(row: Planned, currency: str) -> list[tuple[str, str]]:
    """What is known of it, in words; what is not known is left out, the reason is said."""
    told = {
        "Friction": name(row),
        "Class": row.kind,
        "Owner": row.owner or "",
        "Exposed customers": words.count(row.customers),
        "Gain alone (goals)": _ranged(row.gain, row.gain_low, row.gain_high),
        "Without the luck of the best (goals)": _number(row.gain_shrunk),
        "Share of the total (goals)": _number(row.share),
        "Confidence": row.confidence,
        "A hidden cause would need a risk ratio of": _number(row.e_value),
        "Suggested test": row.test,
        "Gain over the horizon (goals)": _number(row.horizon_goals),
        "Cost": _money(row.cost, currency),
        "Net over the horizon": _money(row.net, currency, row.net_low, row.net_high),
        "Net if 25, 50, 100 % is removed": _at_shares(row, currency),
        "Return on cost": _ranged(row.roi, row.roi_low, row.roi_high, 2),
        "Pays back in (days)": _number(row.payback_days, 0),
        "Chance of profit": "" if row.chance is None else f"{row.chance:.0%}",
        "Remark": row.reason,
    }
    return [(what, said) for what, said in told.items() if said]


def _columns(currency: str) -> tuple[Column, ...]:
    unit = f" ({currency})" if currency else ""
    return (
        Column("No.", lambda row: row.order_no, "localized"),
        Column("Friction", name),
        Column("Owner", lambda row: row.owner),
        Column("Confidence", lambda row: row.confidence),
        Column("Gain alone (goals)", lambda row: row.gain, "%.1f"),
        Column("Added (goals)", lambda row: row.added, "%.1f"),
        Column("95 % interval", lambda row: interval(row.added_low, row.added_high)),
        Column(f"Cost{unit}", lambda row: row.cost, "%.0f"),
        Column(f"Net{unit}", lambda row: row.net, "%.0f"),
        Column(f"95 % interval{unit}", lambda row: interval(row.net_low, row.net_high)),
        Column("Return on cost", lambda row: row.roi, "%.2f"),
        Column("95 % interval of return", lambda row: interval(row.roi_low, row.roi_high)),
        Column("Chance of profit", lambda row: row.chance, PERCENT),
        Column("Pays back in (days)", lambda row: row.payback_days, "%.0f"),
        Column("Smallest visible change", lambda row: row.visible, PERCENT),
        Column("Remark", lambda row: row.reason),
    )


def _number(value: float | None, digits: int = 1) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _ranged(value: float | None, low: float | None, high: float | None, digits: int = 1) -> str:
    if value is None or low is None or high is None:
        return ""
    return f"{value:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def _money(
    value: float | None, currency: str, low: float | None = None, high: float | None = None
) -> str:
    if value is None:
        return ""
    range_ = f" ({interval(low, high)})" if low is not None else ""
    return f"{words.money(value, currency)}{range_}"


def _at_shares(row: Planned, currency: str) -> str:
    known = [one for one in (row.net_25, row.net_50, row.net_100) if one is not None]
    return ", ".join(words.money(one, currency) for one in known)
