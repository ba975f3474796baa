"""Delimiter and columns of a text file, found from its first lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from journey.errors import SourceUnreadable
from journey.ingest.quoting import unique
from journey.ingest.readers.files import MARK, refuse_foreign, start
from journey.ingest.relation import File
from journey.settings.models import Source

DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 40  # lines in which a head is looked for
SEP = re.compile(r'"?sep=(.)"?[ ]*(?:\r\n|\n|\r)', re.IGNORECASE)
WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True, slots=True)
class Header:
    """How a text file is written: its columns, delimiter, and whether a mark stands first."""

    columns: tuple[str, ...]
    delimiter: str
    mark: bool
    renamed: tuple[str, ...] = ()
    lines: int | None = None  # above the first row; null: the usual one line of names
    said: tuple[str, ...] = ()

    def words(self) -> str:
        """What was found, for the notes of the accounts."""
        found = [f"delimiter {WORDS.get(self.delimiter, repr(self.delimiter))}"]
        if self.mark:
            found.append("byte-order mark")
        if self.renamed:
            found.append(f"columns renamed: {', '.join(self.renamed)}")
        return ", ".join([*found, *self.said])


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
    sample, sign_said, said = _below(sample, rules)
    signs = (sign_said,) if sign_said and not rules.delimiter else _delimiters(rules)
    tried = [(sign, _cells(sample, sign, rules.quote)) for sign in signs]
    if not any(cells for _, cells in tried):
        raise SourceUnreadable("no header in the first lines", file.shown)
    sign, cells = max(tried, key=lambda found: (len(names & set(found[1])), len(found[1])))
    columns = unique(cells)
    renamed = tuple(new for old, new in zip(cells, columns, strict=True) if old != new)
    lines = None
    if said or rules.skip or rules.header > 1:
        above = rules.skip + bool(sign_said)
        lines = above + _height(sample, sign, rules)
    return Header(columns, sign, first.startswith(MARK), renamed, lines, said)


def _below(sample: str, rules: Source) -> tuple[str, str, tuple[str, ...]]:
    """What stands below the lines that are skipped, the sign a ``sep=`` line names, and words."""
    found = SEP.match(sample)
    sign, said = (found[1], ("a line sep= skipped",)) if found else ("", ())
    rest = sample[found.end() :] if found else sample
    lines = rest.splitlines(keepends=True)
    if rules.skip:
        said = (*said, f"{rules.skip} lines above the head skipped (skip)")
    if rules.header > 1:
        said = (*said, f"{rules.header} rows of head (header)")
    return "".join(lines[rules.skip :]), sign, said


def _height(sample: str, sign: str, rules: Source) -> int:
    """Lines that the rows of the head take; a quoted cell may span several."""
    blank = len(sample) - len(sample.lstrip("\r\n"))
    above = len(sample[:blank].splitlines())
    if len(sign) != 1 or not rules.quote:
        return above + rules.header
    reader = csv.reader(
        io.StringIO(sample[blank:], newline=""), delimiter=sign, quotechar=rules.quote
    )
    for _ in range(rules.header):
        next(reader, None)
    return above + reader.line_num


def head_below(file: File, rules: Source, needed: Iterable[str]) -> str:
    """Words on a line further down that names all the ``needed`` columns; empty: none."""
    sample = start(file).removeprefix(MARK).decode(rules.encoding, errors="replace")
    names = set(needed)
    for number, line in enumerate(sample.splitlines()[:LOOKED_AT]):
        cells = (set(_cells(line, sign, rules.quote)) for sign in _delimiters(rules))
        if number != rules.skip and any(names <= one for one in cells):
            return f"the head stands on line {number + 1}: set skip = {number}"
    return ""


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
