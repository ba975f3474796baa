"""One spelling for one identifier, and values that never identify anybody.

Specification: identity rules 3 (placeholders, zeros, repeated characters, e-mail and phone
shapes, numbers that a spreadsheet turned into floats).
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings import Identity

PLACEHOLDERS = (
    "", "anonymous", "guest", "distinctid", "distinct_id", "id", "not_authenticated", "email",
    "undefined", "true", "false", "null", "none", "nan", "n/a", "na", "nil", "unknown", "test",
    "void", "-", ".", "?", "0", "-1", "(not set)", "(none)", "[object object]",
)  # fmt: skip
LOCAL_PARTS = (
    "unknown", "noreply", "no-reply", "donotreply", "test", "none", "null", "na", "noemail",
    "anonymous", "invalid",
)  # fmt: skip
DOMAINS = (
    "example.com", "example.org", "example.net", "test.com", "mailinator.com", "noemail.com",
    "localhost", "test", "invalid",
)  # fmt: skip

# one row per distinct (kind, identifier) as read, with the events it stands on;
# invisible characters, marks and surrounding quotes go; no-break space is a space
MET = r"""
    select kind, identifier, n_events,
        trim(trim(regexp_replace(replace(identifier, chr(160), ' '),
            '[\x{200B}-\x{200D}\x{2060}\x{FEFF}]', ''{everywhere})), '"'' ') as plain
    from (
        select kind, identifier, count(*) as n_events
        from identifiers
        group by kind, identifier) counted
"""

# e-mail: lower case; phone: digits with a plus; UUIDs and hexadecimal values: lower case
SPELLED = r"""
    select m.kind, m.identifier, m.n_events, k.kind_no, k.role, k.priority,
        case
            when m.kind in ('email', 'email_sha256')
                then regexp_replace(lower(m.plain), '^mailto:', '')
            when m.kind = 'phone' then regexp_replace(
                regexp_replace(m.plain, '[\s().\-/]', ''{everywhere}), '^00', '+')
            when {matches}(m.plain, '^[0-9A-Fa-f-]{16,}$') then lower(m.plain)
            else m.plain
        end as value
    from met m
    left join kinds k on k.kind = m.kind
"""

# the first reason that holds; null: the value may identify
JUDGED = r"""
    select s.kind, s.identifier, s.value, s.n_events, s.kind_no, s.role, s.priority,
        case
            when s.role is null then 'unknown_kind'
            when length(s.identifier) > 1024 then 'too_long'
            when a.value is not null then null
            when b.value is not null then 'blocked_value'
            when p.value is not null then 'placeholder'
            when {matches}(s.value, '^[0\s.+()-]*$') then 'zeros'
            when length(s.value) >= 6
                and length(replace(s.value, substr(s.value, 1, 1), '')) = 0 then 'one_character'
            when {matches}(s.value, '^([0-9]+[.]0+|[0-9]([.][0-9]+)?[eE][+][0-9]+)$')
                then 'float_like'
            when s.kind = 'email' and not {matches}(s.value, '^[^@\s]+@[^@\s]+[.][^@\s]+$')
                then 'not_an_email'
            when l.value is not null or d.value is not null then 'placeholder'
            when s.kind = 'phone' and not {matches}(s.value, '^[+]?[0-9]{7,15}$')
                then 'not_a_phone'
        end as reason
    from spelled s
    left join kind_values a on a.list = 'allow' and a.kind = s.kind and a.value = s.value
    left join kind_values b on b.list = 'block' and b.kind = s.kind and b.value = s.value
    left join kind_values p on p.list = 'placeholder' and p.value = lower(s.value)
    left join kind_values l on l.list = 'local part' and l.kind = s.kind
        and l.value = regexp_extract(s.value, '^([^@]*)@', 1)
    left join kind_values d on d.list = 'domain' and d.kind = s.kind
        and d.value = regexp_extract(s.value, '@(.*)$', 1)
"""

# a number per usable value: smaller is stronger (priority first), the rest is a 44-bit hash
HASHED = """
    select kind, identifier, value, n_events, kind_no, role, reason,
        case when reason is null and role <> 'context'
            then cast(priority * 70368744177664 + {value_hash} as bigint) end as nid
    from judged
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
            where nid is not null
            group by nid
            having min(value) <> max(value) or min(kind) <> max(kind)) same
            on same.nid = h.nid) clashing
"""
NUMBERED = """
    select h.kind, h.identifier, h.value, h.n_events, h.kind_no, h.role, h.reason,
        case
            when c.nid is null then h.nid
            else cast(h.nid - h.nid % 35184372088832 + 35184372088832 + c.place as bigint)
        end as nid
    from hashed h
    left join clashing c on c.nid = h.nid and c.kind = h.kind and c.value = h.value
"""


def normalise(engine: Engine, identity: Identity) -> None:
    """Write ``numbered``: each value met, normalised, with its number or the reason it has none.

    ``nid`` is below 2**53, unique per (kind, value), the smaller the stronger; null for
    values and kinds that never identify.
    """
    engine.fill("kind_values", {"list": "VARCHAR", "kind": "VARCHAR", "value": "VARCHAR"},
                _lists(identity))  # fmt: skip
    engine.scratch("met", MET)
    engine.scratch("spelled", SPELLED)
    engine.drop("met")
    engine.scratch("judged", JUDGED)
    engine.drop("spelled", "kind_values")
    engine.scratch("hashed", HASHED)
    engine.drop("judged")
    engine.scratch("clashing", CLASHING)
    engine.scratch("numbered", NUMBERED)
    engine.drop("hashed", "clashing")


def _lists(identity: Identity) -> list[tuple[str, str, str]]:
    rows = [("placeholder", "", value) for value in PLACEHOLDERS]
    rows += [("local part", "email", value) for value in LOCAL_PARTS]
    rows += [("domain", "email", value) for value in DOMAINS]
    for kind, given in identity.kinds.items():
        rows += [("block", kind, _same(kind, value)) for value in given.block]
        rows += [("allow", kind, _same(kind, value)) for value in given.allow]
    return sorted(set(rows))


def _same(kind: str, value: str) -> str:
    return value.lower() if kind in ("email", "email_sha256") else value
