"""Identifiers of several people: what tells them apart where no anchor stands beside them."""

from __future__ import annotations

from pathlib import Path

from journey.engine.duckdb import DuckEngine
from tests.identity.test_identity import Seen, groups, stitched

CARD = "4711"
SHARED = "select kind, reason from identifier_values where status = 'shared'"


def receipts(*addresses: str) -> list[Seen]:
    """One card on the receipts of several addresses."""
    return [(day, {"loyalty": CARD, "email": f"{each}@g.net"}) for day, each in
            enumerate(addresses)]  # fmt: skip


def logins(*addresses: str) -> list[Seen]:
    """Each address in an account of its own."""
    return [(day, {"user_id": f"u-{each}", "email": f"{each}@g.net"}) for day, each in
            enumerate(addresses, start=10)]  # fmt: skip


def shared(engine: DuckEngine) -> list[tuple[str, str]]:
    return [(kind, reason) for kind, reason in engine.rows(SHARED)]


def test_a_card_where_three_accounts_meet_is_shared(tmp_path: Path) -> None:
    """A cashier's card: it joins no receipt to another, guests' receipts included."""
    engine = stitched(tmp_path, *receipts("a", "b", "c", "d", "e"), *logins("a", "b", "c"))
    assert shared(engine) == [("loyalty", "far anchors")]
    assert groups(engine) == [0, 1, 2, 3, 4, 0, 1, 2]


def test_a_card_where_two_accounts_meet_keeps_the_stronger_evidence(tmp_path: Path) -> None:
    engine = stitched(tmp_path, *receipts("a", "b"), *logins("a", "b"))
    assert shared(engine) == []
    assert engine.rows("select reason from links_rejected") == [("limit:user_id",)]


def test_a_phone_on_a_shared_address_stays_its_own(tmp_path: Path) -> None:
    """Three accounts behind ``info@`` make the address shared, not all that it met."""
    info = {"email": "info@g.net"}
    three = [(day, {"user_id": f"u{day}", **info}) for day in range(3)]
    engine = stitched(tmp_path, *three, (4, {"phone": "+4930123458", **info}),
                      (5, {"phone": "+4930123458", "crm_id": "k1"}))  # fmt: skip
    assert shared(engine) == [("email", "anchors")]
    assert groups(engine) == [0, 1, 2, 3, 3]


def test_a_guest_with_many_addresses_is_no_crowd(tmp_path: Path) -> None:
    engine = stitched(tmp_path, *receipts("a", "b", "c", "d"), *logins("a"))
    assert shared(engine) == []
    assert groups(engine) == [0, 0, 0, 0, 0]


def test_an_address_with_more_cards_than_anybody_has_is_shared(tmp_path: Path) -> None:
    """A till's walk-in address, on no block list: more cards than people have, then far more."""
    walk_in = [(day, {"loyalty": f"card {day}", "email": "walkin@shop.net"}) for day in range(10)]
    assert shared(stitched(tmp_path, *walk_in[:5])) == []
    assert shared(stitched(tmp_path, *walk_in[:6])) == [("email", "people")]
    engine = stitched(tmp_path, *walk_in)
    assert shared(engine) == [("email", "degree")]
    assert groups(engine) == list(range(10))
