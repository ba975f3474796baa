"""What ``journey report`` writes: a folder with a document, every table and the graph."""

from __future__ import annotations

from pathlib import Path

from journey.analysis.data.waiting import waits
from journey.analysis.table import Sheet
from journey.cli.options import Filters, Place
from journey.cli.output import note, put
from journey.cli.printed import Printed, Watched
from journey.cli.progress import watching
from journey.cli.selected import opened, selected
from journey.report import verify as checking
from journey.report.build import build


def report(
    folder: Path, place: Place, filters: Filters, watched: Watched, printed: Printed
) -> None:
    """Make the report of a run in ``folder``."""
    with opened(place) as run, watching(watched.progress, printed) as watch:
        chosen = selected(run, filters)
        document, files = build(run, folder, chosen, watch)
        known = waits(run.engine).sentence
    note(f"{document}: {files:,} files; {chosen.words()}; {known}", printed)


def verify(folder: Path, printed: Printed) -> bool:
    """Print where a report says something else than its tables; whether it does anywhere."""
    checked = checking.verify(folder)
    put(Sheet("verify", checked.mistakes, "mistakes", checking.Mistake), printed)
    count = len(checked.mistakes)
    said = f"{count:,} mistakes" if count else "the report holds"
    note(f"{folder}: {checked.files:,} files, {checked.figures:,} figures: {said}", printed)
    return bool(checked.mistakes)
