"""A run that would make other people of its customers stops and names what changed."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from journey import pipeline
from journey.engine.open import new_build
from journey.errors import IdentityMoved
from journey.identity.decisions import overrides
from journey.identity.decisions.overrides import Override
from journey.identity.kept.secret import project_key
from journey.identity.stitch import StitchProject, stitch
from journey.ingest.read import read
from journey.progress import unwatched
from journey.settings.models import Settings

PEOPLE = 40
SHOP: dict[str, Any] = {
    "reader": "csv",
    "path": "shop.csv",
    "channel": "web",
    "time": "at",
    "touchpoint": "page",
    "identifiers": {"user_id": "login", "email": "mail", "loyalty": "card"},
}
TILL: dict[str, Any] = {
    "reader": "csv",
    "path": "till.csv",
    "channel": "store",
    "time": "at",
    "touchpoint": "page",
    "identifiers": {"loyalty": "card", "phone": "phone"},
}


def write(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    with (folder / name).open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def rows_of(person: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """A login, then an order as a guest, then a till: joined by mail, card and phone."""
    mail, card = f"p{person}@g.net", f"card-{person}"
    seen = {"at": "2026-03-01T10:00:00", "page": "home", "login": "", "mail": "", "card": ""}
    web = [{**seen, "login": f"u{person}", "mail": mail},
           {**seen, "at": "2026-03-02T10:00:00", "page": "order", "mail": mail, "card": card},
           {**seen, "at": "2026-03-04T10:00:00", "page": "help", "mail": mail}]  # fmt: skip
    phone = f"030 4455{person:03d}"
    till = [{"at": "2026-03-03T10:00:00", "page": "till", "card": card, "phone": phone},
            {"at": "2026-03-05T10:00:00", "page": "call", "card": "", "phone": phone}]  # fmt: skip
    return web, till


class Project:
    """A small project on disk that reads and stitches, one run after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        people = [rows_of(person) for person in range(PEOPLE)]
        write(folder, "shop.csv", [row for web, _ in people for row in web])
        write(folder, "till.csv", [row for _, till in people for row in till])
        self.stitched({})

    def settings(self, change: dict[str, Any]) -> Settings:
        """The settings with some keys changed (``"shop.identifiers"``) or gone (null)."""
        text: dict[str, Any] = {"sources": {"shop": {**SHOP}, "till": {**TILL}}, "identity": {}}
        for key, value in change.items():
            *sections, name = key.split(".")
            held = text if sections == ["identity"] else text["sources"]
            for section in sections:
                held = held[section]
            held.pop(name, None)
            if value is not None:
                held[name] = value
        return Settings.model_validate({**text, "folder": str(self.folder)})

    def stitched(self, change: dict[str, Any]) -> int:
        """Read and stitch with a change of the settings; returns how many customers there are."""
        settings = self.settings(change)
        secret, decided = project_key(settings), overrides.load(settings)
        with new_build(pipeline.store(settings), pipeline.limits(settings)) as (engine, build_id):
            read(engine, settings, unwatched)
            stitch(engine, settings, StitchProject(secret, decided, build_id))
            pipeline._sign(engine, settings, build_id, 0, secret)
            return int(engine.rows("select count(*) from customers")[0][0])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One run; a run that stops leaves it as it is."""
    return Project(tmp_path_factory.mktemp("guarded"))


WITHOUT_MAIL = {"user_id": "login", "loyalty": "card"}
EDITS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "an identifier is dropped": (
        {"shop.identifiers": WITHOUT_MAIL},
        ("sources.shop.identifiers.email", "40 of 40 email"),
    ),
    "an identifier is dropped and a column kept": (
        {"shop.identifiers": WITHOUT_MAIL, "shop.keep": ["card"]},
        ("sources.shop.identifiers.email", "sources.shop.keep"),
    ),
    "a column is another identifier": (
        {"shop.identifiers": {"user_id": "mail", "loyalty": "card"}},
        ("sources.shop.identifiers.user_id",),
    ),
    "a kind is renamed": (
        {"shop.identifiers": {"user_id": "login", "contact": "mail", "loyalty": "card"},
         "identity.kinds": {"contact": {"role": "context"}}},
        ("sources.shop.identifiers.contact", "identity.kinds.contact.role"),
    ),
    "a kind joins nobody any more": (
        {"identity.kinds": {"email": {"role": "carrier", "priority": 7}}},
        ("identity.kinds.email.role", "40 of 40 email"),
    ),
    "a source is renamed and loses a kind": (
        {"shop": None, "web": {**SHOP, "identifiers": WITHOUT_MAIL}},
        ("sources.web (new)", "sources.shop (gone)"),
    ),
    "a zone and an identifier change": (
        {"shop.zone": "Asia/Tokyo", "shop.identifiers": WITHOUT_MAIL},
        ("sources.shop.zone", "sources.shop.identifiers.email"),
    ),
    "the till knows no card": (
        {"till.identifiers": {"phone": "phone"}, "till.keep": ["card"]},
        ("sources.till.identifiers.loyalty",),
    ),
    "a source is gone": ({"shop": None}, ("sources.shop (gone)", "40 of 40 email")),
    "a touchpoint is renamed and a limit tightened": (
        {"shop.names": {"home": "start"}, "identity.max_customer_size": 1},
        ("sources.shop.names.home", "identity.max_customer_size"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_that_splits_customers_stops_the_run_and_is_named(
    project: Project, edit: str
) -> None:
    change, named = EDITS[edit]
    with pytest.raises(IdentityMoved) as stopped:
        project.stitched(change)
    for words in named:
        assert words in str(stopped.value)
    assert "customers would be others" in str(stopped.value)


def test_edits_that_leave_customers_alone_pass(tmp_path: Path) -> None:
    """Every event has another number after each of them."""
    project = Project(tmp_path)
    harmless: list[dict[str, Any]] = [
        {"shop.keep": ["card"]},
        {"shop.names": {"home": "start"}, "till.keep": ["card"]},
        {"shop.zone": "Asia/Tokyo"},
        {"shop": None, "web": SHOP},
    ]
    assert [project.stitched(change) for change in harmless] == [PEOPLE] * len(harmless)


def test_decisions_that_split_many_are_not_blamed_on_settings(tmp_path: Path) -> None:
    project = Project(tmp_path)
    blocks = {"identity.kinds": {"email": {"block": ["till@g.net"]}}}  # kept by its hash
    project.stitched(blocks)
    settings = project.settings(blocks)
    overrides.append(settings, [Override("shared", "email", f"p{n}@g.net") for n in range(9)])
    with pytest.raises(IdentityMoved, match="no setting changed: look at the sources and the dec"):
        project.stitched(blocks)


def test_a_source_of_which_far_fewer_events_find_a_customer_stops_the_run(tmp_path: Path) -> None:
    """All that was known is as it was; what came since carries neither card nor phone."""
    project = Project(tmp_path)
    rows = [row for person in range(PEOPLE) for row in rows_of(person)[1]]
    later = [{**row, "at": f"2026-04-01T10:00:{second}", "card": "", "phone": ""}
             for second, row in enumerate(rows[:20], start=10)]  # fmt: skip
    write(tmp_path, "till.csv", [*rows, *later])
    with pytest.raises(IdentityMoved) as stopped:
        project.stitched({})
    assert "till: 100.0% of its events had a customer, now 80.0%" in str(stopped.value)
    assert "identity.max_match_fall" in str(stopped.value)
    assert project.stitched({"identity.max_match_fall": 0.25}) == PEOPLE
