"""What surrounds every page: its question, filter bar, trust line, and what happens on an error."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import streamlit as st

from journey.analysis.behind.choices import emptied_by, size
from journey.engine.open import Run
from journey.errors import JourneyError
from journey.selection import Selection
from journey.ui import state
from journey.ui.shared import states
from journey.ui.shared.filters import filter_bar
from journey.ui.shared.trust import trust_line

Body = Callable[[Run, Selection], None]


def page(title: str, question: str, body: Body, filtered: bool = True) -> None:
    """Draw a page: head, filter bar, trust line, then ``body(run, selection)``.

    ``filtered`` pages take a selection and are not drawn when it leaves no journey.
    """
    st.title(title, anchor=False)
    st.caption(question)
    try:
        run = state.current()
        selection = filter_bar(run) if filtered else Selection()
        trust_line(run)
        if filtered and not state.answer(run, size, selection):
            states.nothing_matches(selection, state.answer(run, emptied_by, selection))
            return
        body(run, selection)
    except JourneyError as error:
        states.failed(error.what, error.where, error.hint)
    except Exception as error:  # noqa: BLE001  # the border to people: say it, keep the filters
        states.failed(f"{type(error).__name__}: {error}", details=traceback.format_exc())
