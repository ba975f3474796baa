"""The options that say how results and progress leave a command."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How data is written."""

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"


class Mode(StrEnum):
    """How progress is shown on standard error."""

    auto = "auto"
    plain = "plain"
    json = "json"
    none = "none"


@dataclass(frozen=True, slots=True)
class Printed:
    """How results leave the command."""

    format: Annotated[
        Format | None,
        typer.Option("--format", help="How data is written; else by the ending of --out."),
    ] = None
    out: Annotated[
        Path | None, typer.Option("--out", help="Write data to this file, not to standard output.")
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no closing line.")] = (
        False
    )
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours (also NO_COLOR).")] = (
        False
    )

    def form(self) -> Format:
        """The format asked for, else that of the file's ending, else the table for people.

        >>> Printed(out=Path("nodes.csv")).form().value, Printed().form().value
        ('csv', 'table')
        """
        if self.format is None and self.out is not None:
            ending = self.out.suffix.lower().removeprefix(".")
            return Format(ending) if ending in set(Format) else Format.table
        return self.format or Format.table


@dataclass(frozen=True, slots=True)
class Watched:
    """How progress is shown."""

    progress: Annotated[Mode, typer.Option("--progress", help="Progress on standard error.")] = (
        Mode.auto
    )
