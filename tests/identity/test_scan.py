"""``journey identity scan``: what is in clear is found, and a run of today's version is clean."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from journey import pipeline
from journey.analysis.privacy.scan import scan
from journey.cli.main import main
from journey.engine.duckdb import DuckEngine
from journey.engine.open import open_run
from journey.project.load import load
from journey.settings.models import Settings

TOML = """
[identity.kinds.loyalty]
block = ["STAFF-0001"]
[sources.web]
reader = "csv"
path = "web.csv"
time = "time"
touchpoint = "page"
text = "note"
keep = ["url"]
identifiers = {user_id = "user", email = "mail", loyalty = "card"}
"""
ROWS = """time,page,user,mail,card,note,url
2026-03-01,/u/K-4711,K-4711,ann@shop.net,STAFF-0001,it is K-4711,/?m=ann@shop.net
2026-03-02,home,K-4712,,STAFF-0001,call me: 0171/7654321,x
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "web.csv").write_text(ROWS)
    (tmp_path / "journey.toml").write_text(TOML)
    made = load(tmp_path / "journey.toml")
    pipeline.run(made).close()
    return made


def _scan(settings: Settings, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["identity", "scan", "-c", f"{settings.folder}/journey.toml", "--format", "csv"])
    return code, capsys.readouterr().out


def test_only_what_the_settings_file_itself_says_is_in_clear(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = _scan(settings, capsys)
    assert code == 5
    (row,) = said.splitlines()[1:]
    assert row.startswith("journey.toml,,loyalty S***01")
    assert "STAFF" not in said


def test_what_an_older_run_kept_is_found_and_not_repeated(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    run = open_run(pipeline.store(settings))
    run.close()
    engine = DuckEngine(pipeline.store(settings) / f"build-{run.build_id}.duckdb")
    engine.rows("update events set reason = 'asked by K-4711' where touchpoint = 'home'")
    engine.rows("update events set attributes = '{\"url\":\"bob@home.de\"}'"
                " where touchpoint = 'home'")  # fmt: skip
    engine.close()
    (pipeline.store(settings) / f"build-{run.build_id}.duckdb").chmod(0o644)
    pipeline.store(settings).chmod(0o755)
    (Path(settings.folder) / "identity.csv").write_text(
        "action,kind_a,a,kind_b,b,since,until,reason,author,created\n"
        "block,user_id,K-4712,,,,,letter of eve@home.de,,\n"
    )
    code, said = _scan(settings, capsys)
    assert code == 5
    places = {tuple(row.split(",")[:2]) for row in said.splitlines()[1:]}
    assert {("events", "reason"), ("events", "attributes"), ("identity.csv", "")} <= places
    assert "others may read it (644)" in said
    assert not any(word in said for word in ("4711", "4712", "bob@", "eve@"))


def test_blocked_values_stay_blocked_by_the_settings_of_the_run(settings: Settings) -> None:
    """A run keeps the block list as hashes, and stitches the same by them."""
    run = open_run(pipeline.store(settings))
    kept = run.settings.model_copy(update={"folder": settings.folder})
    statuses = "select kind, status, reason from identifier_values order by nid"
    before = run.engine.rows(statuses)
    run.close()
    assert "STAFF-0001" not in str(kept)
    with pipeline.restitched(kept) as again:
        assert again.engine.rows(statuses) == before
        assert ("loyalty", "blocked", "blocked_value") in before


def test_a_hash_of_many_digits_is_no_number(settings: Settings) -> None:
    store = pipeline.store(settings)
    with closing(open_run(store)) as run:
        file = store / f"build-{run.build_id}.duckdb"
    for written, there in (("00491711234567" + "ab" * 9, 0), ("0049 171 1234567", 1)):
        engine = DuckEngine(file)
        engine.rows(f"update identifier_values set identifier = '{written}' where kind = 'email'")
        engine.close()
        with closing(open_run(store)) as run:
            places = [clear.place for clear in scan(run, settings, {})]
        assert places.count("identifier_values") == there
