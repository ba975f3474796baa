"""A person's decision about identities: told before, confirmed, then written for the next run."""

from __future__ import annotations

import os
import shlex
from dataclasses import replace
from pathlib import Path

import streamlit as st

from journey.analysis.identity.deciding.corrections import Correction, foretell
from journey.analysis.identity.deciding.proposals import Decision
from journey.engine.open import Run
from journey.errors import JourneyError
from journey.identity.decisions import overrides
from journey.ui.shared.states import failed

ASKED, DONE = "decision-asked", "decision-done"
AUTHOR = "JOURNEY_AUTHOR"


def ask(decision: Decision, place: str) -> None:
    """Remember what was clicked at ``place``; the preview follows there."""
    st.session_state[ASKED] = (place, decision)
    st.session_state.pop(DONE, None)


def closed_because(run: Run) -> str:
    """Why decisions cannot be written from here; ``""`` where they can."""
    folder = Path(run.settings.folder)
    if not folder.is_absolute() or not folder.is_dir():
        return "The folder of this run's settings is not on this computer"
    if not os.access(folder, os.W_OK):
        return f"The folder of this run's settings may not be written: {folder}"
    return ""


def preview(run: Run, place: str) -> None:
    """The decision asked for at ``place``: what it changes, and the button that writes it."""
    written_at, said = st.session_state.get(DONE, ("", ()))
    if written_at == place:
        st.success("The decision is written. It takes effect at the next run.")
        st.code("\n".join(said), language=None, wrap_lines=True)
    asked_at, decision = st.session_state.get(ASKED, ("", None))
    if asked_at != place or decision is None:
        return
    with st.container(border=True, key=f"decision-{place}"):
        st.subheader("What this decision changes", anchor=False)
        try:
            told = foretell(run.engine, run.settings, decision)
        except JourneyError as error:
            failed(error.what, error.where, error.hint)
            st.button("Close", key="decision-close", on_click=_forget)
            return
        _confirm(run, decision, told)


def _confirm(run: Run, decision: Decision, told: Correction) -> None:
    named = " and ".join(part for part in (told.a, told.b) if part)
    st.text(f"{told.action}: {named}")
    for change in told.changes:
        st.text(f"• {change}")
    st.text("Nothing changes in this run; it is written beside the settings for the next one.")
    reason = st.text_input("Why (kept with the decision)", key="decision-reason")
    write, cancel = st.columns([1, 1], width=420)
    with write:
        if st.button("Write the decision", type="primary", key="decision-write"):
            _write(run, replace(decision, reason=reason, author=os.environ.get(AUTHOR, "")))
    with cancel:
        st.button("Cancel", key="decision-cancel", on_click=_forget)


def _write(run: Run, decision: Decision) -> None:
    told = foretell(run.engine, run.settings, decision)
    file = overrides.append(run.settings, told.overrides)
    row_no = len(overrides.load(run.settings))
    config = f"-c {shlex.quote(str(file.parent / 'journey.toml'))}"
    st.session_state[DONE] = (
        st.session_state[ASKED][0],
        (
            f"# written to {file}, up to line {row_no + 1}; the next run takes it up:",
            f"journey run {config}",
            "# to undo it:",
            f"journey identity undo {row_no} {config}",
        ),
    )
    _forget()
    st.rerun()


def _forget() -> None:
    st.session_state.pop(ASKED, None)
