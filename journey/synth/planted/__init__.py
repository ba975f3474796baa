"""Worlds in which it is known what each friction costs."""
