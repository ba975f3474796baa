"""Customers that are probably one, by the traits of the people behind them (extra ``splink``).

After the deterministic step, one row a customer: names, birth date, place, e-mail, phone.
Scores become candidates for people to decide. Only where the settings say ``auto_merge`` are
they merged, the best first, within the same limits. Specification: identity rules, section 10.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from journey.engine import splink
from journey.engine.base import Engine, Row
from journey.engine.blocking import Blocking
from journey.identity.groups.cohesion import ties
from journey.identity.groups.customers import bounds, members
from journey.identity.groups.merge import Link, merge
from journey.settings.identity import MATCHED_KINDS, Identity
from journey.settings.models import Settings

# what was told of a customer, and how often; the latest at
TOLD = """
    select c.customer_no, t.trait, lower(t.value) as value, count(*) as n,
        max(s.at_us) as last_us
    from read_traits t
    join strongest s on s.event_id = t.event_id
    join person_customers c on c.nid = s.nid
    left join contradictory x on x.event_id = t.event_id
    where x.event_id is null
    group by c.customer_no, t.trait, lower(t.value)
"""
ADDRESSES = """
    select c.customer_no, k.kind as trait, k.value, cast(sum(k.n_events) as bigint) as n,
        cast(0 as bigint) as last_us
    from person_customers c
    join known k on k.nid = c.nid and k.kind in ('email', 'phone')
    group by c.customer_no, k.kind, k.value
"""

# told most often, then last, then the first by letters
CHOSEN = """
    select customer_no, trait, value
    from (
        select customer_no, trait, value, row_number() over (
            partition by customer_no, trait
            order by n desc, last_us desc, value) as place
        from traits_told) told
    where place = 1
    order by customer_no, trait
"""
# a customer's first identifier by letters: numbers and names of customers hang on the key
SPELT = """
    select c.customer_no, min(k.kind || '|' || k.value) as spelled
    from person_customers c
    join known k on k.nid = c.nid
    group by c.customer_no
"""
PAIRS = """
    select l.one, l.other, l.score
    from likely_pairs l
    join spelled_customers p on p.customer_no = l.one
    join spelled_customers q on q.customer_no = l.other
    order by l.score desc, l.weight desc, least(p.spelled, q.spelled),
        greatest(p.spelled, q.spelled)
"""
HELD = """
    select c.customer_no, p.kind_no, p.same_as
    from person_customers c
    join people p on p.nid = c.nid
    join (
        select one as customer_no
        from likely_pairs
        union
        select other as customer_no
        from likely_pairs) w on w.customer_no = c.customer_no
    order by c.customer_no
"""
NEVER = """
    select a.customer_no as one, b.customer_no as other
    from never_pairs n
    join person_customers a on a.nid = n.a
    join person_customers b on b.nid = n.b
    order by 1, 2
"""

# a customer's number is its strongest identifier's: a link between two such
LINKS = """
    select q.one as a, q.other as b, 'splink' as rule, cast(0 as bigint) as n_events,
        cast(0 as bigint) as n_days, cast(null as bigint) as first_us,
        cast(null as bigint) as first_event_id, cast(null as bigint) as last_us,
        cast(0 as bigint) as n_sources
    from likely_pairs q
    join likely_groups x on x.customer_no = q.one
    join likely_groups y on y.customer_no = q.other and y.likely_no = x.likely_no
    left join links l on l.a = q.one and l.b = q.other
    where l.a is null
"""
REFUSED = "select a, b, reason from likely_refused"
MERGED = """
    select c.nid, coalesce(g.likely_no, c.customer_no) as customer_no
    from person_customers c
    left join likely_groups g on g.customer_no = c.customer_no
"""
COPY = "select nid, customer_no from likely_customers"
COPY_BLOCKING = "select rule, state, pairs, recall from blocked_by"
SCORED = {"one": "BIGINT", "other": "BIGINT", "score": "DOUBLE", "n_evidence": "BIGINT",
          "weight": "DOUBLE"}  # fmt: skip
BLOCKED_BY = {"rule": "VARCHAR", "state": "VARCHAR", "pairs": "BIGINT", "recall": "DOUBLE"}
GROUPS = {"customer_no": "BIGINT", "likely_no": "BIGINT"}
REASONS = {"a": "BIGINT", "b": "BIGINT", "reason": "VARCHAR"}
GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
LEAST = 2  # traits that must be known of a customer to be compared at all


def match(engine: Engine, settings: Settings) -> None:
    """Write ``likely_pairs`` where the settings ask for it: one, other, score, n_evidence, weight.

    ``score`` is the match probability, 0..1; ``n_evidence`` counts the traits that are equal;
    ``weight`` is what all traits say, in bits. ``match_blocking`` tells which pairs were compared.
    With ``auto_merge`` the pairs are merged instead, ``links`` and ``refused_links`` tell which,
    and ``likely_pairs`` is empty.

    Raises
    ------
    ExtraMissing
        The settings ask for it, and Splink is not installed.
    """
    rules = settings.identity
    engine.fill("blocked_by", BLOCKED_BY, [])
    engine.table("match_blocking", COPY_BLOCKING)
    if rules.splink is None:
        return
    engine.scratch("traits_told", TOLD)
    engine.add("traits_told", ADDRESSES)
    engine.drop("read_traits")
    likely = rules.splink
    model = splink.MatchModel(_traits(settings), likely.threshold, likely.blocking, likely.pairs)
    rows = _known(engine, model.traits)
    engine.drop("traits_told")
    scores = splink.score(rows, model)
    found = [
        (pair.one, pair.other, pair.probability, _equal(rows[pair.one], rows[pair.other]),
         round(sum(each.weight for each in pair.agreed), 2))
        for pair in scores.pairs
    ]  # fmt: skip
    engine.fill("likely_pairs", SCORED, found)
    engine.fill("blocked_by", BLOCKED_BY, list(_told(scores.blocking)))
    engine.add("match_blocking", COPY_BLOCKING)
    engine.drop("blocked_by")
    if likely.auto_merge:
        _merge(engine, rules, likely.cohesion)


def _told(blocking: Blocking) -> Iterator[Row]:
    """Rows of ``match_blocking``: each rule, those beyond the budget, and all that are taken."""
    for state, rules in (("compared", blocking.rules), ("beyond the budget", blocking.beyond)):
        for rule in rules:
            yield " + ".join(rule.traits), state, rule.pairs, rule.recall
    yield "", "together", blocking.pairs, blocking.recall


def _traits(settings: Settings) -> tuple[str, ...]:
    """The traits that are compared, in order of their names."""
    asked = settings.identity.splink.traits if settings.identity.splink else ()
    told = set(MATCHED_KINDS)
    for source in settings.sources.values():
        told |= (source.traits or {}).keys()
        told |= {trait for row in source.rows for trait in row.traits or {}}
    return tuple(sorted(set(asked) or told))


def _known(engine: Engine, traits: Sequence[str]) -> Mapping[int, Sequence[str | None]]:
    """What is known of each customer, where it is enough to compare."""
    known: dict[int, dict[str, str]] = {}
    for customer_no, trait, value in engine.rows(CHOSEN):
        known.setdefault(customer_no, {})[trait] = _spelled(trait, value)
    rows = {number: [values.get(trait) for trait in traits] for number, values in known.items()}
    return {
        number: values
        for number, values in rows.items()
        if sum(value is not None for value in values) >= LEAST
    }


def _spelled(trait: str, value: str) -> str:
    """A birth date as ISO writes it, without a time; all else as it is."""
    if trait != "birth_date":
        return value
    found = GERMAN_DATE.fullmatch(value)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else value[:10]


def _equal(one: Sequence[str | None], other: Sequence[str | None]) -> int:
    return sum(a is not None and a == b for a, b in zip(one, other, strict=True))


def _merge(engine: Engine, rules: Identity, cohesion: float) -> None:
    """Merge the finished customers by ``likely_pairs``, the most probable first."""
    found_members = members(engine.rows(HELD))
    never = [(a, b) for a, b in engine.rows(NEVER) if a in found_members and b in found_members]
    engine.scratch("spelled_customers", SPELT)
    likely = engine.rows(PAIRS)
    links = [Link(one, other, "splink") for one, other, _ in likely]
    engine.drop("spelled_customers")
    held_together = ties(likely, cohesion)
    found = merge(found_members, links, never, bounds(engine, rules), held_together)
    engine.fill("likely_groups", GROUPS, sorted(found.roots.items()))
    engine.fill("likely_refused", REASONS, sorted(found.refused))
    engine.add("links", LINKS)
    engine.add("refused_links", REFUSED)
    engine.scratch("likely_customers", MERGED)
    engine.scratch("person_customers", COPY)
    engine.fill("likely_pairs", SCORED, [])
    engine.drop("likely_groups", "likely_refused", "likely_customers")
