"""What ``journey app`` starts: ``app.py``, in a folder of its own so that nothing lies beside it."""
