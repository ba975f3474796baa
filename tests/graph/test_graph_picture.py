"""Places and colours: left to right by stage, the same every time, for every pair of eyes."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import dist
from pathlib import Path

import pytest

from journey.contract.tables import ENDS, START
from journey.export.graphs.curves import smooth
from journey.graph.colours import KNOWN, OTHER, SCALE, TEXT, looks
from journey.graph.draw import draw
from journey.graph.layout import COLUMN_PX, ROW_PX, headings, place, stages_of
from journey.graph.model import THROUGH, JourneyGraph
from journey.graph.simplify import simplify
from tests.help.rows import trip, world

STAGES = ("aware: ad, home", "buy: cart, pay", "help: call")
NAMES = ("aware", "buy", "help")
Colour = tuple[float, float, float]
# how eyes without one kind of cone see linear RGB: Machado, Oliveira & Fernandes 2009 (severity 1)
MACHADO = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
               (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
               (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
# the same by Vienot, Brettel & Mollon 1999, which has no tritan
VIENOT = {
    "protan, Vienot": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "deutan, Vienot": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
}
EYES = {"all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)), **MACHADO, **VIENOT}


@pytest.fixture
def graph(tmp_path: Path) -> JourneyGraph:
    return draw(
        world(
            tmp_path,
            trip("ann", "ad @ads > cart > pay", "goal"),
            trip("bob", "home > cart > call @phone > cart > chat @chat", "dropped"),
            trip("eve", "ad @ads > home", "open"),
            stages=STAGES,
        )
    )


def test_stages_go_from_left_to_right(graph: JourneyGraph) -> None:
    places = place(graph, NAMES)
    groups = ((START,), ("ad", "home"), ("cart", "pay"), ("call",), ("(goal)", "(open)"))
    columns = [{places[name][0] for name in names} for names in groups]
    assert all(max(left) < min(right) for left, right in pairwise(columns))


def test_what_is_in_no_stage_stands_with_its_neighbours(graph: JourneyGraph) -> None:
    places = place(graph, NAMES)
    assert places["chat"][0] == places["cart"][0]


def test_outcomes_stand_far_right_in_their_order(graph: JourneyGraph) -> None:
    places = place(graph, NAMES)
    shown = [end for end in ENDS if end in places]
    assert shown == ["(goal)", "(dropped)", "(open)"]
    assert [places[end][1] for end in shown] == sorted(places[end][1] for end in shown)
    assert len({places[end][0] for end in shown}) == 1


def test_no_two_boxes_overlap(tmp_path: Path) -> None:
    trips = [trip(f"c{n}", " > ".join(f"t{(n * k) % 37}" for k in range(1, 7))) for n in range(60)]
    made = world(tmp_path, *trips)
    for graph in (draw(made), simplify(made, nodes=20)):
        places = place(graph, ())
        for (_, a), (_, b) in combinations(places.items(), 2):
            assert abs(a[0] - b[0]) >= COLUMN_PX / 2 or abs(a[1] - b[1]) >= ROW_PX / 2


def test_places_do_not_depend_on_the_order_of_rows(graph: JourneyGraph) -> None:
    turned = JourneyGraph(
        graph.nodes[::-1], graph.edges[::-1], graph.journeys, graph.customers, graph.outcomes,
        graph.coverage,
    )  # fmt: skip
    assert place(turned, NAMES) == place(graph, NAMES)


def test_without_stages_places_follow_the_flow(tmp_path: Path) -> None:
    path = " > ".join(f"step {letter}" for letter in "abcdefghij")
    places = place(draw(world(tmp_path, trip("ann", path, "goal"))), ())
    at = [places[f"step {letter}"][0] for letter in "abcdefghij"]
    assert at == sorted(at)
    assert len(set(at)) >= 3


def test_the_fold_for_cut_transitions_stands_below(tmp_path: Path) -> None:
    trips = [trip("a", "x > y > z"), trip("b", "z > y > x > z"), trip("c", "y > x > y")]
    graph = simplify(world(tmp_path, *trips), edges=0, coverage=0)
    fold = next(node.touchpoint for node in graph.nodes if node.kind == THROUGH)
    places = place(graph, ())
    assert places[fold][1] > max(y for name, (_, y) in places.items() if name != fold)


def test_headings_stand_above_their_columns(graph: JourneyGraph) -> None:
    places = place(graph, NAMES)
    found = dict(headings(graph, places))
    assert tuple(found) == stages_of(graph) == NAMES
    assert found["help"][0] == places["call"][0]
    assert found["help"][1] < min(y for _, y in places.values())


def test_a_line_passes_beside_the_box_between() -> None:
    places = {"a": (0.0, 0.0), "b": (225.0, 0.0), "c": (450.0, 0.0), "low": (225.0, 400.0)}
    bend = smooth("a", "c", places)
    assert bend["type"] in {"curvedCW", "curvedCCW"}
    assert smooth("a", "b", places) == {
        "type": "cubicBezier", "roundness": 0.45, "forceDirection": "horizontal",
    }  # fmt: skip
    assert smooth("c", "b", places)["type"] == "curvedCW"


def test_an_empty_graph_has_no_places(graph: JourneyGraph) -> None:
    empty = JourneyGraph((), (), 0, 0, {}, graph.coverage)
    assert place(empty, NAMES) == {}
    assert headings(empty, {}) == []


@pytest.mark.parametrize("eyes", EYES)
def test_any_two_channel_colours_can_be_told_apart(eyes: str) -> None:
    colours = {name: colour for name, (colour, _) in KNOWN.items()} | {"other": OTHER}
    seen = {name: lab(through_eyes(colour, eyes)) for name, colour in colours.items()}
    near = {
        (a, b): round(dist(seen[a], seen[b]), 1)
        for a, b in combinations(seen, 2)
        if dist(seen[a], seen[b]) < 15
    }
    assert not near


def test_text_on_every_colour_can_be_read() -> None:
    for colour in (*(colour for colour, _ in KNOWN.values()), OTHER):
        assert contrast(colour, TEXT) >= 5.6, colour


def test_the_blue_scale_gets_darker_step_by_step() -> None:
    light = [lab(linear(colour))[0] for colour in SCALE]
    assert all(before - after > 8 for before, after in pairwise(light))


def test_unknown_channels_keep_their_look_and_never_share_a_code() -> None:
    names = ["web", "chat", "charity", "wechat", "x", "\u5fae\u4fe1", "-", "fax"]
    found = looks(names)
    assert len({look.code for look in found.values()}) == len(names)
    assert all(len(look.code) == 2 for look in found.values())
    assert found["fax"] == looks(["fax"])["fax"]
    assert found["fax"].dashes
    assert not found["web"].dashes


def linear(colour: str) -> Colour:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def through_eyes(colour: str, eyes: str) -> Colour:
    rgb = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in EYES[eyes]
    )
    return red, green, blue


def lab(rgb: Colour) -> Colour:
    """CIE 1976 L*a*b* of linear sRGB, white D65."""
    red, green, blue = rgb
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (
        t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    light = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue
        for red, green, blue in (linear(one), linear(other))
    )
    return (light[1] + 0.05) / (light[0] + 0.05)
