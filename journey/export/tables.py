"""Tables that leave the house: nodes, edges, journeys, steps. Never an identifier.

Times are timestamps (in CSV as ISO 8601, UTC), ids are 16 hex digits, numbers stay numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any

from journey.engine.base import Engine
from journey.graph.draw import draw
from journey.graph.model import Edge, Node
from journey.selection import SELECTED, Selection

Table = Callable[[Engine, Path, Selection], int]
NODES = """
    select unnest($touchpoint::varchar[]) as touchpoint, unnest($channel::varchar[]) as channel,
        unnest($stage::varchar[]) as stage, unnest($stage_rank::integer[]) as stage_rank,
        unnest($owner::varchar[]) as owner, unnest($kind::varchar[]) as kind,
        unnest($visits::bigint[]) as visits, unnest($journeys::bigint[]) as journeys,
        unnest($customers::bigint[]) as customers, unnest($starts::bigint[]) as starts,
        unnest($arrivals::bigint[]) as arrivals, unnest($moved::bigint[]) as moved,
        unnest($goal::bigint[]) as goal, unnest($exit::bigint[]) as exit,
        unnest($dropped::bigint[]) as dropped, unnest($open::bigint[]) as open,
        unnest($errors::bigint[]) as errors,
        unnest($handling_median_us::bigint[]) as handling_median_us,
        unnest($waiting_median_us::bigint[]) as waiting_median_us
"""
EDGES = """
    select unnest($source::varchar[]) as source, unnest($target::varchar[]) as target,
        unnest($transitions::bigint[]) as transitions, unnest($journeys::bigint[]) as journeys,
        unnest($customers::bigint[]) as customers, unnest($share_out::double[]) as share_out,
        unnest($share_in::double[]) as share_in,
        unnest($wait_median_us::bigint[]) as wait_median_us,
        unnest($wait_p90_us::bigint[]) as wait_p90_us,
        unnest($is_switch::boolean[]) as is_switch
"""
JOURNEYS = (
    "with selected as ("
    + SELECTED
    + """)
    select lower(lpad(hex(journey_id), 16, '0')) as journey_id, customer_id,
        make_timestamptz(started_us) as started, make_timestamptz(ended_us) as ended,
        steps, outcome, goal, make_timestamptz(goal_us) as goal_at, value, cost, errors,
        left_truncated, mature, entry_channel, entry_touchpoint, device, channels
    from selected
    order by started_us, selected.journey_id
"""
)
STEPS = (
    "with selected as ("
    + SELECTED
    + """)
    select lower(lpad(hex(s.journey_id), 16, '0')) as journey_id, s.customer_id, s.step_no,
        lower(lpad(hex(s.event_id), 16, '0')) as event_id, make_timestamptz(s.at_us) as at,
        s.channel, s.touchpoint, s.stage, s.stage_rank, s.is_error, s.reason, s.session_no,
        s.state, s.gap_us, s.followup_us
    from steps as s
    join selected as j on j.journey_id = s.journey_id
    order by j.started_us, s.journey_id, s.step_no
"""
)


def nodes(engine: Engine, file: Path, selection: Selection) -> int:
    """Every touchpoint of the selection with its counts."""
    return engine.save(NODES, file, **_columns(Node, draw(engine, selection).nodes))


def edges(engine: Engine, file: Path, selection: Selection) -> int:
    """Every transition of the selection with its counts, shares and waits (microseconds)."""
    return engine.save(EDGES, file, **_columns(Edge, draw(engine, selection).edges))


def journeys(engine: Engine, file: Path, selection: Selection) -> int:
    """The selected journeys by start."""
    return engine.save(JOURNEYS, file, **selection.values())


def steps(engine: Engine, file: Path, selection: Selection) -> int:
    """The steps of the selected journeys, in their order."""
    return engine.save(STEPS, file, **selection.values())


def _columns(kind: type[Node] | type[Edge], records: Sequence[Any]) -> dict[str, list[Any]]:
    """The records column by column, as lists that SQL unnests."""
    return {field.name: list(map(attrgetter(field.name), records)) for field in fields(kind)}
