"""A touchpoint in two channels as two nodes: every setting of its plain name holds for both."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from journey.analysis.friction.marking import find
from journey.analysis.remarks.shared_nodes import nodes_apart, shared_nodes
from journey.engine.base import Engine
from journey.errors import SettingsInvalid
from journey.export.write import write_table
from journey.graph.draw import draw
from journey.pipeline import check, run
from journey.project.load import load
from journey.selection import Selection
from journey.settings.models import Settings
from journey.settings.nodes import apart
from tests.help.smalls import paths, small

SHOP = """
[project]
zone = "UTC"
[sources.shop]
reader = "csv"
path = "shop.csv"
channel = {column = "via"}
time = "at"
touchpoint = {column = "what"}
names = {look = "look", pay = "pay", failed = "pay failed", order = "order", parcel = "parcel"}
unmapped = "quarantine"
identifiers = {user_id = "who"}
[stages]
order = ["consider", "buy"]
owner = {buy = "Product"}
[touchpoints]
look = {stage = "consider"}
pay = {stage = "buy", by_channel = true, cost = 2.0}
"pay (app)" = {owner = "App team"}
"pay failed" = {error_of = "pay"}
order = {stage = "buy", by_channel = true}
[goals.buy]
reached_by = ["order"]
ends = false
[journeys]
silence = "5d"
[friction]
waits = [{opens = "order", closes = ["parcel"], within = "1d"}]
[segments]
payers = "met('pay')"
app_payers = "met('pay (app)')"
"""
ROWS = """
who,via,at,what
ann,web,2026-01-01 10:00,look
ann,web,2026-01-01 10:01,pay
ann,app,2026-01-01 10:02,failed
ann,web,2026-01-01 10:03,pay
ann,web,2026-01-01 10:04,order
ann,mail,2026-01-04 10:00,parcel
bob,app,2026-01-01 10:00,look
bob,app,2026-01-01 10:01,pay
bob,app,2026-01-01 10:02,order
bob,mail,2026-01-02 09:00,parcel
cat,app,2026-01-01 10:00,look
zed,web,2026-02-01 10:00,look
zed,app,2026-02-01 10:00,look
zed,mail,2026-02-01 10:00,parcel
"""
SEGMENT = "select count(*) from journey_segments where segment = $segment"
ENTRIES = """
    select touchpoint, stage, owner, cost, is_goal
    from touchpoints
    where touchpoint like 'pay (%' or touchpoint like 'order%'
    order by touchpoint
"""


def made_of(folder: Path, toml: str = SHOP, rows: str = ROWS) -> Settings:
    (folder / "shop.csv").write_text(rows.lstrip(), encoding="utf-8")
    (folder / "journey.toml").write_text(toml, encoding="utf-8")
    return load(folder / "journey.toml")


def test_paths_stages_goals_errors_waits_and_segments_hold_for_each_node(tmp_path: Path) -> None:
    engine = small(tmp_path, SHOP, shop=ROWS)
    assert set(paths(engine)[:3]) == {
        ("look > pay (web) > pay (web) > order (web) > parcel", "goal"),
        ("look > pay (app) > order (app) > parcel", "goal"),
        ("look", "dropped"),
    }
    rows = [(*row[:3], float(row[3] or 0), row[4]) for row in engine.rows(ENTRIES)]
    assert rows == [
        ("order (app)", "buy", "Product", 0, True),
        ("order (web)", "buy", "Product", 0, True),
        ("pay (app)", "buy", "App team", 2, False),
        ("pay (web)", "buy", "Product", 2, False),
    ]
    told = {(one.signal, one.touchpoint): one.occurrences for one in find(engine)}
    assert told["error", "pay (web)"] == 1  # though it came from the app's tracker
    assert told["company wait", "order (web)"] == 1
    assert ("company wait", "order (app)") not in told
    assert engine.rows(SEGMENT, segment="payers") == [(2,)]
    assert engine.rows(SEGMENT, segment="app_payers") == [(1,)]


def test_graph_and_export_show_the_same_nodes(tmp_path: Path) -> None:
    engine = small(tmp_path, SHOP, shop=ROWS)
    named = {"pay (web)", "pay (app)", "order (web)", "order (app)", "look", "parcel"}
    graph = draw(engine, Selection())
    assert {one.touchpoint for one in graph.nodes if not one.touchpoint.startswith("(")} == named
    file = tmp_path / "steps.csv"
    write_table(engine, "steps", file)
    with file.open(encoding="utf-8", newline="") as text:
        written = {row["touchpoint"] for row in csv.DictReader(text)}
    assert named <= written
    assert "pay" not in written


def test_run_and_check_say_what_is_told_apart_and_name_the_setting_for_the_rest(
    tmp_path: Path,
) -> None:
    settings = made_of(tmp_path)
    made = run(settings)
    assert said(made.engine, made.settings) == SAID
    made.close()
    with check(settings) as read:
        assert said(read.engine, read.settings) == SAID


SAID = (
    (
        "one node per channel, by [touchpoints] or [journeys]: 'order' (order (app) 1, order (web) "
        "1 events), 'pay' (pay (app) 1, pay (web) 2 events)"
    ),
    (
        "'look' lives in several channels (app 3, web 2 events) and is one node; "
        '`"look" = {by_channel = true}` in [touchpoints] makes a node of each'
    ),
)


def said(engine: Engine, settings: Settings) -> tuple[str, ...]:
    return (*nodes_apart(engine, settings), *shared_nodes(engine))


def test_one_setting_for_all_touches_only_those_in_several_channels(tmp_path: Path) -> None:
    toml = SHOP.replace("[journeys]", '[journeys]\nnodes = "channel"').replace(
        "look = {stage", "look = {by_channel = false, stage"
    )
    toml = toml.replace(", by_channel = true", "")
    made = run(made_of(tmp_path, toml))
    assert sorted(made.settings.nodes) == ["order (app)", "order (web)", "pay (app)", "pay (web)"]
    made.close()


def test_a_fix_of_the_plain_name_costs_the_same_in_all(tmp_path: Path) -> None:
    fixes = """
[[plan.fixes]]
signal = "error"
touchpoint = "pay"
cost = 100
[[plan.fixes]]
signal = "error"
touchpoint = "order (app)"
cost = 7
[[plan.fixes]]
signal = "error"
touchpoint = "order"
cost = 40
"""
    nodes = {f"{what} ({via})": what for what in ("pay", "order") for via in ("app", "web")}
    plan = apart(made_of(tmp_path, SHOP + fixes), nodes).plan
    assert [(fix.touchpoint, fix.cost) for fix in plan.fixes] == [
        ("pay (app)", 50),
        ("pay (web)", 50),
        ("order (app)", 7),
        ("order (web)", 20),
    ]


def test_a_setting_changes_no_event_number(tmp_path: Path) -> None:
    numbers = []
    for toml in (SHOP.replace("by_channel = true", "by_channel = false"), SHOP):
        kept = toml.replace("app_payers", "# app_payers").replace('"pay (app)"', '# "pay (app)"')
        made = run(made_of(tmp_path, kept))
        numbers.append(made.engine.rows("select event_id from events order by event_id"))
        made.close()
    assert numbers[0] == numbers[1]


def test_a_node_that_would_take_the_name_of_a_touchpoint_is_refused(tmp_path: Path) -> None:
    toml = SHOP.replace('look = "look"', 'look = "pay (web)"').replace("look = {stage", "# ")
    with pytest.raises(SettingsInvalid, match=r"its node 'pay \(web\)' would be one with"):
        run(made_of(tmp_path, toml))


@pytest.mark.parametrize("name", ["pya (app)", "look (app)"])
def test_a_node_that_cannot_be_is_unknown(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsInvalid, match="no source gives a touchpoint"):
        made_of(tmp_path, SHOP.replace("met('pay (app)')", f"met('{name}')"))


def test_nobody_gives_nodes_by_hand(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="unknown key 'nodes'"):
        made_of(tmp_path, f'nodes = {{a = "b"}}\n{SHOP}')
