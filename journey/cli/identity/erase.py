"""What ``journey identity erase`` tells and does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journey.analysis.identity.identifiers import look_up
from journey.analysis.privacy.erasure import GUEST, Erasure, Wish
from journey.analysis.table import Sheet
from journey.cli.identity.change import author
from journey.cli.options import Erasing, Place
from journey.cli.output import note, put
from journey.cli.printed import Printed, Watched
from journey.cli.progress import watching
from journey.cli.selected import decided_in, opened
from journey.engine.base import Engine
from journey.erase import Erased, preview
from journey.erase import erase as erased
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
        wish = wish_of(named, asked, run.engine, settings)
    going = preview(settings, wish)
    put(Sheet("identity-erase", list(_rows(going)), "things"), printed)
    if asked.dry_run:
        note("nothing was done; to do it: the same command with --yes", printed)
        return
    if not asked.yes:
        raise WrongUsage("erasing cannot be undone", "", "look with --dry-run, mean it with --yes")
    with watching(watched.progress, printed) as watch:
        done = erased(settings, wish, watch)
    _told(done, printed)


def _told(done: Erased, printed: Printed) -> None:
    """The closing lines: what went, what makes it last, who still holds the person."""
    gone = ", ".join(f"{row.n:,} {row.what}" for row in _rows(done.erasure) if row.n)
    note(f"gone: {gone}; {done.decided:,} rows of the file of decisions keep it so", printed)
    builds = "1 older build" if len(done.removed) == 1 else f"{len(done.removed)} older builds"
    note(f"erased in run {done.build_id}; {builds} removed", printed)
    for build in done.still_held:
        note(f"still open somewhere, delete it: {build}", printed)
    sources = ", ".join(done.erasure.sources)
    note(f"the sources still hold them: {sources}; later runs erase them again, "
         "exports made before hold no identifier but the customer's id", printed)  # fmt: skip


def wish_of(named: str, asked: Erasing, engine: Engine, settings: Settings) -> Wish:
    """Who is meant: a customer, a guest known by devices only, or whoever has a value."""
    if named.strip().startswith(GUEST):
        return Wish(named.strip(), None, asked.delete_events, asked.reason, author())
    one = look_up(engine, settings, named)
    if one.customer_id is None and one.nid is None:
        hint = "nothing to erase in this run"
        raise UnknownName(f"no customer goes by {one.shown} ({one.status})", "", hint)
    is_alone = one.customer_id is None or (asked.identifier_only and not one.is_customer)
    nid = one.nid if is_alone else None
    return Wish(one.customer_id or "", nid, asked.delete_events, asked.reason, author())


def _rows(going: Erasure) -> Iterator[Going]:
    """What goes, table by table."""
    deletes = going.wish.deletes_events
    for identifier in going.identifiers:
        yield Going(f"identifier {identifier}", 1, "gone, and refused when read again")
    if going.wish.is_value:
        return
    stays = "nobody's from now on, offered to nobody else"
    becomes = "deleted, and refused when read again" if deletes else stays
    yield Going("events with an identifier", len(going.direct), becomes)
    yield Going("events inherited", going.inherited, becomes)
    yield Going("comments", going.comments, "gone")
    yield Going("reasons", going.reasons, "gone")
    yield Going("texts of kept columns", going.kept, "gone")
    yield Going("names of devices", going.devices, "gone")
    yield Going("identifiers on events", going.on_events, "gone, but for those of devices")
    yield Going("links", going.links, "gone")
    yield Going("journeys", going.journeys, "no customer's any more")
