"""``journey.toml``: what is read, and what every fault says."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.errors import SettingsInvalid
from journey.project.load import load, remarks
from journey.settings.models import DAY_US

GOOD = """
[project]
name = "Shop"
zone = "Europe/Berlin"

[sources.web]
reader = "csv"
path = "web.csv"
channel = "web"
time = "ts"
touchpoint = "page"
identifiers = {cookie = "cid"}
names = {purchase = "order placed"}

[sources.calls]
reader = "jsonl"
query = "select * from calls"
files = {calls = "calls.jsonl"}
channel = "phone"
rows = [
    {touchpoint = "support call", time = "started"},
    {touchpoint = "call solved", time = {column = "solved", zone = "UTC"}},
]

[stages]
order = ["consider", "buy", "help"]
owner = {help = "Service"}

[touchpoints]
cart = {stage = "consider"}
"order placed" = {stage = "buy", silence = "7d"}
"support call" = {stage = "help", kind = "contact"}

[goals.buy]
reached_by = ["order placed"]

[segments]
phone = "device = 'phone' and steps > 2"
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "journey.toml"
    file.write_text(text, encoding="utf-8")
    return file


def faults(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(SettingsInvalid) as found:
        load(write(folder, text))
    assert found.value.exit_code == 3
    return found.value.faults


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_reads_a_whole_file(tmp_path: Path) -> None:
    settings = load(write(tmp_path, GOOD))
    assert settings.folder == str(tmp_path.resolve())
    assert settings.project.zone == "Europe/Berlin"
    assert settings.sources["web"].time is not None
    assert settings.sources["web"].time.column == "ts"
    assert settings.sources["calls"].rows[1].time.zone == "UTC"
    assert settings.touchpoints["order placed"].silence == 7 * DAY_US
    assert settings.journeys.silence is None
    assert settings.journeys.horizon == 30 * DAY_US


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "journey.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load(file).project.name == "Shop"


ONE_FAULT = [
    ("unknown section", "[goals.buy]", "[gaols.buy]", "unknown key 'gaols'; did you mean 'goals'?"),
    ("unknown key", 'path = "web.csv"', 'paht = "web.csv"', "did you mean 'path'?"),
    ("wrong type", 'zone = "Europe/Berlin"', "zone = 3", "project.zone: should be a valid string"),
    ("wrong word", 'reader = "csv"', 'reader = "cvs"', "'cvs' is not one of csv, tsv, jsonl"),
    ("missing", 'reader = "csv"\n', "", "sources.web: missing key 'reader'"),
    ("zone", "Europe/Berlin", "Europe/Berln", "did you mean 'Europe/Berlin'?"),
    ("row zone", 'zone = "UTC"', 'zone = "UCT+1"', "sources.calls.rows.1.time.zone: no time zone"),
    ("path and query", 'path = "web.csv"', "", "sources.web: give exactly one of path and query"),
    ("files", 'files = {calls = "calls.jsonl"}', "", "sources.calls.query: a query needs files"),
    ("time", 'time = "ts"\n', "", "sources.web: missing time (or rows"),
    ("rows", "rows = [", 'time = "x"\nrows = [', "either rows, or time and touchpoint, not both"),
    ("no time at all", 'time = "ts"\ntouchpoint = "page"', "", "missing time and touchpoint"),
    ("both", '"page"', '{column = "a", value = "b"}', "exactly one of column and value"),
    (
        "stage",
        'cart = {stage = "consider"}',
        'cart = {stage = "cosnider"}',
        "did you mean 'consider'?",
    ),
    ("stage owner", "owner = {help", "owner = {hlep", "stages.owner.hlep: no stage 'hlep'"),
    ("stage twice", '"buy", "help"]', '"buy", "help", "buy"]', "stage 'buy' stands twice"),
    ("reserved", "cart = {", '"(goal)" = {', "'(goal)' is a reserved name"),
    ("goal", 'reached_by = ["order placed"]', "reached_by = []", "must not be empty"),
    ("goal type", 'reached_by = ["order placed"]', 'reached_by = "x"', "goals.buy.reached_by"),
    ("duration", '"7d"', '"7 days"', "is not a duration; write one like '30m', '24h' or '7d'"),
    ("kind", "{cookie =", "{Cookie =", "'Cookie' is not a kind of identifier"),
    ("segment column", "device = 'phone'", "devise = 'phone'", "did you mean 'device'?"),
    ("segment text", "steps > 2", "steps >", "segments.phone: "),
    (
        "segment statement",
        "steps > 2",
        "steps > 2) as boolean); drop table journeys; select cast((1",
        "more than one",
    ),
    ("folder", "[project]", 'folder = "x"\n[project]', "unknown key 'folder'"),
]


@pytest.mark.parametrize(
    ("old", "new", "said"), [one[1:] for one in ONE_FAULT], ids=[o[0] for o in ONE_FAULT]
)
def test_one_fault_is_named_once(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = faults(tmp_path, changed(old, new))
    assert sum(said in fault for fault in found) == 1, found
    known = {"unknown key": 2}  # the misspelt path is also a missing one
    assert len(found) <= known.get("unknown key", 1), found


FIX = "[plan]\nfixes = [{signal = 'error', touchpoint = 'page'}]"
ADDED = [
    ("as_of", '[journeys]\nas_of = "next week"', "journeys.as_of: 'next week' is not a date"),
    (
        "required",
        '[journeys]\nrequired = ["webb"]',
        "no source of channel 'webb'; did you mean 'web'?",
    ),
    ("memory", '[engine]\nmemory = "a lot"', "engine.memory: 'a lot' is not an amount of memory"),
    ("threads", "[engine]\nthreads = 0", "engine.threads: should be greater than or equal to 1"),
    ("limit", "[limits]\nquarantine = 2", "limits.quarantine: should be less than or equal to 1"),
    ("role", '[identity.kinds]\nemail = {role = "persn"}', "did you mean 'person'?"),
    ("friction key", '[friction]\nharmles = ["banner"]', "did you mean 'harmless'?"),
    ("friction window", '[friction]\nrepeat_within = "a week"', "friction.repeat_within: "),
    (
        "friction waits",
        '[friction]\nwaits = [{opens="pay", closes=["a"]}, {opens="pay", closes=["b"]}]',
        "several waits open at 'pay': give each a name of its own",
    ),
    ("friction version", "[friction]\nversion = 2", "friction.version: "),
    ("plan key", '[plan]\nhorizn = "90d"', "did you mean 'horizon'?"),
    ("fix key", FIX.replace("}", ", cots = 5}"), "unknown key 'cots'; did you mean 'cost'?"),
    ("fix signal", FIX.replace("error", "eror"), "did you mean 'error'?"),
    (
        "fix share",
        FIX.replace("}", ", share = 2}"),
        "plan.fixes.0.share: should be less than or equal to 1",
    ),
    (
        "fix twice",
        f"{FIX[:-1]}, {FIX[16:]}",
        "plan.fixes.1: the fix of 'error' at 'page' stands twice",
    ),
    ("fix code", FIX.replace("error'", "repeat contact', code = 'x'"), "only an error has one"),
    ("carrier", "[identity.kinds]\ncookie = {priority = 1}", "carrier 'cookie' has priority 1"),
    ("lasts", '[identity.kinds]\ncookie = {lasts = "9d"}', "only a person's kind (phone, loyalty"),
]


@pytest.mark.parametrize(
    ("text", "said"), [one[1:] for one in ADDED], ids=[one[0] for one in ADDED]
)
def test_a_fault_in_an_added_section(tmp_path: Path, text: str, said: str) -> None:
    found = faults(tmp_path, f"{GOOD}\n{text}\n")
    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith(f"line {len(GOOD.splitlines()) + 3}: ")


def test_all_faults_come_at_once_with_their_lines(tmp_path: Path) -> None:
    text = changed("zone =", "zoen =").replace('reader = "csv"', 'reader = "cvs"')
    text = text.replace('time = "started"', 'tiem = "started"').replace("steps > 2", "stps > 2")
    found = faults(tmp_path, text)
    lines = text.splitlines()
    expected = {"zoen": "zoen", "cvs": "cvs", "tiem": "tiem", "stps": "stps"}
    for word, said in expected.items():
        number = next(n for n, line in enumerate(lines, start=1) if word in line)
        assert any(f.startswith(f"line {number}: ") and said in f for f in found), (word, found)


def test_faults_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        changed("zone =", "zoen =").replace("[stages]", "[stagse]").replace("steps > 2", "stps > 2")
    )
    numbers = [int(fault.split(":")[0].removeprefix("line ")) for fault in faults(tmp_path, text)]
    assert numbers == sorted(numbers)


def test_a_faulty_section_brings_no_echoes(tmp_path: Path) -> None:
    """A stages.order that cannot be read does not make every touchpoint's stage unknown."""
    found = faults(tmp_path, changed('order = ["consider", "buy", "help"]', "order = 3"))
    assert len(found) == 1
    assert "stages.order" in found[0]


@pytest.mark.parametrize(
    "line", ['password = "hunter2"', 'uri = "postgres://ann:hunter2@db/shop"', 'token = "hunter2"']
)
def test_a_password_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    found = faults(tmp_path, changed('channel = "web"', f'channel = "web"\n{line}'))
    assert len(found) == 1
    assert "has no place in this file" in found[0]
    assert "hunter2" not in found[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[project\n", "line 1, column 9: not TOML"),
        ("a = 1\na = 2\n", "line 2"),
        ('a = "open', "not TOML"),
    ],
)
def test_a_syntax_error_names_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert said in faults(tmp_path, text)[0]


def test_a_missing_file_names_its_neighbour(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    with pytest.raises(SettingsInvalid, match=r"did you mean 'journey\.toml'"):
        load(tmp_path / "jorney.toml")


def test_an_empty_file_lacks_its_sources(tmp_path: Path) -> None:
    assert faults(tmp_path, "") == ("missing key 'sources'",)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "journey.toml"
    file.write_bytes(b"name = '\xff'")
    with pytest.raises(SettingsInvalid, match="not UTF-8"):
        load(file)


def test_a_goal_that_no_source_can_reach(tmp_path: Path) -> None:
    """With every touchpoint named in the settings a wrong goal is a fault."""
    closed = changed('touchpoint = "page"', 'touchpoint = {value = "order placed"}')
    assert load(write(tmp_path, closed)).goals
    found = faults(
        tmp_path, closed.replace('reached_by = ["order placed"]', 'reached_by = ["ordr placed"]')
    )
    assert "no source gives a touchpoint 'ordr placed'; did you mean 'order placed'?" in found[0]


def test_a_wait_that_no_source_can_open(tmp_path: Path) -> None:
    closed = changed('touchpoint = "page"', 'touchpoint = {value = "order placed"}')
    wait = '[friction]\nwaits = [{opens = "order placd", closes = ["order placed"]}]'
    (found,) = faults(tmp_path, f"{closed}\n{wait}\n")
    assert "no source gives a touchpoint 'order placd'; did you mean 'order placed'?" in found


def test_a_fix_where_no_source_leads(tmp_path: Path) -> None:
    closed = changed('touchpoint = "page"', 'touchpoint = {value = "order placed"}')
    (found,) = faults(tmp_path, f"{closed}\n{FIX.replace('page', 'order placd')}\n")
    assert "no source gives a touchpoint 'order placd'; did you mean 'order placed'?" in found


def test_a_goal_that_only_data_can_name_is_a_remark(tmp_path: Path) -> None:
    text = changed('reached_by = ["order placed"]', 'reached_by = ["ordr placed"]')
    said = remarks(load(write(tmp_path, text)))
    assert len(said) == 1
    assert "did you mean 'order placed'?" in said[0]
    assert remarks(load(write(tmp_path, GOOD))) == ()


def test_lines_inside_long_values(tmp_path: Path) -> None:
    text = GOOD.replace('query = "select * from calls"', 'query = """\nselect *\nfrom calls\n"""')
    text = text.replace('{column = "solved", zone = "UTC"}', '{column = "solved", zone = "Mars"}')
    number = next(n for n, line in enumerate(text.splitlines(), start=1) if "Mars" in line)
    assert faults(tmp_path, text)[0].startswith(f"line {number}: sources.calls.rows.1.time.zone: ")
