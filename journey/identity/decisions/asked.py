"""Values that a person types, spelled and hashed by the same rules as those a run has read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journey.engine.base import Engine
from journey.identity.values import kinds, normalise
from journey.settings.models import Settings

COLUMNS = {"kind": "VARCHAR", "identifier": "VARCHAR"}
READ = {"event_id": "BIGINT", **COLUMNS}
ASKED = "select kind, identifier, value, token, reason from numbered"


@dataclass(frozen=True, slots=True)
class Asked:
    """One typed value as a run spells it, its token, and why it may not identify (or null)."""

    value: str
    token: str
    reason: str | None


def known_as(
    engine: Engine, settings: Settings, key: bytes, typed: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], Asked]:
    """Each typed ``(kind, value)`` as a run of these settings knows it.

    Parameters
    ----------
    engine
        An empty one that is thrown away afterwards.
    settings, key
        Those of the run: kinds, block lists, phone region; the project's key.
    """
    kinds.fill(engine, kinds.known(settings))
    engine.fill("read_identifiers", READ, [])
    engine.fill("named_values", COLUMNS, sorted(set(typed)))
    normalise.normalise(engine, settings, key)
    found = {(kind, raw): Asked(*rest) for kind, raw, *rest in engine.rows(ASKED)}
    engine.drop("numbered", "named_values", "read_identifiers", "kinds")
    return found
