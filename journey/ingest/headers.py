"""Delimiter and columns of a text file, found from its first lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from journey.errors import SourceUnreadable
from journey.ingest.files import MARK, refuse_foreign, start
from journey.ingest.quoting import unique
from journey.ingest.relation import File
from journey.settings import Source

DELIMITERS = (",", ";", "\t", "|")
WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True, slots=True)
class Header:
    """How a text file is written: its columns, delimiter, and whether a mark stands first."""

    columns: tuple[str, ...]
    delimiter: str
    mark: bool
    renamed: tuple[str, ...] = ()

    def words(self) -> str:
        """What was found, for the notes of the accounts."""
        found = [f"delimiter {WORDS.get(self.delimiter, repr(self.delimiter))}"]
        if self.mark:
            found.append("byte-order mark")
        if self.renamed:
            found.append(f"columns renamed: {', '.join(self.renamed)}")
        return ", ".join(found)


def header(file: File, rules: Source, needed: Iterable[str]) -> Header:
    """The header of a csv or tsv file.

    The delimiter is the one of the settings, or the one under which most of the ``needed``
    columns are there, then the one that gives most columns.

    Raises
    ------
    SourceUnreadable
        The file is empty or not text.
    """
    first = start(file)
    refuse_foreign(file, first)
    sample = first.removeprefix(MARK).decode(rules.encoding, errors="replace")
    names = set(needed)
    tried = [(sign, _cells(sample, sign, rules.quote)) for sign in _delimiters(rules)]
    if not any(cells for _, cells in tried):
        raise SourceUnreadable("no header in the first lines", file.shown)
    sign, cells = max(tried, key=lambda found: (len(names & set(found[1])), len(found[1])))
    columns = unique(cells)
    renamed = tuple(new for old, new in zip(cells, columns, strict=True) if old != new)
    return Header(columns, sign, first.startswith(MARK), renamed)


def _delimiters(rules: Source) -> tuple[str, ...]:
    if rules.delimiter:
        return (rules.delimiter.replace("\\t", "\t"),)
    return ("\t",) if rules.reader == "tsv" else DELIMITERS


def _cells(sample: str, sign: str, quote: str | None) -> list[str]:
    """The first row of ``sample``, were ``sign`` its delimiter."""
    lines = io.StringIO(sample.lstrip("\r\n"), newline="")
    if len(sign) != 1:
        return _stripped(sample.lstrip("\r\n").splitlines()[0].split(sign))
    try:
        if quote:
            reader = csv.reader(lines, delimiter=sign, quotechar=quote)
        else:
            reader = csv.reader(lines, delimiter=sign, quoting=csv.QUOTE_NONE)
        return _stripped(next(filter(None, reader), []))
    except csv.Error:
        return []


def _stripped(cells: list[str]) -> list[str]:
    return [cell.replace("\0", "").strip() for cell in cells]
