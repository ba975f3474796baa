"""Number keys, and the journeys behind a number."""
