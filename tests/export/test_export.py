"""Graphs as files: read back by others' readers, and never more than text whatever a name holds."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

from journey.contract.tables import GOAL
from journey.errors import WrongUsage
from journey.export.graphs.dot import quoted
from journey.export.graphs.html import page, vis_script
from journey.export.words import clean, duration, file_name, shorten
from journey.export.write import FORMATS, aside, write_graph
from journey.graph.draw import draw
from journey.graph.model import JourneyGraph
from journey.graph.networkx import to_digraph
from journey.graph.simplify import simplify
from tests.help.rows import trip, world

GOLDEN = Path(__file__).parents[1] / "golden"
NASTY = (
    "<img src=x onerror=alert(1)>", "</script>", "a\x01b", "a\x02b", 'quo"te', "back\\slash",
    "line\nbreak", "amp & co", "]]>", "\u2028", "{{ 7*7 }}", "\ufffe", "-->", "=1+1",
)  # fmt: skip


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[JourneyGraph]:
    made = world(
        tmp_path,
        trip("ann", "ad @ads > +1h cart > +2h cart > call @phone > pay", "goal"),
        trip("bob", "ad @ads > cart > chat @chat", "dropped"),
        stages=["aware: ad", "buy: cart, pay"],
    )
    yield draw(made)
    made.close()


@pytest.fixture
def nasty(tmp_path: Path) -> Iterator[JourneyGraph]:
    steps = tuple({"touchpoint": name, "channel": "web", "is_error": False} for name in NASTY)
    one = trip("ann", "x", "goal")
    made = world(tmp_path, one.__class__("ann", steps, "goal"))
    yield draw(made)
    made.close()


def read(file: Path) -> nx.DiGraph:
    """The file as networkx reads it."""
    if file.suffix == ".json":
        return nx.node_link_graph(json.loads(file.read_text(encoding="utf-8")), edges="edges")
    return {".graphml": nx.read_graphml, ".gexf": nx.read_gexf}[file.suffix](file)


@pytest.mark.parametrize("ending", [".graphml", ".gexf", ".json"])
def test_other_readers_find_every_node_edge_and_number(
    graph: JourneyGraph, tmp_path: Path, ending: str
) -> None:
    found = read(write_graph(graph, tmp_path / f"graph{ending}", "Shop"))
    wanted = to_digraph(graph)
    assert set(found) == set(wanted)
    assert set(found.edges) == set(wanted.edges)
    for name, attributes in wanted.nodes(data=True):
        given = {key: value for key, value in attributes.items() if value is not None}
        assert given.items() <= found.nodes[name].items()
        assert found.nodes[name]["label"] == name
    for pair, attributes in wanted.edges.items():
        kept = {key: value for key, value in attributes.items() if value is not None}
        assert kept.items() <= found.edges[pair].items()
    assert "wait_median_us" not in found.edges["pay", GOAL]


@pytest.mark.parametrize("ending", [".graphml", ".gexf", ".json"])
def test_whatever_a_name_holds_it_stays_one_node(
    nasty: JourneyGraph, tmp_path: Path, ending: str
) -> None:
    found = read(write_graph(nasty, tmp_path / f"graph{ending}", 'Sh<o>p & "co"\x00'))
    assert len(found) == len(NASTY) + 2
    assert found.number_of_edges() == len(nasty.edges)
    assert {"a\ufffdb", "a\ufffdb."} <= set(found)


@pytest.mark.parametrize("ending", [".graphml", ".gexf"])
def test_xml_is_well_formed(nasty: JourneyGraph, tmp_path: Path, ending: str) -> None:
    file = write_graph(nasty, tmp_path / f"graph{ending}", "Sh<o>p")
    ET.parse(file)
    assert file.read_bytes().startswith(b"<?xml version='1.0' encoding='utf-8'?>\n")


def test_dot_names_are_labels_and_nothing_else(nasty: JourneyGraph, tmp_path: Path) -> None:
    text = write_graph(nasty, tmp_path / "graph.dot", 'x"]; evil [label="').read_text("utf-8")
    statement = re.compile(
        r'  (?:n\d+(?: -> n\d+)?|graph|node|edge) \[(?:[a-z]+=(?:[\w.]+|"(?:[^"\\]|\\.)*"), )*'
        r'[a-z]+=(?:[\w.]+|"(?:[^"\\]|\\.)*")\];'
    )
    lines = text.removeprefix("digraph journey {\n").removesuffix("}\n").splitlines()
    assert [line for line in lines if not statement.fullmatch(line)] == []
    assert text.count(" -> ") == len(nasty.edges)


def test_dot_quotes() -> None:
    assert quoted('a "b"\\N\nc') == r'"a \"b\"\\N\nc"'


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_graph_is_the_same_file(graph: JourneyGraph, tmp_path: Path, ending: str) -> None:
    """Compared with the golden file; JOURNEY_WRITE_GOLDEN=1 writes it anew."""
    file = write_graph(graph, tmp_path / f"graph{ending}", "Shop")
    text = file.read_text("utf-8").replace(vis_script(), "/* vis-network */")
    text = re.sub(r"NetworkX [\d.]+", "NetworkX", text)
    golden = GOLDEN / f"graph{ending}"
    if os.environ.get("JOURNEY_WRITE_GOLDEN"):
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize("ending", FORMATS)
def test_an_empty_graph_is_a_file_too(tmp_path: Path, ending: str) -> None:
    empty = draw(world(tmp_path))
    assert write_graph(empty, tmp_path / f"graph{ending}", "Shop").stat().st_size > 0


@pytest.mark.parametrize("ending", FORMATS)
def test_a_simplified_graph_is_written_with_its_coverage(tmp_path: Path, ending: str) -> None:
    trips = [trip("a", "x > y > z"), trip("b", "z > y > x > z"), trip("c", "y > x > y")]
    simple = simplify(world(tmp_path, *trips), edges=0, coverage=0)
    text = write_graph(simple, tmp_path / f"graph{ending}", "Shop").read_text("utf-8")
    said = _unquoted(text) if ending == ".mmd" else text
    assert ending == ".dot" or simple.coverage.line() in said


def test_an_unknown_ending_names_the_known_ones(graph: JourneyGraph, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"no format for '\.xlsx'; use \.html, \.svg, \.graphml"):
        write_graph(graph, tmp_path / "graph.xlsx", "Shop")


def test_a_file_that_cannot_be_written_is_one_clear_error(
    graph: JourneyGraph, tmp_path: Path
) -> None:
    (tmp_path / "there").write_text("a file, no folder")
    with pytest.raises(WrongUsage, match="cannot be written"):
        write_graph(graph, tmp_path / "there" / "graph.dot", "Shop")


def test_a_failed_export_leaves_the_earlier_file(tmp_path: Path) -> None:
    file = tmp_path / "graph.dot"
    file.write_text("earlier")
    with pytest.raises(UnicodeEncodeError), aside(file) as part:
        part.write_text("half \ud800", encoding="utf-8")
    assert file.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [file]


def test_names_from_data_become_safe_file_names() -> None:
    assert file_name("../../etc/passwd", ".csv") == "etc-passwd.csv"
    assert file_name("a:b*c?\x00", ".csv") == "a-b-c.csv"
    assert file_name("NUL", ".csv") == "NUL-.csv"
    assert file_name("com1.x") == "com1.x-"
    assert file_name("", ".csv") == file_name("...", ".csv") == "unnamed.csv"
    assert len(file_name("x" * 500, ".csv")) <= 90


def test_words() -> None:
    assert [duration(us) for us in (None, 0, 90_000_000, 86_400_000_000)] == [
        "", "0 s", "1.5 min", "1 d",
    ]  # fmt: skip
    assert clean("a\x00\ud800\u202eb\tc") == "a\ufffd\ufffd\ufffdb\tc"
    assert shorten("x" * 40, 60) == "x" * 17 + "\u2026"
    assert shorten("a\n b", 60) == "a b"


def test_the_page_holds_no_address_but_those_of_licences(nasty: JourneyGraph) -> None:
    text = page(nasty, "Shop").replace(vis_script(), "")
    assert set(re.findall(r"(?:https?:)?//[\w.]+", text)) <= {"http://www.w3.org", "//www.w3.org"}
    assert re.findall(r"<[^>]* (?:src|href)=", text) == []


def test_the_page_escapes_whatever_a_name_holds(nasty: JourneyGraph) -> None:
    text = page(nasty, "</title><script>alert(1)</script>").replace(vis_script(), "")
    assert "<img" not in text
    assert text.count("</script>") == 3  # data, vis-network, our own
    assert "<title>&lt;/title&gt;&lt;script&gt;alert(1)" in text
    assert "\u2028" not in text
    assert "{{ 7*7 }}" in text


def test_the_data_in_the_page_is_json(nasty: JourneyGraph) -> None:
    text = page(nasty, "Shop")
    found = re.search(r'<script type="application/json" id="graph">(.*?)</script>', text)
    assert found is not None
    data = json.loads(found[1])
    assert {node["id"] for node in data["nodes"]} >= {n.touchpoint for n in nasty.nodes}
    assert data["options"]["physics"] == {"enabled": False}


def test_the_page_allows_only_its_own_scripts(graph: JourneyGraph) -> None:
    text = page(graph, "Shop")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    rules = policy[1].replace("&#39;", "'")
    assert rules.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in rules
    assert "http" not in rules


def test_draw_io_holds_every_number_and_place(graph: JourneyGraph, tmp_path: Path) -> None:
    root = ET.parse(write_graph(graph, tmp_path / "graph.drawio", "Shop")).getroot()
    shapes = {one.attrib["id"]: one for one in root.iter("object")}
    boxes = {
        one.attrib["touchpoint"]: one.attrib for one in shapes.values() if "visits" in one.attrib
    }
    assert {name: int(box["visits"]) for name, box in boxes.items()} == {
        node.touchpoint: node.visits for node in graph.nodes
    }
    lines = [one for one in shapes.values() if one[0].get("edge")]
    drawn = sorted(int(one.attrib["transitions"]) for one in lines)
    assert drawn == sorted(edge.transitions for edge in graph.edges)
    for line in lines:
        assert {line[0].attrib["source"], line[0].attrib["target"]} <= shapes.keys()
    places = [one[0][0].attrib for one in shapes.values() if one[0].get("vertex")]
    assert len({(at["x"], at["y"]) for at in places}) == len(places)


def test_names_are_labels_in_draw_io(nasty: JourneyGraph, tmp_path: Path) -> None:
    root = ET.parse(write_graph(nasty, tmp_path / "graph.drawio", NASTY[0])).getroot()
    ends = len(
        {"(start)", GOAL} & {name for one in nasty.edges for name in (one.source, one.target)}
    )
    assert len(list(root.iter("object"))) == 1 + len(nasty.nodes) + len(nasty.edges) + ends
    assert all("html=0" in cell.get("style", "html=0") for cell in root.iter("mxCell"))


def _unquoted(text: str) -> str:
    return re.sub(r"#(\d+);", lambda sign: chr(int(sign[1])), text)


MERMAID = re.compile(
    r'flowchart LR|  acc(?:Title|Descr): [^\n"<>]*|  n\d+(\["[^"<>{}|`]*(<br/>[\d,]+ journeys)?"\]'
    r'|\({2,3}"[a-z]+"\){2,3}|\[\\"dropped"/\])|  n\d+ -->\|"[\d,]+"\| n\d+'
)


@pytest.mark.parametrize("which", ["graph", "nasty"])
def test_names_are_labels_in_mermaid(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Every line is one of four kinds, whatever a touchpoint is called; nothing is lost."""
    drawn: JourneyGraph = request.getfixturevalue(which)
    lines = write_graph(drawn, tmp_path / "graph.mmd", NASTY[0]).read_text("utf-8").splitlines()
    assert [line for line in lines if not MERMAID.fullmatch(line)] == []
    assert sum("-->" in line for line in lines) == len(drawn.edges)
    labels = [_unquoted(line) for line in lines]
    for node in drawn.nodes:
        name = clean(node.touchpoint)
        assert any(f"{name}<br/>{node.journeys:,} journeys" in label for label in labels), name
