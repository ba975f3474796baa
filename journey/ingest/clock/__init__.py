"""Times, zones and the order of events: how the clocks of the sources are read."""
