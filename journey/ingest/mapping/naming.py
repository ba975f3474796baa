"""The touchpoint that a value of the data stands for."""

from __future__ import annotations

from journey.ingest.mapping.parts import Part
from journey.ingest.quoting import text


def named(part: Part) -> str:
    """SQL for the touchpoint of the cleaned column ``t_touchpoint``, by the names of ``part``."""
    if not part.names:
        return "t_touchpoint"
    cases = " ".join(f"when {text(old)} then {text(new)}" for old, new in part.names.items())
    other = {
        "keep": "t_touchpoint",
        "fold": f"case when t_touchpoint is not null then {text(f'other {part.source}')} end",
    }.get(part.unmapped, "null")
    return f"case t_touchpoint {cases} else {other} end"
