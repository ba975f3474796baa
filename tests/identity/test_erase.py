"""A person erased from the demo: no value is left, events are anonymous, nothing comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey import erase, pipeline
from journey.analysis.privacy.erasure import Wish
from journey.cli.main import main
from journey.engine.duckdb import DuckEngine
from journey.engine.open import Run, open_run
from journey.errors import UnknownName
from journey.graph.draw import draw
from journey.identity.decisions import overrides
from journey.project.load import load
from journey.settings.models import Settings
from tests.app import runs

BUSY = """
    select e.customer_id
    from event_customers e
    join customer_identifiers i on i.customer_id = e.customer_id
    where i.kind = 'email'
    group by e.customer_id
    order by count(distinct e.rule) desc, count(*) desc, e.customer_id
    limit 1
"""
VALUES = """
    select v.identifier
    from customer_identifiers c
    join identifier_values v on v.nid = c.nid
    where c.customer_id = $customer
"""
THEIRS = "select event_id from event_customers where customer_id = $customer order by 1"
TEXTS = """
    select table_name, column_name
    from duckdb_columns()
    where data_type = 'VARCHAR' and not internal and schema_name = 'main'
"""
LOOKALIKE = """
[privacy]
identifiers = "plain"
[sources.web]
reader = "csv"
path = "web.csv"
time = "time"
touchpoint = {value = "page"}
identifiers = {user_id = "user", cookie = "cookie"}
"""
COUNT = "select count(*) from events"


@pytest.fixture
def demo(plain_demo: Path, tmp_path: Path) -> Settings:
    """The demo with its values in plain: what could be found is there to be searched for."""
    own = runs.copied(plain_demo, tmp_path / "own")
    return load(own / "journey.toml").model_copy(update={"privacy": runs.PLAIN})


def _busy(settings: Settings) -> tuple[str, list[str], list[int]]:
    """A customer with several identifiers and inherited events: id, values, events."""
    run = open_run(pipeline.store(settings))
    customer = str(run.engine.rows(BUSY)[0][0])
    values = [str(row[0]) for row in run.engine.rows(VALUES, customer=customer)]
    events = [int(row[0]) for row in run.engine.rows(THEIRS, customer=customer)]
    run.close()
    return customer, values, events


def _found(settings: Settings, values: list[str]) -> list[str]:
    """Values that stand in any text of any build, or in the bytes of any file beside it."""
    store = pipeline.store(settings)
    found = set()
    for build in store.glob("build-*.duckdb"):
        engine = DuckEngine(build, read_only=True)
        for table, column in engine.rows(TEXTS):
            search = (
                f'select distinct v from {table}, unnest($v) as t(v) where contains("{column}", v)'
            )
            found |= {row[0] for row in engine.rows(search, v=values)}
        engine.close()
    # texts are compressed in a build, so its bytes alone would prove little
    files = [*store.rglob("*"), overrides.place(settings)]
    texts = [file.read_bytes() for file in files if file.is_file()]
    found |= {value for value in values if any(value.encode() in text for text in texts)}
    return sorted(found)


def _rules(run: Run, events: list[int]) -> set[str]:
    text = "select rule from event_customers where event_id in (select unnest($events))"
    return {str(row[0]) for row in run.engine.rows(text, events=events)}


def test_a_dry_run_lists_what_goes_and_does_nothing(demo: Settings) -> None:
    customer, values, events = _busy(demo)
    found = erase.preview(demo, Wish(customer))
    assert len(found.identifiers) == len(values)
    assert not any(value in " ".join(found.identifiers) for value in values)
    assert sorted(found.events) == events
    assert len(events) == len(found.direct) + found.inherited
    assert found.inherited > 0
    assert found.journeys > 0
    assert not overrides.place(demo).exists()
    assert _found(demo, values) == sorted(values)


@pytest.mark.slow
@pytest.mark.timeout(600)  # whole runs of the demo
def test_an_erased_person_is_nowhere_and_stays_so(demo: Settings) -> None:
    customer, values, events = _busy(demo)
    before = open_run(pipeline.store(demo))
    total = before.engine.rows(COUNT)
    before.close()
    done = erase.erase(demo, Wish(customer))
    assert (len(done.removed), done.still_held) == (1, ())
    assert _found(demo, values) == []
    run = open_run(pipeline.store(demo))
    text = "select status from customer_registry where customer_id = $customer"
    assert run.engine.rows(text, customer=customer) == [("erased",)]
    draw(run.engine)  # asserts the law
    run.close()
    with pipeline.restitched(demo) as again:  # reads the same sources again
        assert again.engine.rows(COUNT) == total
        assert again.engine.rows(THEIRS, customer=customer) == []
        assert _rules(again, events) <= {"anonymous", "anonymous_device", "unidentified"}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_their_events_can_go_too(demo: Settings) -> None:
    customer, values, events = _busy(demo)
    before = open_run(pipeline.store(demo))
    total = int(before.engine.rows(COUNT)[0][0])
    before.close()
    erase.erase(demo, Wish(customer, deletes_events=True))
    run = open_run(pipeline.store(demo))
    assert int(run.engine.rows(COUNT)[0][0]) == total - len(events)
    assert _rules(run, events) == set()
    assert _found(demo, values) == []
    run.close()


def test_a_value_that_looks_like_a_hash_is_none(tmp_path: Path) -> None:
    """A cookie of 32 hexadecimal digits, kept in plain: nobody else gets what was on it."""
    cookie = "0123456789abcdef" * 2
    rows = ["01,,k1", "02,ann,k1", "03,,k1", "04,bob,k1"]
    text = "\n".join(f"2026-03-{row}".replace("k1", cookie) for row in rows)
    (tmp_path / "web.csv").write_text(f"time,user,cookie\n{text}\n", encoding="utf-8")
    (tmp_path / "journey.toml").write_text(LOOKALIKE, encoding="utf-8")
    settings = load(tmp_path / "journey.toml")
    run = pipeline.run(settings)
    ((ann,),) = run.engine.rows("select customer_id from event_customers where rule = 'direct'"
                                " order by event_id in (select event_id from events where"
                                " at_us < 1772582400000000) desc limit 1")  # fmt: skip
    run.close()
    erase.erase(settings, Wish(str(ann)))
    run = open_run(pipeline.store(settings))
    found = run.engine.rows("select rule from event_customers join events using (event_id)"
                            " order by at_us")  # fmt: skip
    run.close()
    assert [rule for (rule,) in found] == ["anonymous_device"] * 3 + ["direct"]


FAMILY = """
[sources.web]
reader = "csv"
path = "web.csv"
time = "time"
touchpoint = "page"
text = "note"
reason = "why"
keep = ["extra"]
identifiers = {user_id = "user", email = "mail", cookie = "cookie"}
"""
WHOSE = """
    select e.touchpoint, c.rule, c.customer_id, e.comment, e.reason, e.attributes
    from events e
    join event_customers c on c.event_id = e.event_id
    order by e.at_us
"""


def _family(folder: Path, *rows: str) -> Settings:
    text = "".join(f"2026-03-{row}\n" for row in rows)
    (folder / "web.csv").write_text(f"time,page,user,mail,cookie,note,why,extra\n{text}")
    (folder / "journey.toml").write_text(FAMILY)
    return load(folder / "journey.toml")


def _whose(settings: Settings) -> dict[str, tuple[str, str | None, list[str]]]:
    """Of each touchpoint: the rule, the customer and the texts that are left."""
    run = open_run(pipeline.store(settings))
    found = {row[0]: (row[1], row[2], [text for text in row[3:] if text])
             for row in run.engine.rows(WHOSE)}  # fmt: skip
    run.close()
    return found


def test_what_was_shared_is_not_handed_to_who_is_left(tmp_path: Path) -> None:
    """Found by hand: U1's page and a purchase by the family's mail became U2's, certain."""
    rows = ("01,login,U1,fam@ours.de,,hello,late,x", "02,purchase,,fam@ours.de,,,,")
    settings = _family(tmp_path, *rows, "09,other,U2,fam@ours.de,,,,")
    pipeline.run(settings).close()
    before = _whose(settings)
    erase.erase(settings, Wish(str(before["login"][1])))
    after = _whose(settings)
    assert after["login"] == ("unidentified", None, [])
    assert after["purchase"][1] is None
    assert after["other"] == before["other"]
    with (tmp_path / "web.csv").open("a") as file:
        file.write("2026-03-10,again,U1,fam@ours.de,,new,words,y\n")
        file.write("2026-03-11,mail,,fam@ours.de,,,,\n")
    pipeline.run(settings).close()
    later = _whose(settings)
    assert later["again"] == ("unidentified", None, [])
    assert later["purchase"][1] is None
    assert later["mail"][1] == before["other"][1]  # seen later: it is U2's in time


ORDERS = """
[sources.shop]
reader = "csv"
path = "shop.csv"
time = "time"
touchpoint = "page"
identifiers = {user_id = "user", order_id = "order"}
[sources.calls]
reader = "csv"
path = "calls.csv"
time = "time"
touchpoint = "page"
identifiers = {phone = "phone", order_id = "order"}
"""


@pytest.mark.parametrize("deletes", [False, True])
def test_another_customers_rows_stay_theirs(tmp_path: Path, deletes: bool) -> None:
    """A call about an order is its buyer's, though it names the phone that is erased."""
    shop = "2026-03-01,order,U2-4712,o1\n2026-03-01,order,U3-4713,o2\n"
    (tmp_path / "shop.csv").write_text(f"time,page,user,order\n{shop}")
    calls = "2026-03-02,about,01719876543,o1\n2026-04-20,own,01719876543,\n"
    (tmp_path / "calls.csv").write_text(f"time,page,phone,order\n{calls}")
    (tmp_path / "journey.toml").write_text(ORDERS)
    settings = load(tmp_path / "journey.toml")
    pipeline.run(settings).close()
    before = _whose(settings)
    assert before["about"][0] != "direct"
    assert before["own"][1] not in {None, before["about"][1]}
    erase.erase(settings, Wish(str(before["own"][1]), deletes_events=deletes))
    after = _whose(settings)
    assert after["about"][1] == before["about"][1]
    assert ("own" in after) != deletes
    assert deletes or after["own"][1] is None
    run = open_run(pipeline.store(settings))
    assert run.engine.rows("select count(*) from identifier_values where kind = 'phone'") == [(0,)]
    run.close()


def test_the_file_of_decisions_forgets_them_too(tmp_path: Path) -> None:
    """Values and reasons that people typed into the file by hand."""
    settings = _family(tmp_path, "01,login,U1-4711,ann@shop.net,,,,", "02,other,U2-4712,,,,,")
    overrides.keep(settings, [
        overrides.Override("never", "user_id", "U1-4711", "user_id", "U2-4712",
                           reason="u1-4711 wrote from ann@shop.net"),
    ])  # fmt: skip
    pipeline.run(settings).close()
    person = str(_whose(settings)["login"][1])
    erase.erase(settings, Wish(person, reason="letter of ann@shop.net"))
    written = overrides.place(settings).read_text()
    assert "4711" not in written
    assert "ann@" not in written
    assert "··· wrote from ···" in written
    assert "letter of ···" in written
    assert "U2-4712" in written


def test_somebody_known_by_a_cookie_only_can_be_erased(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = _family(tmp_path, "01,home,,,k1,I am Ann,,", "02,login,U2,,k2,,,")
    pipeline.run(settings).close()
    asked = ["identity", "erase", "cookie=k1", "-c", str(tmp_path / "journey.toml"), "--yes"]
    assert main(asked) == 0
    told = capsys.readouterr().err
    assert "1 comments" in told
    after = _whose(settings)
    assert after["home"] == ("unidentified", None, [])
    assert after["login"][0] == "direct"
    run = open_run(pipeline.store(settings))
    assert run.engine.rows("select count(*) from identifier_values where kind = 'cookie'") == [(1,)]
    run.close()


def test_somebody_known_by_a_shared_mail_only_can_be_erased(tmp_path: Path) -> None:
    settings = _family(tmp_path, "01,a,U1,fam@ours.de,,,,", "02,b,U2,fam@ours.de,,,,",
                       "03,c,U3,fam@ours.de,,,,", "20,mail,,fam@ours.de,,it is me,,")  # fmt: skip
    pipeline.run(settings).close()
    before = _whose(settings)
    assert before["mail"][1] is None
    asked = ["identity", "erase", "email=fam@ours.de", "-c", str(tmp_path / "journey.toml")]
    assert main([*asked, "--yes", "--quiet", "--delete-events"]) == 0
    after = _whose(settings)
    assert after == {page: before[page] for page in "abc"}
    run = open_run(pipeline.store(settings))
    assert run.engine.rows("select count(*) from identifier_values where kind = 'email'") == [(0,)]
    run.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_command_looks_first_and_erases_only_when_told(
    demo: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    customer, values, _ = _busy(demo)
    asked = ["identity", "erase", customer, "--run", str(pipeline.store(demo))]
    assert main([*asked, "--dry-run"]) == 0
    told = capsys.readouterr()
    assert "offered to nobody else" in told.out
    assert "nothing was done" in told.err
    assert main(asked) == 2
    assert "--yes" in capsys.readouterr().err
    assert _found(demo, values) == sorted(values)
    assert main([*asked, "--yes", "--quiet", "--reason", "asked by letter"]) == 0
    assert _found(demo, values) == []
    assert {each.reason for each in overrides.load(demo)} == {"asked by letter"}
    assert main([*asked, "--yes"]) == 2
    assert f"no customer '{customer}'" in capsys.readouterr().err


def test_an_unknown_customer_is_named(demo: Settings) -> None:
    with pytest.raises(UnknownName, match="no customer 'c_nobody'"):
        erase.preview(demo, Wish("c_nobody"))


@pytest.mark.slow
def test_a_run_holds_no_value_in_clear_by_default(demo: Settings) -> None:
    settings = load(Path(demo.folder) / "journey.toml")
    run = open_run(pipeline.store(demo))
    values = [
        str(row[0])
        for row in run.engine.rows(
            "select identifier from identifier_values where kind in ('email', 'phone', 'loyalty')"
            " and status = 'ok' and length(identifier) >= 8"
        )
    ]
    run.close()
    assert len(values) > 1000
    some = values[:: len(values) // 40]
    assert _found(demo, some) == sorted(some)
    for file in pipeline.store(demo).iterdir():
        file.unlink()
    pipeline.run(settings).close()
    key = settings_key(Path(demo.folder))
    assert _found(settings, [*some, key]) == []
    assert (Path(demo.folder) / "journey.key").stat().st_mode & 0o077 == 0


def settings_key(folder: Path) -> str:
    return (folder / "journey.key").read_text(encoding="ascii").strip()
