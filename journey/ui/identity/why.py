"""Why one customer, or why not: the chain of links, each with its first evidence."""

from __future__ import annotations

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.identity import chains
from journey.analysis.identity.deciding.proposals import Decision
from journey.analysis.identity.explain import ONE, TWO, Explanation, explain
from journey.engine.open import Run
from journey.errors import JourneyError
from journey.ui.escape import plain
from journey.ui.identity import deciding
from journey.ui.identity import tables as identity_tables
from journey.ui.shared.downloads import downloads
from journey.ui.shared.states import failed
from journey.ui.shared.tables import Column, table
from journey.ui.state import answer

ASKED, PLACE = "explain-asked", "explain"
HOW = "email=ann@shop.net, email ·3f2a, c_…"


def why_one(run: Run) -> None:
    """The form for two identifiers, and the answer under it."""
    with st.form("explain", border=True):
        first, second, go = st.columns([3, 3, 1], vertical_alignment="bottom")
        a = first.text_input("One identifier or customer", key="explain-a", placeholder=HOW)
        b = second.text_input("The other", key="explain-b", placeholder=HOW)
        if go.form_submit_button("Why one?", type="primary"):
            st.session_state[ASKED] = (a.strip(), b.strip())
    asked = st.session_state.get(ASKED)
    if not asked or not all(asked):
        st.caption(
            "Write kind=value as a source has it, a code as it is shown, or a customer's id. "
            "What is typed is compared by its keyed hash and kept nowhere."
        )
        return
    try:
        _answer(run, explain(run.engine, run.settings, *asked), asked)
    except JourneyError as error:
        failed(error.what, error.where, error.hint)


def links_of(run: Run, customer_id: str) -> None:
    """Why this is one customer: its links, and its events by rule."""
    found = answer(run, chains.forest, run.settings, customer_id)
    if not found:
        st.text("It has one identifier: no link is needed.")
    else:
        st.text(f"{_counted(len(found))}; the weakest is of confidence {chains.weakest(found)}.")
        table(found, identity_tables.links(run.settings.project.zone), "Links of this customer")
    table(answer(run, chains.by_rule, customer_id), _rules(run), "Events of this customer by rule")
    downloads("customer-links", lambda: catalogue.listed(run, "customer-links", found))


def _answer(run: Run, found: Explanation, asked: tuple[str, str]) -> None:
    shown = {ONE: st.success, TWO: st.info}.get(found.verdict, st.warning)
    shown(plain(found.sentence, 900))
    for name, side in (("First", found.a), ("Other", found.b)):
        customer = f", customer {side.customer_id}" if side.customer_id else f", {side.status}"
        st.text(f"{name}: {side.shown}{'' if side.is_customer else customer}")
    for words_of in found.near:
        st.text(f"Beside that: {words_of}")
    zone = run.settings.project.zone
    if found.steps:
        table(found.steps, identity_tables.links(zone), "The chain between both")
        downloads("chain", lambda: catalogue.listed(run, "chain", found.steps))
    if found.refusals:
        table(found.refusals, identity_tables.refusals(zone), "Refused links between both")
        downloads(
            "refusals-between",
            lambda: catalogue.listed(run, "refusals-between", found.refusals),
        )
    if closed := deciding.closed_because(run):
        st.caption(plain(f"{closed}: decide there, with journey identity never, always, block."))
        return
    _decisions(found, asked)
    deciding.preview(run, PLACE)


def _decisions(found: Explanation, asked: tuple[str, str]) -> None:
    """Buttons for what a person may decide about these two; the preview comes first."""
    a, b = (side.customer_id if side.is_customer else text
            for side, text in zip((found.a, found.b), asked, strict=True))  # fmt: skip
    offered = [("never", "Never one customer", a, b), ("always", "Always one customer", a, b)]
    for action, words_of in (("block", "Block"), ("shared", "Shared by several")):
        offered += [(action, f"{words_of}: {name}", text, "")
                    for name, side, text in (("first", found.a, a), ("other", found.b, b))
                    if not side.is_customer]  # fmt: skip
    with st.container(horizontal=True):
        for action, label, one, other in offered:
            st.button(label, key=f"decide-{action}-{label}", on_click=deciding.ask,
                      args=(Decision(action, str(one), str(other)), PLACE))  # fmt: skip


def _rules(run: Run) -> tuple[Column, ...]:
    zone = run.settings.project.zone
    return (
        Column("Events by rule", lambda one: one.rule.replace("_", " ")),
        Column("Confidence", lambda one: one.confidence),
        Column("Carriers between", lambda one: one.n_carriers),
        Column("Events", lambda one: one.n_events, "localized"),
        Column("First", lambda one: words.moment(one.first_us, zone)),
        Column("Last", lambda one: words.moment(one.last_us, zone)),
    )


def _counted(links: int) -> str:
    return "1 link" if links == 1 else f"{links:,} links"
