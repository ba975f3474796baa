"""Constant style of the app; no text from data ever comes near it."""

from __future__ import annotations

import streamlit as st

# three touchpoints on their way; a picture of its own, because Streamlit would fetch an icon
ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path d="M6 24 L15 11 L26 8" fill="none" stroke="#1F5A8C" stroke-width="3"/>
<circle cx="6" cy="24" r="4" fill="#1F5A8C"/><circle cx="15" cy="11" r="4" fill="#1F5A8C"/>
<circle cx="26" cy="8" r="4" fill="#C8553D"/></svg>"""
STYLE = """
<style>
.block-container, .stMainBlockContainer {padding: 2.4rem 2.5rem 4rem; max-width: 1700px;}
h1 {font-size: 1.9rem !important; padding-bottom: 0 !important;}
h2, h3 {padding-top: 0.4rem !important;}
[data-testid="stMetricValue"] {font-size: 1.65rem; font-variant-numeric: tabular-nums;}
[data-testid="stMetricLabel"] {font-weight: 600;}
.st-key-filter-bar {
    background: #F4F6F8; border: 1px solid #D5DBE1; border-radius: 0.4rem;
    padding: 0.6rem 0.9rem 0.8rem;
}
.st-key-trust-good, .st-key-trust-fair, .st-key-trust-poor {
    border-left: 4px solid #2E7D4F; padding: 0.1rem 0 0.1rem 0.8rem;
}
.st-key-trust-fair {border-left-color: #B26A00;}
.st-key-trust-poor {border-left-color: #B3261E;}
/* its file is not protected against formulas; every table has its own downloads */
[data-testid="stElementToolbarButtonContainer"] button[aria-label="Download as CSV"],
[data-testid="stElementToolbarButton"]:has(button[aria-label="Download as CSV"]) {display: none;}
[data-testid="stText"] {color: #3C4650;}
:focus-visible {outline: 2px solid #1F5A8C !important; outline-offset: 1px;}
@media print {[data-testid="stSidebar"], .st-key-filter-bar {display: none;}}
</style>
"""


def style() -> None:
    """Apply the app's style to the page."""
    st.html(STYLE)
