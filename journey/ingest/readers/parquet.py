"""Parquet files."""

from __future__ import annotations

from glob import escape

from journey.engine.base import Engine
from journey.engine.faults import FAULTS, sentence
from journey.errors import SourceUnreadable
from journey.ingest.mapping.promised import mapped, missing
from journey.ingest.quoting import name, text, unique
from journey.ingest.readers.reader import Reader
from journey.ingest.relation import FILE, ROW, Ask, File, Loaded, Relation, whole

MAGIC = b"PAR1"
NUMBER = "file_row_number"  # what the database adds: the place of a row in its file


def load(engine: Engine, ask: Ask) -> Relation:
    """The files as they are: nothing is read yet but how many rows and which columns they have.

    Raises
    ------
    MissingColumn
        A file lacks a column that the mapping names.
    SourceUnreadable
        A file is not Parquet, or broken.
    """
    for file in ask.files:
        _check(file)
    scan = f"read_parquet({_listed(ask.files)}, union_by_name = true, hive_partitioning = false"
    shown = ", ".join(file.shown for file in ask.files[:3])
    try:
        described = engine.rows(f"describe select * from {scan})")
        counts = [_rows(engine, file) for file in ask.files]
    except FAULTS as fault:
        raise SourceUnreadable(sentence(fault), shown) from fault
    given = [str(row[0]) for row in described]
    if NUMBER in map(str.lower, given):
        what = f"a column is called {NUMBER!r}, as the database calls the number of a row"
        raise SourceUnreadable(what, shown, "give it another name")
    columns = dict(zip(unique(given), (str(row[1]) for row in described), strict=True))
    if len(ask.files) > 1:
        _same_columns(engine, ask)
    loaded = tuple(
        Loaded(file, number, rows, notes="parquet")
        for number, (file, rows) in enumerate(zip(ask.files, counts, strict=True))
    )
    pairs = zip(given, columns, strict=True)
    picked = ", ".join(f"{name(own)} as {name(column)}" for own, column in pairs)
    came = unique([*given, "journey.file"])[-1]
    relation = f"select {picked}, {NUMBER} as {ROW}, {_number(ask.files, came)} as {FILE}"
    scan = f"{scan}, {NUMBER} = true, filename = {text(came)})"
    everything = whole({column: f"r.{name(column)}" for column in sorted(columns)})
    return Relation(f"({relation} from {scan})", columns, loaded, whole=everything)


def _check(file: File) -> None:
    size = file.path.stat().st_size
    if size == 0:
        raise SourceUnreadable("the file is empty", file.shown, "set optional = true if it may be")
    with file.path.open("rb") as raw:
        if raw.read(len(MAGIC)) != MAGIC:
            raise SourceUnreadable("not a Parquet file", file.shown, "is reader right?")


def _rows(engine: Engine, file: File) -> int:
    return int(engine.rows(f"select num_rows from parquet_file_metadata({_listed([file])})")[0][0])


def _same_columns(engine: Engine, ask: Ask) -> None:
    """Every file has every column of the mapping; a path ``a.b`` counts by its first name."""
    for file in ask.files:
        described = engine.rows(f"describe select * from read_parquet({_listed([file])})")
        own = [str(row[0]) for row in described]
        for column in mapped(ask.rules):
            if column not in own and column.partition(".")[0] not in own:
                raise missing(ask.rules, column, file.shown, own)


def _listed(files: tuple[File, ...] | list[File]) -> str:
    return "[" + ", ".join(text(escape(str(file.path))) for file in files) + "]"


def _number(files: tuple[File, ...], came: str) -> str:
    """The number of the row's file, whose path is in the column ``came``."""
    if len(files) == 1:
        return "cast(0 as integer)"
    cases = " ".join(f"when {text(str(file.path))} then {n}" for n, file in enumerate(files))
    return f"cast(case {name(came)} {cases} end as integer)"


READERS = (Reader("parquet", "Parquet", load, starts=MAGIC),)
