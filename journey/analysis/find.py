"""The door: questions to a run by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from journey.analysis import dropoff, friction_paths, incidents, selected
from journey.engine.base import Engine
from journey.selection import Selection

Find = Callable[[Engine, Selection], tuple[Any, ...]]
ANALYSES: Mapping[str, Find] = {
    "incidents": incidents.incidents,
    "drop-off": dropoff.find,
    "friction": selected.frictions,
    "friction-paths": friction_paths.paths,
}
