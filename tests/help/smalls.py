"""Small files and a ``journey.toml`` as a sensible user writes them, run from end to end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from journey.engine.base import Engine
from journey.pipeline import run
from journey.project.load import load

PATHS = """
    select string_agg(touchpoint, ' > ' order by step_no) as path, any_value(j.outcome) as outcome
    from steps s
    join journeys j on j.journey_id = s.journey_id
    group by s.journey_id
    order by min(s.at_us), path
"""


def small(folder: Path, toml: str, **files: str) -> Engine:
    """The run of ``toml`` over ``files`` (name without ``.csv`` to text), in ``folder``."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text.lstrip("\n"), encoding="utf-8")
    (folder / "journey.toml").write_text(toml, encoding="utf-8")
    return run(load(folder / "journey.toml")).engine


def paths(engine: Engine) -> list[tuple[Any, ...]]:
    """Each journey's touchpoints in order, and how it ended, by its start."""
    return engine.rows(PATHS)
