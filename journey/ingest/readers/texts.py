"""Text files into working tables: the database at full speed, ``records`` where that fails.

After a load, ``<table>_raw`` holds file_no, line, whole (a number of all that the row says) and
the columns c0, c1, ...; its ``rowid`` is the row's place. ``line`` is null where every row of the
file stands on one line: then the place says it. ``<table>_broken`` holds the rows that could not
be taken apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from journey.engine.base import Engine
from journey.engine.faults import FAULTS
from journey.errors import LawBroken
from journey.ingest.quoting import name, text
from journey.ingest.readers.files import is_gzip
from journey.ingest.readers.lines import count, placed
from journey.ingest.readers.records import LONGEST, Record
from journey.ingest.relation import Ask, File, Loaded, whole

HEAD = {"file_no": "INTEGER", "line": "BIGINT", "whole": "UBIGINT"}
BROKEN = {"file_no": "INTEGER", "line": "BIGINT", "value": "VARCHAR"}
SHOWN = 1000  # characters of a broken row that are kept
# a row with several faults is one broken row; bytes in another encoding are shown as U+FFFD
REJECTED = """
    select cast($file_no as integer) as file_no, cast(line as bigint) as line,
        left(trim(min(case when error_type = 'INVALID ENCODING'
            then replace(csv_line, '?', chr(65533)) else csv_line end), chr(10) || chr(13)), 1000)
            as value
    from reject_errors
    group by line
"""


@dataclass(frozen=True, slots=True)
class Text:
    """How one text file is read.

    Attributes
    ----------
    file, number
        The file and its number.
    header
        Lines above its first row.
    columns
        Per column of the raw table the place in the file, null: the file lacks it.
    order
        The file's columns by name, with their places in it: what its rows say as a whole.
        Empty: the only column says it.
    width
        Columns of the file.
    scan
        SQL that scans the file into columns c0, c1, ...
    records
        The same by ``records``, for when the scan fails; header included.
    notes
        What was found.
    """

    file: File
    number: int
    header: int
    columns: tuple[int | None, ...]
    order: Mapping[str, int]
    width: int
    scan: str
    records: Callable[[], Iterator[Record]]
    notes: str


def read(engine: Engine, ask: Ask, texts: Sequence[Text]) -> tuple[tuple[Loaded, ...], str]:
    """Read every file; returns what was read and SQL for the line of each row."""
    columns = {f"c{place}": "VARCHAR" for place in range(len(texts[0].columns))}
    engine.fill(f"{ask.table}_raw", {**HEAD, **columns}, [])
    engine.fill(f"{ask.table}_broken", BROKEN, [])
    loaded: list[Loaded] = []
    firsts: list[tuple[int, int, int]] = []
    done = 0
    for each in texts:
        rows, broken = _fast(engine, ask, each) or _exact(engine, ask, each)
        firsts.append((each.number, _first(engine, ask, each), each.header))
        loaded.append(Loaded(each.file, each.number, rows, broken, each.notes))
        done += rows + broken
        ask.told(done)
    return tuple(loaded), placed(engine, ask.table, firsts)


def options(file: File, encoding: str) -> str:
    """What every scan of a text file says: packing, encoding, broken rows kept aside."""
    packed = "gzip" if is_gzip(file) else "none"
    return (
        f"auto_detect = false, compression = {text(packed)}, encoding = {text(encoding)}, "
        f"store_rejects = true, rejects_limit = 0, max_line_size = {LONGEST}"
    )


def path(file: File) -> str:
    """The file's path as SQL text that no wildcard in its name disturbs."""
    return text(escape(str(file.path)))


def _fast(engine: Engine, ask: Ask, each: Text) -> tuple[int, int] | None:
    """Rows and broken rows by the database's own reader; null where they do not add up."""
    picked = ", ".join(
        f"cast(null as varchar) as c{place}" if own is None else f"c{own} as c{place}"
        for place, own in enumerate(each.columns)
    )
    select = f"select cast({each.number} as integer) as file_no, cast(null as bigint) as line"
    select = f"{select}, {_whole(each, 'c{}', 0)} as whole"
    try:
        with _in_order(engine):
            rows = engine.add(f"{ask.table}_raw", f"{select}, {picked} from {each.scan}")
        broken = engine.add(f"{ask.table}_broken", REJECTED, file_no=each.number)
    except FAULTS:
        rows = broken = -1
    engine.rows("drop table if exists reject_errors")
    engine.rows("drop table if exists reject_scans")
    if rows >= 0 and count(each.file) == each.header + rows + broken:
        return rows, broken
    for table in ("raw", "broken"):
        taken = name(f"{ask.table}_{table}")
        engine.rows(f"delete from {taken} where file_no = $number", number=each.number)
    return None


def _whole(each: Text, column: str, first: int) -> str:
    """SQL for the number of a whole row, its columns by name whatever their order in the file."""
    if not each.order:
        return "cast(null as ubigint)"
    return whole({named: column.format(own + first) for named, own in each.order.items()})


@contextmanager
def _in_order(engine: Engine) -> Iterator[None]:
    """Rows keep the order of the file, so that a row's place is its ``rowid``."""
    engine.rows("set preserve_insertion_order = true")
    try:
        yield
    finally:
        engine.rows("set preserve_insertion_order = false")


def _exact(engine: Engine, ask: Ask, each: Text) -> tuple[int, int]:
    """Rows and broken rows by ``records``, over a file of JSON lines that holds them."""
    with TemporaryDirectory() as folder:
        aside = Path(folder) / "records.jsonl"
        rows, broken, longest = _write(aside, each)
        scan = (
            f"read_json({text(str(aside))}, format = 'newline_delimited', "
            f"maximum_object_size = {longest + 2**24}, "
            "columns = {'l': 'BIGINT', 'v': 'VARCHAR[]', 'b': 'VARCHAR'})"
        )
        picked = ", ".join(
            "cast(null as varchar)" if own is None else f"nullif(v[{own + 1}], '')"
            for own in each.columns
        )
        select = f"select cast({each.number} as integer), l"
        found = (
            engine.add(
                f"{ask.table}_raw",
                f"{select}, {_whole(each, 'v[{}]', 1)}, {picked} from {scan} where b is null",
            ),
            engine.add(f"{ask.table}_broken", f"{select}, b from {scan} where b is not null"),
        )
    if found != (rows, broken):
        raise LawBroken(f"{rows} rows and {broken} broken ones became {found}", each.file.shown)
    return found


def _write(aside: Path, each: Text) -> tuple[int, int, int]:
    """Write the records of a file as JSON lines; returns rows, broken rows, the longest line."""
    counts = [0, 0, 0]
    with aside.open("w", encoding="utf-8", newline="\n") as out:
        for place, record in enumerate(each.records()):
            if (place if each.header < 2 else record.line - 1) < each.header:
                continue  # a head of several lines is known by its lines
            fields = _fitting(record.fields, each.width)
            entry: dict[str, object] = {"l": record.line, "v": fields, "b": None}
            if fields is None:
                entry["b"] = record.text[:SHOWN]
            written = json.dumps(entry)
            counts[fields is None] += 1
            counts[2] = max(counts[2], len(written))
            out.write(written + "\n")
    return counts[0], counts[1], counts[2]


def _fitting(fields: list[str] | None, width: int) -> list[str] | None:
    """The fields, if they are as many as columns; one empty one more is let go."""
    if fields is not None and len(fields) == width + 1 and not fields[-1]:
        return fields[:-1]
    return fields if fields is not None and len(fields) == width else None


def _first(engine: Engine, ask: Ask, each: Text) -> int:
    """The place of the file's first row."""
    raw = name(f"{ask.table}_raw")
    found = engine.rows(f"select min(rowid) from {raw} where file_no = $n", n=each.number)
    return int(found[0][0] or 0)
