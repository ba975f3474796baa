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

# one row per distinct (kind, identifier) as read, with the events it stands on
MET = """
    select kind, identifier, count(*) as n_events
    from identifiers
    group by kind, identifier
"""

# invisible characters, marks and surrounding quotes go; no-break space is a space
TRIMMED = r"""
    select kind, identifier, n_events, length(identifier) > 1024 as is_long,
        trim(trim(regexp_replace(replace(identifier, chr(160), ' '),
            '[\x{200B}-\x{200D}\x{2060}\x{FEFF}]', '', 'g')), '"'' ') as plain
    from met
"""

# e-mail: lower case; phone: digits with a plus; UUIDs and hexadecimal values: lower case
SPELLED = r"""
    select kind, identifier, n_events, is_long, plain,
        case
            when kind in ('email', 'email_sha256') then regexp_replace(lower(plain), '^mailto:', '')
            when kind = 'phone' then regexp_replace(
                regexp_replace(plain, '[\s().\-/]', '', 'g'), '^00', '+')
            when regexp_matches(plain, '^[0-9A-Fa-f-]{16,}$') then lower(plain)
            else plain
        end as value
    from trimmed
"""

# the first reason that holds; null: the value may identify
JUDGED = r"""
    select s.kind, s.identifier, s.value, s.n_events, k.role, k.priority,
        case
            when k.kind is null then 'unknown_kind'
            when s.is_long then 'too_long'
            when a.value is not null then null
            when b.value is not null then 'blocked_value'
            when p.value is not null then 'placeholder'
            when regexp_matches(s.value, '^[0\s.+()-]*$') then 'zeros'
            when length(s.value) >= 6
                and length(replace(s.value, substr(s.value, 1, 1), '')) = 0 then 'one_character'
            when regexp_matches(s.value, '^([0-9]+[.]0+|[0-9]([.][0-9]+)?[eE][+][0-9]+)$')
                then 'float_like'
            when s.kind = 'email' and not regexp_matches(s.value, '^[^@\s]+@[^@\s]+[.][^@\s]+$')
                then 'not_an_email'
            when s.kind = 'email' and (l.value is not null or d.value is not null)
                then 'placeholder'
            when s.kind = 'phone' and not regexp_matches(s.value, '^[+]?[0-9]{7,15}$')
                then 'not_a_phone'
        end as reason
    from spelled s
    left join kinds k on k.kind = s.kind
    left join kind_values a on a.list = 'allow' and a.kind = s.kind and a.value = s.value
    left join kind_values b on b.list = 'block' and b.kind = s.kind and b.value = s.value
    left join kind_values p on p.list = 'placeholder' and p.value = lower(s.value)
    left join kind_values l on l.list = 'local part' and s.kind = 'email'
        and l.value = regexp_extract(s.value, '^([^@]*)@', 1)
    left join kind_values d on d.list = 'domain' and s.kind = 'email'
        and d.value = regexp_extract(s.value, '@(.*)$', 1)
"""

# strength order: the smallest nid of an event is its strongest identifier
NUMBERED = """
    select kind, value, role, priority,
        row_number() over (order by priority, kind, value) as nid
    from (
        select kind, value, role, priority
        from judged
        where reason is null
        group by kind, value, role, priority) distinct_values
"""


def normalise(engine: Engine, identity: Identity) -> None:
    """Write ``judged`` (each value met, with its reason when refused) and ``numbered`` (the rest).

    ``numbered.nid`` counts from 1 in order of strength (priority, kind, value).
    """
    engine.fill("kind_values", {"list": "VARCHAR", "kind": "VARCHAR", "value": "VARCHAR"},
                _lists(identity))  # fmt: skip
    engine.scratch("met", MET)
    engine.scratch("trimmed", TRIMMED)
    engine.scratch("spelled", SPELLED)
    engine.scratch("judged", JUDGED)
    engine.scratch("numbered", NUMBERED)
    engine.drop("met", "trimmed", "spelled", "kind_values")


def _lists(identity: Identity) -> list[tuple[str, str, str]]:
    rows = [("placeholder", "", value) for value in PLACEHOLDERS]
    rows += [("local part", "", value) for value in LOCAL_PARTS]
    rows += [("domain", "", value) for value in DOMAINS]
    for kind, given in identity.kinds.items():
        rows += [("block", kind, _same(kind, value)) for value in given.block]
        rows += [("allow", kind, _same(kind, value)) for value in given.allow]
    return sorted(set(rows))


def _same(kind: str, value: str) -> str:
    return value.lower() if kind in ("email", "email_sha256") else value
