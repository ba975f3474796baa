"""Omni-channel customer journeys: the public names for notebooks, loaded when first used.

Every table of ``journey show`` is a function under its own name, such as
``journey.drop_off(run, journey.Selection(start="2026-03-01", device="phone"))``. ``identity``,
which names a folder of the package too, is ``journey.table(run, "identity")``.

>>> import journey
>>> "run" in dir(journey)
True
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "run": "journey.pipeline:run",
    "check": "journey.pipeline:check",
    "open_run": "journey.engine.open:open_run",
    "Run": "journey.engine.open:Run",
    "Settings": "journey.settings.models:Settings",
    "load": "journey.project.load:load",
    "Selection": "journey.analysis.behind.wanted:Wanted",
    "table": "journey.notebook:table",
    "draw": "journey.notebook:draw",
    "to_networkx": "journey.notebook:to_networkx",
    "JourneyGraph": "journey.graph.model:JourneyGraph",
    "JourneyError": "journey.errors:JourneyError",
}
__all__ = ["__version__", *sorted(_HOMES)]  # noqa: PLE0604  # the names above, written once


def __getattr__(name: str) -> Any:
    """A public name, from the room it lives in; a table's name is a function of a run."""
    if name in _HOMES:
        room, _, own = _HOMES[name].partition(":")
        return getattr(import_module(room), own)
    # a room that is asked for while notebook loads must not load notebook
    if not name.startswith("_") and find_spec(f"journey.{name}") is None:
        notebook = import_module("journey.notebook")
        if name in notebook.TABLES:
            return partial(_asked, name)
    raise AttributeError(f"module 'journey' has no attribute {name!r}")


def _asked(name: str, run: Any, selection: Any = None) -> Any:
    return import_module("journey.notebook").table(run, name, selection)


def __dir__() -> list[str]:
    return [*__all__, *import_module("journey.notebook").TABLES]
