"""Likely pairs that chain: groups meet where enough of the pairs between them are likely."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from journey.identity.groups.cohesion import REASON, ties
from journey.identity.groups.merge import Bounds, Link, Member, Merged, merge

MANY = Bounds({}, {}, 1_000)
PAIR = st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1])


def merged(pairs: list[tuple[int, int]], least: float, never: list[tuple[int, int]]) -> Merged:
    members = {number: Member({}) for number in range(10)}
    links = [Link(a, b, "splink") for a, b in pairs]
    return merge(members, links, never, MANY, ties([(*pair, 1.0) for pair in pairs], least))


def groups(found: Merged) -> list[set[int]]:
    roots = set(found.roots.values())
    return [{one for one, root in found.roots.items() if root == each} for each in roots]


def test_a_chain_is_cut_and_a_circle_of_friends_is_not() -> None:
    chain = merged([(0, 1), (2, 3), (1, 2), (4, 5), (3, 4)], 0.5, [])
    assert sorted(map(sorted, groups(chain)))[:3] == [[0, 1], [2, 3], [4, 5]]
    assert chain.refused == [(1, 2, REASON), (3, 4, REASON)]
    friends = list(combinations(range(5), 2))
    assert {0, 1, 2, 3, 4} in groups(merged(friends, 0.5, []))


def test_without_a_limit_a_chain_is_one() -> None:
    assert {0, 1, 2, 3, 4, 5} in groups(merged([(n, n + 1) for n in range(5)], 0, []))


def test_a_pair_that_others_join_later_is_not_refused() -> None:
    pairs = [(0, 1), (2, 3), (0, 2), (0, 3), (1, 2)]
    found = merged(pairs, 0.7, [])
    assert found.refused == []
    assert {0, 1, 2, 3} in groups(found)


@given(st.lists(PAIR, unique=True, max_size=30), st.sampled_from([0.2, 0.4, 0.7, 1.0]),
       st.lists(PAIR, unique=True, max_size=2))  # fmt: skip
def test_ties_are_the_pairs_between_groups(
    pairs: list[tuple[int, int]], least: float, never: list[tuple[int, int]]
) -> None:
    found = merged(pairs, least, never)
    known = {frozenset(pair) for pair in pairs}
    last = {frozenset(pair[:2]): pair[2] for pair in found.refused}
    for one, other in combinations(groups(found), 2):
        between = {frozenset(pair) for pair in product(one, other)} & known
        kept_apart = any(
            frozenset(pair) in {*map(frozenset, product(one, other))} for pair in never
        )
        loose = len(between) + 1 < least * (len(one) * len(other) + 1)
        assert loose or kept_apart or not between
        assert between <= last.keys()
    assert all(reason in {REASON, "override_never"} for reason in last.values())
