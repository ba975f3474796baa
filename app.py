"""``streamlit run app.py``: the app on a run (``-- RUN`` names its folder)."""

from journey.ui.main import main

main()
