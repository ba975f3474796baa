"""The app as ``journey app`` starts it; the same as ``app.py`` at the top of the repository."""

from __future__ import annotations

from journey.ui.main import main

if __name__ == "__main__":
    main()
