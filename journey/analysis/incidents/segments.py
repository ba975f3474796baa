"""By which kept columns incidents are sought: those with few values, and which are left out."""

from __future__ import annotations

from collections.abc import Iterable

from journey.engine.base import Engine
from journey.settings.models import Settings

MOST_KEPT, MOST_VALUES = 4, 20  # columns that are looked at, and values of one
VALUES = """
    select count(distinct json_extract_string(attributes, $path))
    from events
    where attributes is not null
"""


def kept_columns(settings: Settings) -> tuple[str, ...]:
    """The columns that sources keep, in the order of the settings."""
    parts = [part for one in settings.sources.values() for part in (one, *one.rows)]
    return tuple(dict.fromkeys(name for part in parts for name in part.keep or ()))


def looked_at(engine: Engine, kept: Iterable[str]) -> tuple[str, ...]:
    """The kept columns with few values: segments, not numbers of things."""
    fit = (name for name, values in _counted(engine, kept) if 2 <= values <= MOST_VALUES)
    return tuple(fit)[:MOST_KEPT]


def left_out(engine: Engine, kept: Iterable[str]) -> str:
    """A sentence on the kept columns that are not looked at; ``""`` where all are."""
    names = tuple(kept)
    used = looked_at(engine, names)
    left = [f"{name} ({values:,} values)" for name, values in _counted(engine, names)
            if values > 1 and name not in used]  # fmt: skip
    if not left:
        return ""
    rule = f"only by kept columns with 2 to {MOST_VALUES} values, at most {MOST_KEPT}"
    return f"incidents were not sought by {', '.join(left)}: {rule}"


def path_of(name: str) -> str:
    """Where a kept column stands in ``events.attributes``, as JSON path."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'$."{escaped}"'


def _counted(engine: Engine, kept: Iterable[str]) -> list[tuple[str, int]]:
    names = dict.fromkeys(kept)
    return [(name, int(engine.rows(VALUES, path=path_of(name))[0][0])) for name in names]
