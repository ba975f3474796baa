"""Texts, times and packings in which the systems write their files."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from journey.synth.shop.files.spoil import Row
from journey.synth.shop.worlds import local_us, shown

LOCAL, GERMAN, ISO = "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M:%SZ"
MINUTES, DAYS = "%Y-%m-%d %H:%M", "%Y-%m-%d"


def berlin(at_us: int, style: str) -> str:
    """``at_us`` on the wall clock in Berlin, in a ``strftime`` style."""
    return shown(local_us(at_us), style)


def money(cents: int) -> str:
    """An amount with a decimal comma.

    >>> money(1205)
    '12,05'
    """
    return f"{cents // 100},{cents % 100:02}"


def separated(columns: Sequence[str], rows: Iterable[Row], delimiter: str) -> str:
    """A head and rows, as separated values."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def write_text(
    file: Path, columns: Sequence[str], rows: Sequence[Row], delimiter: str, encoding: str = "utf-8"
) -> int:
    """Write separated values; returns the number of rows."""
    file.write_bytes(separated(columns, rows, delimiter).encode(encoding))
    return len(rows)


def write_gzip(file: Path, text: str) -> None:
    """A gzip file without name and time in its head, so that the same text gives the same file."""
    with file.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode())
