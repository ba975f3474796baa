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


class Mode(StrEnum):
    """How progress is shown on standard error."""

    auto = "auto"
    plain = "plain"
    json = "json"
    none = "none"


@dataclass(frozen=True, slots=True)
class Printed:
    """How results leave the command."""

    format: Annotated[Format, typer.Option("--format", help="How data is written.")] = Format.table
    out: Annotated[
        Path | None, typer.Option("--out", help="Write data to this file, not to standard output.")
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no closing line.")] = (
        False
    )
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours (also NO_COLOR).")] = (
        False
    )


@dataclass(frozen=True, slots=True)
class Watched:
    """How progress is shown."""

    progress: Annotated[Mode, typer.Option("--progress", help="Progress on standard error.")] = (
        Mode.auto
    )
