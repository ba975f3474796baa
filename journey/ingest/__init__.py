"""Other people's files become events, identifiers, accounts and a quarantine.

Rooms: ``read`` (the door), ``files`` (which files a source means), ``headers`` (delimiter and
columns of a text file), ``delimited``, ``jsonlines`` and ``parquet`` (one a format, the same
function name ``load``), ``joined`` (a source made by a query over its files), ``mapping`` (a
source's settings as SQL), ``times``, ``amounts`` (text to instants and numbers), ``reasons``
(why a row is refused), ``repeats`` (exact repeats are one event), ``lines`` (the line a row
stands on), ``accounts`` (what came of every row), ``relation`` (what a room hands to the next).
"""
