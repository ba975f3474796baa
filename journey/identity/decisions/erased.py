"""What was erased stays so: by the rows as read, and by identifiers however they are spelled.

An erased person's events are nobody's and lose their texts, or they go. Whose they are follows
from the rows that were theirs when they were erased, and in later rows from the strongest
identifier, the erased ones included: nothing of theirs is left over for somebody who shared a
value with them. Such a value joins nobody from then on, and is nobody's in the rows seen then.
"""

from __future__ import annotations

from collections.abc import Collection

from journey.engine.base import Engine, Value
from journey.identity.decisions.overrides import ERASING, NAMES
from journey.settings.models import UNLIMITED_US

# an identifier as a source writes it, and a phone number without its signs
FORMS = r"""
    select distinct kind, identifier, value
    from (
        select kind, identifier, identifier as value
        from known
        union all
        select kind, identifier, raw as value
        from read_spellings
        union all
        select kind, identifier, regexp_replace(regexp_replace(
                identifier, '[^0-9+]', ''{everywhere}), '^00', '+') as value
        from known
        where kind = 'phone') met
"""
FORM_TOKENS = """
    select kind, identifier, substr({keyed_hash}, 1, 32) as token
    from forms
"""
# row by row of the file, the values that it names in any spelling
NAMED = """
    select o.row_no, o.action, k.nid
    from form_tokens f
    join known k on k.kind = f.kind and k.identifier = f.identifier
    join override_rows o on o.kind_a = f.kind and o.token_a = f.token
        and o.action in ('erase', 'delete', 'erased_shared')
    union
    select row_no, action, nid_a as nid
    from decided
    where action in ('erase', 'delete', 'erased_shared') and nid_a is not null
"""
PEOPLE = """
    select nid, max(case when action = 'delete' then 1 else 0 end) as goes
    from erased_named
    where action <> 'erased_shared'
    group by nid
"""
KEPT_SHARED = """
    select distinct nid
    from erased_named
    where action = 'erased_shared'
"""
HELD_SHARED = """
    select distinct nid_a as nid
    from decided
    where action = 'erased_shared' and nid_a is not null
"""
ROWS_MET = """
    select o.row_no, o.action, d.nid_b, o.kind_b <> '' as is_pair, r.event_id
    from override_rows o
    join decided d on d.row_no = o.row_no
    join read_rows r on r.token = o.token_a
    where o.action in ('erase_row', 'delete_row')
"""

# rows that name an erased person and were somebody else's when that one was erased
SPARED = """
    select distinct r.event_id
    from override_rows o
    join read_rows r on r.token = o.token_a
    where o.action = 'spared_row'
"""

# of events that name an erased person: the strongest that may identify, the erased included
LED = """
    select m.event_id, min(case when k.role <> 'carrier' then k.nid end) as nid,
        max(case when p.nid is not null and k.role = 'carrier' then p.goes end) as carried
    from (
        select distinct r.event_id
        from read_identifiers r
        join known k on k.kind = r.kind and k.identifier = r.identifier
        join erased_people p on p.nid = k.nid
        left join spared x on x.event_id = r.event_id
        where x.event_id is null) m
    join read_identifiers r on r.event_id = m.event_id
    join known k on k.kind = r.kind and k.identifier = r.identifier
    left join erased_people p on p.nid = k.nid
    where (k.status = 'ok' or p.nid is not null) and k.role in ('anchor', 'person', 'carrier')
    group by m.event_id
"""
ERASED_EVENTS = """
    select event_id, max(goes) as goes
    from (
        select event_id, case when action = 'delete_row' then 1 else 0 end as goes
        from rows_met
        where not is_pair
        union all
        select l.event_id, coalesce(p.goes, l.carried) as goes
        from led l
        left join erased_people p on p.nid = l.nid
        where p.nid is not null or l.nid is null and l.carried is not null
        union all
        select try_cast(o.raw_a as bigint) as event_id, 1 as goes
        from override_rows o
        where o.action = 'suppress_event') found
    group by event_id
"""

# which identifiers of which events no longer stand: of carriers the time is kept for nobody
TAKEN = """
    select r.event_id, r.kind, r.identifier, k.nid, k.role = 'carrier' as is_carrier,
        e.goes = 1 as goes
    from read_identifiers r
    join known k on k.kind = r.kind and k.identifier = r.identifier
    join erased_events e on e.event_id = r.event_id
"""
IDENTIFIERS_LEFT = """
    select r.event_id, r.kind, r.identifier
    from read_identifiers r
    left join taken t on t.event_id = r.event_id and t.kind = r.kind
        and t.identifier = r.identifier and (t.goes or not t.is_carrier)
    where t.event_id is null
"""
EVENTS_LEFT = """
    select e.event_id, e.at_us, e.end_us, e.promised_us, e.tie_rank, e.sequence, e.precision,
        e.channel, e.touchpoint, e.is_error,
        case when x.event_id is null then e.reason end as reason, e.score, e.score_scale,
        case when x.event_id is null then e.comment end as comment, e.value, e.cost,
        case when x.event_id is null then e.device end as device, e.source,
        case when x.event_id is null then e.attributes end as attributes
    from events e
    left join erased_events x on x.event_id = e.event_id
    where coalesce(x.goes, 0) = 0
"""
TRAITS_LEFT = """
    select r.event_id, r.trait, r.value
    from read_traits r
    left join erased_events x on x.event_id = r.event_id
    where x.event_id is null
"""
KNOWN_LEFT = """
    select k.kind, k.identifier, k.value, k.n_events - coalesce(t.n, 0) as n_events, k.kind_no,
        k.role, k.token, k.nid, case when p.nid is null then k.status else 'erased' end as status,
        k.reason
    from known k
    left join erased_people p on p.nid = k.nid
    left join (
        select kind, identifier, count(*) as n
        from taken
        where goes or not is_carrier
        group by kind, identifier) t on t.kind = k.kind and t.identifier = k.identifier
"""

# carriers in time that are offered to nobody: stretches, and each event of an erased row
SEGMENTS = """
    select nid_a as nid, coalesce(from_us, -$ever_us) as from_us,
        coalesce(to_us, $ever_us) as to_us
    from decided
    where action = 'erased_segment' and nid_a is not null
    union
    select t.nid, e.at_us as from_us, e.at_us as to_us
    from taken t
    join events e on e.event_id = t.event_id
    where t.is_carrier and not t.goes
    union
    select m.nid_b as nid, e.at_us as from_us, e.at_us as to_us
    from rows_met m
    join events e on e.event_id = m.event_id
    where m.is_pair and m.nid_b is not null
"""


# how often each decision came into play
USES = """
    select row_no, count(*) as n
    from rows_met
    group by row_no
    union all
    select n.row_no, count(distinct t.event_id) as n
    from erased_named n
    join taken t on t.nid = n.nid
    group by n.row_no
"""
EMPTY = {
    "form_tokens": {"kind": "VARCHAR", "identifier": "VARCHAR", "token": "VARCHAR"},
    "read_rows": {"event_id": "BIGINT", "token": "VARCHAR"},
    "read_spellings": {"kind": "VARCHAR", "identifier": "VARCHAR", "raw": "VARCHAR"},
}
NOTHING = {
    "erased_events": {"event_id": "BIGINT", "goes": "INTEGER"},
    "kept_shared": {"nid": "BIGINT"},
    "erased_uses": {"row_no": "INTEGER", "n": "BIGINT"},
    "erased_segments": {"nid": "BIGINT", "from_us": "BIGINT", "to_us": "BIGINT"},
}


def take(engine: Engine, actions: Collection[str], pads: dict[str, Value], marked: bool) -> None:
    """Take what was erased out of ``events``, ``read_identifiers``, ``known`` (and traits).

    For the rooms behind it leaves ``erased_events`` (event_id, goes: 1 where the event itself
    went), ``erased_uses`` (row_no, n), ``erased_segments`` (nid, from_us, to_us: offered to
    nobody) and ``kept_shared`` (nid: joins nobody).

    Parameters
    ----------
    actions
        What the decisions ask for.
    pads
        The project's key (``secret.pads``).
    marked
        Whether ``read_rows`` and ``read_spellings`` are there; else no row is known again.
    """
    if not set(actions) & set(ERASING):
        for name, columns in NOTHING.items():
            engine.fill(name, columns, [])
        return
    for name in () if marked else ("read_rows", "read_spellings"):
        engine.fill(name, EMPTY[name], [])
    engine.fill("form_tokens", EMPTY["form_tokens"], [])
    if set(NAMES) & set(actions):
        engine.scratch("forms", FORMS)
        engine.scratch("form_tokens", FORM_TOKENS, **pads)
    engine.scratch("erased_named", NAMED)
    engine.scratch("erased_people", PEOPLE)
    engine.scratch("kept_shared", KEPT_SHARED)
    engine.scratch("rows_met", ROWS_MET)
    engine.scratch("spared", SPARED)
    engine.scratch("led", LED)
    engine.scratch("erased_events", ERASED_EVENTS)
    engine.scratch("taken", TAKEN)
    _empty(engine)
    engine.scratch("erased_segments", SEGMENTS, ever_us=UNLIMITED_US)
    engine.scratch("erased_uses", USES)
    engine.drop("forms", "form_tokens", "erased_named", "erased_people", "rows_met", "spared",
                "led", "taken", "events_left", "identifiers_left", "known_left")  # fmt: skip


def hold(engine: Engine) -> None:
    """Write ``kept_shared`` from ``decided`` alone: what was erased is no longer there."""
    engine.scratch("kept_shared", HELD_SHARED)


def leave(engine: Engine) -> None:
    """The traits of erased people go too."""
    engine.scratch("traits_left", TRAITS_LEFT)
    engine.scratch("read_traits", "select event_id, trait, value from traits_left")
    engine.drop("traits_left")


def _empty(engine: Engine) -> None:
    engine.scratch("events_left", EVENTS_LEFT)
    engine.table("events", "select * from events_left")
    engine.scratch("identifiers_left", IDENTIFIERS_LEFT)
    engine.scratch("read_identifiers", "select event_id, kind, identifier from identifiers_left")
    engine.scratch("known_left", KNOWN_LEFT)
    engine.scratch("known", "select * from known_left")
