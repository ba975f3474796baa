"""Other people's files become events, identifiers, accounts and a quarantine.

Rooms: ``read`` (the door). Files: ``files`` (which ones a source means), ``headers``
(delimiter and columns of a text file), ``texts`` (text into working tables), ``records`` (the
same line by line, for files the database cannot take apart), ``lines`` (the line a row stands
on). One room a format, the same function name ``load``: ``delimited``, ``jsonlines``,
``parquet``, and ``joined`` (a query over a source's files). Mapping: ``columns`` (those the
settings name), ``parts`` (the events a row may give), ``mapping`` (their settings as SQL),
``plans`` (what it makes of them), ``times``, ``due``, ``ends``, ``zones`` and ``amounts``
(text to instants, promises and numbers), ``staging`` (the events before repeats are out).
``ties`` (what comes first at one time), ``order`` (whether rows tell it), ``doubled`` (an hour
that clocks show twice). Accounts: ``edges`` (heads and totals), ``groups`` (lines of one thing),
``repeats`` (exact repeats are one event), ``meetings`` (whose identifiers meet), ``accounts``
(what came of every row), ``quarantine`` and ``reasons`` (why a row is refused), ``masking``
(personal data inside texts), ``channels`` and ``currencies`` (from columns), ``naming`` (their
words to ours), ``nodes`` (one per channel). Shared: ``relation`` (what a room hands to the next),
``quoting`` (other people's words in SQL).
"""
