"""One spelling for one identifier, a keyed hash for each, and values that never identify.

Specification: identity rules, sections 2 and 3 (placeholders, zeros, repeated characters,
e-mail and phone shapes, numbers that a spreadsheet turned into floats).
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.identity.kept import secret
from journey.identity.values import placeholders, spelling
from journey.settings.models import Settings

# one row per distinct (kind, identifier) as read or named by an override
MET = """
    select kind, identifier, cast(count(event_id) as bigint) as n_events
    from (
        select kind, identifier, event_id
        from read_identifiers
        union all
        select kind, identifier, cast(null as bigint) as event_id
        from named_values) met
    group by kind, identifier
"""

# invisible characters, marks and surrounding quotes go; a no-break space is a space
PLAIN = r"""
    select m.kind, m.identifier, m.n_events, trim(trim(regexp_replace(
            replace(coalesce(r.spelled, m.identifier), chr(160), ' '),
            '[\x{200B}-\x{200D}\x{2060}\x{FEFF}]', ''{everywhere})), '"'' ') as plain
    from met_values m
    left join respelled r on r.kind = m.kind and r.identifier = m.identifier
"""

# e-mail: lower case; phone: digits with a plus (a float stays one); UUIDs, hexadecimal: lower case
SPELLED = r"""
    select m.kind, m.identifier, m.n_events, k.kind_no, k.role, k.priority,
        case
            when m.kind in ('email', 'email_sha256')
                then regexp_replace(lower(m.plain), '^mailto:', '')
            when m.kind = 'phone'
                and {matches}(m.plain, '^([0-9]+[.]0+|[0-9]([.][0-9]+)?[eE][+][0-9]+)$')
                then m.plain
            when m.kind = 'phone' then regexp_replace(
                regexp_replace(m.plain, '[\s().\-/]', ''{everywhere}), '^00', '+')
            when {matches}(m.plain, '^[0-9A-Fa-f-]{16,}$') then lower(m.plain)
            else m.plain
        end as value,
        {matches}(m.plain, '^([0-9]+[.]0+|[0-9]([.][0-9]+)?[eE][+][0-9]+)$') as is_float
    from plain_values m
    left join kinds k on k.kind = m.kind
"""

# a normalised e-mail meets the sources that know only its SHA-256
DIGESTS = """
    select 'email_sha256' as kind, d.value as identifier, cast(0 as bigint) as n_events,
        k.kind_no, k.role, k.priority, d.value, false as is_float
    from (
        select distinct {digest} as value
        from spelled
        where kind = 'email') d
    join kinds k on k.kind = 'email_sha256'
    left join spelled s on s.kind = 'email_sha256' and s.identifier = d.value
    where s.kind is null
"""

# the first reason that holds; null: the value may identify. {{user_id}} is an unfilled template
JUDGED = r"""
    select s.kind, s.identifier, s.value, s.n_events, s.kind_no, s.role, s.priority,
        case
            when s.role is null then 'unknown_kind'
            when length(s.identifier) > 1024 then 'too_long'
            when a.value is not null then null
            when b.value is not null then 'blocked_value'
            when p.value is not null or w.value is not null then 'placeholder'
            when {matches}(s.value,
                '^([{][{].*[}][}]|[$][{].*[}]|[{][A-Za-z_.]+[}]|%[A-Za-z_]+%|<[A-Za-z_. ]+>)$')
                then 'placeholder'
            when {matches}(s.value, '^[0\s.+()-]*$') then 'zeros'
            when length(s.value) >= 6
                and length(replace(s.value, substr(s.value, 1, 1), '')) = 0 then 'one_character'
            when s.is_float then 'float_like'
            when s.kind = 'email' and not {matches}(s.value, '^[^@\s]+@[^@\s]+[.][^@\s]+$')
                then 'not_an_email'
            when l.value is not null or d.value is not null
                or (s.kind = 'email' and {matches}(s.value, '[.](test|invalid)$'))
                then 'placeholder'
            when s.kind = 'phone' and not {matches}(s.value, '^[+]?[0-9]{7,15}$')
                then 'not_a_phone'
            when s.kind = 'phone' and ({matches}(s.value, '1234567$') or length(replace(
                substr(s.value, length(s.value) - 6), substr(s.value, length(s.value)), '')) = 0)
                then 'placeholder'
        end as reason
    from spelled s
    left join kind_values a on a.list = 'allow' and a.kind = s.kind and a.value = s.value
    left join kind_values b on b.list = 'block' and b.kind = s.kind and b.value = s.value
    left join kind_values p on p.list = 'placeholder' and p.value = lower(s.value)
    left join kind_values w on w.list = 'word' and w.value = lower(
        regexp_replace(s.value, '[^A-Za-z0-9]+', ''{everywhere}))
        and not {matches}(s.value, '@')
    left join kind_values l on l.list = 'local part' and l.kind = s.kind
        and l.value = regexp_extract(s.value, '^([^@]*)@', 1)
    left join kind_values d on d.list = 'domain' and d.kind = s.kind
        and d.value = regexp_extract(s.value, '@(.*)$', 1)
"""
KEYED = """
    select kind, identifier, value, n_events, kind_no, role, coalesce(priority, 100) as priority,
        reason, substr({keyed_hash}, 1, 32) as token
    from judged
"""

# a number per value: smaller is stronger (priority first), the rest is 44 bits of the token
HASHED = """
    select kind, identifier, value, n_events, kind_no, role, reason, token,
        cast(priority * 70368744177664 + {token_number} as bigint) as nid
    from (
        select k.kind, k.identifier, k.value, k.n_events, k.kind_no, k.role, k.priority, k.token,
            coalesce(k.reason, case when b.value is not null then 'blocked_value' end) as reason
        from keyed k
        left join kind_values b on b.list = 'block' and b.kind = k.kind
            and b.value = 'hmac:' || k.token) judged_by_token
"""

# two values with one hash are told apart: each gets a number of its own behind the hashes
CLASHING = """
    select nid, kind, value, row_number() over (order by nid, kind, value) as place
    from (
        select distinct h.nid, h.kind, h.value
        from hashed h
        join (
            select nid
            from hashed
            group by nid
            having min(value) <> max(value) or min(kind) <> max(kind)) same
            on same.nid = h.nid) clashing
"""
NUMBERED = """
    select h.kind, h.identifier, h.value, h.n_events, h.kind_no, h.role, h.reason, h.token,
        case
            when c.nid is null then h.nid
            else cast(h.nid - h.nid % 35184372088832 + 35184372088832 + c.place as bigint)
        end as nid
    from hashed h
    left join clashing c on c.nid = h.nid and c.kind = h.kind and c.value = h.value
"""


def normalise(engine: Engine, settings: Settings, key: bytes) -> None:
    """Write ``numbered``: each value met, normalised, with its number, token and reason.

    Reads ``read_identifiers`` and ``named_values`` (kind, identifier: what overrides name).
    ``nid`` is below 2**53, unique per (kind, value), the smaller the stronger; ``token`` is
    the keyed hash that a run keeps; ``reason`` is null where the value may identify.
    """
    engine.fill("kind_values", placeholders.COLUMNS, placeholders.lists(settings.identity))
    engine.scratch("met_values", MET)
    spelling.respell(engine, settings.identity.phone_region)
    engine.scratch("plain_values", PLAIN)
    engine.scratch("spelled", SPELLED)
    if settings.identity.hash_emails:
        engine.add("spelled", DIGESTS)
    engine.drop("met_values", "respelled", "plain_values")
    engine.scratch("judged", JUDGED)
    engine.drop("spelled")
    engine.scratch("keyed", KEYED, **secret.pads(key))
    engine.drop("judged")
    engine.scratch("hashed", HASHED)
    engine.drop("keyed", "kind_values")
    engine.scratch("clashing", CLASHING)
    engine.scratch("numbered", NUMBERED)
    engine.drop("hashed", "clashing")
