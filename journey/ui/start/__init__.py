"""What ``journey app`` starts: ``app.py``, alone in its folder."""
