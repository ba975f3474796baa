"""Making the demo run from the app: where it will be, how far it is."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from journey import pipeline
from journey.progress import Progress
from journey.project import load as settings_file
from journey.project import shipped
from journey.ui import state
from journey.ui.escape import plain

FOLDER = "journey-demo"


def demo_offer() -> None:
    """Offer to make the demo run in a folder that is named first; then show the run."""
    target = Path.cwd() / FOLDER
    st.subheader("Try the demo shop", anchor=False)
    st.markdown(
        "A small invented retailer with web, app, e-mail, ads, store, phone, delivery and "
        "survey: about 3,000 customers. It takes some seconds and needs no network."
    )
    st.markdown("The files and the run will be in this folder:")
    st.code(str(target), language=None)
    if st.button("Make the demo run", type="primary"):
        with st.status("Reading the demo shop", expanded=True) as status:
            _make(target)
            status.update(label="Done", state="complete", expanded=False)
        state.choose(target)
        st.rerun()


def _make(target: Path) -> None:
    bar = st.progress(0.0)
    stages: list[str] = []

    def watch(progress: Progress) -> None:
        if progress.stage not in stages:
            stages.append(progress.stage)
        rows = f": {progress.done:,} rows" if progress.done else ""
        bar.progress(min(len(stages) / 10, 1.0), text=f"{plain(progress.stage)}{rows}")

    settings = settings_file.load(shipped.copy("demo", target))
    pipeline.run(settings, watch).close()
