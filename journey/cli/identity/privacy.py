"""What ``journey identity scan`` and ``access`` print."""

from __future__ import annotations

from journey.analysis.privacy.access import held
from journey.analysis.privacy.scan import scan
from journey.analysis.table import Sheet
from journey.cli.identity.erase import wish_of
from journey.cli.options import Erasing, Place
from journey.cli.output import note, put
from journey.cli.printed import Printed
from journey.cli.selected import decided_in, opened
from journey.identity.decisions import overrides

OWNERS = 0o600  # who may read a file that tells of a person


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


def accessed(named: str, place: Place, printed: Printed) -> None:
    """Print all that the run holds of the person that ``named`` is; a file is the owner's alone.

    Raises
    ------
    UnknownName
        Nobody goes by that name.
    """
    with opened(place) as run:
        wish = wish_of(named, Erasing(), run.engine, decided_in(run, place))
        found = held(run, wish)
        zone = run.settings.project.zone
        put(Sheet("identity-access", found, "facts", zone=zone, build_id=run.build_id), printed)
        if printed.out is not None:
            printed.out.chmod(OWNERS)
        note(f"{len(found):,} facts of run {run.build_id}; the sources hold the values in clear "
             "and may hold more", printed)  # fmt: skip
