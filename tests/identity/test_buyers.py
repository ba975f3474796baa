"""An order belongs to its buyer, whatever number calls about it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from journey.engine.duckdb import DuckEngine
from tests.help.people import Seen, seen, stitched

EVENTS = """
    select event_id, customer_id, rule, confidence, n_carriers
    from event_customers
    order by event_id
"""
UNKNOWN, KNOWN = "+4930111222", "+4930333444"


def who(engine: DuckEngine) -> str:
    """A letter per customer, by first appearance."""
    letters: dict[str, str] = {}
    return "".join(
        letters.setdefault(row[1], chr(65 + len(letters))) for row in engine.rows(EVENTS)
    )


def confidences(engine: DuckEngine) -> list[str]:
    return [row[3] for row in engine.rows(EVENTS)]


BOUGHT = seen(0, "shop", email="ann@g.net", order_id="77")
ASKED = seen(1, "calls", phone=UNKNOWN, order_id="77")
SENT = seen(2, "parcels", order_id="77")


def test_a_call_from_an_unknown_number_follows_the_buyer_of_its_order(tmp_path: Path) -> None:
    engine = stitched(tmp_path, BOUGHT, ASKED, SENT, seen(9, "calls", phone=UNKNOWN))
    assert who(engine) == "AAAB"  # the number by itself is still nobody's known
    assert confidences(engine) == ["certain", "medium", "high", "certain"]
    assert engine.rows("select class, n_customers from carriers") == [("exclusive", 1)]
    pairs = engine.rows("select source, n_evidence from merge_candidates")
    assert pairs == [("carrier", 1)]  # the caller may be the buyer: people decide


def test_rows_with_an_order_alone_follow_the_buyer_and_not_a_known_caller(tmp_path: Path) -> None:
    account = seen(-9, "shop", user_id="bob", phone=KNOWN)
    call = seen(1, "calls", phone=KNOWN, order_id="77")
    engine = stitched(tmp_path, account, BOUGHT, call, SENT)
    assert who(engine) == "ABAB"


def test_a_call_that_is_older_than_the_row_of_the_shop_makes_nobody_a_buyer(
    tmp_path: Path,
) -> None:
    """The shop writes at night: which system mostly comes first decides."""
    others = [each for n in range(3) for each in
              (seen(n, "shop", email=f"p{n}@g.net", order_id=f"5{n}"),
               seen(n + 1, "calls", phone=f"+493055566{n}0", order_id=f"5{n}"))]  # fmt: skip
    early = seen(8, "calls", phone=UNKNOWN, order_id="77")
    late = seen(9, "shop", email="ann@g.net", order_id="77")
    engine = stitched(tmp_path, *others, early, late, seen(10, "parcels", order_id="77"))
    assert who(engine)[-3:] == "DDD"


def test_a_number_that_the_buying_system_gives_twice_is_no_ones(tmp_path: Path) -> None:
    """Receipts repeat across tills: those follow the customer of their time, as ever."""
    again = seen(5, "shop", email="bob@g.net", order_id="77")
    engine = stitched(tmp_path, BOUGHT, again, seen(6, "parcels", order_id="77"))
    assert who(engine) == "ABB"
    assert engine.rows("select class from carriers") == [("transferred",)]


@pytest.mark.parametrize("own", ["a second number", "an order of its own", "a login"])
def test_a_caller_of_whom_more_is_known_stays_one(tmp_path: Path, own: str) -> None:
    more = {
        "a second number": seen(3, "calls", phone=UNKNOWN, loyalty="4711"),
        "an order of its own": seen(3, "shop", phone=UNKNOWN, order_id="88"),
        "a login": seen(3, "web", phone=UNKNOWN, user_id="u1"),
    }
    engine = stitched(tmp_path, BOUGHT, ASKED, more[own], SENT)
    assert who(engine) == "ABBA"


def test_a_chain_loses_confidence_with_each_carrier(tmp_path: Path) -> None:
    minute = 1 / 1440
    engine = stitched(
        tmp_path, BOUGHT,
        seen(0 + minute, "web", order_id="77", cookie="k1"),
        seen(0 + 2 * minute, "web", cookie="k1", device="d1"),
        seen(0 + 3 * minute, "app", device="d1"),
    )  # fmt: skip
    rows = engine.rows(EVENTS)
    assert [(row[3], row[4]) for row in rows] == [
        ("certain", 0), ("high", 1), ("medium", 2), ("low", 3),
    ]  # fmt: skip
    assert len({row[1] for row in rows}) == 1


def test_every_order_of_a_random_world_is_its_buyers(tmp_path: Path) -> None:
    """Shop, calls from known and unknown numbers, parcels: plain Python knows whose each is."""
    draw = random.Random(5)
    events: list[Seen] = []
    expected: list[str | None] = []
    for order in range(60):
        buyer = draw.randrange(25)
        events.append(seen(order, "shop", email=f"p{buyer}@g.net", order_id=f"o{order}"))
        expected.append(f"p{buyer}")
        for n in range(draw.randrange(3)):
            number = f"+49301{order:03d}{n}55"
            if draw.random() < 0.3:  # somebody with an account calls about the order
                caller = draw.randrange(25, 40)
                number = f"+493099{caller:03d}77"
                events.append(seen(-1, "shop", email=f"p{caller}@g.net", phone=number))
                expected.append(f"p{caller}")
                expected.append(f"p{caller}")
            else:
                expected.append(f"p{buyer}")
            events.append(seen(order + 1 + n, "calls", phone=number, order_id=f"o{order}"))
        events.append(seen(order + 9, "parcels", order_id=f"o{order}"))
        expected.append(f"p{buyer}")
    rows = stitched(tmp_path, *events).rows(EVENTS)
    names = {row[1]: name for row, name in zip(rows, expected, strict=True)}
    assert [names[row[1]] for row in rows] == expected
    assert len(names) == len(set(expected))
