"""Which kinds of identifiers connect which sources: without one, no journey crosses them."""

from __future__ import annotations

from dataclasses import dataclass

from journey.engine.base import Engine

KINDS = """
    select i.kind, v.role, list(distinct e.source order by e.source), count(distinct i.nid),
        count(distinct i.event_id)
    from identifiers i
    join identifier_values v on v.nid = i.nid and v.role in ('anchor', 'person', 'carrier')
        and v.status in ('ok', 'shared')
    join events e on e.event_id = i.event_id
    group by i.kind, v.role
    order by len(list(distinct e.source)) desc, 5 desc, 1
"""
SOURCES = "select distinct source from events order by source"


@dataclass(frozen=True, slots=True)
class KindUse:
    """A kind of identifier and the sources that carry it; several: journeys can cross them."""

    kind: str
    role: str
    sources: tuple[str, ...]
    n_values: int
    n_events: int


@dataclass(frozen=True, slots=True)
class Crossings:
    """``alone``: sources that share no kind with any other; ``all_alone``: that is so for all."""

    kinds: tuple[KindUse, ...]
    alone: tuple[str, ...]
    all_alone: bool


def crossings(engine: Engine) -> Crossings:
    """Which kinds connect which sources."""
    kinds = tuple(KindUse(kind, role, tuple(names), values, events)
                  for kind, role, names, values, events in engine.rows(KINDS))  # fmt: skip
    sources = [str(row[0]) for row in engine.rows(SOURCES)]
    connected = {name for one in kinds if len(one.sources) > 1 for name in one.sources}
    alone = tuple(name for name in sources if name not in connected) if len(sources) > 1 else ()
    return Crossings(kinds, alone, bool(alone) and len(alone) == len(sources))
