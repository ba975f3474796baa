"""The command line on a small shop: what it prints where, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from journey.analysis import catalogue
from journey.cli.main import main
from journey.engine.open import current_build
from tests.help.reading import ROOT

SETTINGS = """
[project]
name = "Small <shop>"
zone = "Europe/Berlin"

[sources.web]
reader = "csv"
path = "web.csv"
channel = "web"
time = {column = "ts", zone = "UTC"}
touchpoint = {column = "page"}
identifiers = {cookie = "cid", email = "mail"}
device = "device"
is_error = "failed = '1'"

[sources.calls]
reader = "csv"
path = "calls.csv"
channel = "phone"
time = {column = "started", zone = "UTC"}
touchpoint = {value = "support call"}
identifiers = {email = "mail"}

[stages]
order = ["consider", "buy", "help"]

[touchpoints]
"product page" = {stage = "consider"}
cart = {stage = "buy"}
payment = {stage = "buy"}
"order placed" = {stage = "buy"}
"support call" = {stage = "help", kind = "contact"}

[goals.buy]
reached_by = ["order placed"]

[journeys]
silence = "1d"

[segments]
phone = "device = 'phone'"

[limits]
quarantine = 0.2
"""
DAYS = 40


def web_rows() -> list[str]:
    """Each day one customer buys on a computer and one drops at payment on a phone."""
    rows = ["ts,page,cid,mail,device,failed"]
    for day in range(DAYS):
        date = f"2026-{3 + day // 28:02}-{1 + day % 28:02}"
        for hour, page in enumerate(["product page", "cart", "payment", "order placed"], start=8):
            rows.append(f"{date}T{hour:02}:00:00,{page},c{day},ann{day}@x.example,computer,0")
        for hour, page in enumerate(["product page", "cart", "payment"], start=9):
            failed = int(page == "payment")
            rows.append(f"{date}T{hour:02}:30:00,{page},p{day},bob{day}@x.example,phone,{failed}")
    return rows


def make_shop(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "journey.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "web.csv").write_text("\n".join(web_rows()) + "\n", encoding="utf-8")
    calls = ["started,mail", "2026-03-01T12:00:00,bob0@x.example", "soon,ann1@x.example"]
    calls += [f"2026-04-{10 + n}T12:00:00,ann{n}@x.example" for n in range(8)]
    (folder / "calls.csv").write_text("\n".join(calls) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop with a finished run."""
    folder = make_shop(tmp_path_factory.mktemp("small") / "shop")
    assert main(["run", "--config", str(folder / "journey.toml"), "--quiet", "--progress", "none",
                 "--out", str(folder / "account.txt")]) == 0  # fmt: skip
    return folder


@pytest.fixture
def ask(shop: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    return Ask(shop, capsys)


class Ask:
    """Runs a command on the shop's run: exit code, standard output, standard error."""

    def __init__(self, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.shop = shop
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self.capsys.readouterr()
        code = main([*arguments, "--config", str(self.shop / "journey.toml")])
        out, err = self.capsys.readouterr()
        return code, out, err

    def rows(self, *arguments: str) -> list[dict[str, object]]:
        code, out, err = self(*arguments, "--format", "json")
        assert code == 0, err
        rows: list[dict[str, object]] = json.loads(out)["rows"]
        return rows


def test_check_gives_an_account_and_writes_nothing(ask: Ask, shop: Path) -> None:
    before = sorted(file.name for file in shop.rglob("*"))
    rows = ask.rows("check")
    assert sorted(file.name for file in shop.rglob("*")) == before
    assert [(row["source"], row["rows_read"], row["rows_refused"]) for row in rows] == [
        ("calls", 10, 1),
        ("web", 7 * DAYS, 0),
    ]
    for row in rows:
        parts = ("rows_used", "rows_refused", "rows_duplicate", "rows_unmapped")
        assert row["rows_read"] == sum(int(str(row[part])) for part in parts)


def test_check_tells_why_rows_were_refused(ask: Ask) -> None:
    code, out, err = ask("check")
    assert code == 0
    assert "time-unreadable" in out
    assert "read" in err
    assert "nothing was written" in err


def test_run_tells_where_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_shop(tmp_path / "shop")
    assert main(["run", "--config", str(folder / "journey.toml")]) == 0
    out, err = capsys.readouterr()
    assert "rows read" in out
    assert str(folder / "run") in err
    assert current_build(folder / "run") in err
    assert "stitch: " in err


@pytest.mark.slow
def test_a_broken_limit_is_exit_5_and_the_run_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_shop(tmp_path / "shop")
    settings = folder / "journey.toml"
    settings.write_text(SETTINGS.replace("quarantine = 0.2", "quarantine = 0.05"), encoding="utf-8")
    assert main(["check", "--config", str(settings)]) == 5
    assert main(["run", "--config", str(settings), "--quiet"]) == 5
    assert "calls: 1 of 10 rows refused (10.00 %), more than 5 %" in capsys.readouterr().err
    assert current_build(folder / "run")


@pytest.mark.parametrize(
    "page", ["scorecard", "nodes", "edges", "drop-off", "silence", "friction", "friction-paths",
             "friction-signals", "low-scores", "plan", "routes", "flows", "sources", "quarantine",
             "customer"]
)  # fmt: skip
def test_every_page_prints(ask: Ask, page: str) -> None:
    assert ask.rows("show", page)
    code, out, err = ask("show", page)
    assert code == 0
    assert out
    assert "rows; all journeys; run " in err


def test_a_page_explains_its_columns_and_shows_its_sql(ask: Ask) -> None:
    found = ask.rows("show", "drop-off", "--explain")
    assert {row["part"] for row in found} == {"column", "sql"}
    assert any(row["name"] == "excess" for row in found)
    code, out, err = ask("show", "drop-off", "--explain")
    assert (code, "mature_dropped / mature_visits" in out) == (0, True)
    assert "what drop-off means; all journeys; run " in err


def test_a_page_explains_itself(ask: Ask) -> None:
    rows = ask.rows("show", "friction", "--explain")
    found = {(row["part"], row["name"]): row["text"] for row in rows}
    assert found["rule", "gain"].startswith("Mature journeys' steps")
    assert ("column", "naive_gain") in found
    assert "within 168 h" in found["rule", "repeat contact: window"]
    assert any("from gain_rows" in text for text in found.values())


def test_a_friction_is_as_long_as_its_list(ask: Ask) -> None:
    for row in ask.rows("show", "friction"):
        listed = ask.rows("list", row["key"], "--limit", "10000")
        assert len(listed) == row["journeys"], row["key"]


def test_the_number_is_as_long_as_its_list(ask: Ask) -> None:
    for row in ask.rows("show", "drop-off"):
        key = f'at="{row["touchpoint"]}" state=dropped'
        listed = ask.rows("list", key, "--limit", "10000")
        assert len(listed) == row["dropped"], key


def test_filters_mean_the_same_everywhere(ask: Ask) -> None:
    on_phone = ask.rows("list", "--device", "phone", "--limit", "1000")
    assert {row["device"] for row in on_phone} == {"phone"}
    assert len(on_phone) == DAYS
    assert ask.rows("list", "--segment", "phone", "--limit", "1000") == on_phone
    everything = ask.rows("list", "device=phone", "--limit", "1000")
    assert everything == on_phone


def test_days_are_whole_and_in_the_projects_zone(ask: Ask) -> None:
    rows = ask.rows("list", "--from", "2026-03-02", "--to", "2026-03-03")
    assert len(rows) == 4
    assert len(ask.rows("list", "--from", "2026-03-02T09:15", "--to", "2026-03-02")) == 1


def test_a_customer_is_shown_without_identifiers(ask: Ask) -> None:
    listed = ask.rows("list", "outcome=dropped device=phone")
    steps = ask.rows("customer", str(listed[0]["customer_id"]))
    assert [row["touchpoint"] for row in steps[:3]] == ["product page", "cart", "payment"]
    _, out, err = ask("customer", str(listed[0]["customer_id"]))
    assert "@x.example" not in out + err


@pytest.mark.parametrize("ending", ["graphml", "gexf", "json", "dot", "html"])
def test_the_graph_leaves_in_every_format(ask: Ask, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"graph.{ending}"
    code, out, err = ask("export", "--graph", "--to", str(file))
    assert (code, out) == (0, "")
    assert "5 of 5 touchpoints" in err
    assert "order placed" in file.read_text(encoding="utf-8")


def test_tables_leave_as_csv_and_parquet(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "steps.csv"
    code, _, err = ask("export", "--table", "steps", "--to", str(file), "--device", "computer")
    assert code == 0, err
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert len(rows) == 4 * DAYS
    assert ask("export", "--table", "nodes", "--to", str(tmp_path / "n.parquet"))[0] == 0


WRONG = [
    (2, ["show", "dropoff"], "no page 'dropoff'; did you mean 'drop-off'?"),
    (2, ["show", "friction", "--by", "device"], "only the scorecard can be grouped"),
    (2, ["show", "scorecard", "--by", "shoe"], "no grouping 'shoe'"),
    (2, ["show", "scorecard", "--segment", "fone"], "did you mean 'phone'?"),
    (2, ["show", "scorecard", "--from", "soon"], "'soon' is not a date"),
    (2, ["show", "scorecard", "--format", "xml"], "xml"),
    (2, ["shwo"], "shwo"),
    (2, ["list", "att=payment"], "did you mean 'at'?"),
    (2, ["list", "payment"], "cannot read 'payment'"),
    (2, ["customer", "nobody"], "no customer 'nobody'"),
    (2, ["export", "--to", "x.html"], "say either --graph or --table"),
    (2, ["export", "--graph", "--to", "x.pdf"], ".pdf"),
    (2, ["export", "--table", "stepps", "--to", "x.csv"], "did you mean 'steps'?"),
    (2, ["run", "--as-of", "next week"], "--as-of"),
    (2, ["run", "--memory", "much"], "--memory"),
    (4, ["show", "scorecard", "--run", "nowhere"], "no finished run here"),
    (7, ["show", "scorecard", "--to", "1999-12-31"], "leave out --to"),
    (2, ["list", "at=paymnt"], "no at of a number key 'paymnt'; did you mean 'payment'?"),
    (2, ["list", "state=droped"], "did you mean 'dropped'?"),
    (2, ["show", "scorecard", "--format", "parquet"], "add --out FILE"),
    (7, ["list", "--device", "phone", "--goal", "buy", "--from", "2030-01-01"], "leave out --from"),
]


@pytest.mark.parametrize(("code", "arguments", "said"), WRONG, ids=[" ".join(w[1]) for w in WRONG])
def test_what_is_wrong_is_said_in_one_message(
    ask: Ask, code: int, arguments: list[str], said: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    found, out, err = ask(*arguments)
    assert (found, out) == (code, ""), err
    assert said in err
    assert "Traceback" not in err


def test_show_alone_lists_every_table(ask: Ask) -> None:
    code, out, _ = ask("show", "--format", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row["table"] for row in rows] == list(catalogue.TABLES)
    assert all(row["title"] and row["unit"] for row in rows)


def test_settings_that_are_invalid_are_exit_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_shop(tmp_path)
    text = SETTINGS.replace("[goals.buy]", "[gaols.buy]").replace('zone = "UTC"', 'zone = "UCT1"')
    (folder / "journey.toml").write_text(text, encoding="utf-8")
    assert main(["run", "--config", str(folder / "journey.toml")]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "3 faults" in err
    assert "did you mean 'goals'?" in err
    assert not (folder / "run").exists()


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ('path = "web.csv"', 'path = "wbe.csv"', 4, "wbe.csv"),
        ('column = "page"', 'column = "pgae"', 3, "did you mean 'page'?"),
    ],
)
def test_a_source_that_is_not_as_the_settings_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, code: int, said: str
) -> None:
    folder = make_shop(tmp_path)
    (folder / "journey.toml").write_text(SETTINGS.replace(old, new), encoding="utf-8")
    assert main(["run", "--config", str(folder / "journey.toml")]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    with pytest.raises(Exception, match="no finished run"):
        current_build(folder / "run")


def test_a_fault_of_the_program_is_exit_1_without_a_traceback(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journey.cli.show.page", lambda *_: 1 / 0)
    code, out, err = ask("show", "scorecard")
    assert (code, out) == (1, "")
    assert "ZeroDivisionError" in err
    assert "Traceback" not in err
    assert "Traceback" in ask("show", "scorecard", "--debug")[2]


def test_show_sql_and_profile_print_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_shop(tmp_path)
    arguments = ["run", "--config", str(folder / "journey.toml"), "--show-sql", "--profile"]
    assert main([*arguments, "--format", "json", "--threads", "1", "--memory", "1GB"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["schema"] == "journey/1/sources"
    assert "-- steps: " in err
    assert "the slowest:" in err


def test_as_of_moves_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_shop(tmp_path)
    config = str(folder / "journey.toml")
    assert main(["run", "--config", config, "--as-of", "2026-03-10", "-q"]) == 0
    capsys.readouterr()
    assert main(["list", "--config", config, "--format", "jsonl", "-q", "--limit", "1000"]) == 0
    starts = [json.loads(line)["started"] for line in capsys.readouterr().out.splitlines()]
    assert 0 < len(starts) <= 20


@pytest.mark.slow
def test_synth_makes_a_shop_that_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "made"
    assert main(["synth", "--out", str(folder), "--customers", "120", "--seed", "3"]) == 0
    assert "next: journey run" in capsys.readouterr().err
    assert main(["run", "--config", str(folder / "journey.toml"), "-q"]) in {0, 5}
    other = make_shop(tmp_path / "other")
    assert main(["synth", "--out", str(other)]) == 2
    assert "not empty" in capsys.readouterr().err


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "journey.cli.main", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.mark.slow
def test_the_demo_runs_and_says_where(tmp_path: Path) -> None:
    found = subprocess.run(
        command("demo", "--no-app"), cwd=tmp_path, env=environment(), capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    assert "goal_rate" in found.stdout
    assert str(Path("journey-demo") / "run") in found.stderr
    again = command("show", "scorecard", "--run", str(tmp_path / "journey-demo" / "run"))
    shown = subprocess.run(again, env=environment(), capture_output=True, text=True)
    assert shown.stdout == found.stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no signals to send there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_app_is_served_here_only_until_it_is_stopped(shop: Path, number: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = command("app", str(shop), "--port", str(port), "--no-browser")
    with subprocess.Popen(
        asked, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert f"http://127.0.0.1:{port}" in process.stderr.readline()
        again = subprocess.run(
            command("app", "--port", str(port)), env=environment(), capture_output=True, text=True
        )
        assert (again.returncode, "in use" in again.stderr) == (2, True)
        process.send_signal(number)
        process.communicate()
    assert process.returncode == 130
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_the_app_needs_a_finished_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["app", str(tmp_path / "nowhere")]) == 4
    assert "no finished run here" in capsys.readouterr().err


def test_help_is_quick() -> None:
    started = time.perf_counter()
    found = subprocess.run(command("--help"), env=environment(), capture_output=True, text=True)
    assert found.returncode == 0
    assert "130 stopped" in " ".join(found.stdout.split())
    assert time.perf_counter() - started < 3  # 1 s where nothing else runs


def test_a_reader_that_has_seen_enough_is_no_fault(shop: Path) -> None:
    asked = command("list", "--run", str(shop / "run"), "--format", "jsonl", "--limit", "10000")
    with subprocess.Popen(
        asked, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, err = process.communicate()
    assert process.returncode == 0
    assert b"Traceback" not in err
    assert b"Exception" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to send there")
def test_a_stopped_run_is_exit_130_and_leaves_the_earlier_one(shop: Path) -> None:
    before = current_build(shop / "run")
    asked = command("run", "--config", str(shop / "journey.toml"), "--progress", "json")
    with subprocess.Popen(
        asked, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()  # it has begun
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode in {130, 0}, err  # 0: it was done before the signal came
    if process.returncode == 130:
        assert b"stopped" in err
        assert current_build(shop / "run") == before
