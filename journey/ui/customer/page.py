"""One customer: what happened to this customer."""

from __future__ import annotations

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.customer.timelines import Customer, CustomerStep, examples, timeline
from journey.contract.tables import OUTCOMES
from journey.engine.open import Run
from journey.selection import Selection
from journey.ui.customer import lanes as picture
from journey.ui.escape import plain
from journey.ui.identity import why as explained
from journey.ui.shared.downloads import downloads
from journey.ui.shared.frame import page
from journey.ui.shared.tables import Column, table
from journey.ui.state import answer

CUSTOMER, EXAMPLE = "customer", "example"


def show(run: Run, selection: Selection) -> None:  # noqa: ARG001  # a customer is shown whole
    """The timeline over all channels, one lane a channel, and every step with its evidence."""
    typed, example = st.columns(2, gap="large", vertical_alignment="bottom")
    with typed:
        chosen = st.text_input("Customer", key=CUSTOMER, bind="query-params").strip()
    with example:
        _examples(run)
    if not chosen:
        st.info("Open a customer from any list of journeys, or choose an example.")
        return
    found = answer(run, timeline, chosen)
    st.subheader(plain(f"Customer {found.customer_id}"), anchor=False)
    st.text(_head(found))
    st.text(f"Known by: {', '.join(found.identifiers) or 'nothing but its events'}")
    order = st.segmented_control(
        "Spacing", picture.SPACINGS, default=picture.SEQUENCE, key="spacing"
    )
    picture.draw(found, run.settings.project.zone, order or picture.SEQUENCE)
    journeys, steps, why = st.tabs(["Journeys", "Every step", "Why one customer"])
    with journeys:
        table(found.journeys, _journey_columns(run), "Journeys of this customer")
    with why:
        explained.links_of(run, found.customer_id)
    with steps:
        table(found.steps, _step_columns(run), "Every step of this customer")
    downloads("customer", lambda: catalogue.listed(run, "customer-steps", found.steps))


def _head(found: Customer) -> str:
    channels = len({step.channel for step in found.steps})
    return (
        f"{_many(len(found.steps), 'event')} over {_many(channels, 'channel')} in "
        f"{_many(len(found.journeys), 'journey')}"
    )


def _many(number: int, thing: str) -> str:
    return f"{words.count(number)} {thing}{'' if number == 1 else 's'}"


def _examples(run: Run) -> None:
    """A box of customers worth looking at, some for each outcome."""
    by_name = {
        f"{outcome}: {customer_id}": customer_id
        for outcome in OUTCOMES
        for customer_id in answer(run, examples, outcome)
    }

    def choose() -> None:
        st.session_state[CUSTOMER] = by_name.get(st.session_state[EXAMPLE]) or ""

    st.selectbox(
        "Or an example, by outcome",
        list(by_name),
        index=None,
        key=EXAMPLE,
        on_change=choose,
        placeholder="choose",
    )


def _journey_columns(run: Run) -> tuple[Column, ...]:
    project = run.settings.project
    return (
        Column("Journey", lambda one: words.code(one.journey_id)),
        Column("Start", lambda one: words.moment(one.started_us, project.zone)),
        Column("Last step", lambda one: words.moment(one.ended_us, project.zone)),
        Column("Steps", lambda one: one.steps, "localized"),
        Column("Outcome", lambda one: one.outcome),
        Column("Goal", lambda one: one.goal),
        Column("Value", lambda one: words.money(one.value, project.currency)),
        Column("Cost", lambda one: words.money(one.cost, project.currency)),
        Column("Device", lambda one: one.device),
    )


def _step_columns(run: Run) -> tuple[Column, ...]:
    project = run.settings.project
    return (
        Column("Time", lambda one: words.moment(one.at_us, project.zone)),
        Column("Channel", lambda one: one.channel),
        Column("Touchpoint", lambda one: one.touchpoint),
        Column("State", lambda one: one.state or "in no journey"),
        Column("Wait before", lambda one: words.duration(one.wait_us)),
        Column("Handled", lambda one: words.duration(one.handled_us)),
        Column("Waited there", lambda one: words.duration(one.waited_us)),
        Column("Friction", lambda one: ", ".join(one.frictions)),
        Column("Error", _error),
        Column("Answer", _score),
        Column("Comment", lambda one: one.comment),
        Column("Value", lambda one: words.money(one.value, project.currency)),
        Column("Cost", lambda one: words.money(one.cost, project.currency)),
        Column("Device", lambda one: one.device),
        Column("Source", lambda one: one.source),
        Column("Why this customer", lambda one: one.rule),
        Column("Carried by", lambda one: one.carrier),
        Column("Evidence", lambda one: one.evidence),
        Column("Confidence", lambda one: one.confidence),
    )


def _error(one: CustomerStep) -> str:
    return (one.reason or "error") if one.is_error else (one.reason or "")


def _score(one: CustomerStep) -> str:
    return "" if one.score is None else f"{float(one.score):g} ({one.score_scale or 'score'})"


if __name__ == "__main__":
    page("One customer", "What happened to this customer?", show, filtered=False)
