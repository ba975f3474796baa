"""Linked identifiers become customers, within the limits of what one customer can have.

Most groups are within them: the connected component is the customer. Those that are not are
merged again link by link (``merge``). Specification: identity rules, section 6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from journey.engine.base import Engine, Row
from journey.identity.components import components
from journey.identity.groups.merge import Bounds, Link, Member, Merged, merge
from journey.settings.identity import Identity

# everybody who may be in a customer: persons and anchors seen, but for the shared ones
PEOPLE = """
    select p.nid, p.kind_no, p.same_as, f.first_us
    from persons p
    join (
        select nid, min(at_us) as first_us
        from sightings
        where is_person
        group by nid) f on f.nid = p.nid
    left join shared h on h.nid = p.nid
    where h.nid is null
"""
MEMBERS = "select nid from people"
LIVE = """
    select l.a, l.b, l.rule, l.first_us
    from links l
    join people x on x.nid = l.a
    join people y on y.nid = l.b
"""
PAIRS = "select a, b from live_links"
NEVER = """
    select nid_a as a, nid_b as b
    from decided
    where action = 'never' and nid_a is not null and nid_b is not null and nid_a <> nid_b
"""
GROUPS = "select n as nid, r as customer_no from labels"

# groups with too many of one kind, too many in all, or two that people keep apart
VIOLATING = """
    select customer_no
    from (
        select g.customer_no
        from person_groups g
        join people p on p.nid = g.nid
        join kinds k on k.kind_no = p.kind_no
        group by g.customer_no, p.kind_no, k.most
        having count(distinct p.same_as) > k.most) many_of_a_kind
    union
    select customer_no
    from person_groups
    group by customer_no
    having count(*) > $max_size
    union
    select a.customer_no
    from never_pairs n
    join person_groups a on a.nid = n.a
    join person_groups b on b.nid = n.b and b.customer_no = a.customer_no
"""
SIZES = """
    select v.customer_no, count(*) as n_links
    from violating v
    join person_groups g on g.customer_no = v.customer_no
    join live_links l on l.a = g.nid
    group by v.customer_no
"""
HELD = """
    select g.nid, p.kind_no, p.same_as
    from loose_groups v
    join person_groups g on g.customer_no = v.customer_no
    join people p on p.nid = g.nid
    where v.batch_no = $batch_no
    order by g.nid
"""

# the order in which links are taken: what people say, what trusted sources have seen, then the
# strongest, the earliest first
ORDERED = """
    select l.a, l.b, l.rule
    from live_links l
    join person_groups g on g.nid = l.a
    join loose_groups v on v.customer_no = g.customer_no and v.batch_no = $batch_no
    join strengths x on x.nid = l.a
    join strengths y on y.nid = l.b
    left join link_trust t on t.a = l.a and t.b = l.b
    order by case l.rule when 'always' then 0 when 'event' then 1 else 2 end,
        coalesce(t.place, 1000000),
        greatest(x.priority, y.priority), least(x.priority, y.priority), l.first_us,
        x.kind, x.value, y.kind, y.value
"""
STRENGTHS = """
    select k.nid, r.priority, min(k.kind) as kind, min(k.value) as value
    from known k
    join kinds r on r.kind_no = k.kind_no
    join person_groups g on g.nid = k.nid
    join violating v on v.customer_no = g.customer_no
    group by k.nid, r.priority
"""
# whole groups by the batch: what one holds in memory is bounded, however many groups there are
LOOSE_GROUPS = """
    select v.customer_no, cast(floor((sum(coalesce(s.n_links, 0)) over (
            order by v.customer_no
            rows between unbounded preceding and current row) - 1) / $batch_links) as integer)
        as batch_no
    from violating v
    left join link_sizes s on s.customer_no = v.customer_no
    where coalesce(s.n_links, 0) <= $quarantine_links
"""
BATCHES = "select distinct batch_no from loose_groups order by batch_no"
HELD_APART = """
    select n.a, n.b
    from never_pairs n
    join person_groups g on g.nid = n.a
    join loose_groups v on v.customer_no = g.customer_no and v.batch_no = $batch_no
    order by n.a, n.b
"""
QUARANTINED = """
    select l.a, l.b, 'quarantine' as reason
    from live_links l
    join person_groups g on g.nid = l.a
    join link_sizes s on s.customer_no = g.customer_no
    where s.n_links > $quarantine_links
"""
PERSON_CUSTOMERS = """
    select g.nid, coalesce(
            m.customer_no, case when v.customer_no is null then g.customer_no else g.nid end
        ) as customer_no
    from person_groups g
    left join merged_groups m on m.nid = g.nid
    left join violating v on v.customer_no = g.customer_no
"""
REFUSED_SHARED = """
    select l.a, l.b, 'endpoint_shared' as reason
    from links l
    left join shared x on x.nid = l.a
    left join shared y on y.nid = l.b
    where x.nid is not null or y.nid is not null
"""
LIMITS = """
    select kind_no, kind, most
    from kinds
    where role in ('anchor', 'person')
    order by priority, kind
"""
NUMBERS = {"nid": "BIGINT", "customer_no": "BIGINT"}
BATCH_LINKS = 200_000  # some 200 MB
REFUSED = {"a": "BIGINT", "b": "BIGINT", "reason": "VARCHAR"}


def group(engine: Engine, rules: Identity) -> None:
    """Write ``person_customers`` (nid, customer_no) and ``refused_links`` (a, b, reason).

    ``customer_no``, the smallest nid of the group, is the customer's number in this run.
    """
    engine.scratch("people", PEOPLE)
    engine.scratch("live_links", LIVE)
    engine.scratch("never_pairs", NEVER)
    engine.scratch("members", MEMBERS)
    engine.scratch("pairs", PAIRS)
    components(engine)
    engine.scratch("person_groups", GROUPS)
    engine.drop("members", "pairs", "labels")
    engine.scratch("violating", VIOLATING, max_size=rules.max_customer_size)
    engine.scratch("link_sizes", SIZES)
    engine.scratch("loose_groups", LOOSE_GROUPS, quarantine_links=rules.quarantine_links,
                   batch_links=BATCH_LINKS)  # fmt: skip
    engine.scratch("strengths", STRENGTHS)
    _merge_again(engine, rules)
    engine.scratch("person_customers", PERSON_CUSTOMERS)
    engine.add("refused_links", QUARANTINED, quarantine_links=rules.quarantine_links)
    engine.add("refused_links", REFUSED_SHARED)
    engine.drop("live_links", "person_groups", "violating", "link_sizes", "loose_groups",
                "strengths", "merged_groups", "link_trust")  # fmt: skip


def bounds(engine: Engine, rules: Identity) -> Bounds:
    """The limits of one customer, as ``merge`` takes them."""
    limits = engine.rows(LIMITS)
    most = {int(number): int(limit) for number, _, limit in limits if limit is not None}
    return Bounds(most, {int(number): kind for number, kind, _ in limits}, rules.max_customer_size)


def members(held: Iterable[Row]) -> dict[int, Member]:
    """Whole customers as ``merge`` takes them, from rows (customer_no, kind_no, same_as)."""
    kinds: dict[int, dict[int, set[int]]] = defaultdict(dict)
    sizes: dict[int, int] = defaultdict(int)
    for customer_no, kind_no, same_as in held:
        kinds[customer_no].setdefault(kind_no, set()).add(same_as)
        sizes[customer_no] += 1
    return {
        number: Member({kind: frozenset(same) for kind, same in by_kind.items()}, sizes[number])
        for number, by_kind in kinds.items()
    }


def _merge_again(engine: Engine, rules: Identity) -> None:
    """Write ``merged_groups`` and ``refused_links`` for the groups that break a limit."""
    engine.fill("merged_groups", NUMBERS, [])
    engine.fill("refused_links", REFUSED, [])
    limits = bounds(engine, rules)
    for (batch_no,) in engine.rows(BATCHES):
        merged = _merged(engine, limits, batch_no)
        engine.fill("merged_batch", NUMBERS, sorted(merged.roots.items()))
        engine.fill("refused_batch", REFUSED, sorted(merged.refused))
        engine.add("merged_groups", "select nid, customer_no from merged_batch")
        engine.add("refused_links", "select a, b, reason from refused_batch")
    engine.drop("merged_batch", "refused_batch")


def _merged(engine: Engine, limits: Bounds, batch_no: int) -> Merged:
    """The groups of one batch, merged again link by link."""
    kinds: dict[int, dict[int, set[int]]] = defaultdict(dict)
    for nid, kind_no, same_as in engine.rows(HELD, batch_no=batch_no):
        kinds[nid].setdefault(kind_no, set()).add(same_as)
    members = {
        nid: Member({kind: frozenset(held) for kind, held in by_kind.items()})
        for nid, by_kind in kinds.items()
    }
    never = [(a, b) for a, b in engine.rows(HELD_APART, batch_no=batch_no)
             if a in members and b in members]  # fmt: skip
    links = (Link(a, b, rule) for a, b, rule in engine.rows(ORDERED, batch_no=batch_no))
    return merge(members, links, never, limits)
