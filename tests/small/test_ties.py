"""Events at one time come in the order that sequence, stages and rows tell, and it is said."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest

from journey.graph.draw import draw
from tests.help.smalls import paths, small

LOG = """
[project]
name = "log"
[sources.log]
reader = "csv"
path = "log.csv"
time = "at"
touchpoint = "what"
identifiers = {order_id = "who"}
[identity.kinds]
order_id = {role = "person"}
"""
STAGES = """
[stages]
order = ["one", "two", "three"]
[touchpoints]
cart = {stage = "one"}
checkout = {stage = "two"}
order = {stage = "three"}
"""
GOAL = '[goals.buy]\nreached_by = ["order"]\n'
TRIP = ("cart", "checkout", "order")


def _rows(customers: int, steps: tuple[str, ...], apart: int = 7) -> list[str]:
    return [
        f"c{n},2026-01-{1 + at // 1440:02} {at // 60 % 24:02}:{at % 60:02},{what}"
        for n, at in enumerate(range(0, customers * apart, apart))
        for what in steps
    ]


def _file(rows: list[str]) -> str:
    return "\n".join(["who,at,what", *rows]) + "\n"


def _ways(folder: Path, toml: str, rows: list[str]) -> tuple[Counter[str], str]:
    engine = small(folder, toml, log=_file(rows))
    notes = engine.rows("select notes from sources")[0][0]
    return Counter(path for path, _ in paths(engine)), notes.rpartition(", times without")[2]


@pytest.mark.parametrize("toml", [LOG, LOG + STAGES], ids=["rows", "stages"])
def test_steps_of_one_minute_keep_the_order_of_the_file(tmp_path: Path, toml: str) -> None:
    found, notes = _ways(tmp_path, toml + GOAL, _rows(60, TRIP))
    assert found == {"cart > checkout > order": 60}
    by = "stages" if toml != LOG else "rows"
    assert notes.endswith(f"120 equal times: 120 by {by}")


def test_a_file_that_is_newest_first_is_read_from_its_end(tmp_path: Path) -> None:
    found, _ = _ways(tmp_path, LOG + GOAL, _rows(60, TRIP)[::-1])
    assert found == {"cart > checkout > order": 60}


def test_rows_in_no_order_tell_nothing_and_the_stages_decide(tmp_path: Path) -> None:
    rows = _rows(60, TRIP)
    random.Random(3).shuffle(rows)
    found, notes = _ways(tmp_path, LOG + STAGES + GOAL, rows)
    assert found == {"cart > checkout > order": 60}
    assert "by rows" not in notes


def test_rows_that_contradict_the_stages_are_believed(tmp_path: Path) -> None:
    found, _ = _ways(tmp_path, LOG + STAGES, _rows(60, ("checkout", "cart", "order")))
    assert found == {"checkout > cart > order": 60}


def test_a_way_back_inside_a_minute_stays_one_where_the_file_is_in_order(tmp_path: Path) -> None:
    back = ("checkout", "cart", "order")
    rows = _rows(90, TRIP) + [row.replace("c", "d", 1).replace("-01-", "-02-", 1)
                              for row in _rows(10, back)]  # fmt: skip
    found, notes = _ways(tmp_path, LOG + STAGES, rows)
    assert found == {" > ".join(TRIP): 90, " > ".join(back): 10}
    assert notes.endswith("200 equal times: 190 by stages, 10 by rows")


def test_rows_shuffled_inside_their_minutes_tell_nothing_and_the_stages_decide(
    tmp_path: Path,
) -> None:
    rows, mixed = _rows(60, TRIP), random.Random(4)
    rows = [row for at in range(0, len(rows), 3) for row in mixed.sample(rows[at : at + 3], 3)]
    found, _ = _ways(tmp_path, LOG + STAGES, rows)
    assert found == {" > ".join(TRIP): 60}


def test_a_sequence_column_decides_before_all_else(tmp_path: Path) -> None:
    toml = LOG.replace('time = "at"', 'time = "at"\nsequence = "no"') + STAGES
    rows = [f"{row},{3 - place % 3}" for place, row in enumerate(_rows(60, TRIP))]
    engine = small(tmp_path, toml, log="who,at,what,no\n" + "\n".join(rows) + "\n")
    assert {path for path, _ in paths(engine)} == {"order > checkout > cart"}
    assert "120 by sequence" in engine.rows("select notes from sources")[0][0]
    bad = rows[0].replace(",3", ",first")
    aside = tmp_path / "bad"
    aside.mkdir()
    engine = small(aside, toml, log="\n".join(["who,at,what,no", bad, *rows[3:]]) + "\n")
    assert engine.rows("select column_name, value, reason from quarantine") == [
        ("no", "first", "number-unreadable")
    ]


def test_between_sources_the_stages_decide_then_the_settings(tmp_path: Path) -> None:
    second = LOG.partition("[sources.log]")[2].partition("[identity")[0]
    toml = LOG.replace("[identity", "[sources.aside]" + second.replace("log.csv", "aside.csv")
                       + "[identity", 1)  # fmt: skip
    files = {"log": _file(_rows(20, ("order",))), "aside": _file(_rows(20, ("cart", "checkout")))}
    assert {path for path, _ in paths(small(tmp_path, toml, **files))} == {
        "order > cart > checkout"
    }
    staged = tmp_path / "staged"
    staged.mkdir()
    assert {path for path, _ in paths(small(staged, toml + STAGES, **files))} == {
        "cart > checkout > order"
    }


def _several(folder: Path, toml: str, *sources: tuple[str, ...], more: str = "") -> str:
    """The path of one customer who does all steps of all ``sources`` at one time."""
    folder.mkdir(parents=True, exist_ok=True)
    own = LOG.partition("[sources.log]")[2].partition("[identity")[0]
    names = [f"s{9 - number}" for number in range(len(sources))]  # no order of names
    blocks = [f"[sources.{name}]{own.replace('log.csv', f'{name}.csv')}" for name in names]
    head, _, tail = LOG.partition("[sources.log]")
    settings = head + "".join(blocks) + "[identity" + tail.partition("[identity")[2]
    files = {
        name: _file([f"ann,2026-01-01 10:00,{what}" for what in steps])
        for name, steps in zip(names, sources, strict=True)
    }
    files[names[-1]] += more
    found = paths(small(folder, settings + toml, **files))
    return next(path for path, _ in found if any(step in path.split(" > ") for step in sources[0]))


NONE, EARLY, MIDDLE, LATE = ("note",), ("cart",), ("checkout",), ("order",)


@pytest.mark.parametrize(
    ("sources", "path"),
    [
        ((NONE, EARLY), "note > cart"),
        ((EARLY, NONE), "cart > note"),  # no stage is not the first stage
        ((LATE, EARLY), "cart > order"),
        ((LATE, NONE, EARLY), "cart > note > order"),  # pair by pair this were a circle
        ((LATE, EARLY, NONE), "cart > order > note"),
        ((NONE, LATE, MIDDLE, EARLY), "note > cart > checkout > order"),
        ((EARLY, ("note", "order")), "cart > note > order"),  # a source's rows stay together
        ((("memo",), ("note", "cart"), ("call",)), "memo > note > cart > call"),
    ],
)
def test_between_sources_a_stage_decides_only_where_both_say_one(
    tmp_path: Path, sources: tuple[tuple[str, ...], ...], path: str
) -> None:
    assert _several(tmp_path, STAGES, *sources) == path


def test_what_others_did_at_that_time_changes_no_order(tmp_path: Path) -> None:
    other = "bob,2026-01-01 10:00,cart\n"
    assert _several(tmp_path, STAGES, LATE, NONE, more=other) == "order > note"


def _tables(folder: Path, toml: str, rows: list[str]) -> list[list[tuple[object, ...]]]:
    folder.mkdir()
    engine = small(folder, toml, log=_file(rows))
    called = {"steps": "exclude (customer_id)", "journeys": "exclude (customer_id, block)",
              "transitions": ""}  # fmt: skip
    return [
        engine.rows(f"select * {names} from {table} order by all")
        for table, names in called.items()
    ]


@pytest.mark.parametrize("ties", [False, True])
def test_shuffled_rows_give_the_same_tables_where_nothing_ties_or_content_decides(
    tmp_path: Path, *, ties: bool
) -> None:
    toml = LOG + STAGES + ('[journeys]\nties = "content"\n' if ties else "")
    rows = _rows(30, TRIP) if ties else _rows(90, ("order",), apart=11)
    mixed = rows[:]
    random.Random(5).shuffle(mixed)
    assert _tables(tmp_path / "one", toml, rows) == _tables(tmp_path / "two", toml, mixed)


def _loans(cases: int) -> list[tuple[str, int, str]]:
    """Applications as a bank's system logs them: several rows in one millisecond, a decision,
    and the filing after it."""
    draw_ = random.Random(11)
    rows = []
    for case in range(cases):
        at = case * 3_600_000
        steps = [["submitted", "partly submitted"], ["checked"]]
        steps += [["offer made", "offer sent"]] * draw_.choice((1, 1, 2))
        end = draw_.random()
        if end < 0.5:
            steps += [["approved", "registered", "activated"]]
        elif end < 0.8:
            steps += [["declined"]]
        for together in steps:
            at += draw_.choice((1, 40_000))  # two equal rows would be one
            rows += [(f"L{case}", at, what) for what in together]
    return sorted(rows, key=lambda row: row[1])


def test_a_published_loan_log_equals_an_independent_count(tmp_path: Path) -> None:
    rows = _loans(400)
    base = 1_767_225_600_000
    text = "who,at,what\n" + "".join(f"{who},{base + at},{what}\n" for who, at, what in rows)
    toml = LOG.replace('time = "at"', 'time = {column = "at", format = "epoch_ms"}')
    toml += '[touchpoints]\ndeclined = {kind = "exit"}\n[goals.loan]\nreached_by = ["approved"]\n'
    toml += '[journeys]\nsilence = "30d"\nas_of = "2027-01-01"\n'
    engine = small(tmp_path, toml, log=text)
    cases: dict[str, list[str]] = {}
    for who, _, what in rows:
        cases.setdefault(who, []).append(what)
    variants = Counter(" > ".join(case) for case in cases.values())
    assert Counter(path for path, _ in paths(engine)) == variants
    outcomes = Counter(
        "goal" if "approved" in case else "exit" if "declined" in case else "dropped"
        for case in cases.values()
    )
    assert (
        Counter(dict(engine.rows("select outcome, count(*) from journeys group by 1"))) == outcomes
    )
    plain = nx.MultiDiGraph(pair for case in cases.values() for pair in pairwise(case))
    edges = Counter((source, target) for source, target, _ in plain.edges(keys=True))
    drawn = {(e.source, e.target): e.transitions for e in draw(engine).edges
             if not e.source.startswith("(") and not e.target.startswith("(")}  # fmt: skip
    assert drawn == edges
    by_sql = engine.rows("""
        select e.touchpoint, lead(e.touchpoint) over (
            partition by c.customer_id order by e.at_us, e.tie_rank) as next
        from events e join event_customers c on c.event_id = e.event_id
        qualify next is not null
    """)
    assert Counter(by_sql) == edges
