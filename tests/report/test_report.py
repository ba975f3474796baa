"""A report as other programs read it: every file opened, nothing outside asked for, no half one."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import networkx as nx
import openpyxl
import pytest

from journey.analysis import catalogue
from journey.engine.open import Run
from journey.errors import WrongUsage
from journey.report import files, html, markdown
from journey.report.build import build
from journey.report.content import Contents, gather
from journey.report.document import TILE, document
from journey.selection import Selection

HOSTILE = "<script>alert(1)</script>|=1+1 ![x](http://evil) \u202e"


@pytest.fixture(scope="module")
def contents(run: Run) -> Contents:
    return gather(run, Selection(), lambda progress: None)


class Page(HTMLParser):
    """The tags, addresses and printed figures of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.figures: dict[str, str] = {}
        self.key = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self.addresses += [given[name] or "" for name in ("src", "href") if name in given]
        self.key = given.get("data-key") or ""
        if self.key:
            self.figures.setdefault(self.key, "")

    def handle_data(self, data: str) -> None:
        if self.key:
            self.figures[self.key] += data

    def handle_endtag(self, tag: str) -> None:
        self.key = ""


def test_the_manifest_tells_of_every_file(report: Path) -> None:
    told = json.loads((report / "manifest.json").read_text("utf-8"))
    names = {str(file.relative_to(report)) for file in report.rglob("*") if file.is_file()}
    assert names == {*told["files"], "manifest.json"}
    for name, known in told["files"].items():
        data = (report / name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (known["bytes"], known["sha256"])
    assert set(told["tables"]) == set(catalogue.TABLES)


def test_tables_have_as_many_rows_as_the_manifest_says(report: Path) -> None:
    told = json.loads((report / "manifest.json").read_text("utf-8"))["tables"]
    sheets = openpyxl.load_workbook(report / "journey.xlsx")
    for name, known in told.items():
        files = f"{report}/tables/{name}"
        packed = duckdb.connect().execute(f"select count(*) from '{files}.parquet'").fetchall()
        with Path(f"{files}.csv").open(encoding="utf-8", newline="") as text:
            rows = sum(1 for _ in csv.reader(text)) - 1
        assert packed == [(rows,)] == [(known["rows"],)]
        assert sheets[name].max_row == rows + 1


def test_the_graph_opens_elsewhere(report: Path) -> None:
    graphml = nx.read_graphml(report / "graph" / "graph.graphml")
    gexf = nx.read_gexf(report / "graph" / "graph.gexf")
    node_link = json.loads((report / "graph" / "graph.json").read_text("utf-8"))
    assert len(graphml) == len(gexf) == len(node_link["nodes"]) > 3
    steps = duckdb.connect().execute(f"select count(*) from '{report}/steps.parquet'").fetchall()
    visits = sum(node["visits"] for node in node_link["nodes"] if node["id"][0] != "(")
    assert steps == [(visits,)]
    for picture in (report / "pictures" / "graph.svg", report / "graph" / "drawn.svg"):
        tags = {element.tag.rsplit("}")[-1] for element in ET.parse(picture).iter()}
        assert {"path", "text", "rect"} <= tags
        assert not {"script", "image", "foreignObject"} & tags


def test_the_page_asks_for_nothing_outside(report: Path) -> None:
    text = (report / "report.html").read_text("utf-8")
    page = Page(text)
    assert not {"script", "link", "iframe", "object", "form", "base"} & page.tags
    assert all(re.match("#|data:image/svg", address) for address in page.addresses)
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert " style=" not in text
    assert "onclick" not in text


def test_the_page_begins_with_the_takeaways_and_the_map(report: Path, contents: Contents) -> None:
    text = (report / "report.html").read_text("utf-8")
    places = [text.index(part) for part in ('<ol class="takeaways">', 'id="map"', 'id="scorecard"')]
    assert places == sorted(places)
    assert contents.takeaways


def test_every_figure_stands_in_the_tables(report: Path) -> None:
    """Each key leads to a row and a column that are packed beside the page."""
    figures = Page((report / "report.html").read_text("utf-8")).figures
    assert len(figures) > 200
    heads: dict[str, list[str]] = {}
    for key in figures:
        table, row, column = key.split("/")
        if table not in heads:
            with (report / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as text:
                first, *rest = csv.reader(text)
            heads[table] = [*first, str(len(rest))]
        assert 1 <= int(row) <= int(heads[table][-1])
        assert (
            column == TILE or column in heads[table] or column.removesuffix("_us") in heads[table]
        )


def test_markdown_says_what_the_page_says(report: Path, contents: Contents) -> None:
    text = (report / "report.md").read_text("utf-8")
    plain = unescape(re.sub(r"\\(.)", r"\1", text))
    for sentence in contents.takeaways:
        assert " ".join(sentence.split()) in plain
    pictures = re.findall(r"\]\((pictures/[a-z]+\.svg)\)", text)
    assert pictures
    assert all((report / name).is_file() for name in pictures)


def test_twice_the_same(run: Run, report: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    build(run, again)
    assert (again / "manifest.json").read_bytes() == (report / "manifest.json").read_bytes()


def test_hostile_text_stays_text(contents: Contents) -> None:
    sheet = contents.sheets["drop-off"]
    rows = (replace(sheet.rows[0], touchpoint=HOSTILE, owner=HOSTILE), *sheet.rows[1:])
    bad = replace(
        contents,
        sheets={**contents.sheets, "drop-off": replace(sheet, rows=rows)},
        takeaways=(HOSTILE,),
    )
    made = document(bad)
    page = html.page(made)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page
    text = markdown.text(made)
    assert "<script" not in text
    assert "![x](" not in text
    assert "\u202e" not in text


def test_an_older_report_goes_only_when_the_new_one_is_whole(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "manifest.json").write_text("older", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_book", full)
    with pytest.raises(WrongUsage, match="No space left"):
        build(run, folder)
    assert [file.name for file in tmp_path.rglob("*")] == ["report", "manifest.json"]
    assert (folder / "manifest.json").read_text("utf-8") == "older"


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_no_report_is_never_replaced(run: Run, tmp_path: Path, kind: str) -> None:
    place = tmp_path / "report"
    if kind == "file":
        place.write_text("mine", encoding="utf-8")
    else:
        place.mkdir()
        (place / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUsage, match="--out"):
        build(run, place)
    assert place.is_file() or [file.name for file in place.iterdir()] == ["mine.txt"]


def test_a_selection_holds_in_every_part(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "part"
    channel = run.engine.rows("select min(entry_channel) from journeys")[0][0]
    build(run, folder, Selection(entry_channel=channel))
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert told["filter"] == {"entry_channel": channel}
    channels = "select distinct entry_channel from "
    packed = duckdb.connect().execute(f"{channels}'{folder}/journeys.parquet'")
    assert packed.fetchall() == [(channel,)]
