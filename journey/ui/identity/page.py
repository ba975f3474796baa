"""Who is one customer, and how sure are we."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from functools import partial

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.identity import bases, crossings, refusals
from journey.analysis.identity import candidates as reviews
from journey.analysis.identity import shared_devices as exposure
from journey.analysis.identity.candidates import Candidate
from journey.analysis.identity.deciding.proposals import Decision
from journey.analysis.identity.health import Fact, health
from journey.analysis.table import Sheet
from journey.engine.open import Run
from journey.selection import Selection
from journey.ui.escape import plain
from journey.ui.identity import deciding
from journey.ui.identity import tables as identity_tables
from journey.ui.identity import why as explained
from journey.ui.shared.downloads import downloads
from journey.ui.shared.frame import page
from journey.ui.shared.tables import opening_table, table
from journey.ui.state import answer

KNOWN = {"direct", "same_session", "carry_forward", "backfill", "latest_login"}
VALUES = ("values that identify nobody", "shared identifiers", "suspects", "events to doubt")
PEOPLE = ("identifiers per customer", "largest customers", "registry", "overrides")


def show(run: Run, selection: Selection) -> None:  # noqa: ARG001  # identities are the run's own
    """Headline numbers under three identities, then health, devices, refusals and candidates."""
    _crossing(run)
    facts = answer(run, health, run.settings.identity)
    by_rule = [one for one in facts if one.topic == "events by rule"]
    _takeaways(by_rule)
    _headlines(run)
    st.subheader("Why one?", anchor=False)
    explained.why_one(run)
    names = ["Rules", "Kinds", "Candidates", "Refused links", "Shared devices", "Values", "People"]
    rules, kinds, pairs, refused, devices, values, people = st.tabs(names)
    with rules:
        _rules(by_rule)
    with kinds:
        _kinds(run)
    with pairs:
        _candidates(run)
    with refused:
        _refused(run)
    with devices:
        _devices(run, facts)
    with values:
        _topics(facts, VALUES)
    with people:
        _topics(facts, PEOPLE)
        _changes(run)
    downloads("identity-health", partial(_twin, run, "identity-health"))


def _crossing(run: Run) -> None:
    """Red where nothing connects the sources."""
    found = answer(run, crossings.crossings)
    alone = ", ".join(found.alone)
    if found.all_alone:
        st.error(
            f"No kind shared by two sources: journeys cannot cross these channels: {plain(alone)}"
        )
    elif found.alone:
        st.warning(f"Sources that share no kind of identifier with any other: {plain(alone)}")


def _takeaways(by_rule: Sequence[Fact]) -> None:
    total = sum(one.n for one in by_rule)
    if not total:
        st.info("This run holds no event: there is nobody to know.")
        return
    direct = sum(one.n for one in by_rule if one.item == "direct")
    known = sum(one.n for one in by_rule if one.item in KNOWN)
    st.text(
        f"{words.share(known / total)} of {words.count(total)} events have a known customer: "
        f"{words.share(direct / total)} name one themselves, "
        f"{words.share((known - direct) / total)} inherit one in time from a device, an order or a "
        "receipt."
    )


def _headlines(run: Run) -> None:
    found = answer(run, bases.bases)
    st.subheader("Do the results hang on the stitching?", anchor=False)
    telling = [one.measure for one in found if one.warning]
    if telling:
        st.warning(
            f"These change by more than a tenth with the stitching: {plain(', '.join(telling))}"
        )
    elif found:
        st.success("No headline number changes by more than a tenth with the stitching.")
    table(found, identity_tables.HEADLINES, "Headline numbers under three identities")
    st.caption(
        "Strict: only events with a person's own identifier. Default: as this run counts. Loose: "
        "also by the latest login on shared devices, without windows, and likely candidates."
    )
    downloads("identity", partial(_twin, run, "identity"))


def _rules(by_rule: Sequence[Fact]) -> None:
    if by_rule:
        identity_tables.rules_chart(by_rule)
    table(by_rule, identity_tables.facts("events by rule"), "Events by rule")


def _kinds(run: Run) -> None:
    st.text("A kind that several sources carry lets journeys cross between them.")
    table(answer(run, crossings.crossings).kinds, identity_tables.KINDS, "Kinds of identifiers")


def _candidates(run: Run) -> None:
    found = answer(run, reviews.candidates)
    if not found:
        st.text("No two customers look as if they might be one.")
        return
    st.text(f"{words.count(len(found))} pairs of customers may be one: a person decides.")
    opened = opening_table(found, identity_tables.CANDIDATES, _pair, key="candidates")
    if opened is not None:
        _decide(run, opened)
    deciding.preview(run, "candidates")
    downloads("candidates", partial(_twin, run, "candidates"))


def _decide(run: Run, pair: Candidate) -> None:
    """Accept or decline: a preview and a confirmation follow."""
    closed = deciding.closed_because(run)
    if closed:
        st.info(f"{plain(closed)}. Decide there, in a terminal:")
        named = f"{shlex.quote(pair.customer_a)} {shlex.quote(pair.customer_b)}"
        st.code(f"journey identity always {named}", language=None)
        return
    st.text(f"{_pair(pair)}: one customer?")
    with st.container(horizontal=True):
        for action, label in (("always", "Accept: one customer"), ("never", "Decline: two")):
            decision = Decision(action, pair.customer_a, pair.customer_b)
            st.button(label, key=f"candidate-{action}", on_click=deciding.ask,
                      args=(decision, "candidates"))  # fmt: skip


def _refused(run: Run) -> None:
    found = answer(run, refusals.refused, run.settings.identity)
    if not found:
        st.text("No link was refused: nobody would have broken a limit, and nothing is shared.")
        return
    st.text(f"{words.count(len(found))} links were refused, each for a reason.")
    table(found, identity_tables.refusals(run.settings.project.zone), "Refused links")
    downloads("links-refused", partial(_twin, run, "links-refused"))


def _devices(run: Run, facts: Sequence[Fact]) -> None:
    """The four figures, the worst devices, and all carriers by class."""
    for column, figure in zip(st.columns(4), answer(run, exposure.exposure).figures(), strict=True):
        with column, st.container(border=True, height="stretch", gap="xsmall"):
            st.metric(plain(figure.name), plain(figure.value()))
            st.text(figure.words)
    worst = answer(run, exposure.devices)
    if worst:
        table(worst, identity_tables.devices(run.settings.project.zone), "Worst shared devices")
        downloads("shared-devices", partial(_twin, run, "shared-devices"))
    else:
        st.text("No device or cookie was seen with two customers.")
    _topics(facts, ("carriers by class",))


def _topics(facts: Sequence[Fact], topics: Sequence[str]) -> None:
    """One table a topic; a topic without a fact says so."""
    for topic in topics:
        found = [one for one in facts if one.topic == topic]
        st.subheader(topic.capitalize(), anchor=False)
        if found:
            table(found, identity_tables.facts(topic), topic)
        else:
            st.text("None.")


def _changes(run: Run) -> None:
    st.subheader("What changed since the run before", anchor=False)
    found = answer(run, reviews.changes)
    if not found:
        st.text("Nothing, or there was no run before.")
        return
    table(found, identity_tables.CHANGES, "Changes of customers")
    downloads("identity-changes", partial(_twin, run, "identity-changes"))


def _twin(run: Run, name: str) -> Sheet:
    return catalogue.sheet(run, name)


def _pair(one: Candidate) -> str:
    return f"{one.a} and {one.b}"


if __name__ == "__main__":
    page("Identity", "Who is one customer, and how sure are we?", show, filtered=False)
