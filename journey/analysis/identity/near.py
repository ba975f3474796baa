"""What stands between two customers and joins nobody: refused chains, candidates, devices, events.

Asked where two identifiers are not one customer, so that an answer names what there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from journey.analysis.identity.identifiers import Identifier, shown
from journey.analysis.identity.refusals import words
from journey.engine.base import Engine
from journey.settings.identity import Identity

STEPS = 6  # links between two customers; a longer chain says nothing that a person would follow
WIDEST = 20_000  # identifiers looked at, a step
OWN = "select nid from customer_identifiers where customer_id = $customer"
BESIDE = """
    select l.a, l.b
    from links l
    join (select unnest($nids) as nid) f on f.nid = l.a
    union
    select l.b, l.a
    from links l
    join (select unnest($nids) as nid) f on f.nid = l.b
    order by 1, 2
"""
LABELS = """
    select nid, kind, label, status, reason
    from identifier_values
    where list_contains($nids, nid)
"""
REFUSED = """
    select a, b, reason
    from links_rejected
    where list_contains($nids, a) and list_contains($nids, b)
"""
CANDIDATE = """
    select m.source, m.score, v.kind, v.label, v.nid
    from merge_candidates m
    left join identifier_values v on v.nid = m.evidence_nid
    where (m.customer_a = $one and m.customer_b = $other)
        or (m.customer_a = $other and m.customer_b = $one)
    order by m.score desc, m.source
    limit 1
"""
TOGETHER = """
    select count(distinct i.event_id)
    from identifiers i
    join identifiers o on o.event_id = i.event_id
    where list_contains($mine, i.nid) and list_contains($theirs, o.nid)
"""
CARRIED = """
    select v.kind, v.label, v.nid, c.class, c.n_customers
    from carriers c
    join identifier_values v on v.nid = c.nid
    join (
        select distinct i.nid
        from identifiers i
        join identifiers o on o.event_id = i.event_id and list_contains($mine, o.nid)) m
        on m.nid = c.nid
    join (
        select distinct i.nid
        from identifiers i
        join identifiers o on o.event_id = i.event_id and list_contains($theirs, o.nid)) t
        on t.nid = c.nid
    order by c.n_customers, v.kind, v.label, v.nid
    limit 3
"""


def between(
    engine: Engine,
    identity: Identity,
    one: Identifier,
    other: Identifier,
    reasons: Mapping[str, str],
) -> tuple[str, ...]:
    """What almost connects two sides, one sentence each; ``reasons`` say why a value is shared."""
    mine, theirs = _own(engine, one), _own(engine, other)
    if not mine or not theirs:
        return ()
    return (
        *_candidate(engine, one, other),
        *_chain(engine, identity, _path(engine, mine, set(theirs)), reasons),
        *_together(engine, mine, theirs),
        *_carried(engine, mine, theirs),
    )


def _own(engine: Engine, side: Identifier) -> list[int]:
    """The identifiers of a side's customer, and its own."""
    held = {nid for (nid,) in engine.rows(OWN, customer=side.customer_id or "")}
    return sorted(held | ({side.nid} if side.nid is not None else set()))


def _candidate(engine: Engine, one: Identifier, other: Identifier) -> Iterator[str]:
    customers = {"one": one.customer_id or "", "other": other.customer_id or ""}
    for source, score, kind, label, nid in engine.rows(CANDIDATE, **customers):
        by = f"both were seen on {shown(kind, label, nid)}" if kind else "their records are alike"
        if source == "splink":
            by = "their records are alike"
        decide = f"{one.customer_id} {other.customer_id}"
        yield (f"they are a candidate (score {score:.2f}: {by}), for you to decide: "
               f"journey identity always {decide}, or never {decide}")  # fmt: skip


def _chain(
    engine: Engine, identity: Identity, path: list[int], reasons: Mapping[str, str]
) -> Iterator[str]:
    """The shortest chain of evidence between both sides, and where it is cut."""
    known = {nid: rest for nid, *rest in engine.rows(LABELS, nids=path)}
    if len(path) < 2 or any(nid not in known for nid in path):
        return
    refused = {frozenset((a, b)): reason for a, b, reason in engine.rows(REFUSED, nids=path)}
    cuts = [(a, b, refused[frozenset((a, b))]) for a, b in pairwise(path)
            if frozenset((a, b)) in refused]  # fmt: skip
    if not cuts:
        return
    names = {nid: shown(kind, label, nid) for nid, (kind, label, _, _) in known.items()}
    shared = [nid for nid in path if known[nid][2] == "shared"]
    if len(path) == 3 and len(cuts) == 2 and shared == [path[1]]:
        why = reasons.get(known[path[1]][3] or "", known[path[1]][3])
        yield f"both were refused through one shared value, {names[path[1]]}: {why}"
        return
    where = "; ".join(f"{names[a]} - {names[b]}: {words(reason, identity)}"
                      for a, b, reason in cuts)  # fmt: skip
    chain = " - ".join(names[nid] for nid in path)
    yield f"evidence leads from one to the other ({chain}), refused where {where}"


def _path(engine: Engine, mine: Sequence[int], theirs: set[int]) -> list[int]:
    """The identifiers of the shortest chain of links, refused ones too; empty: there is none."""
    before: dict[int, int | None] = dict.fromkeys(mine)
    frontier = sorted(mine)
    for _ in range(STEPS):
        if meeting := sorted(theirs & before.keys()):
            return _walked(before, meeting[0])
        if not frontier or len(frontier) > WIDEST:
            return []
        rows = engine.rows(BESIDE, nids=frontier)
        beside: dict[int, int] = {}
        for nid, other in rows:
            if other not in before:
                beside.setdefault(other, nid)
        before.update(beside)
        frontier = sorted(beside)
    meeting = sorted(theirs & before.keys())
    return _walked(before, meeting[0]) if meeting else []


def _walked(before: Mapping[int, int | None], end: int) -> list[int]:
    path, nid = [end], before[end]
    while nid is not None:
        path.append(nid)
        nid = before[nid]
    return path[::-1]


def _together(engine: Engine, mine: Sequence[int], theirs: Sequence[int]) -> Iterator[str]:
    n = int(engine.rows(TOGETHER, mine=list(mine), theirs=list(theirs))[0][0])
    if n:
        events = "1 event names" if n == 1 else f"{n:,} events name"
        yield f"{events} identifiers of both"


def _carried(engine: Engine, mine: Sequence[int], theirs: Sequence[int]) -> Iterator[str]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind, label, nid, stands, n in engine.rows(CARRIED, mine=list(mine), theirs=list(theirs)):
        kinds[stands].append(f"{shown(kind, label, nid)} (with {n:,} customers)")
    for stands, names in kinds.items():
        yield f"both were seen on {', '.join(names)}: {stands}, and what people use joins nobody"
