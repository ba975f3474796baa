"""Rows on standard output: a table for people, CSV, JSON or JSON lines for programs."""

from __future__ import annotations

import io
import sys
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

from journey.analysis.table import Sheet
from journey.cli.printed import TABLE, Printed
from journey.errors import WrongUsage
from journey.export.people import clean, shown_columns, title, word
from journey.export.records import FORMATS

WIDE = 100_000  # columns, where nobody looks at a terminal: nothing is cut


def put(sheet: Sheet, printed: Printed) -> None:
    """Write the rows as the options ask, to ``--out`` or to standard output.

    Raises
    ------
    WrongUsage
        What is no text is to be written to a terminal.
    """
    form = printed.form()
    if printed.out is None and form != TABLE and not FORMATS[f".{form}"].is_text:
        raise WrongUsage("is no text for a terminal", f"--format {form}", "add --out FILE")
    data = written(sheet, printed)
    if printed.out is None:
        sys.stdout.write(data.decode("utf-8"))
    else:
        _write(printed.out, data)


def written(sheet: Sheet, printed: Printed) -> bytes:
    """The bytes of a format: the table for people, else what any page and export write."""
    form = printed.form()
    if form == TABLE:
        return _as_table(sheet, printed).encode("utf-8", "replace")
    return FORMATS[f".{form}"].write(sheet.rows, sheet.row, sheet.head())


def note(sentence: str, printed: Printed) -> None:
    """A closing line or a remark on standard error, unless quiet."""
    if not printed.quiet:
        print(clean(sentence), file=sys.stderr)  # noqa: T201


def _write(file: Path, data: bytes) -> None:
    """Write aside, then move in place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.part")
    aside.write_bytes(data)
    aside.replace(file)


def _as_table(sheet: Sheet, printed: Printed) -> str:
    from rich.console import Console  # rich takes 0.1 s and is not needed for data
    from rich.table import Table
    from rich.text import Text

    records = [asdict(row) for row in sheet.rows]
    if not records:
        return ""
    table = Table(header_style="bold", title_justify="left")
    shown = list(shown_columns(sheet.rows, sheet.files_only))
    for name in shown:
        right = isinstance(
            next((r[name] for r in records if r[name] is not None), ""), int | float | Decimal
        )
        table.add_column(title(name), justify="right" if right else "left", overflow="fold")
    for row in records:
        table.add_row(*(Text(word(name, row, sheet.zone)) for name in shown))
    to_terminal = printed.out is None and sys.stdout.isatty()
    text = io.StringIO()
    console = Console(
        file=text,
        width=None if to_terminal else WIDE,
        force_terminal=to_terminal,
        no_color=printed.no_color or None,
    )
    console.print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"
