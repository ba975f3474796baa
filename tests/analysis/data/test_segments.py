"""Segments over what a journey met, used, suffered and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.analysis.remarks.shared_nodes import shared_nodes
from journey.engine.condition import asked_in, fault_in_segment
from journey.errors import SettingsInvalid
from journey.pipeline import run
from journey.project.load import load
from tests.engine.test_sandbox import CONDITIONS

ROWS = """time,page,cookie,via,plan,failed
2025-03-01 10:00,look,ann,web,free,0
2025-03-01 10:05,pay,ann,web,gold,1
2025-03-01 10:00,look,bob,store,,0
2025-03-01 10:06,pay,bob,store,,0
2025-03-01 10:00,look,cat,web,gold,0
2025-03-20 10:00,look,dan,web,free,0
"""
TOML = """
[project]
zone = "UTC"
[privacy]
clear = ["cookie"]
[sources.clicks]
reader = "csv"
path = "clicks.csv"
channel = {column = "via"}
time = "time"
touchpoint = {column = "page"}
unmapped = "quarantine"
names = {look = "look", pay = "pay"}
identifiers = {cookie = "cookie"}
keep = ["plan", "cookie"]
is_error = "failed = '1'"
[journeys]
silence = "1d"
[segments]
"""
SEGMENTS = {
    "paid": ("met('pay')", ["ann", "bob"]),
    "store": ("used('store')", ["bob"]),
    "failed": ("friction('error')", ["ann"]),
    "gold": ("attribute('plan') = 'gold'", ["ann", "cat"]),
    "plain": ("attribute('plan') is null", ["bob"]),
    "both": ("met('pay') and not used('store') and steps > 1", ["ann"]),
    "short": ("steps = 1", ["cat", "dan"]),
}
MEMBERS = """
    select g.segment, list(distinct json_extract_string(e.attributes, '$.cookie') order by 1)
    from journey_segments g
    join steps s on s.journey_id = g.journey_id
    join events e on e.event_id = s.event_id
    group by g.segment
"""


def settings(folder: Path, segments: str) -> Path:
    (folder / "clicks.csv").write_text(ROWS)
    config = folder / "journey.toml"
    config.write_text(TOML + segments + "\n")
    return config


def test_segments_by_what_a_journey_met(tmp_path: Path) -> None:
    lines = "\n".join(f'{name} = "{condition}"' for name, (condition, _) in SEGMENTS.items())
    made = run(load(settings(tmp_path, lines)))
    first, second = shared_nodes(made.engine)
    assert first.startswith("'look' lives in several channels (web 3, store 1 events)")
    assert second.startswith("'pay' lives in several channels (store 1, web 1 events)")
    found = {str(row[0]): sorted(row[1]) for row in made.engine.rows(MEMBERS)}
    made.close()
    assert found == {name: members for name, (_, members) in SEGMENTS.items()}


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("met('pya')", "no source gives a touchpoint 'pya'; did you mean 'pay'?"),
        ("attribute('plna') = 'gold'", "keeps a column 'plna'"),
        ("met(device)", "met(...) without one name in quotes"),
        ("mett('pay')", "the function 'mett'"),
        ("met('a', 'b')", "segments.odd: "),
        ('"journey.met" is null', "no column 'journey.met'"),
    ],
)
def test_what_is_not_there_is_said(tmp_path: Path, condition: str, said: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        load(settings(tmp_path, f"odd = '''{condition}'''"))
    assert said in str(caught.value)


@pytest.mark.parametrize("text", CONDITIONS)
def test_no_attack_comes_through_beside_a_question(text: str) -> None:
    text = text.replace("{file}", "other.csv")
    columns = {"device": "VARCHAR", "page": "VARCHAR"}
    assert fault_in_segment(f"met('pay') and {text}" if text else text, columns) is not None


def test_what_is_asked() -> None:
    asked = "met('it''s') or friction('x') and length(device) > 1"
    assert sorted(asked_in(asked)) == [("friction", "x"), ("met", "it's")]
    assert asked_in("steps > 2") == ()
