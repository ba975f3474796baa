"""Connected components by contraction: each round, every node joins its smallest neighbour.

After Boegeholz, Brand and Todor, arXiv 1802.09478. Chains and stars finish in a logarithmic
number of rounds, because parents are followed to the end before the graph is contracted.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.errors import JourneyError

ROUNDS = 60  # a graph that needs more is a fault, not a large graph

LABELS = "select nid as n, nid as r from members"
EDGES = "select distinct least(a, b) as a, greatest(a, b) as b from pairs where a <> b"
PARENTS = """
    select n, min(m) as r
    from (
        select a as n, b as m from open_edges
        union all
        select b as n, a as m from open_edges) both_ways
    group by n
    having min(m) < n
"""
JUMP = """
    select p.n, coalesce(g.r, p.r) as r, g.r is not null as moved
    from parents p
    left join parents g on g.n = p.r
"""
MOVED = "select count(*) from jumped where moved"
COPY_JUMPED = "select n, r from jumped"
RELABEL = """
    select l.n, coalesce(p.r, l.r) as r
    from labels l
    left join parents p on p.n = l.r
"""
COPY_LABELS = "select n, r from relabelled"
CONTRACT = """
    select distinct least(x, y) as a, greatest(x, y) as b
    from (
        select coalesce(pa.r, e.a) as x, coalesce(pb.r, e.b) as y
        from open_edges e
        left join parents pa on pa.n = e.a
        left join parents pb on pb.n = e.b) moved
    where x <> y
"""
COPY_EDGES = "select a, b from contracted"


def components(engine: Engine) -> int:
    """Write ``labels`` (n, r): each node of ``members`` (nid) with the smallest of its component.

    Reads the working tables ``members`` (nid) and ``pairs`` (a, b). Returns the rounds it took.

    Raises
    ------
    JourneyError
        The components are not found after ``ROUNDS`` rounds.
    """
    engine.scratch("labels", LABELS)
    left = engine.scratch("open_edges", EDGES)
    rounds = 0
    while left:
        if rounds == ROUNDS:
            raise JourneyError(f"identifiers not grouped after {ROUNDS} rounds", "stitch")
        engine.scratch("parents", PARENTS)
        _follow(engine)
        engine.scratch("relabelled", RELABEL)
        engine.scratch("labels", COPY_LABELS)
        left = engine.scratch("contracted", CONTRACT)
        engine.scratch("open_edges", COPY_EDGES)
        rounds += 1
    engine.drop("open_edges", "parents", "jumped", "relabelled", "contracted")
    return rounds


def _follow(engine: Engine) -> None:
    """Follow parents to their root; each pass doubles the distance."""
    while True:
        engine.scratch("jumped", JUMP)
        if not engine.rows(MOVED)[0][0]:
            return
        engine.scratch("parents", COPY_JUMPED)
