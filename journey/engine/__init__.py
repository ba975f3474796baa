"""Where SQL runs: the only rooms that know a database. ``open`` is the door."""
