"""Comma, semicolon or tab separated text, plain or gzip."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from journey.engine.base import Engine
from journey.errors import MissingColumn
from journey.ingest.mapping.promised import mapped, missing
from journey.ingest.quoting import name, text
from journey.ingest.readers.files import is_gzip
from journey.ingest.readers.headers import Header, head_below, header
from journey.ingest.readers.reader import Reader
from journey.ingest.readers.records import records
from journey.ingest.readers.texts import Text, options, path, read
from journey.ingest.relation import FILE, ROW, WHOLE, Ask, File, Relation
from journey.settings.models import Source


def load(engine: Engine, ask: Ask) -> Relation:
    """Every row of the files as text; rows that cannot be taken apart go to ``<table>_broken``.

    Raises
    ------
    MissingColumn
        A file lacks a column that the mapping names.
    SourceUnreadable
        A file is empty, or not text.
    """
    needed = mapped(ask.rules) if ask.columns is None else ask.columns
    headers = [header(file, ask.rules, needed) for file in ask.files]
    for file, found in zip(ask.files, headers, strict=True):
        for column in needed:
            if column not in found.columns:
                below = head_below(file, ask.rules, needed)
                if below:
                    raise MissingColumn(f"no column {column!r}", file.shown, below)
                raise missing(ask.rules, column, file.shown, found.columns)
    everything = _all(headers)
    columns = needed if ask.columns is not None else everything
    texts = [
        _text(file, number, headers[number], columns, ask.rules)
        for number, file in enumerate(ask.files)
    ]
    loaded, lines = read(engine, ask, texts)
    picked = ", ".join(f"c{place} as {name(column)}" for place, column in enumerate(columns))
    picked = f"{picked}, whole as {WHOLE}"
    made = f"(select {picked}, rowid as {ROW}, file_no as {FILE} from {name(f'{ask.table}_raw')})"
    return Relation(made, dict.fromkeys(columns, "VARCHAR"), loaded, lines, f"r.{WHOLE}")


def _text(file: File, number: int, found: Header, columns: Sequence[str], rules: Source) -> Text:
    own = tuple(found.columns.index(c) if c in found.columns else None for c in columns)
    places = {column: place for place, column in enumerate(found.columns)}
    packed = ["gzip"] if is_gzip(file) else []
    return Text(
        file=file,
        number=number,
        header=found.lines or 1,
        columns=own,
        order=dict(sorted(places.items())),
        width=len(found.columns),
        scan=_scan(file, found, rules),
        records=partial(records, file, rules.encoding, found.delimiter, rules.quote),
        notes=", ".join([found.words(), rules.encoding, *packed]),
    )


def _scan(file: File, found: Header, rules: Source) -> str:
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(found.columns)))
    quote = text(rules.quote or "")
    head = "header = true" if found.lines is None else f"header = false, skip = {found.lines}"
    return (
        f"read_csv({path(file)}, {head}, columns = {{{columns}}}, "
        f"delim = {text(found.delimiter)}, quote = {quote}, escape = {quote}, "
        f"{options(file, rules.encoding)})"
    )


def _all(headers: Sequence[Header]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for found in headers for column in found.columns))


READERS = (
    Reader("csv", "comma or semicolon separated text", load, has_head=True),
    Reader("tsv", "tab separated text", load, has_head=True),
)
