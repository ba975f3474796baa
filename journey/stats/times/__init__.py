"""Statistics of waiting: survival, competing ends, silence, delays."""
