"""Overrides meet the values of this run: what is blocked, erased, joined or kept apart."""

from __future__ import annotations

from collections.abc import Sequence

from journey.engine.base import Engine
from journey.identity.components import components
from journey.identity.decisions.overrides import TOKEN, Override, instant_us

SIDES = {
    "row_no": "INTEGER",
    "action": "VARCHAR",
    "kind_a": "VARCHAR",
    "raw_a": "VARCHAR",
    "token_a": "VARCHAR",
    "kind_b": "VARCHAR",
    "raw_b": "VARCHAR",
    "token_b": "VARCHAR",
    "from_us": "BIGINT",
    "to_us": "BIGINT",
}
NAMED = {"kind": "VARCHAR", "identifier": "VARCHAR"}

# one row per override; a null number: the run has never met that identifier
DECIDED = """
    select o.row_no, o.action, coalesce(ra.nid, ta.nid) as nid_a, coalesce(rb.nid, tb.nid) as nid_b,
        o.kind_a = o.kind_b as is_same_kind, o.from_us, o.to_us
    from override_rows o
    left join numbered ra on ra.kind = o.kind_a and ra.identifier = o.raw_a
    left join tokens ta on ta.kind = o.kind_a and ta.token = o.token_a
    left join numbered rb on rb.kind = o.kind_b and rb.identifier = o.raw_b
    left join tokens tb on tb.kind = o.kind_b and tb.token = o.token_b
"""
TOKENS = """
    select kind, token, min(nid) as nid
    from numbered
    group by kind, token
"""
KNOWN_VALUES = """
    select n.kind, n.identifier, n.value, n.n_events, n.kind_no, n.role, n.token, n.nid,
        case
            when s.nid is not null then 'erased'
            when n.reason = 'unknown_kind' then 'unknown_kind'
            when b.nid is not null or n.reason in (
                'blocked_value', 'placeholder', 'zeros', 'one_character') then 'blocked'
            when n.reason is not null then 'invalid'
            else 'ok'
        end as status,
        coalesce(case when b.nid is not null then 'blocked_by_override' end, n.reason) as reason
    from numbered n
    left join (
        select distinct nid_a as nid
        from decided
        where action = 'suppress') s on s.nid = n.nid
    left join (
        select distinct nid_a as nid
        from decided
        where action = 'block' and from_us is null) b on b.nid = n.nid
"""

# two identifiers of one kind that people have joined, and not kept apart, count as one
ALIKE_PAIRS = """
    select d.nid_a as a, d.nid_b as b
    from decided d
    left join (
        select distinct least(nid_a, nid_b) as a, greatest(nid_a, nid_b) as b
        from decided
        where action = 'never') n
        on n.a = least(d.nid_a, d.nid_b) and n.b = greatest(d.nid_a, d.nid_b)
    where d.action = 'always' and d.is_same_kind and d.nid_a is not null and d.nid_b is not null
        and n.a is null
"""
ALIKE_MEMBERS = """
    select a as nid from pairs
    union
    select b as nid from pairs
"""
ALIKE = "select n as nid, r as same_as from labels"


def name(engine: Engine, overrides: Sequence[Override]) -> None:
    """Write ``override_rows``, and ``named_values``: the raw values that overrides name."""
    rows = [
        (number, each.action, each.kind_a, *_side(each.a), each.kind_b, *_side(each.b),
         instant_us(each.since), instant_us(each.until))
        for number, each in enumerate(overrides, start=1)
    ]  # fmt: skip
    named = {(each.kind_a, each.a) for each in overrides if each.action != "suppress_event"}
    named |= {(each.kind_b, each.b) for each in overrides}
    raw = [(kind, value) for kind, value in sorted(named) if kind and _side(value)[0]]
    engine.fill("override_rows", SIDES, rows)
    engine.fill("named_values", NAMED, raw)


def resolve(engine: Engine) -> None:
    """Write ``decided``, ``known`` (``numbered`` with its final status) and ``alike``.

    ``alike`` (nid, same_as) holds identifiers of one kind that people have joined.
    """
    engine.scratch("tokens", TOKENS)
    engine.scratch("decided", DECIDED)
    engine.scratch("known", KNOWN_VALUES)
    engine.drop("tokens", "numbered", "named_values")
    engine.scratch("pairs", ALIKE_PAIRS)
    engine.scratch("members", ALIKE_MEMBERS)
    components(engine)
    engine.scratch("alike", ALIKE)
    engine.drop("members", "pairs", "labels")


def _side(value: str) -> tuple[str | None, str | None]:
    """Raw value, or token: one of both is null."""
    found = TOKEN.fullmatch(value)
    return (None, found[1]) if found else (value or None, None)
