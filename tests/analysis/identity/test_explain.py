"""Why two identifiers are one customer, link by link; why they are not; and what a value is."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest

from journey.analysis.identity import chains
from journey.analysis.identity.explain import ONE, TWO, explain
from journey.analysis.identity.identifiers import look_up
from journey.errors import UnknownName, WrongUsage
from journey.settings.identity import Identity, Privacy
from tests.help.people import Rules, Seen, seen, settings, stitched
from tests.help.rows import put


def asked(folder: Path, *events: Seen, a: str, b: str, rules: Rules | None = None):
    return explain(stitched(folder, *events, rules=rules), settings(folder, rules), a, b)


def test_a_customer_id_and_a_phone_are_linked_through_an_email(tmp_path: Path) -> None:
    found = asked(
        tmp_path,
        seen(0, crm_id="17", email="Ann@G.net"),
        seen(3, "store", email="ann@g.net", phone="+49 170 7654321"),
        seen(9, "phone", email=" ann@g.net ", phone="0049 170-7654321"),
        a="crm_id=17",
        b="phone=+491707654321",
    )
    assert found.verdict == ONE
    assert [(one.a.split()[0], one.b.split()[0]) for one in found.steps] == [
        ("crm_id", "email"), ("email", "phone"),
    ]  # fmt: skip
    first, second = found.steps
    assert (first.n_events, first.n_days, first.sources) == (1, 1, ("web",))
    assert (first.first_source, first.first_touchpoint, first.confidence) == (
        "web",
        "page",
        "medium",
    )
    assert (second.n_events, second.n_days, second.sources) == (2, 2, ("phone", "store"))
    assert second.confidence == "high"
    assert found.confidence == "medium", "the weakest link"
    assert "2 links" in found.sentence


def test_a_refused_link_says_which_limit_it_broke(tmp_path: Path) -> None:
    found = asked(
        tmp_path,
        seen(0, crm_id="1", email="a@g.net"),
        seen(1, email="a@g.net", phone="+491707654321"),
        seen(2, phone="+491707654321", loyalty="77"),
        seen(3, crm_id="2", loyalty="77"),
        a="crm_id=1",
        b="crm_id=2",
    )
    assert found.verdict == TWO
    (refused,) = found.refusals
    assert refused.reason == "limit:crm_id"
    assert refused.words == (
        "one customer would have more than 1 crm_id (identity.kinds.crm_id.limit)"
    )
    assert {refused.customer_a, refused.customer_b} == {found.a.customer_id, found.b.customer_id}
    assert refused.words in found.sentence


def test_nothing_connects_two_strangers(tmp_path: Path) -> None:
    found = asked(
        tmp_path, seen(0, email="a@g.net"), seen(0, email="b@g.net"), a="email=a@g.net",
        b="email=b@g.net",
    )  # fmt: skip
    assert (found.verdict, found.steps, found.refusals) == (TWO, (), ())
    assert "no evidence connects them" in found.sentence


KINDS = ("crm_id", "email", "loyalty", "cookie")


def test_two_that_one_shared_value_keeps_apart_hear_of_it(tmp_path: Path) -> None:
    found = asked(
        tmp_path, seen(0, crm_id="1", email="f@g.net"), seen(1, crm_id="2", email="f@g.net"),
        a="crm_id=1", b="crm_id=2",
    )  # fmt: skip
    assert (found.verdict, found.refusals) == (TWO, ())
    assert "both were refused through one shared value, email f***@g***.net" in found.sentence
    assert "more people's own numbers" in found.sentence


def test_a_chain_over_a_third_customer_is_told_with_its_cuts(tmp_path: Path) -> None:
    found = asked(
        tmp_path, seen(0, crm_id="1", email="a@g.net"), seen(1, crm_id="2", email="a@g.net"),
        seen(2, crm_id="2", phone="+4930111222"), seen(3, crm_id="3", phone="+4930111222"),
        a="crm_id=1", b="crm_id=3",
    )  # fmt: skip
    assert "evidence leads from one to the other (crm_id" in found.sentence
    assert found.sentence.count("is shared by several people") == 4


def test_a_listed_candidate_is_named_with_both_decisions(tmp_path: Path) -> None:
    tablet = (seen(0, email="a@g.net", cookie="t"), seen(1, email="b@g.net", cookie="t"))
    found = asked(tmp_path, *tablet, a="email=a@g.net", b="email=b@g.net")
    assert "they are a candidate (score 1.00: both were seen on cookie" in found.sentence
    ids = f"{found.a.customer_id} {found.b.customer_id}"
    assert f"journey identity always {ids}, or never {ids}" in found.sentence
    assert any("transferred, and what people use joins nobody" in words for words in found.near)


def test_an_event_that_names_two_people_and_a_public_device_are_told(tmp_path: Path) -> None:
    both = asked(tmp_path, seen(0, crm_id=["1", "2"]), a="crm_id=1", b="crm_id=2")
    assert "1 event names identifiers of both" in both.sentence
    kiosk = [seen(day, crm_id=f"{day}", device="kiosk") for day in range(1, 8)]
    told = asked(tmp_path, *kiosk, a="crm_id=1", b="crm_id=2")
    assert "both were seen on device" in told.sentence
    assert "(with 7 customers): public" in told.sentence


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_no_evidence_is_said_only_where_there_is_none(tmp_path: Path, seed: int) -> None:
    """The oracle: networkx over the world's events; two in one piece share evidence."""
    draw = random.Random(seed)
    events = [
        seen(day, **{kind: f"{kind}{draw.randrange(5)}@g.net" for kind in draw.sample(KINDS, 2)})
        for day in range(14)
    ]
    engine, rules = stitched(tmp_path, *events), settings(tmp_path)
    pieces = nx.Graph()
    for each in events:
        nx.add_path(pieces, [(kind, str(value)) for kind, value in each.carries.items()])
    persons = sorted(node for node in pieces if node[0] != "cookie")
    for a, b in combinations(persons, 2):
        found = explain(engine, rules, "=".join(a), "=".join(b))
        apart = not nx.has_path(pieces, a, b)
        if found.verdict == TWO and "no evidence connects them" in found.sentence:
            assert apart or nx.shortest_path_length(pieces, a, b) > 2
        if apart:
            assert not found.near


WORLD = (
    seen(0, crm_id="1", email="family@g.net"),
    seen(1, crm_id="2", email="family@g.net"),
    seen(2, crm_id="1", cookie="k1", ip="10.0.0.1", agent_id="x"),
    seen(3, email="noreply@shop.com", loyalty="12.0"),
)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("email=family@g.net", "is shared by several people and joins nobody: linked to more"),
        ("email=noreply@shop.com", "is blocked and joins nobody: a placeholder"),
        ("loyalty=12.0", "is invalid and joins nobody: a number that a spreadsheet"),
        ("email=nobody@g.net", "was never met in this run"),
        ("email=test@g.net", "was never met in this run, and would not count: a placeholder"),
        ("agent_id=x", "describes an event and never identifies"),
        ("cookie=k1", "is a carrier and joins nobody: exclusive"),
    ],
)
def test_a_value_in_no_customer_says_why(tmp_path: Path, typed: str, said: str) -> None:
    found = asked(tmp_path, *WORLD, a=typed, b="crm_id=1")
    assert found.verdict == "no customer"
    assert said in found.sentence
    assert "family@g.net" not in repr(found)


def test_a_shared_value_lists_its_refused_links(tmp_path: Path) -> None:
    found = asked(tmp_path, *WORLD, a="email=family@g.net", b="crm_id=1")
    assert [one.reason for one in found.refusals] == ["endpoint_shared"]


def test_codes_tokens_and_customer_ids_name_the_same_thing(tmp_path: Path) -> None:
    engine, rules = stitched(tmp_path, *WORLD), settings(tmp_path)
    typed = look_up(engine, rules, "crm_id=1")
    assert typed.customer_id
    assert look_up(engine, rules, typed.shown) == typed
    assert look_up(engine, rules, f"crm_id ·{typed.shown[-4:]}") == typed
    assert look_up(engine, rules, f"crm_id=hmac:{typed.token}") == typed
    customer = look_up(engine, rules, typed.customer_id)
    assert (customer.nid, customer.token, customer.is_customer) == (typed.nid, typed.token, True)
    assert typed.shown[-4:] == str(typed.token)[:4]


def test_values_kept_in_plain_are_found_too(tmp_path: Path) -> None:
    rules = Rules(privacy=Privacy(identifiers="plain"))
    engine = stitched(tmp_path, *WORLD, rules=rules)
    plain = settings(tmp_path, rules)
    typed = look_up(engine, plain, "crm_id=2")
    assert typed.customer_id
    assert look_up(engine, plain, typed.shown) == typed
    hashed = look_up(stitched(tmp_path, *WORLD), settings(tmp_path), "crm_id=2")
    assert typed.token == hashed.token


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("emial=a@g.net", UnknownName, "did you mean 'email'"),
        ("c_0", UnknownName, "no customer 'c_0'"),
        ("email ·ffff", UnknownName, "no email with the code"),
        ("a_77", WrongUsage, "no customer"),
        ("", UnknownName, "no customer ''"),
        ("crm_id=hmac:zz", None, ""),
    ],
)
def test_what_names_nothing_says_how_to_name(
    tmp_path: Path, text: str, error: type[Exception] | None, said: str
) -> None:
    engine, rules = stitched(tmp_path, *WORLD), settings(tmp_path)
    if error is None:
        assert look_up(engine, rules, text).status == "not met"
        return
    with pytest.raises(error, match=said):
        look_up(engine, rules, text)


def test_without_the_key_nothing_typed_is_compared_and_no_key_is_made(tmp_path: Path) -> None:
    engine, rules = stitched(tmp_path, *WORLD), settings(tmp_path)
    (tmp_path / "journey.key").unlink()
    with pytest.raises(WrongUsage, match="key is not here"):
        look_up(engine, rules, "crm_id=1")
    assert not (tmp_path / "journey.key").exists()


def test_the_forest_spans_its_customer_and_paths_are_those_of_networkx(tmp_path: Path) -> None:
    rng = random.Random(5)
    mails = [f"m{n}@g.net" for n in range(60)]
    events = [seen(n, email=[mails[n], mails[rng.randrange(n)]]) for n in range(1, 60)]
    events += [seen(70 + n, email=rng.sample(mails, 2)) for n in range(40)]
    rules = Rules(Identity.model_validate({"kinds": {"email": {"limit": 200}}, "max_degree": 200}))
    engine, wanted = stitched(tmp_path, *events, rules=rules), settings(tmp_path, rules)
    ((customer,),) = engine.rows("select customer_id from customers")
    links = chains.forest(engine, wanted, customer)
    tree = nx.Graph((one.nid_a, one.nid_b) for one in links)
    assert nx.is_tree(tree)
    assert tree.number_of_nodes() == 60
    start, end = rng.sample(sorted(tree), 2)
    steps = chains.path(links, start, end)
    walked = [start, *(one.nid_b for one in steps)]
    assert walked == nx.shortest_path(tree, start, end)


def test_an_always_is_taken_first_and_certain(tmp_path: Path) -> None:
    from journey.identity.decisions.overrides import Override

    rules = Rules(overrides=[Override("always", "crm_id", "1", "crm_id", "2")])
    found = asked(tmp_path, *WORLD, a="crm_id=1", b="crm_id=2", rules=rules)
    assert (found.verdict, found.confidence) == (ONE, "certain")
    assert found.steps[0].rule == "always"


def test_events_of_a_customer_by_rule(tmp_path: Path) -> None:
    engine = stitched(tmp_path, *WORLD, seen(2.01, cookie="k1"))
    customer = look_up(engine, settings(tmp_path), "crm_id=1").customer_id
    counts = {one.rule: one.n_events for one in chains.by_rule(engine, str(customer))}
    assert counts == {"direct": 2, "same_session": 1}


def test_links_of_every_rule_have_an_order_and_a_confidence(tmp_path: Path) -> None:
    engine, wanted = stitched(tmp_path, *WORLD), settings(tmp_path)
    customer = look_up(engine, wanted, "crm_id=1").customer_id
    people = {"nid": 1, "kind": "crm_id"}, {"nid": 2, "kind": "email"}, {"nid": 3, "kind": "phone"}
    label = {"identifier": "x", "label": "***", "role": "person", "status": "ok", "n_events": 1}
    put(engine, "identifier_values", [{**one, **label} for one in people])
    put(engine, "customer_identifiers", [{"customer_id": customer, **one} for one in people])
    put(engine, "links_rejected", [])
    put(engine, "links", [
        {"a": 2, "b": 3, "rule": "splink", "n_events": 0},
        {"a": 1, "b": 3, "rule": "carrier", "n_events": 4},
        {"a": 1, "b": 2, "rule": "event", "n_events": 2, "n_days": 1, "n_sources": 1},
    ])  # fmt: skip
    found = chains.forest(engine, wanted, str(customer))
    assert [(one.rule, one.confidence) for one in found] == [
        ("event", "medium"),
        ("carrier", "low"),
    ]
    assert chains.weakest(found) == "low"
