"""Omni-channel customer journeys: the public names for notebooks, loaded when first used.

>>> import journey
>>> "run" in dir(journey)
True
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "run": "journey.pipeline",
    "check": "journey.pipeline",
    "open_run": "journey.engine.open",
    "Run": "journey.engine.open",
    "Settings": "journey.settings.models",
    "load": "journey.project.load",
    "Selection": "journey.selection",
    "draw": "journey.graph.draw",
    "JourneyGraph": "journey.graph.model",
    "JourneyError": "journey.errors",
}
__all__ = ["__version__", *sorted(_HOMES)]  # noqa: PLE0604  # the names above, written once


def __getattr__(name: str) -> Any:
    """A public name, from the room it lives in."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'journey' has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__all__)
