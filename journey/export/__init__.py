"""What leaves the house: graphs and tables as files. ``write`` is the door."""
