"""What ``journey identity scan`` and ``access`` print."""

from __future__ import annotations

from journey.analysis.privacy.scan import scan
from journey.analysis.table import Sheet
from journey.cli.options import Place
from journey.cli.output import note, put
from journey.cli.printed import Printed
from journey.cli.selected import decided_in, opened
from journey.identity.decisions import overrides


def scanned(place: Place, printed: Printed) -> bool:
    """Print what stands in clear in the run and beside it; whether anything does."""
    with opened(place) as run:
        settings = decided_in(run, place)
        beside = (place.config, overrides.place(settings))
        files = {file.name: file.read_text("utf-8") for file in beside if file.is_file()}
        found = scan(run, settings, files)
        put(Sheet("identity-scan", found, "places", build_id=run.build_id), printed)
        said = f"{len(found):,} places hold something in clear" if found else "nothing is in clear"
        note(f"{said}; run {run.build_id}", printed)
    return bool(found)
