"""One customer: every event over all channels, masked, with rule and evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.analysis.customer.timelines import examples, timeline
from journey.analysis.friction import marking as friction
from journey.engine.duckdb import DuckEngine
from journey.errors import UnknownName
from journey.settings.models import US
from tests.help.rows import DAY, T0, trip, world

MAIL = "ann.meyer@example.org"


@pytest.fixture
def engine(tmp_path: Path) -> DuckEngine:
    trips = [
        trip("c_ann", "ad @ads > +2h cart ! > help @phone", "goal"),
        trip("c_ann", "cart", "dropped", "40d"),
        trip("c_bob", "cart", "open", "90d"),
    ]
    mail = {
        "event_id": 77, "at_us": T0 - DAY, "tie_rank": 0, "precision": "minute",
        "channel": "email", "touchpoint": "email sent", "is_error": False, "source": "mail",
    }  # fmt: skip
    plain = world(tmp_path / "plain", *trips)
    events = [_row(plain, "events", number) for number in (1, 2, 3, 1001, 2001)]
    owners = [_row(plain, "event_customers", number) for number in (2, 3, 1001, 2001)]
    inherited = {
        "event_id": 1, "customer_id": "c_ann", "rule": "backfill", "carrier": "cookie",
        "evidence_event_id": 77, "confidence": "high",
    }  # fmt: skip
    engine = world(
        tmp_path / "full",
        *trips,
        events=[*events, mail],
        event_customers=[
            *owners, inherited, {"event_id": 77, "customer_id": "c_ann", "rule": "direct"},
        ],
        customer_identifiers=[
            {"customer_id": "c_ann", "kind": "email", "nid": 293416915630814},
            {"customer_id": "c_ann", "kind": "phone", "nid": 362396564768350},
        ],
        identifier_values=[
            value(293416915630814, "email", "adc7306fade858ec", "a***@e***.org"),
            value(362396564768350, "phone", "9990682c65e03623", "+49***67"),
        ],
    )  # fmt: skip
    friction.mark(engine, None)
    return engine


def value(nid: int, kind: str, token: str, label: str) -> dict[str, object]:
    return {"nid": nid, "kind": kind, "identifier": token, "label": label, "role": "person",
            "status": "ok", "n_events": 3}  # fmt: skip


def _row(engine: DuckEngine, table: str, event_id: int) -> dict[str, object]:
    names = [row[0] for row in engine.rows(f"select column_name from (describe {table})")]
    (row,) = engine.rows(f"select * from {table} where event_id = $id", id=event_id)
    return dict(zip(names, row, strict=True))


def test_the_timeline_holds_every_event_in_order(engine: DuckEngine) -> None:
    found = timeline(engine, "c_ann")
    assert [(one.touchpoint, one.step_no, one.state) for one in found.steps] == [
        ("email sent", None, None),
        ("ad", 1, "moved"),
        ("cart", 2, "moved"),
        ("help", 3, "goal"),
        ("cart", 1, "dropped"),
    ]
    assert [one.channel for one in found.steps] == ["email", "ads", "web", "phone", "web"]
    assert [one.wait_us for one in found.steps][:4] == [None, DAY, 2 * US["h"], US["m"]]
    assert [(one.outcome, one.steps) for one in found.journeys] == [("goal", 3), ("dropped", 1)]


def test_a_step_tells_why_it_is_theirs_and_what_went_wrong(engine: DuckEngine) -> None:
    ad, cart = timeline(engine, "c_ann").steps[1:3]
    assert (ad.rule, ad.carrier, ad.confidence) == ("backfill", "cookie", "high")
    assert (ad.evidence_event_id, ad.evidence) == (77, "mail: email sent")
    assert cart.frictions == ("channel hand-off", "error")
    assert (cart.is_error, cart.evidence, cart.precision) == (True, None, "instant")


def test_identifiers_are_masked(engine: DuckEngine) -> None:
    found = timeline(engine, "c_ann")
    assert found.identifiers == ("email a***@e***.org ·adc7", "phone +49***67 ·9990")
    assert MAIL not in repr(found)
    assert "491701234567" not in repr(found)


def test_an_unknown_customer_gets_the_nearest_one(engine: DuckEngine) -> None:
    with pytest.raises(UnknownName, match="did you mean 'c_ann'"):
        timeline(engine, "c_anne")


def test_examples_have_the_outcome(engine: DuckEngine) -> None:
    assert examples(engine, "goal") == ("c_ann",)
    assert examples(engine, "open") == ("c_bob",)
    assert examples(engine, "exit") == ()


def test_an_empty_run_has_no_customer(tmp_path: Path) -> None:
    engine = world(tmp_path)
    assert examples(engine, "goal") == ()
    with pytest.raises(UnknownName, match="no customer 'x'"):
        timeline(engine, "x")
