"""``journey compare``: sides as people write them, what is printed, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journey.analysis.behind.wanted import Wanted
from journey.cli.compare import wanted
from journey.cli.main import main
from journey.cli.options import Filters, TwoSides
from journey.errors import WrongUsage
from tests.app.runs import finished
from tests.help.rows import trip, world

PHONES = ["--a", "device=phone", "--b", "device=computer"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every second phone reaches the goal, every computer does."""
    trips = [
        trip(f"{device}{n}", "ad @ads > pay",
             "goal" if device == "computer" or n % 2 else "dropped", at=f"{n // 2}d", device=device)
        for device in ("phone", "computer") for n in range(100)
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("sides")
    return finished(folder, world(folder, *trips))


def ask(run: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["compare", "--run", str(run), *options])
    out, err = capsys.readouterr()
    return code, out, err


def test_two_sides_are_printed_with_a_takeaway(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = ask(run, capsys, *PHONES)
    assert code == 0
    assert "Reached a goal" in out
    assert "+50.0 points" in out
    assert "Side a: device phone. Side b: device computer." in err
    assert "Goal rate: 50.0 % on side a, 100.0 % on side b (+50.0 points, " in err


def test_json_says_both_sides_and_what_was_left_out(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = ask(run, capsys, *PHONES, "--format", "json", "--quiet")
    whole = json.loads(out)
    assert (code, whole["schema"]) == (0, "journey/1/compare")
    assert whole["said"][0] == "Side a: device phone. Side b: device computer."
    assert "customers, all of them watched for" in whole["said"][-1]
    goals = next(row for row in whole["rows"] if row["measure"] == "goal_rate")
    assert (goals["a"], goals["b"]) == (0.5, 1.0)


def test_before_and_after_by_week(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--before", "2023-12-11", "--weeks", "--format", "jsonl", "--quiet"]
    code, out, _ = ask(run, capsys, *options)
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    weeks = [row["week"] for row in rows if row["measure"] == "goal_rate"]
    assert weeks == sorted(weeks)
    assert weeks[0] == "2023-11-13"
    sides = {(bool(row["a_n"]), bool(row["b_n"])) for row in rows}
    assert sides == {(True, False), (False, True)}


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        ([], 2, "compare: needs two sides"),
        (["--before", "soon"], 2, "'soon' is not a date"),
        (["--before", "2023-12-10", "--a", "device=phone"], 2, "--before, or --a and --b"),
        (["--a", "devce=phone"], 2, "no filter 'devce'; did you mean 'device'?"),
        (["--a", "phone"], 2, "--a: cannot read 'phone'"),
        (["--a", ""], 2, "--a: is empty"),
        (["--a", "device='phone"], 2, "no closing quotation"),
        (["--a", "device=phne"], 2, "did you mean 'phone'?"),
        (["--a", "device=phone", "--b", "until=2030-01-01"], 2, "100 journeys are on both sides"),
        (["--before", "2030-01-01"], 7, "no journey among"),
    ],
)
def test_what_cannot_be_compared_says_why(
    run: Path, capsys: pytest.CaptureFixture[str], options: list[str], code: int, message: str
) -> None:
    found, out, err = ask(run, capsys, *options)
    assert (found, out) == (code, "")
    assert message in err


def test_common_filters_hold_on_both_sides_unless_a_side_says_otherwise() -> None:
    phones = Filters(device="phone")
    assert wanted(TwoSides(before="2026-05-18"), phones) == (
        Wanted(until="2026-05-18T00:00", device="phone"),
        Wanted(start="2026-05-18T00:00", device="phone"),
    )
    assert wanted(TwoSides(a="device=tablet", b="from=2026-01-01"), phones) == (
        Wanted(device="tablet"),
        Wanted(start="2026-01-01", device="phone"),
    )
    assert wanted(TwoSides(a='segment="big spender"'), phones)[1] is None
    with pytest.raises(WrongUsage):
        wanted(TwoSides(), phones)
