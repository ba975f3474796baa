"""A channel that ended, gives no step or is merely slow cuts nobody off; what waits is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from journey.analysis.data.waiting import emptiness, waits
from journey.cli.main import main
from tests.help.smalls import paths, small

TWO = """
[project]
name = "two"
[sources.web]
reader = "csv"
path = "web.csv"
time = "at"
touchpoint = "what"
identifiers = {user_id = "who"}
[sources.shop]
reader = "csv"
path = "shop.csv"
time = "at"
touchpoint = {value = "bought"}
identifiers = {user_id = "who"}
[touchpoints]
registered = {step = false}
"""
START = datetime(2026, 1, 1, tzinfo=UTC)


def _rows(days: Iterator[float], who: str = "w") -> str:
    rows = [f"{START + timedelta(days=day):%Y-%m-%d %H:%M},page,{who}{n}\n"
            for n, day in enumerate(days)]  # fmt: skip
    return "at,what,who\n" + "".join(rows)


def _run(folder: Path, web: str, shop: str, more: str = "") -> tuple[int, dict[str, int], str]:
    engine = small(folder, TWO + more, web=web, shop=shop)
    found = waits(engine)
    return len(paths(engine)), found.waiting, found.sentence


def test_a_till_that_ended_on_the_second_day_cuts_nobody_off(tmp_path: Path) -> None:
    web, shop = _rows(iter(range(98))), _rows(iter((0.0, 1.0)), "s")
    count, waiting, sentence = _run(tmp_path, web, shop)
    assert (count, waiting) == (100, {})
    assert sentence == "as of 2026-04-08 00:00; not waited for: shop ended 2026-01-02"


def test_a_customer_table_has_no_step_and_no_say(tmp_path: Path) -> None:
    toml = TWO.replace('{value = "bought"}', '{value = "registered"}')
    engine = small(tmp_path, toml, web=_rows(iter(range(6))), shop=_rows(iter((-400.0,)), "s"))
    assert len(paths(engine)) == 6
    assert "shop gives no step" in waits(engine).sentence


def test_a_rare_channel_in_its_own_pace_holds_nobody_back(tmp_path: Path) -> None:
    web, shop = _rows(n / 4 for n in range(400)), _rows((n * 9.0 for n in range(11)), "s")
    count, waiting, sentence = _run(tmp_path, web, shop)
    assert (count, waiting, sentence) == (411, {}, "as of 2026-04-10 18:00")


def test_a_feed_that_is_late_is_waited_for_and_the_run_says_who_waits(tmp_path: Path) -> None:
    web, shop = _rows(n / 4 for n in range(400)), _rows((n / 4 for n in range(388)), "s")
    count, waiting, sentence = _run(tmp_path, web, shop)
    assert (count, waiting) == (776, {"web": 12})
    assert sentence == (
        "as of 2026-04-07 18:00; 12 events after it wait for shop (web 12): "
        "see `journeys.required` and `journeys.as_of`"
    )


def test_no_journey_from_events_is_exit_5_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late = '[journeys]\nas_of = "2020-01-01"\n'
    engine = small(tmp_path, TWO + late, web=_rows(iter(range(5))), shop=_rows(iter(range(5)), "s"))
    assert emptiness(engine).startswith("0 journeys from 10 events: none lies before as-of")
    engine.close()
    assert main(["run", "--config", str(tmp_path / "journey.toml"), "--quiet"]) == 5
    assert "journey: 0 journeys from 10 events" in capsys.readouterr().err


def test_the_envelope_says_as_of_and_who_waits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(tmp_path, _rows(n / 4 for n in range(400)), _rows((n / 4 for n in range(388)), "s"))
    main(["show", "nodes", "--run", str(tmp_path / "run"), "--format", "json"])
    shown = json.loads(capsys.readouterr().out)
    assert (shown["as_of"], shown["waiting"]) == ("2026-04-07T18:00:00+00:00", {"web": 12})


@pytest.mark.slow
@given(ends=some.lists(some.integers(0, 100), min_size=1, max_size=3, unique=True))
@settings(max_examples=12, deadline=None)
def test_no_default_leaves_more_than_a_fifth_of_the_time_out(
    tmp_path_factory: pytest.TempPathFactory, ends: list[int]
) -> None:
    shop = _rows((n / 4 for n in range(4 * ends[0] + 1)), "s")
    engine = small(tmp_path_factory.mktemp("run"), TWO, web=_rows(iter(range(101))), shop=shop)
    days = waits(engine).as_of_us / 86_400_000_000 - (START - datetime(1970, 1, 1, tzinfo=UTC)).days
    assert days >= 100 - min(14, 20)
    counted = engine.rows(
        "select count(*) from events where at_us > $us", us=waits(engine).as_of_us
    )
    assert counted[0][0] == sum(waits(engine).waiting.values())
