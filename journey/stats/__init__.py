"""Pure functions on small arrays, no SQL."""
