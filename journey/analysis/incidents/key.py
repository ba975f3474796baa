"""Who came by in the days of an incident, from the tables of a finished run."""

from __future__ import annotations

STRUCK = """
    struck as (
        select i.incident_id, s.journey_id
        from incidents i
        join steps s on s.touchpoint = i.touchpoint and s.at_us >= i.from_us
            and s.at_us < i.until_us
        join events e on e.event_id = s.event_id
        where i.value = case i.dimension when 'all' then 'all'
            when 'device' then coalesce(e.device, 'unknown')
            when 'channel' then coalesce(s.channel, 'unknown')
            when 'source' then e.source
            else coalesce(json_extract_string(e.attributes, concat('$."',
                replace(replace(substr(i.dimension, 6), '\\', '\\\\'), '"', '\\"'), '"')),
                'unknown') end
    )
"""
