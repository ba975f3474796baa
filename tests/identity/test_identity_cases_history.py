"""Adversarial cases: ids from run to run, orders and threads (docs/identity.md, section 13)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from journey.errors import IdentityMoved
from tests.help.identities import T0, Answer, Event, solve
from tests.identity.test_identity_oracle import value_of

ANN = ("1d user_id=ann email=a@g.net", "2d email=a@g.net cookie=k")
PHONE = ("3d phone=+447911123456", "4d phone=+447911123456")
BRIDGE = "9d email=a@g.net phone=+447911123456"


@pytest.mark.slow
def test_42_shuffled_arrival() -> None:
    assert crowd(orders=8).customers


def test_69_one_thread_and_several() -> None:
    """Every other order of ``solve`` runs with one thread, the rest with two."""
    assert crowd(orders=4, seed=1).customers


def crowd(orders: int, seed: int = 0) -> Answer:
    """Four hundred events of which many meet."""
    draw = random.Random(seed)
    kinds = {"crm_id": 30, "email": 60, "loyalty": 40, "device": 40, "cookie": 90, "receipt": 99}
    seen = [
        Event(
            T0 + draw.randrange(10**13),
            tuple((kind, value_of(kind, 100 + draw.randrange(many)))
                  for kind, many in kinds.items() if draw.random() < 0.3),
            draw.choice(("page", "page", "logout")),
        )
        for _ in range(400)
    ]  # fmt: skip
    return solve(*seen, orders=orders, logout=("logout",))


def test_55_an_old_id_leads_to_the_customer_that_holds_it(tmp_path: Path) -> None:
    first = solve(*ANN, *PHONE, file=tmp_path / "1", orders=1)
    assert first.who == "A A B B"
    then = solve(*ANN, *PHONE, BRIDGE, file=tmp_path / "2", earlier=first, orders=4)
    assert set(then.ids) == {first.ids[0]}  # the older founder stays
    assert then.aliases == {first.ids[2]: first.ids[0]}
    assert then.changes == [("merged", 2)]
    more = ("0d crm_id=c1", "10d crm_id=c1 user_id=ann")
    last = solve(*ANN, *PHONE, BRIDGE, *more, file=tmp_path / "3", earlier=then, orders=4)
    assert last.aliases == {first.ids[2]: first.ids[0]}  # c1 is new: no founder before
    assert len(set(last.ids)) == 1


def test_55_a_chain_of_merges_stays_one_hop(tmp_path: Path) -> None:
    seen = [f"{9 - n}d user_id=u{n}" for n in range(4)]
    answer = solve(*seen, file=tmp_path / "0", orders=1)
    old = list(answer.ids)
    for n in range(3):
        seen.append(f"{20 + n}d email=m{n}@g.net loyalty=l{n}x")
        said = [f"always user_id=u{m} user_id=u{m + 1}" for m in range(n + 1)]
        answer = solve(*seen, overrides=said, file=tmp_path / f"{n + 1}", earlier=answer, orders=2)
        heads = {row[0] for row in answer.tables["customers"]}
        assert set(answer.aliases.values()) <= heads
        assert not heads & set(answer.aliases)
    assert answer.aliases == dict.fromkeys(old[:3], old[3])  # u3 was seen first


def test_56_a_split_brings_the_old_id_back(tmp_path: Path) -> None:
    first = solve(*ANN, *PHONE, file=tmp_path / "1", orders=1)
    joined = solve(*ANN, *PHONE, BRIDGE, file=tmp_path / "2", earlier=first, orders=1)
    apart = solve(*ANN, *PHONE, file=tmp_path / "3", earlier=joined, orders=4)
    assert apart.ids == first.ids
    assert not apart.aliases
    assert apart.changes == [("created", 0), ("split", 2)]
    closed = [(row[0], row[4]) for row in apart.tables["customer_aliases"]]
    assert closed == [(first.ids[2], "build of 3")]


def test_56_the_part_with_the_founder_keeps_the_id(tmp_path: Path) -> None:
    first = solve(*ANN, *PHONE, BRIDGE, file=tmp_path / "1", orders=1)
    said = "never email=a@g.net phone=+447911123456"
    then = solve(
        *ANN, *PHONE, BRIDGE, overrides=[said], file=tmp_path / "2", earlier=first, orders=4
    )
    assert then.ids[:2] == first.ids[:2]
    assert then.ids[2] not in first.ids
    assert then.refused == {("email=a@g.net", "phone=+447911123456", "override_never")}
    undone = solve(*ANN, *PHONE, BRIDGE, file=tmp_path / "3", earlier=then, orders=2)
    assert undone.ids == first.ids


def test_57_a_late_earlier_event_renames_nobody(tmp_path: Path) -> None:
    first = solve(*ANN, file=tmp_path / "1", orders=1)
    then = solve(*ANN, "0d crm_id=c9 email=a@g.net", file=tmp_path / "2", earlier=first, orders=4)
    assert set(then.ids) == set(first.ids)
    assert then.changes == []
    rebuilt = solve(*ANN, "0d crm_id=c9 email=a@g.net", orders=1)
    assert rebuilt.customers == then.customers
    assert rebuilt.ids != then.ids  # a rebuild may name differently, it groups the same


CARDS = tuple(f"{n}d loyalty=100{n} email=a@g.net" for n in range(3))


def test_58_a_tightened_limit_splits_history_and_says_so(tmp_path: Path) -> None:
    first = solve(*CARDS, file=tmp_path / "1", orders=1)
    assert len(first.customers) == 1
    tight = {"kinds": {"loyalty": {"limit": 1}}}
    with pytest.raises(IdentityMoved, match="2 of 3 events"):
        solve(*CARDS, file=tmp_path / "2", earlier=first, orders=1, accepts=False, **tight)
    then = solve(*CARDS, file=tmp_path / "3", earlier=first, orders=4, **tight)
    assert then.customers == {"email=a@g.net loyalty=1000", "loyalty=1001", "loyalty=1002"}
    assert then.ids[0] == first.ids[0]
    assert then.changes == [("created", 0), ("created", 0), ("split", 1), ("split", 1)]


def test_a_founder_that_becomes_shared_leads_to_its_earliest_fellow(tmp_path: Path) -> None:
    seen = ("0d email=a@g.net", "1d email=a@g.net crm_id=c1", "2d phone=+447911123456 crm_id=c1")
    first = solve(*seen, file=tmp_path / "1", orders=1)
    then = solve(*seen, "5d email=a@g.net crm_id=c2", earlier=first, file=tmp_path / "2", orders=4)
    holder = then.holders["crm_id=c1"]
    assert then.aliases == {first.ids[0]: holder}
    gone = solve("9d phone=+447911123499", earlier=then, file=tmp_path / "3", orders=2)
    assert not gone.aliases
    back = solve(*seen, earlier=gone, orders=2)
    assert set(back.ids) == set(first.ids)
