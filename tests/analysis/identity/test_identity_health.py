"""Health of the stitching, shared devices, refusals, candidates and crossings in small worlds."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.analysis.identity.candidates import candidates
from journey.analysis.identity.crossings import crossings
from journey.analysis.identity.deciding.corrections import foretell
from journey.analysis.identity.deciding.proposals import Decision
from journey.analysis.identity.health import Fact, health
from journey.analysis.identity.refusals import refused
from journey.analysis.identity.shared_devices import devices, exposure
from journey.engine.duckdb import DuckEngine
from journey.errors import WrongUsage
from journey.settings.identity import Identity
from tests.help.people import Seen, seen, settings, stitched

SHOP = (
    seen(0, crm_id="1", email="family@g.net"),
    seen(1, crm_id="2", email="family@g.net"),
    seen(2, crm_id="2", email="family@g.net"),
    seen(3, email="noreply@shop.com", phone="000"),
    seen(4, crm_id=["1", "2"]),
    seen(5, wallet="w1"),
)
TABLET = (
    seen(0, cookie="t", email="a@g.net"),
    seen(1, cookie="t", email="b@g.net"),
    seen(2, cookie="t", email="a@g.net"),
    seen(3, cookie="t"),
    seen(4, cookie="own", email="c@g.net"),
)


def facts(engine: DuckEngine, topic: str) -> list[Fact]:
    return [one for one in health(engine, Identity()) if one.topic == topic]


def test_rejected_values_have_kind_and_reason(tmp_path: Path) -> None:
    found = facts(stitched(tmp_path, *SHOP), "values that identify nobody")
    assert {(one.item, one.detail) for one in found} == {
        ("email", "blocked: placeholder"),
        ("phone", "blocked: zeros"),
        ("wallet", "unknown_kind: unknown_kind"),
    }
    assert all("1 events" not in one.words for one in found)


def test_shared_identifiers_name_the_links_that_rest_on_one_event(tmp_path: Path) -> None:
    (shared,) = facts(stitched(tmp_path, *SHOP), "shared identifiers")
    assert shared.item.startswith("email f***@g***.net")
    assert "1 of 2 links rest on one event" in shared.words


def test_contradictory_and_unidentified_events_are_counted(tmp_path: Path) -> None:
    engine = stitched(tmp_path, *SHOP)
    doubted = {one.item: (one.n, one.of) for one in facts(engine, "events to doubt")}
    assert doubted["contradictory events"] == (1, 6)
    by_rule = {(one.item, one.detail): one.n for one in facts(engine, "events by rule")}
    assert by_rule == {("direct", "certain"): 3, ("direct", "low"): 1, ("unidentified", ""): 2}


def test_identifiers_per_customer_are_judged(tmp_path: Path) -> None:
    many = [f"m{n}@g.net" for n in range(4)]
    engine = stitched(tmp_path, seen(0, crm_id="1", email=many), seen(1, crm_id="2"))
    judged = {one.item: (one.n, one.of, one.words) for one in
              facts(engine, "identifiers per customer")}  # fmt: skip
    assert judged["crm_id"] == (2, 2, "about one: ideal")
    assert judged["email"] == (4, 1, "2 to 5: acceptable")
    (largest,) = facts(engine, "largest customers")
    assert (largest.n, largest.detail) == (5, "4 email, 1 crm_id")


def test_refusals_by_reason_in_words(tmp_path: Path) -> None:
    engine = stitched(tmp_path, *SHOP)
    (fact,) = facts(engine, "refused links")
    assert (fact.item, fact.n) == ("endpoint_shared", 2)
    assert {one.reason for one in refused(engine, Identity())} == {"endpoint_shared"}


def test_the_four_figures_of_shared_devices(tmp_path: Path) -> None:
    engine = stitched(tmp_path, *TABLET)
    found = exposure(engine)
    assert (found.shared, found.devices) == (1, 2)
    assert (found.n_events, found.all_events, found.n_anonymous) == (4, 5, 1)
    assert (found.median, found.p90) == (0.25, 0.25)
    assert [one.value() for one in found.figures()] == ["1", "4", "1", "25 %"]
    (tablet,) = devices(engine)
    assert (tablet.class_name, tablet.n_customers, tablet.exposure) == ("shared", 2, 0.25)
    by_class = facts(engine, "carriers by class")
    assert {(one.item, one.detail, one.n) for one in by_class} == {
        ("cookie", "shared", 1), ("cookie", "exclusive", 1),
    }  # fmt: skip


def test_two_guests_on_one_tablet_are_a_candidate(tmp_path: Path) -> None:
    (pair,) = candidates(stitched(tmp_path, *TABLET))
    assert pair.evidence.startswith("cookie")
    assert {pair.a.split()[1], pair.b.split()[1]} == {"a***@g***.net", "b***@g***.net"}


@pytest.mark.parametrize(
    ("events", "alone", "all_alone"),
    [
        ((seen(0, email="a@g.net"), seen(1, "store", loyalty="7")), ("store", "web"), True),
        ((seen(0, email="a@g.net"), seen(1, "store", email="b@g.net")), (), False),
        (
            (seen(0, email="a@g.net"), seen(1, "store", email="a@g.net"), seen(2, "till", ip="1")),
            ("till",),
            False,
        ),
        ((seen(0, email="a@g.net"),), (), False),
    ],
)
def test_sources_without_a_common_kind_cannot_be_crossed(
    tmp_path: Path, events: tuple[Seen, ...], alone: tuple[str, ...], all_alone: bool
) -> None:
    found = crossings(stitched(tmp_path, *events))
    assert (found.alone, found.all_alone) == (alone, all_alone)


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (Decision("always", "crm_id=1", "crm_id=2"), "become one"),
        (Decision("always", "crm_id=1", "loyalty=99"), "is in none so far"),
        (Decision("never", "crm_id=1", "crm_id=2"), "never will be"),
        (Decision("block", "crm_id=1"), "identifies nobody"),
    ],
)
def test_a_decision_says_what_changes_and_holds_hashes_only(
    tmp_path: Path, decision: Decision, said: str
) -> None:
    told = foretell(stitched(tmp_path, *SHOP), settings(tmp_path), decision)
    assert said in told.changes[0]
    assert told.overrides[0].a.startswith("hmac:")
    assert told.overrides[0].created


def test_a_carrier_is_in_no_pair(tmp_path: Path) -> None:
    engine = stitched(tmp_path, *TABLET)
    with pytest.raises(WrongUsage, match="takes no carrier"):
        foretell(engine, settings(tmp_path), Decision("always", "cookie=t", "email=a@g.net"))
