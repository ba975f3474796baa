"""The filter bar: period, segment, entry channel, device, goal; all of it in the address."""

from __future__ import annotations

import shlex
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from journey.analysis.behind.choices import Choices, choices
from journey.engine.open import Run
from journey.selection import Selection
from journey.ui.escape import plain
from journey.ui.state import RUN, answer

FROM, UNTIL = "from", "to"
PICKED = {
    "segment": "Segment",
    "entry_channel": "Entry channel",
    "device": "Device",
    "goal": "Goal",
}
ADDRESS = {FROM: "from_us", UNTIL: "until_us", **{name: name for name in PICKED}}
LABELS = {FROM: "Starts from", UNTIL: "Starts until", **PICKED}
KEPT, SHOWN = "filter-kept", "page-shown"
OWN = {RUN, "customer", "journey", "at"}  # what pages themselves keep in the address
OF_PAGES = ("compare-",)  # and how such names begin


def carry(page: st.Page) -> None:
    """Open ``page`` with the filter of the page before it in its address."""
    arrived = st.session_state.get(SHOWN) != page.url_path
    st.session_state[SHOWN] = page.url_path
    kept = st.session_state.get(KEPT, {})
    if arrived and any(key not in st.query_params for key in kept):
        st.switch_page(page, query_params={**kept, **st.query_params.to_dict()})


def filter_bar(run: Run) -> Selection:
    """The selection that the filter bar and the address name; drawn at the top of a page."""
    offered = answer(run, choices)
    _name_unknown(offered)
    zone = run.settings.project.zone
    with st.container(key="filter-bar"):
        columns = st.columns([1.3, 1.3, 1.3, 1.3, 1.3, 1.3, 0.8], vertical_alignment="bottom")
        with columns[0]:
            since = _day(FROM, offered, zone)
        with columns[1]:
            until = _day(UNTIL, offered, zone)
        picked = {}
        for column, name in zip(columns[2:6], PICKED, strict=True):
            with column:
                picked[name] = _pick(name, getattr(offered, name))
        columns[6].button("Clear", on_click=clear, help="Remove every filter", width="stretch")
    given = {key: st.session_state[key] for key in ADDRESS}
    st.session_state[KEPT] = {key: str(value) for key, value in given.items() if value is not None}
    selection = Selection(_midnight(since, zone), _midnight(until, zone, days=1), **picked)
    st.text(f"Counted: {words(selection, since, until, zone)}")
    return selection


def clear(*parts: str) -> None:
    """Remove the named parts of the selection, or all of them."""
    kept = st.session_state.get(KEPT, {})
    for key, part in ADDRESS.items():
        if not parts or part in parts:
            st.session_state[key] = None
            kept.pop(key, None)  # at once: a page may be left before it is drawn again


def words(selection: Selection, since: date | None, until: date | None, zone: str) -> str:
    """The selection as a sentence, with its period in days of the project's zone."""
    period = [f"starting from {since:%d %b %Y}"] if since else []
    period += [f"starting until {until:%d %b %Y}"] if until else []
    named = [
        f"{LABELS[part.name].lower()} “{getattr(selection, part.name)}”"
        for part in fields(selection)
        if part.name in PICKED and getattr(selection, part.name) is not None
    ]
    if not period and not named:
        return f"all journeys. Times are in {zone}."
    return f"journeys {' and '.join([*period, *named])}. Times are in {zone}."


def options(selection: Selection, zone: str) -> str:
    """The same selection as options of the command line; ``""`` for all journeys."""
    until_us = None if selection.until_us is None else selection.until_us - 1
    given = {
        "from": _date(selection.from_us, zone),
        "to": _date(until_us, zone),
        "segment": selection.segment,
        "channel": selection.entry_channel,
        "device": selection.device,
        "goal": selection.goal,
    }
    return "".join(
        f" --{name} {shlex.quote(str(value))}" for name, value in given.items() if value is not None
    )


def _day(key: str, offered: Choices, zone: str) -> date | None:
    first, last = (_date(at_us, zone) for at_us in (offered.first_us, offered.last_us))
    chosen = st.date_input(
        LABELS[key],
        value=None,
        min_value=first,
        max_value=last,
        key=key,
        bind="query-params",
        format="YYYY-MM-DD",
        disabled=first is None,
    )
    return chosen if isinstance(chosen, date) else None


def _pick(name: str, offered: tuple[str, ...]) -> str | None:
    return st.selectbox(
        PICKED[name],
        offered,
        index=None,
        key=name,
        bind="query-params",
        placeholder="All" if offered else "none in this run",
        disabled=not offered,
    )


def _name_unknown(offered: Choices) -> None:
    """Say which parts of the address this run does not know; they are dropped."""
    unknown = [key for key in st.query_params if not _is_known(key)]
    unknown += [
        f"{name}={st.query_params[name]}"
        for name in PICKED
        if st.query_params.get(name) and st.query_params[name] not in getattr(offered, name)
    ]
    if unknown:
        named = ", ".join(plain(part, 60) for part in unknown)
        st.warning(f"The address names what this run does not know, left out: {named}")


def _is_known(key: str) -> bool:
    """Whether the app itself puts ``key`` into addresses."""
    return key in ADDRESS or key in OWN or key.startswith(OF_PAGES)


def _date(at_us: int | None, zone: str) -> date | None:
    if at_us is None:
        return None
    return datetime.fromtimestamp(at_us / 1_000_000, UTC).astimezone(ZoneInfo(zone)).date()


def _midnight(day: date | None, zone: str, days: int = 0) -> int | None:
    """The start of ``day`` in ``zone``, microseconds since 1970 UTC."""
    if day is None:
        return None
    at = datetime.combine(day + timedelta(days=days), time.min, ZoneInfo(zone))
    return int(at.timestamp()) * 1_000_000
