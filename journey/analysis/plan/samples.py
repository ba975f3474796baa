"""Journeys to look at for every friction of the work plan: the latest that met it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from journey.analysis.behind.lists import CHOSEN, code
from journey.analysis.plan.rows import Planned
from journey.engine.base import Engine
from journey.selection import Selection

SAMPLES = 5
LATEST = (
    CHOSEN
    + """
    select signal, touchpoint, code,
        list(journey_id order by started_us desc, journey_id)[1:$samples]
    from (
        select distinct f.signal, f.touchpoint, c.journey_id, c.started_us,
            case when f.signal = 'error' then coalesce(f.code, '(none)')
                when f.signal = 'company wait' then f.code
            end as code
        from frictions f
        join chosen c on c.journey_id = f.journey_id) met
    group by signal, touchpoint, code
"""
)


def with_samples(
    engine: Engine, selection: Selection, rows: Sequence[Planned]
) -> tuple[Planned, ...]:
    """The rows, each with up to five journeys of the selection that met it, latest first."""
    found = {
        tuple(row[:3]): " ".join(map(code, row[3]))
        for row in engine.rows(LATEST, **selection.values(), samples=SAMPLES)
    }
    return tuple(
        replace(row, samples=found.get((row.signal, row.touchpoint, row.code), "")) for row in rows
    )
