"""What leaves the house: graphs and tables as files.

Rooms: ``write`` (the door), ``graphml``, ``gexf``, ``nodelink`` (JSON), ``dot`` and ``html``
(one a format; ``html`` alone knows pyvis), ``plain`` (a graph that every format can hold),
``vis``, ``curves`` and ``page`` (how the page draws it and what it holds), ``tables`` (CSV and
Parquet), ``words`` (durations, texts from data made harmless, safe file names).
"""
