"""The door: questions to a run by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from journey.analysis.drop_off import touchpoints as dropoff
from journey.analysis.incidents import search as incidents
from journey.analysis.paths import priced as friction_paths
from journey.analysis.priced import selected
from journey.engine.base import Engine
from journey.selection import Selection

Find = Callable[[Engine, Selection], tuple[Any, ...]]
ANALYSES: Mapping[str, Find] = {
    "incidents": incidents.incidents,
    "drop-off": dropoff.find,
    "friction": selected.frictions,
    "friction-paths": friction_paths.paths,
}
