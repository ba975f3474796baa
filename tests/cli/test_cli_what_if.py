"""``journey what-if``: what is printed, what it assumes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journey.cli.main import main
from tests.app.runs import finished
from tests.help.rows import trip, world


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half of all who come to pay are lost there."""
    trips = [
        trip(
            f"c{n}", "ad @ads > pay", "goal" if n % 2 else "dropped", at=f"{n // 9}d", block=n % 50
        )
        for n in range(300)
    ]
    folder = tmp_path_factory.mktemp("run")
    return finished(folder, world(folder, *trips))


def ask(run: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["what-if", "--run", str(run), *options])
    out, err = capsys.readouterr()
    return code, out, err


def test_three_shares_of_a_touchpoint_and_what_they_assume(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = ask(run, capsys, "--at", "pay", "--format", "json")
    assert code == 0
    told = json.loads(out)
    gained = {row["share"]: row["goals_gained"] for row in told["rows"]}
    assert gained == pytest.approx({1.0: 150, 0.5: 75, 0.25: 37.5})
    assert "A model, no measurement" in told["said"][0]
    assert "A model, no measurement" in err


def test_a_table_for_people(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ask(run, capsys)
    assert code == 0
    assert "goals gained" in out
    assert "fewer lost" in out


def test_a_fault_names_the_nearest(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = ask(run, capsys, "--at", "pya")
    assert (code, err.strip()) == (2, "journey: no touchpoint 'pya'; did you mean 'pay'?")
    code, _, err = ask(run, capsys, "--at", "pay", "--share", "50")
    assert code == 2
    assert "50 is no share" in err
