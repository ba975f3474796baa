"""Steps and transitions become the journey graph. ``draw`` is the door."""
