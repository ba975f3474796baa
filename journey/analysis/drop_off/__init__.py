"""Where journeys end before the goal."""
