"""Sources and data quality: whether the numbers may be trusted."""

from __future__ import annotations

import streamlit as st

from journey import words
from journey.analysis import catalogue
from journey.analysis.data import sources as quality
from journey.analysis.data.oddities import busy_customers, nobodys, oddities
from journey.analysis.drop_off import limits
from journey.engine.open import Run
from journey.selection import Selection
from journey.ui.escape import plain
from journey.ui.shared.downloads import downloads
from journey.ui.shared.frame import page
from journey.ui.shared.tables import opening_table, table
from journey.ui.sources import accounts
from journey.ui.state import answer

ROWS = 1000  # refused rows read; those of the open reason are shown


def show(run: Run, selection: Selection) -> None:
    """The accounts of every file, the channels' watermarks, and the refused rows."""
    zone = run.settings.project.zone
    for reason in answer(run, quality.trust).reasons:
        st.warning(plain(reason, 300), icon=":material/warning:")
    for sentence in (
        *oddities(run.engine, run.settings),
        *nobodys(run.engine),
        *busy_customers(run.engine),
    ):
        st.info(plain(sentence, 400), icon=":material/help:")
    st.subheader("What came in", anchor=False)
    table(answer(run, quality.sources), accounts.sources(zone), "Accounts of every file")
    st.caption("Rows read = rows that gave events + refused + duplicates + mapped to nothing.")
    downloads("sources", lambda: catalogue.sheet(run, "sources", selection))
    st.subheader("Up to when each channel is known", anchor=False)
    st.text(f"Results are as of {words.moment(run.as_of_us, zone)} ({zone}).")
    table(answer(run, quality.watermarks), accounts.watermarks(zone), "Channels")
    downloads("watermarks", lambda: catalogue.sheet(run, "watermarks", selection))
    st.subheader("Which silence ends a journey", anchor=False)
    table(answer(run, limits.silence_limits), accounts.SILENCE, "Silence limits")
    downloads("silence", lambda: catalogue.sheet(run, "silence", selection))
    st.subheader("What was refused or repeated, and why", anchor=False)
    _refused(run)
    downloads("quarantine", lambda: catalogue.sheet(run, "quarantine", selection))


def _refused(run: Run) -> None:
    """The reasons; one opens into its rows with line, value, and the setting that mends it."""
    reasons = answer(run, quality.reasons)
    if not reasons:
        st.success("No row was refused or repeated: every row read was used or mapped to nothing.")
        return
    opened = opening_table(
        reasons, accounts.REASONS, lambda one: f"{one.source}: {one.reason}", key="reasons"
    )
    if opened is None:
        return
    if opened.mend:
        st.text(f"What mends it: {opened.mend}")
    rows = [
        one
        for one in answer(run, quality.quarantine, ROWS)
        if (one.source, one.reason) == (opened.source, opened.reason)
    ]
    st.text(f"{len(rows):,} of {opened.refusals:,} rows or parts of rows are shown.")
    table(rows, accounts.REFUSED, "Refused rows")


if __name__ == "__main__":
    page("Sources & data quality", "May I trust the numbers?", show, filtered=False)
