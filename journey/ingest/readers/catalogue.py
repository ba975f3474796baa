"""The door of the readers: every format that a source may be in, by name."""

from __future__ import annotations

from collections.abc import Mapping

from journey.engine.base import Engine
from journey.errors import SourceUnreadable
from journey.ingest.readers import delimited, jsonlines, parquet
from journey.ingest.readers.files import start
from journey.ingest.readers.reader import Reader
from journey.ingest.relation import Ask, Relation

READERS: Mapping[str, Reader] = {
    one.name: one for one in (*delimited.READERS, *jsonlines.READERS, *parquet.READERS)
}


def load(engine: Engine, ask: Ask) -> Relation:
    """The rows of the files, read as the source's settings say.

    Raises
    ------
    MissingColumn
        A file lacks a column that the mapping names.
    SourceUnreadable
        A file is empty, broken, or of another reader.
    """
    reader = READERS[ask.rules.reader]
    if not reader.starts:
        _refuse_others(ask)
    return reader.load(engine, ask)


def _refuse_others(ask: Ask) -> None:
    """Refuse a file that is no text, but what another reader takes."""
    marked = [one for one in READERS.values() if one.starts]
    for file in ask.files:
        first = start(file)
        for other in marked:
            if first.startswith(other.starts):
                hint = f'the file is {other.title}; set reader = "{other.name}"'
                raise SourceUnreadable("not a text file", file.shown, hint)
