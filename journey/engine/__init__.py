"""Where SQL runs: the only rooms that know a database.

Rooms: ``base`` (what a stage may ask), ``duckdb`` (DuckDB answers), ``open`` (the door: where a
run lies, how it is built and opened), ``condition`` (whether a text of the settings runs:
``syntax`` says what it consists of, ``functions`` what it may call, ``told``
what a segment may ask besides), ``faults`` (a database's
errors in words), ``memory`` (what this process takes), ``splink`` (how probably two rows tell
of one person).
"""
