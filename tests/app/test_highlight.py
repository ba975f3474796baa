"""Highlight on the graph page: what is chosen is painted, told, and opens into its journeys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from journey.analysis.ways.flows import GATE, KINDS, NARROW, OTHER, TO_GOAL, Flow, flows
from journey.engine.open import open_run
from journey.graph.draw import draw
from journey.graph.model import JourneyGraph
from journey.graph.simplify import simplify
from journey.ui.graph import paint
from journey.ui.graph.look import CHANNEL, drawn
from tests.app import runs

ROOT = Path(__file__).parents[2]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], AppTest]:
    """The graph page of a run."""

    def opened(run: Path) -> AppTest:
        monkeypatch.setenv("JOURNEY_RUN", str(run))
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        return test.run().switch_page("journey/ui/graph/page.py").run()

    return opened


def found_of(run: Path) -> tuple[tuple[Flow, ...], JourneyGraph, JourneyGraph]:
    opened = open_run(run)
    answers = flows(opened.engine), draw(opened.engine), simplify(opened.engine, nodes=6, edges=8)
    opened.close()
    return answers


def box(test: AppTest, label: str) -> Any:
    return next(one for one in test.selectbox if one.label == label)


def test_a_highlighted_way_is_told_and_opens_into_exactly_its_journeys(
    page: Callable[[Path], AppTest], demo_run: Path
) -> None:
    found, _, _ = found_of(demo_run)
    second = [one for one in found if one.kind == TO_GOAL][1]
    test = page(demo_run)
    box(test, "Highlight").select(TO_GOAL).run()
    box(test, "Likeliest ways to the goal").select_index(1).run()
    assert not test.exception
    texts = [one.value for one in test.text]
    assert any(
        text.startswith(f"Exactly this way went {second.journeys} journeys") for text in texts
    )
    assert f"{second.journeys} journeys" in [one.value for one in test.subheader]
    assert any(f"Number key: {second.key}" in text for text in texts)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_highlighted(
    page: Callable[[Path], AppTest], demo_run: Path, tmp_path: Path, kind: str
) -> None:
    for run in (demo_run, runs.hostile(tmp_path)):
        test = page(run)
        box(test, "Highlight").select(kind).run()
        assert not test.exception
        listed = [one for one in found_of(run)[0] if one.kind == kind and one.path != OTHER]
        shown = [one.value for one in test.subheader]
        if listed:
            count = listed[0].journeys or 0
            assert f"{count:,} {'journey' if count == 1 else 'journeys'}" in shown
        else:
            assert "There is none among these journeys." in [one.value for one in test.text]


def test_an_opened_touchpoint_comes_before_the_highlight(
    page: Callable[[Path], AppTest], demo_run: Path
) -> None:
    test = page(demo_run)
    box(test, "Highlight").select(GATE).run()
    gate = next(one for one in found_of(demo_run)[0] if one.kind == GATE)
    opens = next(one for one in test.selectbox if one.label.startswith("Open a touchpoint"))
    opens.set_value(gate.path[0]).run()
    assert not test.exception
    assert gate.path[0] in [one.value for one in test.subheader]


def test_the_way_is_thick_and_all_else_pale(demo_run: Path) -> None:
    found, graph, _ = found_of(demo_run)
    way = next(one for one in found if one.kind == TO_GOAL)
    plain = drawn(graph, (), CHANNEL)
    shown = paint.paint(plain, paint.of(way, found, graph))
    thick = {(e["from"], e["to"]) for e in shown["edges"] if e["color"]["color"] == paint.ORANGE}
    assert thick == set(zip(way.path, way.path[1:], strict=False))
    framed = {n["id"] for n in shown["nodes"] if n.get("borderWidth") == 4}
    assert framed == set(way.path)
    assert all(n["opacity"] == paint.FAINT for n in shown["nodes"] if n["id"] not in framed)
    labels = {node["id"]: node["label"] for node in plain["nodes"]}
    assert {node["id"]: node["label"] for node in shown["nodes"]} == labels


def test_of_a_narrow_place_the_whole_cut_is_painted(demo_run: Path) -> None:
    found, graph, _ = found_of(demo_run)
    cut = [one for one in found if one.kind == NARROW and one.stage == "(start)"]
    painted = paint.of(cut[0], found, graph)
    assert painted.pairs == {one.path for one in cut}
    assert painted.missing == 0


def test_what_is_folded_is_missing_and_counted(demo_run: Path) -> None:
    found, _, small = found_of(demo_run)
    long = max((one for one in found if one.kind == TO_GOAL), key=lambda one: len(one.path))
    painted = paint.of(long, found, small)
    drawn_names = {edge.source for edge in small.edges} | {edge.target for edge in small.edges}
    assert painted.names == set(long.path) & drawn_names
    assert painted.missing == (
        len(set(long.path) - drawn_names) + len(long.path) - 1 - len(painted.pairs)
    )
    assert painted.missing > 0
