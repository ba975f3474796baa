"""Questions to a run: a family of questions is a folder, ``catalogue`` is the door."""
