"""Spreadsheet days are read, and times in another format get the format that reads them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from journey.analysis.data.sources import reasons
from journey.analysis.data.time_formats import proposed
from tests.help.smalls import small

LOG = """
[project]
zone = "Europe/Berlin"
[sources.log]
reader = "csv"
path = "log.csv"
time = {column = "at"FORMAT}
touchpoint = {value = "visit"}
identifiers = {user_id = "who"}
[limits]
quarantine = 1
"""


def _times(folder: Path, form: str, *given: str) -> list[str]:
    toml = LOG.replace("FORMAT", f', format = "{form}"' if form else "")
    text = "who;at\n" + "".join(f"c{n};{value}\n" for n, value in enumerate(given))
    engine = small(folder, toml, log=text)
    zone = ZoneInfo("Europe/Berlin")
    found = engine.rows("select at_us from events order by at_us")
    return [f"{datetime.fromtimestamp(us / 1e6, zone):%Y-%m-%d %H:%M}" for (us,) in found]


def test_a_spreadsheets_day_numbers(tmp_path: Path) -> None:
    found = _times(tmp_path, "excel", "46082.4375", "46082", "soon")
    assert found == ["2026-03-01 00:00", "2026-03-01 10:30"]


def test_sept_is_september(tmp_path: Path) -> None:
    found = _times(tmp_path, "%d %b %Y", "01 Sept 2025", "02 Sep 2025", "03 Sept. 2025")
    assert found == [f"2025-09-0{day} 00:00" for day in (1, 2, 3)]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("1767225600", "1767225601"), "\"epoch_s\"` reads '1767225600'"),
        (("1767225600123",), '"epoch_ms"'),
        (("46082.4375",), '"excel"'),
        (("03/14/2026", "03/15/2026"), "\"%m/%d/%Y\"` reads '03/14/2026'"),
        (("03/04/2026",), '"%m/%d/%Y" or "%d/%m/%Y"` reads \'03/04/2026\': day or month first?'),
        (("1 Sept 2026 10:00",), '"%d %b %Y %H:%M"'),
        (("March 4, 2026",), '"%B %d, %Y"'),
        (("2026-03-04 at noon",), ""),
        ((), ""),
    ],
)
def test_the_format_that_reads_them_is_proposed(values: tuple[str, ...], words: str) -> None:
    found = proposed(values)
    assert (words in found) if words else (found == "")


def test_the_account_of_refused_rows_proposes_it(tmp_path: Path) -> None:
    _times(tmp_path, "", "2026-03-01")
    aside = tmp_path / "aside"
    aside.mkdir()
    toml = LOG.replace("FORMAT", "")
    engine = small(aside, toml, log="who;at\na;14/03/2026\nb;15/03/2026\nc;2026-03-16\n")
    mends = [one.mend for one in reasons(engine)]
    assert mends == [
        "set `time.format` (and `zone`) of the source: `format = \"%d/%m/%Y\"` reads '14/03/2026'"
    ]
