"""Identity worlds: the same every time, readable, and with a truth that fits the files."""

from __future__ import annotations

import csv
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from journey.cli.main import main
from journey.errors import UnknownName, WrongUsage
from journey.pipeline import check
from journey.project.load import load
from journey.synth.identity.nuisances import CLEAN, MIXED, NUISANCES, WORLDS, chosen
from journey.synth.identity.world import IdentityWorld, make
from journey.synth.planted.world import VARIANTS
from tests.synth.test_synth import _bytes

Made = tuple[Path, IdentityWorld]
SOURCES = ("web.csv", "store.csv", "calls.csv", "mail.csv")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("mixed")
    return folder, make(folder, MIXED, people=250, seed=3)


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def rows(folder: Path) -> list[dict[str, str]]:
    """Every row of every source, as written."""
    lines = (folder / "app.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for name in SOURCES for row in table(folder / name)] + list(map(json.loads, lines))


def world(tmp_path: Path, name: str, people: int = 200) -> Path:
    make(tmp_path, f"{MIXED}:{name}", people, seed=5)
    return tmp_path


def test_same_seed_gives_the_same_files(mixed: Made, tmp_path: Path) -> None:
    folder, made = mixed
    assert make(tmp_path, MIXED, people=250, seed=3) == made
    assert _bytes(tmp_path) == _bytes(folder)
    assert make(tmp_path, MIXED, people=250, seed=4) != made


def test_the_truth_names_every_row_once(mixed: Made) -> None:
    folder, made = mixed
    numbers = [each["row"] for each in table(folder / "truth_rows.csv")]
    assert len(numbers) == len(set(numbers)) == made.rows
    assert {each["row"] for each in rows(folder)} == set(numbers)
    people = {int(each["person"]) for each in table(folder / "truth_rows.csv")}
    assert people <= set(range(1, 251))


def test_an_island_is_one_persons(mixed: Made) -> None:
    folder, made = mixed
    truth = table(folder / "truth_identifiers.csv")
    keys = [(each["kind"], each["identifier"]) for each in truth]
    assert len(keys) == len(set(keys)) == made.identifiers
    owners: dict[str, set[str]] = {}
    for each in truth:
        assert (each["state"] == "own") == bool(each["person"])
        if each["person"]:
            owners.setdefault(each["island"], set()).add(each["person"])
    assert [people for people in owners.values() if len(people) > 1] == []


def test_the_readers_take_all_but_the_wrong_clocks(mixed: Made) -> None:
    folder, made = mixed
    with check(load(folder / "journey.toml")) as found:
        (events,) = found.engine.rows("select count(*) from events")[0]
        refused = found.engine.rows("select reason, count(*) from quarantine group by reason")
    assert {reason for reason, _ in refused} == {"time-impossible", "row-repeated"}
    assert 0.97 * made.rows < events < made.rows


def test_a_clean_world_shares_nothing(tmp_path: Path) -> None:
    make(tmp_path, CLEAN, people=200, seed=1)
    assert {each["state"] for each in table(tmp_path / "truth_identifiers.csv")} == {"own"}


@pytest.mark.parametrize("name", NUISANCES)
def test_every_nuisance_changes_the_files(name: str, tmp_path: Path) -> None:
    make(tmp_path / "clean", CLEAN, people=400, seed=2)
    make(tmp_path / name, f"{MIXED}:{name}", people=400, seed=2)
    assert _bytes(tmp_path / name) != _bytes(tmp_path / "clean")


def test_a_household_shares_what_two_accounts_use(tmp_path: Path) -> None:
    folder = world(tmp_path, "household", 1500)
    shared = {(each["kind"], each["identifier"]) for each in table(folder / "truth_identifiers.csv")
              if each["state"] == "shared"}  # fmt: skip
    assert {kind for kind, _ in shared} == {"email", "phone"}


def test_a_phone_rests_before_it_is_given_on(tmp_path: Path) -> None:
    folder = world(tmp_path, "recycled-phone", 900)
    shared = {each["identifier"] for each in table(folder / "truth_identifiers.csv")
              if each["state"] == "shared"}  # fmt: skip
    whose = {each["row"]: each["person"] for each in table(folder / "truth_rows.csv")}
    uses: dict[str, list[tuple[str, str]]] = {}
    for row in rows(folder):
        digits = f"+49{row.get('phone', '').replace(' ', '').replace('/', '')[-11:].lstrip('0')}"
        if digits in shared:
            uses.setdefault(digits, []).append((row["time"], whose[row["row"]]))
    handed = [sorted(each) for each in uses.values() if len({person for _, person in each}) == 2]
    assert handed
    for each in handed:
        people = [person for _, person in each]
        assert sum(one != other for one, other in pairwise(people)) == 1


def test_a_kiosk_serves_many_and_a_sold_phone_two(tmp_path: Path) -> None:
    kiosk = world(tmp_path / "k", "kiosk")
    sold = world(tmp_path / "s", "device-sold")
    assert min(_people(kiosk, "cookie", "kiosk-").values()) > 20
    assert set(_people(sold, "device", "sold-").values()) == {2}


def _people(folder: Path, kind: str, stem: str) -> dict[str, int]:
    """How many people were at each thing whose name starts with ``stem``."""
    whose = {each["row"]: each["person"] for each in table(folder / "truth_rows.csv")}
    met = {(row[kind], whose[row["row"]]) for row in rows(folder)
           if row.get(kind, "").startswith(stem)}  # fmt: skip
    return Counter(thing for thing, _ in met)


def test_rows_in_disorder_are_repeated_and_not_by_time(tmp_path: Path) -> None:
    written = table(world(tmp_path, "disorder") / "web.csv")
    times = [row["time"] for row in written]
    assert times != sorted(times)
    assert len({row["row"] for row in written}) < len(written)


def test_worlds_are_named() -> None:
    assert chosen(MIXED) == frozenset(NUISANCES)
    assert chosen(CLEAN) == frozenset()
    assert len(WORLDS) == len(NUISANCES) + 3 + len(VARIANTS)
    with pytest.raises(UnknownName, match="did you mean 'identity:kiosk'"):
        chosen("identity:kiosc")


def test_too_few_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="99 customers are too few; ask for 100 or more"):
        make(tmp_path, MIXED, people=99)


def test_the_command_line_makes_a_world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[Any] = ["synth", "--customers", "100", "--out"]
    assert main([*asked, str(tmp_path / "w"), "--world", "identity:kiosk"]) == 0
    assert "rows of 100 customers; next: journey run" in capsys.readouterr().err
    assert main([*asked, str(tmp_path / "x"), "--world", "identity:tablet"]) == 2
    assert "no world 'identity:tablet'; did you mean" in capsys.readouterr().err
    assert main(["synth", "--help"]) == 0
    assert "identity:household" in capsys.readouterr().out
