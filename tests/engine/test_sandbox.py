"""A text of the settings sees the columns or files that are named, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from journey.engine.condition import fault_in, fault_in_query
from journey.engine.duckdb import DuckEngine
from journey.errors import SettingsInvalid
from journey.ingest.read import read
from journey.progress import unwatched
from journey.project.load import load
from journey.settings.models import Settings
from tests.help.ingesting import NOW_US, clicks, events

HEAD = "time,page,cookie,value\n2025-03-01 10:00:00,home,c,3\n2025-03-01 10:01:00,pay,c,12\n"
COLUMNS = {"page": "VARCHAR", "value": "VARCHAR", "parts": "INTEGER[]", "of": "STRUCT(a INTEGER)"}
# what a condition may not say: {file} is a file of the machine that the settings do not name
CONDITIONS = [
    "(select count(*) from read_text('{file}')) > 0",
    "exists (select 1 from read_csv('{file}', header = false))",
    "exists (from glob('{file}'))",
    "exists (select 1 from read_blob('{file}'))",
    "(select count(*) from read_parquet('{file}')) > 0",
    "exists (select 1 from '{file}')",
    "exists (from sniff_csv('{file}'))",
    "exists (from st_read('{file}'))",
    "exists (from 'http://127.0.0.1:1/x.csv')",
    "exists (from query('select 1'))",
    "exists (from query_table('events'))",
    "exists (select 1 from duckdb_settings())",
    "exists (select 1 from information_schema.tables)",
    "exists (select 1 from events)",
    "page in (select page from ingest_0_raw)",
    "true); copy (select 1) to '{file}.out'; select (true",
    "true; attach '{file}' as x",
    "true) union all select (true",
    "true) from read_text('{file}') where (true",
    "true from read_text('{file}')",
    "true), (true",
    "true as x",
    "true) -- a remark",
    "true /* an open remark",
    "install httpfs",
    "load '{file}'",
    "pragma database_list",
    "set enable_external_access = true",
    "getenv('HOME') <> ''",
    "current_setting('temp_directory') <> ''",
    "current_query() <> ''",
    "getvariable('x') is null",
    "other.length(page) > 0",
    "read_text('{file}') is not null",
    "pg_get_viewdef(1) is not null",
    "json_serialize_plan('select 1') is not null",
    "nextval('x') > 0",
    "random() > 0.5",
    "now() > make_date(2020, 1, 1)",
    "current_date > make_date(2020, 1, 1)",
    "count(*) > 0",
    "sum(1) over () > 0",
    "unnest([true])",
    "* is not null",
    "columns('page') = 'home'",
    '"journey.row" = 0',
    "rowid = 0",
    "$file = 1",
    "#1 = 1",
    "",
]
QUERIES = [
    "select * from '{file}'",
    "select * from read_text('{file}')",
    "select orders.*, (select content from read_text('{file}')) as x from orders",
    "select * from orders, lateral (select * from read_csv('{file}'))",
    "select * from orders join '{file}' on true",
    "with x as (from read_blob('{file}')) select * from orders, x",
    "select * from orders union all select * from events",
    "select * from orders where exists (from glob('{file}'))",
    "select * from ingest_0_raw",
    "select * from work.main.orders",
    "select * from main.orders",
    "with events as (select 1) select orders.* from orders, main.events",
    "select * from (with events as (select 1) select * from events), events",
    "select * from information_schema.tables",
    "select * from duckdb_tables()",
    "select * from sqlite_master",
    "select * from query('select 1')",
    "select * from query_table('orders')",
    "select * from sniff_csv('{file}')",
    "select * from st_read('{file}')",
    "select * from 'https://127.0.0.1:1/x.parquet'",
    "select * from orders) union all (select * from '{file}'",
    "select * from orders; copy (select 1) to '{file}.out'",
    "copy (select * from orders) to '{file}.out'",
    "attach '{file}' as x",
    "install httpfs",
    "load '{file}'",
    "pragma database_list",
    "set enable_external_access = true",
    "create macro f() as 1",
    "describe orders",
    "summarize orders",
    "select getenv('HOME') as x, * from orders",
    "select current_setting('temp_directory') as x, * from orders",
    "select random() as x, * from orders",
    "select * from orders using sample 1 rows",
    "select * from json_execute_serialized_sql('x')",
    "values (1",
]
GOOD = [
    "page = 'home'",
    "value > '3' and (page is not null or page like 'p%')  -- a remark",
    "cast(value as integer) between 1 and 20",
    "try_cast(value as integer) >= 3 and not page in ('a', 'b')",
    "lower(trim(page)) = 'home' and length(page) > 1",
    "case when page = 'home' then true else false end",
    "regexp_matches(page, '^h') or starts_with(page, 'p')",
    "coalesce(nullif(page, ''), 'x') <> 'y' /* inside */ and r.page <> 'z'",
    "strptime('1', '%d') is not null",
    "date_part('hour', timestamp '2020-01-01 10:00') > 8 and year(date '2020-01-01') = 2020",
    "list_contains(parts, 1) or len(list_filter(parts, lambda x: x > 1)) > 0 or of.a = 1",
    "split_part(page, ' ', 1) = 'home' and page[1] = 'h' and page || 'x' <> 'y'",
    "date '2020-01-01' + interval 1 day > date '2020-01-01'",
    "value",
]
QUESTIONS = [
    "select * from orders",
    "from orders;",
    "select o.*, c.page from orders o left join calls c using (cookie)",
    "select cookie, sum(cast(paid as double)) as paid from orders group by all having count(*) > 0",
    (
        "with firsts as (select *, row_number() over (partition by cookie order by paid) as n "
        "from orders) select * from firsts where n = 1"
    ),
    "select * from orders where cookie in (select cookie from calls) order by paid limit 3",
    "select cookie, unnest(string_split(paid, ',')) as paid from orders union all from calls",
    "select * from orders, generate_series(1, 2) as g(n)",
    (
        "with recursive t as (select 1 as n union all select n + 1 from t where n < 3) "
        "select * from t, orders"
    ),
    "select distinct on (cookie) * exclude (paid) from orders",
    "select date_trunc('day', timestamp '2020-01-01') as d, max_by(paid, cookie) as p from orders",
]
FILES: dict[str, str | bytes] = {
    "orders.csv": "cookie,paid\nc,3\nc,4\n",
    "calls.csv": "cookie,page\nc,home\n",
}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "other" / "secret.csv"
    file.parent.mkdir()
    file.write_text("a\nhush\n")
    return file


def refused(engine: DuckEngine, folder: Path, rules: dict[str, Any]) -> str:
    """Why the source ``it`` is not read."""
    settings = Settings.model_validate({"sources": {"it": rules}, "folder": str(folder)})
    with pytest.raises(SettingsInvalid) as caught:
        read(engine, settings, unwatched, now_us=NOW_US)
    assert not list(folder.rglob("*.out"))
    return str(caught.value)


def empty(folder: Path, files: dict[str, str]) -> DuckEngine:
    for name, content in files.items():
        (folder / name).write_text(content)
    return DuckEngine(folder / "run.duckdb")


def written(texts: list[str], secret: Path) -> list[str]:
    return [text.replace("{file}", str(secret)) for text in texts]


ROW = {"touchpoint": "seen", "time": "time"}
PLACES: dict[str, Callable[[str], dict[str, Any]]] = {
    "is_error": lambda text: {"time": "time", "touchpoint": {"column": "page"}, "is_error": text},
    "rows[0].when": lambda text: {"rows": [{**ROW, "when": text}]},
    "rows[0].is_error": lambda text: {"rows": [{**ROW, "is_error": text}]},
}


@pytest.mark.parametrize("place", PLACES)
def test_a_condition_sees_no_more_than_the_columns(
    tmp_path: Path, secret: Path, place: str
) -> None:
    engine = empty(tmp_path, {"clicks.csv": HEAD})
    for text in written(CONDITIONS, secret):
        rules = {"reader": "csv", "path": "clicks.csv", **PLACES[place](text)}
        assert f"sources.it.{place}: " in refused(engine, tmp_path, rules), text


@pytest.mark.slow
def test_a_segment_sees_no_more_than_the_columns_of_journeys(tmp_path: Path, secret: Path) -> None:
    source = '[sources.a]\nreader = "csv"\npath = "a"\ntime = "t"\ntouchpoint = "p"\n'
    own = tmp_path / "journey.toml"
    own.write_text(source)
    loaded = load(own)
    engine = empty(tmp_path, {})
    for text in [*written(CONDITIONS, secret), "true and page = 'home'"]:
        own.write_text(f"{source}[segments]\nodd = '''{text}'''\n")
        with pytest.raises(SettingsInvalid, match=r"segments\.odd"):
            load(own)
        with pytest.raises(SettingsInvalid, match=r"segments\.odd"):
            engine.add_matching("x", "select 1 from journeys", text, "segments.odd")
    assert not loaded.segments


def test_a_query_reads_the_named_files_alone(tmp_path: Path, secret: Path) -> None:
    engine = empty(tmp_path, FILES)
    files = {"orders": "orders.csv", "calls": "calls.csv"}
    for text in written(QUERIES, secret):
        rules = {"reader": "csv", "files": files, "query": text, "time": "paid"}
        said = refused(engine, tmp_path, {**rules, "touchpoint": {"value": "order"}})
        assert "sources.it.query: " in said, text


@pytest.mark.parametrize("text", GOOD)
def test_conditions_of_columns_and_functions_stay(text: str) -> None:
    assert fault_in(text, COLUMNS) is None


@pytest.mark.parametrize("text", QUESTIONS)
def test_joins_sums_and_windows_stay(text: str) -> None:
    tables = {
        "orders": {"cookie": "VARCHAR", "paid": "VARCHAR"},
        "calls": {"cookie": "VARCHAR", "page": "VARCHAR"},
    }
    assert fault_in_query(text.rstrip(";"), tables) is None


def test_the_refusal_says_what_and_how_to_mend(tmp_path: Path) -> None:
    text = "(select count(*) from read_text('x')) > 0"
    with pytest.raises(SettingsInvalid) as caught:
        clicks(tmp_path, HEAD, is_error=text)
    said = "a query inside it is refused; it may use the columns and functions of them only"
    assert f"sources.clicks.is_error: {text!r}: {said}" in str(caught.value)


def test_a_condition_still_works(tmp_path: Path) -> None:
    engine = clicks(tmp_path, HEAD, is_error="try_cast(value as integer) > 10")
    assert events(engine, "touchpoint", "is_error") == [("home", False), ("pay", True)]
