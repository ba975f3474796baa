"""Which run the app shows, and what it remembers of it.

Everything remembered is keyed by the build, so a new build brings new numbers by itself:
a small watcher looks at the run's pointer and draws the page again when it has moved.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import streamlit as st

from journey.engine.open import Run, current_build, open_run
from journey.errors import RunMissing
from journey.ui.escape import plain

T = TypeVar("T")
RUN = "run"  # in the address: a folder below the one the app was started in, or beside its run
CHOSEN, SEEN = "journey_folder", "journey_build"
LOOK_S = 3.0
OPEN_RUNS = 4  # builds held open: a page that still reads an older one must be able to finish


def folder() -> Path | None:
    """The folder of the run to show: address, this session, environment, command, ``./run``.

    ``None`` when none of them names a folder with a finished run.
    """
    places = [_from_address(), st.session_state.get(CHOSEN), *_started_with(), Path("run")]
    for place in places:
        if place is not None and (found := _finished(Path(place))) is not None:
            return found
    return None


def choose(place: Path) -> None:
    """Show the run in ``place`` from now on in this session."""
    st.session_state[CHOSEN] = str(place)
    st.query_params[RUN] = str(place)


def keep_in_address() -> None:
    """Put a run that this session chose back into the address after a change of page."""
    chosen = st.session_state.get(CHOSEN)
    if chosen and RUN not in st.query_params:
        st.query_params[RUN] = chosen


def current() -> Run:
    """The current build of the run to show; tells when it is another than was shown before.

    Raises
    ------
    RunMissing
        No folder with a finished run is named.
    """
    place = folder()
    if place is None:
        raise RunMissing("no finished run here", hint="make one: journey run, or journey demo")
    run = _opened(str(place), current_build(place))
    before = st.session_state.get(SEEN)
    st.session_state[SEEN] = (str(place), run.build_id)
    if before is not None and before[0] == str(place) and before[1] != run.build_id:
        st.toast(f"A new build has arrived: {plain(run.build_id)}", icon=":material/update:")
    return run


def answer(run: Run, question: Callable[..., T], *given: object) -> T:
    """``question(run.engine, *given)``, remembered for this build."""
    name = f"{question.__module__}.{question.__qualname__}"
    build = f"{run.folder}/{run.build_id}"
    return _answered(build, name, repr(given), lambda: question(run.engine, *given))


@st.fragment(run_every=LOOK_S)
def watch(place: Path | None) -> None:
    """Draw the page again when the run has another build, or the first run has appeared."""
    shown = st.session_state.get(SEEN)
    if place is None:
        if folder() is not None:
            st.rerun()
        return
    try:
        build_id = current_build(place)
    except RunMissing:
        return  # being moved or removed: what is open stays readable
    if shown is not None and shown != (str(place), build_id):
        st.rerun()


@st.cache_resource(max_entries=OPEN_RUNS, show_spinner=False, on_release=lambda run: run.close())
def _opened(place: str, build_id: str) -> Run:  # noqa: ARG001  # the build is the cache's key
    return open_run(place)


@st.cache_data(max_entries=500, show_spinner=False)
def _answered(build: str, name: str, given: str, _ask: Callable[[], T]) -> T:  # noqa: ARG001
    return _ask()


def _from_address() -> Path | None:
    """The address may only name runs where the app was started, or beside the run it shows."""
    named = st.query_params.get(RUN)
    if not named or named.startswith(("//", "\\\\")):  # never another machine's folder
        return None
    place = Path(named).resolve()
    near = [Path.cwd(), *(Path(started).resolve().parent for started in _started_with())]
    return place if any(place.is_relative_to(root) for root in near) else None


def _started_with() -> list[str]:
    given = [os.environ.get("JOURNEY_RUN", ""), *sys.argv[1:2]]
    return [place for place in given if place]


def _finished(place: Path) -> Path | None:
    """``place`` itself or its folder ``run``, where one holds a finished run."""
    for tried in (place, place / "run"):
        try:
            current_build(tried)
        except RunMissing:
            continue
        return tried
    return None
