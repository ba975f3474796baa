"""A person is erased: the decision is kept, the run is made anew, what held them is removed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from journey import pipeline
from journey.analysis.privacy.erasure import Erasure, Wish, plan
from journey.analysis.privacy.lasting import decisions, hidden
from journey.engine.open import forget, open_run
from journey.identity.decisions import overrides
from journey.identity.decisions.keyed import key_of
from journey.identity.kept.secret import known_key
from journey.progress import Watch, unwatched
from journey.settings.models import Settings


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done.

    Attributes
    ----------
    erasure
        What went, as the sources say it today.
    build_id
        The new build.
    decided
        Rows added to the file of decisions, so that it lasts.
    removed, still_held
        Older builds removed, and those that somebody still holds open.
    """

    erasure: Erasure
    build_id: str
    decided: int
    removed: tuple[Path, ...]
    still_held: tuple[Path, ...]


def preview(settings: Settings, wish: Wish) -> Erasure:
    """What erasing would take away; nothing is written.

    Raises
    ------
    UnknownName, RunMissing
        There is no such customer, or no run.
    """
    run = open_run(pipeline.store(settings))
    try:
        return plan(run.engine, wish)
    finally:
        run.close()


def erase(settings: Settings, wish: Wish, watch: Watch = unwatched) -> Erased:
    """Erase a person from the run, for good: later runs over the same sources erase again.

    The sources are read to know the person's rows again, whatever the settings become. The
    decision is written to the overrides first, so that a run that fails half-way is mended by
    the next one. Builds from before are removed with all they held.

    Raises
    ------
    JourneyError
        There is no such customer or run, or the new run cannot be made.
    """
    known_key(settings)  # an erasure under a key made now would name nobody
    key = key_of(settings)
    preview(settings, wish)
    with pipeline.looked_into(settings, watch) as engine:
        erasure = plan(engine, wish)
        decided = decisions(engine, erasure, key)
        before = hidden(engine, erasure, key, overrides.load(settings))
    overrides.keep(settings, [*before, *decided])
    run = pipeline.run(settings, watch, accepts_changes=True)
    run.close()
    removed, still_held = forget(run.folder)
    return Erased(erasure, run.build_id, len(decided), removed, still_held)
