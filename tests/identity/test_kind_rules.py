"""What a kind may do, and where: groups of people, merging by source, trusted sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from journey.analysis.identity.explain import explain
from journey.analysis.identity.kinds.groups import groups
from journey.engine.duckdb import DuckEngine
from journey.settings.identity import Identity, Kind
from tests.help.people import Rules, Seen, seen, settings, stitched
from tests.help.rows import put

PHONE = "+4930111222"


def people(engine: DuckEngine) -> int:
    return int(engine.rows("select count(*) from customers")[0][0])


def world(folder: Path, *events: Seen, **identity: Any) -> DuckEngine:
    return stitched(folder, *events, rules=Rules(Identity(**identity)))


COMPANY = (
    seen(0, email="ann@g.net", company_id="acme"),
    seen(1, email="bob@g.net", company_id="acme"),
    seen(2, email="cid@g.net", company_id="best"),
    seen(3, company_id="acme"),
)


def test_people_of_a_group_stay_apart_and_are_looked_at_together(tmp_path: Path) -> None:
    engine = stitched(tmp_path, *COMPANY)
    put(engine, "journeys", [
        {"journey_id": number, "customer_id": customer, "block": 0, "started_us": 0,
         "ended_us": 0, "steps": 1, "outcome": "goal" if number else "dropped"}
        for number, (customer,) in enumerate(
            engine.rows("select customer_id from customers order by founder_us"))
    ])  # fmt: skip
    assert people(engine) == 3
    assert [rule for (rule,) in engine.rows("select rule from event_customers order by event_id")
            ] == ["direct", "direct", "direct", "unidentified"]  # fmt: skip
    acme, best = groups(engine)
    assert (acme.n_customers, acme.n_events, acme.journeys, acme.goals) == (2, 2, 2, 1)
    assert (best.n_customers, best.goal_share) == (1, 1.0)
    told = explain(engine, settings(tmp_path), "company_id=acme", "email=ann@g.net")
    assert "is of a group of people, who stay apart" in told.sentence


def test_a_projects_own_kind_may_be_a_group(tmp_path: Path) -> None:
    own = {"team": Kind(role="group")}
    events = [seen(n, email=f"p{n}@g.net", team="red") for n in range(3)]
    engine = world(tmp_path, *events, kinds=own)
    assert people(engine) == 3
    assert engine.rows("select count(*) from customer_groups") == [(3,)]


TILL_AND_SHOP = (
    seen(0, "shop", user_id="u1", phone=PHONE),
    seen(1, "till", phone=PHONE, loyalty="7"),
    seen(2, "till", email="ann@g.net", loyalty="7"),
)


@pytest.mark.parametrize(
    ("merges", "n"),
    [(None, 1), (True, 1), (("shop", "till"), 1), (("shop",), 2), (("till",), 2), (False, 2)],
)
def test_a_kind_merges_in_the_sources_that_may(tmp_path: Path, merges: Any, n: int) -> None:
    kinds = {"phone": Kind(merges=merges)}
    assert people(world(tmp_path, *TILL_AND_SHOP, kinds=kinds)) == (3 if merges is False else n)


def test_of_three_in_an_event_those_link_that_may(tmp_path: Path) -> None:
    """The strongest may not merge: the event is its customer's, the others hang together."""
    event = seen(0, "till", user_id="u1", loyalty="7", email="ann@g.net")
    engine = world(tmp_path, event, kinds={"user_id": Kind(merges=("crm",))})
    assert people(engine) == 2
    held = "select n_identifiers from customers order by n_identifiers"
    assert engine.rows(held) == [(1,), (2,)]


ON_CARRIERS = (
    seen(0, "app", email="a@g.net", device="d1"),
    seen(1, "app", loyalty="7", device="d1"),
    seen(2, "web", email="b@g.net", cookie="k1"),
    seen(3, "web", loyalty="8", cookie="k1"),
)


@pytest.mark.parametrize(
    ("identity", "n"),
    [
        ({}, 4),
        ({"carriers_may_merge": True}, 2),
        ({"kinds": {"device": Kind(merges=True)}}, 3),
        ({"kinds": {"device": Kind(merges=("app",))}}, 3),
        ({"kinds": {"device": Kind(merges=("web",))}}, 4),
        ({"carriers_may_merge": True, "kinds": {"cookie": Kind(merges=False)}}, 3),
    ],
)
def test_carriers_merge_kind_by_kind(tmp_path: Path, identity: dict[str, Any], n: int) -> None:
    assert people(world(tmp_path, *ON_CARRIERS, **identity)) == n


def test_where_a_limit_holds_links_back_a_trusted_source_goes_first(tmp_path: Path) -> None:
    """Without it the earliest link stays: the till's."""
    events = (
        seen(0, "till", loyalty="7", email="ann@g.net"),
        seen(1, "till", loyalty="7", email="bob@g.net"),
        seen(2, "crm", loyalty="7", email="cid@g.net"),
    )
    kinds = {"email": Kind(limit=1)}
    held = """
        select count(*)
        from customer_identifiers c
        join customer_identifiers o on o.customer_id = c.customer_id and o.nid <> c.nid
        join identifiers i on i.nid = o.nid and i.event_id = $event
        where c.kind = 'loyalty'
    """
    plain = world(tmp_path, *events, kinds=kinds)
    trusted = world(tmp_path, *events, kinds=kinds, trusted=("crm",))
    assert [plain.rows(held, event=n)[0][0] for n in (1, 3)] == [1, 0]
    assert [trusted.rows(held, event=n)[0][0] for n in (1, 3)] == [0, 1]
