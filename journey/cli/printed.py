"""The options that say how results and progress leave a command."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from journey.export.records import FORMATS
from journey.export.write import FORMATS as GRAPHS

TABLE = "table"  # for people, on a terminal
FORMS = (TABLE, *(ending.removeprefix(".") for ending in FORMATS))

ENDINGS = f"A graph: {' '.join(GRAPHS)}; a table: {' '.join(FORMATS)}"


def _known(form: str | None) -> str | None:
    """Refuse a format that nothing writes."""
    if form is not None and form not in FORMS:
        listed = ", ".join(map(repr, FORMS))
        raise typer.BadParameter(f"{form!r} is not one of {listed}.")
    return form


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
        str | None,
        typer.Option(
            "--format",
            metavar=f"[{'|'.join(FORMS)}]",
            callback=_known,
            help="How data is written; else by the ending of --out.",
        ),
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

    def form(self) -> str:
        """The format asked for, else that of the file's ending, else the table for people.

        >>> Printed(out=Path("nodes.csv")).form(), Printed().form()
        ('csv', 'table')
        """
        if self.format is None and self.out is not None:
            ending = self.out.suffix.lower().removeprefix(".")
            return ending if ending in FORMS else TABLE
        return self.format or TABLE


@dataclass(frozen=True, slots=True)
class Watched:
    """How progress is shown."""

    progress: Annotated[Mode, typer.Option("--progress", help="Progress on standard error.")] = (
        Mode.auto
    )
