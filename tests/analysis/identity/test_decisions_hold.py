"""Decisions hold or are refused: what is told before is what the next run does."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from journey.analysis.identity.deciding import replay
from journey.analysis.identity.deciding.corrections import foretell, taken_back
from journey.analysis.identity.deciding.proposals import Decision
from journey.analysis.identity.identifiers import look_up
from journey.engine.duckdb import DuckEngine
from journey.errors import WrongUsage
from journey.identity.decisions import overrides, undo
from journey.identity.decisions.overrides import Override
from journey.identity.stitch import StitchProject, stitch
from journey.settings.identity import Identity, Kind, Privacy
from journey.settings.models import Settings
from tests.help.identities import SECRET, Event, at
from tests.help.people import READ, Rules, settings
from tests.help.rows import put
from tests.identity.test_identity_oracle import PERSONS, world

HELD = "select nid, customer_id from customer_identifiers"
WORLDS, ROUNDS = 8, 2


class Project:
    """A project whose runs follow one another, over the same events."""

    def __init__(self, folder: Path, events: Sequence[Event], identity: Identity, keeps: str):
        privacy = Privacy.model_validate({"identifiers": keeps})
        self.events, self.folder, self.runs = events, folder, 0
        self.settings: Settings = settings(folder, Rules(identity, privacy))
        self.run()

    def run(self) -> None:
        """Stitch with the decisions of now; the build before is the earlier one."""
        earlier = self.folder / f"run-{self.runs}.duckdb" if self.runs else None
        if earlier is not None:
            self.engine.close()
        self.runs += 1
        self.engine = DuckEngine(self.folder / f"run-{self.runs}.duckdb", earlier=earlier)
        put(self.engine, "events", [
            {"event_id": number, "at_us": each.at_us, "tie_rank": 0, "channel": "web",
             "touchpoint": each.touchpoint, "is_error": False, "source": "web"}
            for number, each in enumerate(self.events, 1)
        ])  # fmt: skip
        self.engine.fill("read_identifiers", READ, [
            (number, kind, value)
            for number, each in enumerate(self.events, 1) for kind, value in each.ids
        ])  # fmt: skip
        people = overrides.load(self.settings)
        project = StitchProject(SECRET, people, f"b{self.runs}", accepts_changes=True)
        stitch(self.engine, self.settings, project)

    def held(self) -> dict[int, str]:
        return dict(self.engine.rows(HELD))

    def told(self, rows: Sequence[Override]) -> dict[int, str | None]:
        """Each identifier's customer around ``rows``, as the next run is foretold with them."""
        nids = replay.named(self.engine, self.settings, rows)
        known = overrides.load(self.settings)
        return dict(replay.outcome(self.engine, self.settings, (*known, *rows), nids).after)

    def decide(self, decision: Decision) -> tuple[Override, ...]:
        """The rows of a decision, written; none where it is refused."""
        try:
            rows = foretell(self.engine, self.settings, decision).overrides
        except WrongUsage:
            return ()
        overrides.append(self.settings, rows)
        return rows


def decision_in(draw: random.Random, events: Sequence[Event], project: Project) -> Decision:
    persons = sorted({f"{kind}={value}" for each in events for kind, value in each.ids
                      if kind in PERSONS})  # fmt: skip
    customers = sorted(set(project.held().values()))
    action = draw.choice(("always", "always", "never", "shared", "exclusive"))
    if action == "always" and draw.random() < 0.5:
        return Decision(action, *draw.sample(customers, 2))
    a, b = draw.sample(persons, 2)
    return Decision(action, a, b if action in overrides.PAIRS else "")


def both_sides(project: Project, decision: Decision) -> set[int]:
    """The identifiers that *always* makes one customer: both named ones, with their customers."""
    ends = [look_up(project.engine, project.settings, text) for text in (decision.a, decision.b)]
    whose = {end.customer_id for end in ends if end.customer_id}
    members = {nid for nid, customer in project.held().items() if customer in whose}
    return members | {end.nid for end in ends if end.nid is not None}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("seed", "keeps"), [(1, "plain"), pytest.param(2, "hashed", marks=pytest.mark.slow)]
)
def test_what_is_told_is_what_the_run_does_and_undo_gives_the_ids_back(
    tmp_path: Path, seed: int, keeps: str
) -> None:
    draw = random.Random(seed)
    worlds = [world(draw, first=100 * number) for number in range(WORLDS)]
    worlds = [events for events in worlds if len({one for each in events for one in each.ids
              if one[0] in PERSONS}) > 1]  # fmt: skip
    seen = [event for events in worlds for event in events]
    project = Project(tmp_path, seen, Identity(max_customer_size=draw.choice((8, 200))), keeps)
    first = project.held()
    for _ in range(ROUNDS):
        asked = [decision_in(draw, events, project) for events in worlds]
        joined = [both_sides(project, each) for each in asked if each.action == "always"]
        made = [(each, rows) for each in asked if (rows := project.decide(each))]
        told = [project.told(rows) for _, rows in made]
        project.run()
        held = project.held()
        for outcome in told:
            assert {nid: held.get(nid) for nid in outcome} == outcome
        whole = [len({held.get(nid) for nid in members}) == 1 for members in joined]
        assert sum(whole) == sum(each.action == "always" for each, _ in made)
    assert project.held() != first
    while decided := overrides.load(project.settings):
        undo.remove(project.settings, draw.randrange(len(decided)) + 1)
    project.run()
    assert project.held() == first


TWO_LOGINS = ("0d user_id=u1 email=a@g.net", "1d user_id=u2 email=b@g.net", "2d email=b@g.net")


def project_of(folder: Path, *events: str) -> Project:
    return Project(folder, [at(each) for each in events], Identity(), "hashed")


@pytest.mark.parametrize("named", ["customers", "logins", "addresses"])
def test_two_customers_with_a_login_each_become_one_whole_customer(
    tmp_path: Path, named: str
) -> None:
    project = project_of(tmp_path, *TWO_LOGINS)
    before = project.held()
    texts = {
        "customers": sorted(set(before.values())),
        "logins": ["user_id=u1", "user_id=u2"],
        "addresses": ["email=a@g.net", "email=b@g.net"],
    }
    rows = project.decide(Decision("always", *texts[named]))
    assert "user_id" in {row.kind_a for row in rows}
    project.run()
    assert len(set(project.held().values())) == 1
    assert project.engine.rows("select count(*) from links_rejected") == [(0,)]
    told = taken_back(project.engine, project.settings, tuple(undo.rows(project.settings, 1)))
    assert "is split" in told[0]
    undo.remove(project.settings, 1)
    assert overrides.load(project.settings) == ()
    project.run()
    assert project.held() == before


def test_what_a_limit_holds_back_is_refused_with_its_setting(tmp_path: Path) -> None:
    cards = [f"{n}d user_id=u{n % 2} loyalty=card{n}" for n in range(6)]
    project = project_of(tmp_path, *cards)
    customers = sorted(set(project.held().values()))
    with pytest.raises(WrongUsage, match=r"more than 3 loyalty \(identity.kinds.loyalty.limit\)"):
        foretell(project.engine, project.settings, Decision("always", *customers))
    project.settings = project.settings.model_copy(
        update={"identity": Identity(kinds={"loyalty": Kind(limit=6)})}
    )
    assert project.decide(Decision("always", *customers))
    project.run()
    assert len(set(project.held().values())) == 1


def test_what_is_shared_is_refused_and_so_is_what_was_kept_apart(tmp_path: Path) -> None:
    family = ("0d user_id=u1 email=f@g.net", "1d user_id=u2 email=f@g.net", "2d loyalty=7")
    project = project_of(tmp_path, *family)
    with pytest.raises(WrongUsage, match="shared by several people"):
        foretell(project.engine, project.settings, Decision("always", "email=f@g.net", "loyalty=7"))
    assert project.decide(Decision("never", "user_id=u1", "loyalty=7"))
    with pytest.raises(WrongUsage, match="never one customer"):
        foretell(project.engine, project.settings, Decision("always", "user_id=u1", "loyalty=7"))


def test_shared_tells_who_is_split(tmp_path: Path) -> None:
    project = project_of(tmp_path, "0d loyalty=1 email=a@g.net", "1d loyalty=2 email=a@g.net")
    told = foretell(project.engine, project.settings, Decision("shared", "email=a@g.net")).changes
    assert any("is split" in words and "no customer: email" in words for words in told)
