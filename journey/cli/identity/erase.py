"""What ``journey identity erase`` tells and does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journey.analysis.identity.erasure import Erasure, Wish
from journey.analysis.identity.identifiers import look_up
from journey.analysis.table import Sheet
from journey.cli.identity.change import author
from journey.cli.options import Erasing, Place
from journey.cli.output import note, put
from journey.cli.printed import Printed, Watched
from journey.cli.progress import watching
from journey.cli.selected import decided_in, opened
from journey.engine.base import Engine
from journey.erase import erase as erased
from journey.erase import preview
from journey.errors import UnknownName, WrongUsage
from journey.settings.models import Settings


@dataclass(frozen=True, slots=True)
class Going:
    """One thing that goes, how often, and what becomes of it."""

    what: str
    n: int
    becomes: str


def erase(named: str, asked: Erasing, place: Place, watched: Watched, printed: Printed) -> None:
    """Tell what goes with the person that ``named`` is; do it where ``asked`` says yes.

    Raises
    ------
    UnknownName
        Nobody goes by that name.
    WrongUsage
        Neither ``--dry-run`` nor ``--yes`` is given.
    """
    with opened(place) as run:
        settings = decided_in(run, place)
        wish = _wish(named, asked, run.engine, settings)
    going = preview(settings, wish)
    put(Sheet("identity-erase", list(_rows(going)), "things"), printed)
    if asked.dry_run:
        note("nothing was done; to do it: the same command with --yes", printed)
        return
    if not asked.yes:
        raise WrongUsage("erasing cannot be undone", "", "look with --dry-run, mean it with --yes")
    with watching(watched.progress, printed) as watch:
        done = erased(settings, wish, watch)
    builds = "1 older build" if len(done.removed) == 1 else f"{len(done.removed)} older builds"
    note(f"erased in run {done.build_id}; {builds} removed", printed)
    for build in done.still_held:
        note(f"still open somewhere, delete it: {build}", printed)
    note(f"the sources still hold them: {', '.join(going.sources)}; later runs erase them again, "
         "exports made before hold no identifier but the customer's id", printed)  # fmt: skip


def _wish(named: str, asked: Erasing, engine: Engine, settings: Settings) -> Wish:
    one = look_up(engine, settings, named)
    if one.customer_id is None:
        raise UnknownName(f"no customer goes by {one.shown} ({one.status})", "", "nothing to erase")
    nid = one.nid if asked.identifier_only else None
    return Wish(one.customer_id, nid, asked.delete_events, asked.reason, author())


def _rows(going: Erasure) -> Iterator[Going]:
    for identifier in going.identifiers:
        yield Going(identifier, 1, "gone, and refused when read again")
    if going.deletes_events:
        yield Going("events", going.events, "deleted, and refused when read again")
    else:
        yield Going("events with an identifier", going.direct, "stay, without it")
        yield Going("events inherited", going.inherited, "their device's own, offered to nobody")
    yield Going("journeys", going.journeys, "no customer's any more")
    stretches = sum(each.action == "erased_segment" for each in going.overrides)
    yield Going("stretches on devices", stretches, "kept from every other customer")
