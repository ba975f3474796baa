"""The made shop: the same every time, and its truth fits its files."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from journey.analysis.priced import ranked as opportunities
from journey.engine.duckdb import DuckEngine
from journey.engine.open import open_run
from journey.errors import WrongUsage
from journey.project.load import load
from journey.project.shipped import folder as shipped
from journey.synth import volume
from journey.synth.shop.files.spoil import BAD_TIMES, UNKNOWN
from journey.synth.shop.shop import make
from journey.synth.shop.truth import Truth
from journey.synth.shop.worlds import DECLINES, dice

WEB = "web/web_*.csv.gz"
TILLS = "select * from read_parquet($file)"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """A shop of 300 people."""
    folder = tmp_path_factory.mktemp("shop")
    return folder, make(folder, customers=300, seed=11)


def _bytes(folder: Path) -> dict[str, bytes]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def _tills(file: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as con:
        return con.execute(TILLS, {"file": str(file)}).fetchall()


def _content(file: Path) -> object:
    """What a file says, whatever its packing."""
    if file.suffix == ".gz":
        return gzip.decompress(file.read_bytes())
    return _tills(file) if file.suffix == ".parquet" else file.read_bytes()


def test_same_seed_gives_the_same_files(small: tuple[Path, Truth], tmp_path: Path) -> None:
    folder, truth = small
    assert make(tmp_path, customers=300, seed=11) == truth
    assert _bytes(tmp_path) == _bytes(folder)


def test_another_seed_gives_another_shop(small: tuple[Path, Truth], tmp_path: Path) -> None:
    folder, _ = small
    make(tmp_path, customers=300, seed=12)
    changed = [name for name, content in _bytes(tmp_path).items() if name != "journey.toml"
               and content == (folder / name).read_bytes()]  # fmt: skip
    assert changed == []


def test_the_shipped_demo_is_the_one_that_the_seed_gives(tmp_path: Path) -> None:
    demo = shipped("demo")
    made = make(tmp_path)
    names = [file.relative_to(tmp_path) for file in tmp_path.rglob("*") if file.is_file()]
    assert [name for name in names if _content(tmp_path / name) != _content(demo / name)] == []
    assert sum((demo / name).stat().st_size for name in names) < 3_000_000
    data = [file for file in demo.parent.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in data) < 4_000_000
    assert 2_980 < len(made.customers) <= 3_000  # a few come after their feed has ended
    assert 42_000 < made.events < 45_000


def test_truth_counts_every_event(small: tuple[Path, Truth]) -> None:
    folder, truth = small
    written = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert sum(each.events for each in truth.customers) == truth.events
    assert sum(each["events"] for each in truth.sources.values()) == truth.events
    assert sum(each["events"] for each in written["customers"]) == written["events"]
    assert sum(written["outcomes"].values()) == len(written["journeys"]) == len(truth.journeys)


def test_web_files_hold_the_events_and_a_few_bad_rows(small: tuple[Path, Truth]) -> None:
    folder, truth = small
    rows = []
    for file in sorted(folder.glob(WEB)):
        with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
            rows += [tuple(row) for row in csv.reader(text)][1:]
    bad = [row for row in rows if row[0] in BAD_TIMES or row[6] in UNKNOWN]
    repeated = len(rows) - len(set(rows))
    assert len(rows) - len(bad) - repeated == truth.sources["web"]["events"]
    assert 0 < len(bad) + repeated < 0.02 * len(rows)


def test_each_system_writes_in_its_own_way(small: tuple[Path, Truth]) -> None:
    folder, _ = small
    calls = (folder / "calls.csv").read_bytes()
    assert "Jürgen".encode("latin-1") in calls
    assert calls.splitlines()[0].count(b";") == 8
    mail = (folder / "mail.tsv").read_text(encoding="utf-8").splitlines()
    assert mail[1].split("\t")[0][2::3][:2] == ".."
    day = dict(duckdb.connect().execute(
        "select column_name, column_type from (describe select * from read_parquet($file))",
        {"file": str(folder / "tills.parquet")},
    ).fetchall())["sale_date"]  # fmt: skip
    assert day == "DATE"


def test_nobody_shares_an_identifier(small: tuple[Path, Truth]) -> None:
    _, truth = small
    met = Counter(
        (kind, value)
        for each in truth.customers
        for kind, values in each.identifiers.items()
        for value in values
    )
    assert {pair for pair, times in met.items() if times > 1} == set()


def test_feeds_end_on_different_days(small: tuple[Path, Truth]) -> None:
    folder, truth = small
    last_sale = max(row[0] for row in _tills(folder / "tills.parquet") if row[0])
    assert str(last_sale) <= "2026-06-27"
    assert truth.as_of_us < 1_782_864_000_000_000  # 2026-07-01


def test_what_goes_wrong_costs_goals() -> None:
    demo = json.loads((shipped("demo") / "truth.json").read_text(encoding="utf-8"))
    settled = [each for each in demo["journeys"] if each["outcome"] != "open"]
    online = [each for each in settled if each["intent"] == "buy online"]
    share = _goals(online)
    assert 0.2 < share < 0.35
    assert _goals([each for each in online if "payment error" in each["frictions"]]) < 0.6
    assert _goals([each for each in online if "search loop" in each["frictions"]]) < share
    late = demo["frictions"]["late delivery"]
    assert late["journeys"] > 100
    assert late["goal_share"] < 0.75  # some cancel; in time nearly all get their parcel


def test_errors_of_the_demo_happen_where_customers_act_so_that_their_gain_can_be_told(
    demo_run: Path,
) -> None:
    engine = open_run(demo_run).engine
    always = engine.rows("""
        select touchpoint
        from steps
        group by touchpoint
        having bool_and(is_error)
    """)
    assert always == []
    gains = {
        (one.signal, one.code, one.touchpoint): one
        for one in opportunities.ranked(engine)
        if one.kind == "service"
    }
    late = gains["company wait", "delivery late", "dispatched"]
    assert (late.status, late.badge) == ("estimated", "green")
    assert late.gain_low is not None
    assert late.gain_low > 5
    for code in DECLINES:
        one = gains["error", code, "payment"]
        assert one.status == "estimated"
        assert one.gain_low is not None
        assert one.gain_low > 0


def _goals(journeys: list[dict[str, object]]) -> float:
    return sum(each["outcome"] == "goal" for each in journeys) / len(journeys)


def test_the_settings_are_valid(small: tuple[Path, Truth]) -> None:
    folder, _ = small
    settings = load(folder / "journey.toml")
    assert set(settings.sources) == {
        "web", "app", "ads", "email", "store", "calls", "orders", "delivery", "returns", "crm",
        "survey",
    }  # fmt: skip


def test_too_small_a_shop_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="99 customers are too few; ask for 100 or more"):
        make(tmp_path, customers=99)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_smallest_shop_has_every_feed(tmp_path: Path, seed: int) -> None:
    truth = make(tmp_path, customers=100, seed=seed)
    assert min(each["events"] for each in truth.sources.values()) > 0


def test_dice_depend_on_name_and_seed() -> None:
    assert dice("people", 7).random() == dice("people", 7).random()
    assert dice("people", 7).random() != dice("lives", 7).random()


def test_volume_has_the_promised_mix(tmp_path: Path) -> None:
    settings = load(volume.write(tmp_path / "big", 20_000, seed=7))
    counted = """
        select count(*), count(distinct touchpoint), count(cookie), count(user_id), count(email),
            count(phone), count(loyalty)
        from read_parquet($files)
    """
    engine = DuckEngine(tmp_path / "count.duckdb")
    found = engine.rows(counted, files=str(tmp_path / "big" / "*.parquet"))[0]
    engine.close()
    assert found[:2] == (20_000, 60)
    shares = [round(count / 20_000, 2) for count in found[2:]]
    assert shares == pytest.approx([0.80, 0.25, 0.08, 0.03, 0.06], abs=0.02)
    assert len(settings.sources) == 6
