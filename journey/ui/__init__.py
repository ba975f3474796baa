"""All that imports Streamlit; ``main`` is the frame, a folder a page."""
