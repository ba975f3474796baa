"""Constant style of the app; no text from data ever comes near it."""

from __future__ import annotations

import streamlit as st

STYLE = """
<style>
.block-container, .stMainBlockContainer {padding-top: 2.6rem; padding-bottom: 4rem; max-width: 1500px;}
h1 {font-size: 1.9rem !important; padding-bottom: 0 !important;}
h2, h3 {padding-top: 0.4rem !important;}
[data-testid="stMetricValue"] {font-size: 1.65rem; font-variant-numeric: tabular-nums;}
[data-testid="stMetricLabel"] {font-weight: 600;}
.st-key-filter-bar {
    background: #F4F6F8; border: 1px solid #D5DBE1; border-radius: 0.4rem; padding: 0.6rem 0.9rem 0.8rem;
}
.st-key-trust-good, .st-key-trust-fair, .st-key-trust-poor {
    border-left: 4px solid #2E7D4F; padding: 0.1rem 0 0.1rem 0.8rem;
}
.st-key-trust-fair {border-left-color: #B26A00;}
.st-key-trust-poor {border-left-color: #B3261E;}
[data-testid="stText"] {color: #3C4650;}
:focus-visible {outline: 2px solid #1F5A8C !important; outline-offset: 1px;}
@media print {[data-testid="stSidebar"], .st-key-filter-bar {display: none;}}
</style>
"""


def style() -> None:
    """Apply the app's style to the page."""
    st.html(STYLE)
