"""Identifiers become customers: roles, links, carriers in time, and values that never identify."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.contract.identity import IDENTITY
from journey.engine.duckdb import DuckEngine
from journey.identity import components
from journey.identity.stitch import StitchProject, stitch
from journey.identity.values import kinds, normalise
from journey.settings.identity import Identity, Kind
from journey.settings.models import DAY_US, Settings
from tests.help.identities import LATER
from tests.help.rows import put

Seen = tuple[int, dict[str, str | list[str]]]


def stitched(folder: Path, *seen: Seen, identity: Identity | None = None) -> DuckEngine:
    """A build of events ``(day, {kind: identifier})``; event_id counts from 1."""
    engine = DuckEngine(folder / f"identity-{random.random()}.duckdb")
    events = [{"event_id": number, "at_us": day * DAY_US} for number, (day, _) in numbered(seen)]
    put(engine, "events", [{**EVENT, **row} for row in events])
    meet(engine, read_as(*seen))
    stitch(engine, Settings(sources={}, identity=identity or Identity()), StitchProject(SECRET))
    return engine


SECRET = bytes(range(32))
READ = {"event_id": "BIGINT", "kind": "VARCHAR", "identifier": "VARCHAR"}


def read_as(*seen: Seen) -> list[dict[str, object]]:
    return [
        {"event_id": number, "kind": kind, "identifier": value}
        for number, (_, given_ids) in numbered(seen)
        for kind, values in given_ids.items()
        for value in ([values] if isinstance(values, str) else values)
    ]


def meet(engine: DuckEngine, identifiers: list[dict[str, object]]) -> None:
    """The identifiers as the door of ingest leaves them."""
    engine.fill("read_identifiers", READ, [tuple(row.values()) for row in identifiers])


EVENT = {
    "tie_rank": 0,
    "channel": "web",
    "touchpoint": "page",
    "is_error": False,
    "source": "web",
}


def numbered(seen: tuple[Seen, ...]) -> list[tuple[int, Seen]]:
    return list(enumerate(seen, start=1))


def rules(engine: DuckEngine) -> list[str]:
    rows = engine.rows("select rule from event_customers order by event_id")
    return [row[0] for row in rows]


def groups(engine: DuckEngine) -> list[int | None]:
    """The customer of each event as a number, in order of first appearance; null: none."""
    rows = engine.rows("select customer_id from event_customers order by event_id")
    names: dict[str, int] = {}
    return [None if row[0] is None else names.setdefault(row[0], len(names)) for row in rows]


def test_two_person_identifiers_in_one_event_are_one_customer(tmp_path: Path) -> None:
    engine = stitched(
        tmp_path,
        (0, {"email": "ann@g.net"}),
        (1, {"email": "ann@g.net", "loyalty": "77"}),
        (2, {"loyalty": "77"}),
        (3, {"loyalty": "78"}),
    )
    assert groups(engine) == [0, 0, 0, 1]
    assert set(rules(engine)) == {"direct"}


def test_a_cookie_before_and_after_a_login_follows_it(tmp_path: Path) -> None:
    engine = stitched(
        tmp_path,
        (0, {"cookie": "k1"}),
        (1, {"cookie": "k1", "user_id": "u1"}),
        (300, {"cookie": "k1"}),
    )
    assert groups(engine) == [0, 0, 0]
    assert rules(engine) == ["backfill", "direct", "carry_forward"]
    evidence = engine.rows("select evidence_event_id, carrier from event_customers order by 1")
    assert {row[0] for row in evidence} == {2}


def test_a_login_later_than_the_look_back_leaves_the_guest_anonymous(tmp_path: Path) -> None:
    engine = stitched(tmp_path, (0, {"cookie": "k1"}), (31, {"cookie": "k1", "user_id": "u1"}))
    assert rules(engine) == ["anonymous_device", "direct"]
    assert groups(engine) == [0, 1]


def test_the_latest_login_at_or_before_is_the_evidence(tmp_path: Path) -> None:
    login = {"cookie": "k1", "user_id": "u1"}
    engine = stitched(
        tmp_path, (0, login), (5, login), (5, {"cookie": "k1"}), (9, {"cookie": "k1"})
    )
    found = engine.rows("select event_id, evidence_event_id from event_customers order by 1")
    assert found[2:] == [(3, 2), (4, 2)]


def test_a_cookie_that_changed_hands_gives_its_guests_to_the_latest_login(tmp_path: Path) -> None:
    engine = stitched(
        tmp_path,
        (0, {"cookie": "k1", "user_id": "u1"}),
        (1, {"cookie": "k1"}),
        (2, {"cookie": "k1", "user_id": "u2"}),
    )
    assert rules(engine) == ["direct", "carry_forward", "direct"]
    assert groups(engine) == [0, 0, 1]


def test_carriers_never_join_two_people(tmp_path: Path) -> None:
    engine = stitched(
        tmp_path,
        (0, {"email": "a@g.net", "device": "tablet"}),
        (1, {"email": "b@g.net", "device": "tablet"}),
    )
    assert groups(engine) == [0, 1]


def test_cookie_and_app_device_in_one_event_are_one_guest(tmp_path: Path) -> None:
    engine = stitched(
        tmp_path,
        (0, {"cookie": "k1"}),
        (1, {"cookie": "k1", "device": "d1"}),
        (2, {"device": "d1"}),
        (3, {"device": "d2"}),
    )
    assert groups(engine) == [0, 0, 0, 1]
    assert set(rules(engine)) == {"anonymous"}
    assert engine.rows("select count(*) from customers") == [(0,)]


def test_context_and_unknown_kinds_never_identify(tmp_path: Path) -> None:
    engine = stitched(
        tmp_path,
        (0, {"ip": "10.0.0.1"}),
        (1, {"agent_id": "a7"}),
        (2, {"shoe_size": "42"}),
        (3, {}),
    )
    assert rules(engine) == ["unidentified"] * 4
    assert groups(engine) == [None] * 4
    status = engine.rows("select kind, status from identifier_values order by kind")
    assert status == [("agent_id", "ok"), ("ip", "ok"), ("shoe_size", "unknown_kind")]


def test_one_string_of_two_kinds_is_two_identifiers(tmp_path: Path) -> None:
    engine = stitched(tmp_path, (0, {"crm_id": "123456"}), (1, {"loyalty": "123456"}))
    assert groups(engine) == [0, 1]


def test_the_projects_own_kind_and_lists_are_used(tmp_path: Path) -> None:
    own = Identity(
        kinds={
            "partner_card": Kind(role="person"),
            "loyalty": Kind(block=("STAFF-0001",)),
            "crm_id": Kind(allow=("0",)),
        }
    )
    engine = stitched(
        tmp_path,
        (0, {"partner_card": "p1"}),
        (1, {"loyalty": "STAFF-0001"}),
        (2, {"crm_id": "0"}),
        identity=own,
    )
    assert rules(engine) == ["direct", "unidentified", "direct"]


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("email", "Ann@G.net", ' "ann@g.net" '),
        ("email", "mailto:ann@g.net", "ann@g.net\u200b"),
        ("phone", "+44 7911 123456", "0044-7911-123456"),
        ("cookie", "ABCDEF0123456789ABCDEF", "abcdef0123456789abcdef"),
        ("loyalty", "\u00a000123", "00123"),
    ],
)
def test_spellings_of_one_value_are_one_identifier(
    tmp_path: Path, kind: str, left: str, right: str
) -> None:
    engine = stitched(tmp_path, (0, {kind: left}), (1, {kind: right}))
    assert groups(engine) == [0, 0]


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("email", "ann+x@g.net", "ann@g.net"),
        ("loyalty", "00123", "123"),
        ("user_id", "Ann", "ann"),
        ("user_id", "\u0430nn", "ann"),  # a Cyrillic letter
    ],
)
def test_different_values_stay_apart(tmp_path: Path, kind: str, left: str, right: str) -> None:
    assert groups(stitched(tmp_path, (0, {kind: left}), (1, {kind: right}))) == [0, 1]


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("user_id", "NULL", "placeholder"),
        ("user_id", "  undefined ", "placeholder"),
        ("crm_id", "0000", "zeros"),
        ("device", "00000000-0000-0000-0000-000000000000", "zeros"),
        ("loyalty", "111111111", "one_character"),
        ("crm_id", "123.0", "float_like"),
        ("loyalty", "1.23e+11", "float_like"),
        ("phone", "4915112345670.0", "float_like"),
        ("phone", "4.92e+11", "float_like"),
        ("email", "ann at home", "not_an_email"),
        ("email", "noreply@shop.net", "placeholder"),
        ("email", "ann@mailinator.com", "placeholder"),
        ("phone", "12345", "not_a_phone"),
        ("user_id", "x" * 100_000, "too_long"),
    ],
)
def test_values_that_never_identify(tmp_path: Path, kind: str, value: str, reason: str) -> None:
    engine = stitched(tmp_path, (0, {kind: value}), (1, {kind: value}))
    assert rules(engine) == ["unidentified", "unidentified"]
    assert engine.rows("select distinct reason from identifier_values") == [(reason,)]


def test_two_values_with_one_hash_are_told_apart(tmp_path: Path) -> None:
    """Strongest collision there is: every value of the kind gets the same hash."""
    engine = stitched(tmp_path, (0, {"user_id": "a1"}))
    shape = {"kind": "VARCHAR", "identifier": "VARCHAR", "value": "VARCHAR", "n_events": "BIGINT",
             "kind_no": "INTEGER", "role": "VARCHAR", "reason": "VARCHAR", "token": "VARCHAR",
             "nid": "BIGINT"}  # fmt: skip
    same = 2 * 2**46 + 5
    engine.fill("hashed", shape, [
        ("user_id", "a1", "a1", 1, 1, "anchor", None, "t", same),
        ("user_id", "b1", "b1", 1, 1, "anchor", None, "t", same),
        ("user_id", "B1", "b1", 1, 1, "anchor", None, "t", same),
    ])  # fmt: skip
    engine.scratch("clashing", normalise.CLASHING)
    engine.scratch("numbered", normalise.NUMBERED)
    found = dict(engine.rows("select identifier, nid from numbered"))
    assert found["a1"] != found["b1"]
    assert found["b1"] == found["B1"]
    assert all(2 * 2**46 < nid < 3 * 2**46 for nid in found.values())


def test_every_event_has_exactly_one_row(tmp_path: Path) -> None:
    draw = random.Random(3)
    seen = [(day, _some_identifiers(draw)) for day in range(300)]
    engine = stitched(tmp_path, *seen)
    assert engine.rows("select count(*), count(distinct event_id) from event_customers") == [
        (300, 300)
    ]


def _some_identifiers(draw: random.Random) -> dict[str, str | list[str]]:
    kinds_of = {"user_id": 30, "email": 30, "cookie": 60, "device": 20}
    return {
        kind: f"{kind}{draw.randrange(many)}@g.net"
        if kind == "email"
        else f"{kind}{draw.randrange(many)}"
        for kind, many in kinds_of.items()
        if draw.random() < 0.4
    }


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_changes_nothing(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    seen = [(day % 50, _some_identifiers(draw)) for day in range(200)]
    left = stitched(tmp_path, *seen)
    right = stitched(tmp_path, *seen)
    identifiers = read_as(*seen)
    draw.shuffle(identifiers)
    meet(right, identifiers)
    stitch(right, Settings(sources={}), StitchProject(SECRET))
    for name in IDENTITY:
        text = f"select * from {name}"
        if name not in {"identity_changes", *LATER}:
            assert sorted(map(repr, left.rows(text))) == sorted(map(repr, right.rows(text)))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=80))
def test_components_equal_networkx(pairs: list[tuple[int, int]]) -> None:
    assert _labels(pairs) == _oracle(pairs)


@pytest.mark.parametrize("shape", ["chain", "chain shuffled", "star", "star from the middle"])
def test_long_chains_and_large_stars_finish(shape: str) -> None:
    n = 1_000 if "chain" in shape else 50_000
    names = list(range(n))
    if "shuffled" in shape:
        random.Random(1).shuffle(names)
    middle = n // 2 if "middle" in shape else 0
    pairs = (
        list(pairwise(names))
        if "chain" in shape
        else [(middle, leaf) for leaf in names if leaf != middle]
    )
    assert set(_labels(pairs).values()) == {0}


def _labels(pairs: list[tuple[int, int]]) -> dict[int, int]:
    engine = DuckEngine(Path(":memory:"))
    nodes = sorted({node for pair in pairs for node in pair})
    engine.scratch("members", "select unnest($nodes) as nid", nodes=nodes or [0])
    engine.scratch("pairs", "select unnest($a) as a, unnest($b) as b",
                   a=[a for a, _ in pairs] or [0], b=[b for _, b in pairs] or [0])  # fmt: skip
    components.components(engine)
    return dict(engine.rows("select n, r from labels")) if nodes else {}


def _oracle(pairs: list[tuple[int, int]]) -> dict[int, int]:
    graph = nx.Graph(pairs)
    return {node: min(group) for group in nx.connected_components(graph) for node in group}


def test_the_roles_of_known_kinds_can_be_changed() -> None:
    own = Identity(kinds={"cookie": Kind(role="context"), "card": Kind(role="carrier", priority=6)})
    found = {rule.kind: (rule.role, rule.priority) for rule in kinds.rules(own)}
    assert found["cookie"] == ("context", 99)
    assert found["card"] == ("carrier", 6)
    assert found["email"] == ("person", 4)
