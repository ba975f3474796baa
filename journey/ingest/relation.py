"""What the rooms of ingest hand to each other: files, and tables as read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from journey.ingest.quoting import text
from journey.settings.models import Source

ROW = '"journey.row"'  # place of a row in its table, from 0
FILE = '"journey.file"'  # number of its file
QUERY = "(query)"
WHOLE = '"journey.whole"'  # number of all that its row says
NOTHING = "''"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a source; ``shown`` is its name in tables: relative to the settings' folder."""

    path: Path
    shown: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What reading one file gave.

    Attributes
    ----------
    file, number
        The file, and its number in the relation.
    rows
        Rows that could be taken apart.
    broken
        Rows that could not, each in the working table ``broken`` with its line.
    notes
        What the reader found: delimiter, encoding, mark.
    """

    file: File
    number: int
    rows: int
    broken: int = 0
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A source's rows as SQL.

    Attributes
    ----------
    text
        A relation with the user's columns, :data:`ROW` and :data:`FILE`.
    columns
        Name to SQL type of the user's columns.
    files
        What was read.
    lines
        SQL for the line of each row (row_no, file_no, line); empty: the row number of a row
        is its place in the file, from 1.
    whole, whole_of
        SQL over a row ``r`` for a number of its whole content, mapped or not, and the relation
        it reads, with :data:`ROW` and :data:`FILE`; empty: ``text``.
    """

    text: str
    columns: dict[str, str]
    files: tuple[Loaded, ...]
    lines: str = ""
    whole: str = ""
    whole_of: str = ""

    def wholes(self, rows: str = "") -> str:
        """SQL for (row_no, file_no, whole) of the rows that the select ``rows`` numbers, or all."""
        asked = f" where r.{ROW} in ({rows})" if rows else ""
        return (
            f"select r.{ROW} as row_no, r.{FILE} as file_no, {self.whole} as whole "
            f"from {self.whole_of or self.text} as r{asked}"
        )


def whole(values: Mapping[str, str]) -> str:
    """SQL for a number of all the ``values`` of a row by column: equal only where all of them are.

    What is empty counts as not there: a column that comes later changes no older row.
    """
    given = ", ".join(
        f"{text(f'{column}=')} || nullif(cast({value} as varchar), '')"
        for column, value in values.items()
    )
    return f"md5_number_lower(concat_ws(chr(31), {given or NOTHING}))"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a reader needs to know.

    Attributes
    ----------
    rules
        The source's settings.
    table
        Start of the names of the working tables the reader may make.
    files
        The files to read, in order.
    columns
        The columns the mapping names; null: any may be needed.
    told
        Called with the rows read so far.
    """

    rules: Source
    table: str
    files: tuple[File, ...]
    columns: tuple[str, ...] | None
    told: Callable[[int], None]
