"""Events become journeys, steps and transitions. ``build`` is the door."""
