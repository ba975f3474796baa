"""Lines of text files: how many there are, and on which one a row stands."""

from __future__ import annotations

import zlib

from journey.engine.base import Engine
from journey.ingest.quoting import name
from journey.ingest.readers.files import opened
from journey.ingest.relation import File

CHUNK = 2**22
# after each broken row, the rows below it stand one line lower
SHIFTS = """
    select file_no, from_place, max(shift) as shift
    from (
        select b.file_no,
            b.line - f.header - row_number() over (partition by b.file_no order by b.line)
                as from_place,
            row_number() over (partition by b.file_no order by b.line) as shift
        from {broken} b
        join {files} f on f.file_no = b.file_no)
    group by file_no, from_place
    union all
    select file_no, -1 as from_place, 0 as shift
    from {files}
"""
# rows of a file that was taken apart here know their line; the others stand one a line
PLACED = """
    select r.rowid as row_no, r.file_no,
        coalesce(r.line, r.rowid - f.first + 1 + f.header + s.shift) as line
    from {raw} r
    join {files} f on f.file_no = r.file_no
    asof join {shifts} s on s.file_no = r.file_no and r.rowid - f.first >= s.from_place
"""
FILES = {"file_no": "INTEGER", "first": "BIGINT", "header": "INTEGER"}


def count(file: File) -> int:
    """Physical lines of a file, unpacked; -1 where it breaks off.

    A line ends with a line feed, a carriage return, or both.
    """
    found, last = 0, b"\n"
    try:
        with opened(file) as raw:
            while chunk := raw.read(CHUNK):
                found += chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n")
                found -= last == b"\r" and chunk.startswith(b"\n")
                last = chunk[-1:]
    except (EOFError, OSError, zlib.error):
        return -1
    return found + (last not in {b"\n", b"\r"})


def placed(engine: Engine, table: str, files: list[tuple[int, int, int]]) -> str:
    """SQL for the line of every row of ``<table>_raw``: row_no, file_no, line.

    ``files`` holds number, place of the first row, and header lines of each file.
    """
    engine.fill(f"{table}_files", FILES, files)
    words = {key: name(f"{table}_{key}") for key in ("raw", "broken", "files", "shifts")}
    engine.scratch(f"{table}_shifts", SHIFTS.format(**words))
    return PLACED.format(**words)
