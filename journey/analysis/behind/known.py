"""Whether a number key names things that the run knows: a slip is told, not answered with 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from journey.analysis.behind.choices import choices
from journey.analysis.behind.lists import Key
from journey.analysis.friction.catalogue import SIGNALS
from journey.contract.tables import OUTCOMES, STATES, TERMINALS
from journey.engine.open import Run
from journey.errors import UnknownName

UNKNOWN = "unknown"  # a device or channel that no event told
TOUCHPOINTS = "select touchpoint from touchpoints order by touchpoint"
INCIDENTS = "select incident_id from incidents order by incident_id"


def check_key(run: Run, key: Key) -> None:
    """Raise where a field of ``key`` names nothing that the run knows.

    Raises
    ------
    UnknownName
        With the field and the nearest known name.
    """
    for field, known in _known(run).items():
        value = getattr(key, field)
        if value is not None and value not in set(known):
            raise UnknownName.named(f"{field} of a number key", value, known)


def _known(run: Run) -> Mapping[str, Iterable[str]]:
    """What each field may name."""
    offered = choices(run.engine)
    touchpoints = [str(row[0]) for row in run.engine.rows(TOUCHPOINTS)]
    ends = [*touchpoints, *TERMINALS]
    return {
        "at": touchpoints,
        "state": STATES,
        "outcome": OUTCOMES,
        "goal": (*offered.goal, *run.settings.goals),
        "source": ends,
        "target": ends,
        "signal": SIGNALS,
        "segment": (*offered.segment, *run.settings.segments),
        "device": (*offered.device, UNKNOWN),
        "entry_channel": (*offered.entry_channel, UNKNOWN),
        "mature": ("yes", "no"),
        "after": ("left", "error"),
        "incident": [str(row[0]) for row in run.engine.rows(INCIDENTS)],
    }
