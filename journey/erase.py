"""A person is erased: the decision is kept, the run is made anew, what held them is removed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from journey import pipeline
from journey.analysis.identity.erasure import Erasure, Wish, naming_of, plan
from journey.engine.open import forget, open_run
from journey.identity.decisions import overrides
from journey.identity.kept.secret import known_key
from journey.progress import Watch, unwatched
from journey.settings.models import Settings


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: the erasure, the new build, and the older builds removed or still held."""

    erasure: Erasure
    build_id: str
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
        is_plain = run.settings.privacy.identifiers == "plain"
        return plan(run.engine, wish, naming_of(known_key(settings), is_plain))
    finally:
        run.close()


def erase(settings: Settings, wish: Wish, watch: Watch = unwatched) -> Erased:
    """Erase a person from the run, for good: later runs over the same sources erase again.

    The decision is written to the overrides first, so that a run that fails half-way is
    mended by the next one. Builds from before are removed with all they held.

    Raises
    ------
    JourneyError
        There is no such customer or run, or the new run cannot be made.
    """
    erasure = preview(settings, wish)
    overrides.append(settings, erasure.overrides)
    run = pipeline.run(settings, watch, accepts_changes=True)
    run.close()
    removed, still_held = forget(run.folder)
    return Erased(erasure, run.build_id, removed, still_held)
