"""What a notebook uses: tables by name, dates as people write them, results in every library."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import networkx as nx
import pytest

import journey
from journey.analysis.catalogue import TABLES
from journey.cli.main import main
from journey.engine.open import Run
from journey.errors import NothingMatched, UnknownName, WrongUsage
from journey.notebook import Answer, to_networkx
from journey.project.shipped import copy
from tests.help.reading import ROOT


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    place = tmp_path_factory.mktemp("notebook")
    settings = copy("complete_journey", place)
    return journey.run(journey.load(str(settings)))  # text is a path too


def test_a_table_is_a_function_of_its_name(run: Run) -> None:
    found = journey.drop_off(run)
    assert isinstance(found, Answer)
    assert found[0].touchpoint
    assert len(found) == len(found[:1000])
    assert {name.replace("-", "_") for name in TABLES} <= set(dir(journey))


def test_the_readme_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    code = next(block for block in blocks if "import journey" in block)
    copy("demo", tmp_path)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)
    graph = names["graph"]
    assert isinstance(graph, nx.DiGraph)
    assert len(graph) > 2


def test_dates_and_names_are_written_as_people_write_them(run: Run) -> None:
    everything = journey.draw(run)
    first = journey.draw(run, journey.Selection(until="2017-06-30"))
    second = journey.draw(run, journey.Selection(start=date(2017, 7, 1)))
    assert 0 < first.journeys < everything.journeys
    assert first.journeys + second.journeys == everything.journeys
    with pytest.raises(UnknownName, match="no device 'phne'"):
        journey.scorecard(run, journey.Selection(device="phne"))
    with pytest.raises(WrongUsage, match="'soon' is not a date"):
        journey.scorecard(run, journey.Selection(start="soon"))
    with pytest.raises(NothingMatched, match="leave out start"):
        journey.scorecard(run, journey.Selection(start="2031-01-01"))
    with pytest.raises(UnknownName, match="did you mean 'scorecard'"):
        journey.table(run, "scorecrd")


def test_results_go_to_the_libraries_of_notebooks(run: Run) -> None:
    found = journey.drop_off(run)
    arrow = found.to_arrow()
    assert arrow.num_rows == len(found)
    assert arrow.column("touchpoint").to_pylist() == [row.touchpoint for row in found]
    frame = found.to_pandas()
    assert list(frame["visits"]) == [row.visits for row in found]
    chart = found.chart().to_dict()
    assert chart["encoding"]["y"]["field"] == "touchpoint"
    graph = to_networkx(journey.draw(run))
    assert graph.nodes[found[0].touchpoint]["visits"] == found[0].visits


def test_a_notebook_shows_a_table_and_no_markup_of_the_data(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("at,page,who\n2026-03-01 10:00:00,<script>x</script>,u1\n")
    (tmp_path / "journey.toml").write_text(
        '[sources.web]\nreader = "csv"\npath = "in.csv"\nchannel = "web"\n'
        'time = {column = "at", zone = "UTC"}\ntouchpoint = {column = "page"}\n'
        'identifiers = {user_id = "who"}\n'
    )
    assert main(["run", "--config", str(tmp_path / "journey.toml"), "--quiet"]) == 0
    shown = journey.nodes(journey.open_run(tmp_path / "run"))._repr_html_()
    assert "&lt;script&gt;x&lt;/script&gt;" in shown
    assert "<script>" not in shown


@pytest.mark.parametrize("room", ["words", "export.records", "export.people", "notebook"])
def test_any_room_may_be_the_first_that_is_imported(room: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import journey.{room}"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
