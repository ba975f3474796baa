"""Twelve journeys: every command works, and what needs more says so."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from journey.analysis import catalogue
from journey.cli.main import main

SETTINGS = """
[sources.web]
reader = "csv"
path = "web.csv"
channel = "web"
time = {column = "ts", zone = "UTC"}
touchpoint = {column = "page"}
identifiers = {user_id = "who"}
is_error = "failed = '1'"

[sources.survey]
reader = "csv"
path = "survey.csv"
channel = "survey"
time = {column = "ts", zone = "UTC"}
touchpoint = {value = "survey"}
identifiers = {user_id = "who"}
score = {column = "nps", scale = "nps"}

[stages]
order = ["look", "buy"]

[touchpoints]
page = {stage = "look"}
cart = {stage = "buy"}
payment = {stage = "buy"}
"order placed" = {stage = "buy"}

[goals.buy]
reached_by = ["order placed"]
value = 20

[journeys]
silence = "5d"
"""
NEEDS_MORE = {  # page to what must not be told of twelve journeys
    "scorecard": "value", "drop-off": "rate", "drop-off-weeks": "rate", "went-instead": "share",
    "friction": "gain",
}  # fmt: skip
Said = Callable[..., str]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of twelve journeys, an error in every other one."""
    folder = tmp_path_factory.mktemp("tiny")
    visits, answers = ["ts,page,who,failed"], ["ts,who,nps"]
    for n in range(12):
        day = f"2026-03-{n + 1:02}"
        visits += [f"{day} 10:0{minute}:00,{page},u{n},{int(page == 'payment' and n % 2)}"
                   for minute, page in enumerate(("page", "cart", "payment"))]  # fmt: skip
        visits += [f"{day} 10:09:00,order placed,u{n},0"] if n % 3 else []
        answers += [f"{day} 12:00:00,u{n},{n % 11}"]
    (folder / "web.csv").write_text("\n".join([*visits, "2026-04-20 10:00:00,page,u0,0"]))
    (folder / "survey.csv").write_text("\n".join([*answers, "2026-04-20 12:00:00,u0,9"]))
    (folder / "journey.toml").write_text(SETTINGS)
    assert main(["run", "--config", str(folder / "journey.toml"), "--quiet"]) == 0
    return folder


@pytest.fixture
def said(shop: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """What a command on that run prints; it must end well."""

    def say(*words: str) -> str:
        capsys.readouterr()
        code = main([*words, "--config", str(shop / "journey.toml")])
        out, err = capsys.readouterr()
        assert code == 0, f"{words}: {err}"
        return out

    return say


@pytest.mark.parametrize("page", catalogue.TABLES)
def test_every_page_says_what_twelve_journeys_cannot_tell(said: Said, page: str) -> None:
    rows = list(csv.DictReader(io.StringIO(said("show", page, "--format", "csv"))))
    assert said("show", page, "--explain", "--format", "csv").count("\n") > 1
    if page not in NEEDS_MORE:
        return
    held_back = [one for one in rows if one["status"] in ("too_few", "not_estimable")]
    assert any("too few" in one["reason"] for one in held_back)
    assert all(one[NEEDS_MORE[page]] == "" and one["reason"] for one in held_back)
    if page not in ("scorecard", "friction"):
        assert held_back == rows


def test_every_other_command_works(said: Said, shop: Path) -> None:
    assert said("list", "at=payment signal=error", "--format", "csv").count("\n") == 1 + 6
    customer = said("list", "all", "--format", "csv").splitlines()[1].split(",")[1]
    assert "payment" in said("customer", customer)
    for name, what in (("g.graphml", ["--graph"]), ("g.html", ["--graph"]),
                       ("edges.csv", ["--table", "edges"])):  # fmt: skip
        said("export", *what, "--to", str(shop / name))
        assert (shop / name).stat().st_size
