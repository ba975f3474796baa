"""Segments that ask what a journey met, used or was told of: written once frictions are known."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from journey.engine.base import Engine
from journey.engine.condition import asked_in

# a journey's attribute is the last value that its steps kept
KEPT = """
    select journey_id, map_from_entries(list(row(key, value))) as kept
    from (
        select journey_id, one.key as key, max_by(one.value, step_no) as value
        from (
            select s.journey_id, s.step_no, unnest(map_entries(
                cast(cast(e.attributes as json) as map(varchar, varchar)))) as one
            from steps s
            join events e on e.event_id = s.event_id
            where e.attributes is not null) entries
        where one.value is not null
        group by journey_id, one.key) lasts
    group by journey_id
"""
TOLD = """
    select j.*, s.met as "journey.met", s.used as "journey.used",
        coalesce(f.frictions, []) as "journey.frictions", k.kept as "journey.kept"
    from journeys j
    join (
        select s.journey_id, list(distinct s.channel) as used,
            list_concat(list(distinct s.touchpoint), coalesce(
                list(distinct n.touchpoint) filter (where n.touchpoint is not null), [])) as met
        from steps s
        left join channel_nodes n on n.node = s.touchpoint
        group by s.journey_id) s on s.journey_id = j.journey_id
    left join (
        select journey_id, list(distinct name) as frictions
        from (
            select journey_id, signal as name
            from frictions
            union all
            select journey_id, code as name
            from frictions
            where code is not null) named
        group by journey_id) f on f.journey_id = j.journey_id
    left join kept_of k on k.journey_id = j.journey_id
"""
NODES = {"node": "VARCHAR", "touchpoint": "VARCHAR"}
SEGMENTS = "select journey_id, cast($segment as varchar) as segment from told_journeys"


def add(
    engine: Engine, segments: Mapping[str, str], nodes: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Add to ``journey_segments`` those whose conditions ask for more than ``journeys`` holds.

    Needs ``frictions``. A journey that met one of the ``nodes`` (node to touchpoint) has met the
    touchpoint too.

    Raises
    ------
    SettingsInvalid
        A condition that the database refuses.
    """
    told = {name: condition for name, condition in segments.items() if asked_in(condition)}
    if not told:
        return
    engine.scratch("kept_of", KEPT)
    engine.fill("channel_nodes", NODES, sorted(nodes.items()))
    engine.scratch("told_journeys", TOLD)
    for name, condition in told.items():
        where = f"segments.{name}"
        engine.add_matching("journey_segments", SEGMENTS, condition, where, segment=name)
    engine.drop("kept_of", "told_journeys", "channel_nodes")
