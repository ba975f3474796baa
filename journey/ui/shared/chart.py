"""Pictures in vega-lite, which comes with Streamlit. Texts from data are drawn as text."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from journey.analysis.drop_off.touchpoints import DropOff
from journey.report import charts
from journey.report.charts import CONFIG, Spec


def show(spec: Spec, name: str) -> None:
    """Draw ``spec``; ``name`` says in one sentence what it shows."""
    st.vega_lite_chart({"config": CONFIG, **spec, "description": name}, width="stretch", theme=None)


def drop_off(found: Sequence[DropOff]) -> None:
    """Journeys lost per touchpoint, and beside it the drop rate with its interval."""
    lost, rate = st.columns([3, 2])
    with lost:
        show(charts.lost(found), "Journeys lost per touchpoint")
    with rate:
        show(charts.rates(found, is_named=False), "Drop rate per touchpoint with its 95 % interval")
