"""Other people's words in SQL: names, texts, and names that differ."""

from __future__ import annotations

from collections.abc import Iterable

OWN = ("journey.row", "journey.file", "journey.whole")  # beside the columns of a file


def name(word: str) -> str:
    """``word`` as a quoted SQL name."""
    return '"' + word.replace('"', '""') + '"'


def text(value: str) -> str:
    """``value`` as an SQL text; a NUL cannot stand in a statement."""
    quoted = "'" + value.replace("'", "''") + "'"
    return "(" + quoted.replace("\0", "' || chr(0) || '") + ")" if "\0" in value else quoted


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Names that differ even where case is ignored: the second ``id`` becomes ``id_1``.

    They differ from :data:`OWN` too, the names that ingest gives columns of its own.

    >>> unique(["id", "ID", "", "journey.row"])
    ('id', 'ID_1', 'column3', 'journey.row_1')
    """
    taken: set[str] = set(OWN)
    found = []
    for place, given in enumerate(names, 1):
        start = given or f"column{place}"
        word, again = start, 0
        while word.lower() in taken:
            again += 1
            word = f"{start}_{again}"
        taken.add(word.lower())
        found.append(word)
    return tuple(found)
