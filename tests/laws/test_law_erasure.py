"""Erased is erased: whatever changes in settings or files afterwards, nothing comes back.

Small shops by chance: people with logins, a mail that two of them share, a device that several
use, orders. One person is erased, in either way; then one thing is edited, and the sources are
read and stitched again. ``value`` numbers the rows, so that each is known whatever it is called.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from journey.analysis.privacy.erasure import Wish, plan
from journey.analysis.privacy.lasting import decisions
from journey.contract.tables import TABLES
from journey.engine.duckdb import DuckEngine
from journey.identity.decisions import overrides
from journey.identity.kept.secret import pads, project_key
from journey.identity.stitch import StitchProject, stitch
from journey.ingest.account.marks import RowMarks
from journey.ingest.read import read
from journey.progress import unwatched
from journey.project.load import load
from journey.settings.models import Settings

WEB = "time,page,user,mail,phone,cookie,order,note,why,extra,row\n"
TILL = "time,act,mail,phone,order,note,row\n"
TOML = """
[identity]
session_gap = "30m"
[identity.kinds.user_id]
priority = 2
[sources.web]
reader = "csv"
path = "web*.csv"
time = "time"
touchpoint = "page"
value = "row"
text = "note"
reason = "why"
keep = ["extra"]
identifiers = {user_id = "user", email = "mail", phone = "phone", cookie = "cookie", \
order_id = "order"}
[sources.till]
reader = "csv"
path = "till.csv"
time = "time"
touchpoint = "act"
value = "row"
text = "note"
identifiers = {email = "mail", phone = "phone", order_id = "order"}
"""
OWNERS = """
    select cast(e.value as integer), c.customer_id
    from events e
    join event_customers c on c.event_id = e.event_id
"""
TEXTS = """
    select table_name, column_name
    from duckdb_columns()
    where data_type = 'VARCHAR' and not internal
"""
Owners = dict[int, str | None]


@dataclass(frozen=True)
class Shop:
    """A folder with a shop by chance, and what each row says that must not stay."""

    folder: Path
    said: dict[int, str]


def shop(folder: Path, seed: int) -> Shop:
    """Write the files of the shop ``seed``."""
    chance = random.Random(seed)
    web, till, said = [], [], {}
    for row in range(1, 25):
        at = f"2026-03-{chance.randint(1, 28):02}T{chance.randint(0, 23):02}:{row:02}:00"
        who = chance.choice("abc")
        mail = chance.choice(["", f"{who}{who}@mine.de", "home@ours.de" if who < "c" else ""])
        phone = chance.choice(["", "", {"a": "030 7654321", "b": "+49 171 765432", "c": ""}[who]])
        order = chance.choice(["", f"o-{who}-{chance.randint(1, 2)}"])
        said[row] = f"secret{row}x"
        if chance.random() < 0.3:
            till.append(f"{at},buy,{mail},{phone},{order},{said[row]},{row}")
            continue
        user = chance.choice(["", f"{who.upper()}-47110{who}"])
        cookie = chance.choice(["", "kiosk-tab", f"cookie-of-{who}"])
        page = chance.choice(["home", "cart", "help"])
        texts = f"{said[row]},{said[row]} failed,{said[row]} kept"
        web.append(f"{at},{page},{user},{mail},{phone},{cookie},{order},{texts},{row}")
    for n in range(10):  # orders that the web takes first: one person more or less tips no scale
        row, order = 100 + 2 * n, f"o-x{n}-1"
        said |= {row: f"secret{row}x", row + 1: f"secret{row + 1}x"}
        words = f"{said[row]},,"
        web.append(f"2026-03-01T0{n}:00:00,cart,X-{n}-47110,,,,{order},{words},{row}")
        till.append(f"2026-04-01T0{n}:00:00,buy,x{n}@else.de,,{order},{said[row + 1]},{row + 1}")
    (folder / "web.csv").write_text(WEB + "".join(f"{line}\n" for line in web))
    (folder / "till.csv").write_text(TILL + "".join(f"{line}\n" for line in till))
    (folder / "journey.toml").write_text(TOML)
    (folder / "journey.key").write_text(f"{seed:064x}\n")
    return Shop(folder, said)


@contextmanager
def stitched(settings: Settings, *, looks: bool = False) -> Iterator[DuckEngine]:
    """The shop as the next run would read and stitch it, in memory."""
    key, decided = project_key(settings), overrides.load(settings)
    keeps = ("known", "read_rows", "read_spellings") if looks else ()
    engine = DuckEngine(Path(":memory:"))
    try:
        read(engine, settings, unwatched, marked=RowMarks(pads(key)))
        stitch(engine, settings, StitchProject(key, decided, marked=True, keeps=keeps))
        yield engine
    finally:
        engine.close()


def owners(engine: DuckEngine) -> Owners:
    return {int(row): customer for row, customer in engine.rows(OWNERS)}


def parted(found: Owners) -> set[frozenset[int]]:
    """The rows of each customer, whatever its id: nothing here remembers an earlier run."""
    rows: dict[str | None, set[int]] = {}
    for row, who in found.items():
        rows.setdefault(who, set()).add(row)
    return {frozenset(own) for own in rows.values()}


def is_known(customer: str | None) -> bool:
    return customer is not None and customer.startswith("c_")


def erased(settings: Settings, seed: int, deletes: bool) -> tuple[str, list[str], Owners]:
    """Erase a customer: its id, its values as the sources write them, and whose rows were whose."""
    with stitched(settings, looks=True) as engine:
        before = owners(engine)
        people = sorted({who for who in before.values() if who and is_known(who)})
        person = random.Random(seed).choice(people)
        erasure = plan(engine, Wish(person, deletes_events=deletes))
        values = [str(row[0]) for row in engine.rows(
            "select identifier from known where nid in (select unnest($nids))",
            nids=list(erasure.nids))]  # fmt: skip
        overrides.append(settings, decisions(engine, erasure, project_key(settings)))
    return person, values, before


def in_clear(engine: DuckEngine, words: list[str]) -> list[tuple[str, str, str]]:
    """Where any of ``words`` stands in a text of a promised table."""
    found = []
    for table, column in engine.rows(TEXTS):
        if table in TABLES:
            search = f'select v from {table}, unnest($v) as t(v) where contains("{column}", v)'
            found += [(table, column, row[0]) for row in engine.rows(search, v=words)]
    return found


def toml(old: str, new: str) -> Callable[[Path], None]:
    """An edit of the settings."""

    def edit(folder: Path) -> None:
        file = folder / "journey.toml"
        text = file.read_text()
        assert old in text, old
        file.write_text(text.replace(old, new))

    return edit


def shuffled(folder: Path) -> None:
    head, *rows = (folder / "web.csv").read_text().splitlines()
    random.Random(1).shuffle(rows)
    (folder / "web.csv").write_text("\n".join([head, *rows]) + "\n")


def in_two(folder: Path) -> None:
    head, *rows = (folder / "web.csv").read_text().splitlines()
    for number, part in enumerate((rows[::2], rows[1::2])):
        (folder / f"web{number}.csv").write_text("\n".join([head, *part]) + "\n")
    (folder / "web.csv").unlink()


def columns_turned(folder: Path) -> None:
    lines = [line.split(",") for line in (folder / "web.csv").read_text().splitlines()]
    text = "".join(",".join(reversed(line)) + "\n" for line in lines)
    (folder / "web.csv").write_text(text)


def column_added(folder: Path) -> None:
    """A later file has a column more."""
    (folder / "web9.csv").write_text(WEB.replace("row", "row,more"))


def tabs(folder: Path) -> None:
    text = (folder / "till.csv").read_text().replace(",", "\t")
    (folder / "till.csv").write_text(text)


def twice(folder: Path) -> None:
    (folder / "web2.csv").write_text((folder / "web.csv").read_text())


# edits that leave alone who is who, and edits after which others may change
QUIET: dict[str, Callable[[Path], None]] = {
    "nothing": lambda _: None,
    "keep more": toml('keep = ["extra"]', 'keep = ["extra", "note", "page"]'),
    "keep nothing": toml('keep = ["extra"]', ""),
    "a touchpoint renamed": toml('value = "row"\ntext = "note"\nreason',
                                 'names = {home = "start"}\nvalue = "row"\ntext = "note"\nreason'),
    "one touchpoint": toml('touchpoint = "act"', 'touchpoint = {value = "till"}'),
    "a source renamed": toml("[sources.web]", "[sources.website]"),
    "no comments": toml('text = "note"\n', ""),
    "no reasons": toml('reason = "why"\n', ""),
    "another channel": toml('path = "till.csv"', 'path = "till.csv"\nchannel = "shop"'),
    "a device column": toml('reason = "why"', 'device = "why"'),
    "a condition": toml('reason = "why"', 'is_error = "why is not null"'),
    "events named": toml('path = "till.csv"', 'path = "till.csv"\nevent_id = "row"'),
    "repeats kept": toml('path = "till.csv"', 'path = "till.csv"\nrepeats = "keep"'),
    "rows shuffled": shuffled,
    "columns turned": columns_turned,
    "a file in two": in_two,
    "a file twice": twice,
    "a later column": column_added,
    "tabs for commas": tabs,
}  # fmt: skip
LOUD: dict[str, Callable[[Path], None]] = {
    "a zone": toml("[identity]", '[project]\nzone = "Asia/Tokyo"\n[identity]'),
    "days only": toml('path = "web*.csv"', 'path = "web*.csv"\nprecision = "day"'),
    "no user": toml('user_id = "user", ', ""),
    "no mail": toml('email = "mail", ', ""),
    "no cookie": toml('cookie = "cookie", ', ""),
    "no order": toml(', order_id = "order"', ""),
    "another kind": toml('user_id = "user"', 'crm_id = "user"'),
    "a phone region": toml("[identity]", '[identity]\nphone_region = "DE"'),
    "capitals": toml("priority = 2", "priority = 2\nignore_case = true"),
    "signs": toml("priority = 2", 'priority = 2\nstrip = "A"'),
    "a limit": toml("priority = 2", "priority = 2\nlimit = 3"),
    "no person": toml("priority = 2", 'priority = 9\nrole = "carrier"'),
    "latest login": toml("[identity]", '[identity]\nshared_devices = "most_recent_login"'),
    "short windows": toml("[identity]", '[identity]\ncarry_forward = "1h"\nlookback = "1h"'),
    "long sessions": toml('session_gap = "30m"', 'session_gap = "9d"'),
    "carriers merge": toml("[identity]", "[identity]\ncarriers_may_merge = true"),
    "digests": toml("[identity]", "[identity]\nhash_emails = true"),
    "values in plain": toml("[identity]", '[privacy]\nidentifiers = "plain"\n[identity]'),
}


@pytest.mark.parametrize(("seed", "named"), list(enumerate([*QUIET, *LOUD])))
def test_erased_is_erased_whatever_changes(seed: int, named: str) -> None:
    holds(named, seed, deletes=seed % 2 == 1)


@pytest.mark.slow
@pytest.mark.timeout(600)
@examples(max_examples=30)
@given(st.sampled_from([*QUIET, *LOUD]), st.integers(0, 10**6), st.booleans())
def test_erased_is_erased_in_any_shop(named: str, seed: int, deletes: bool) -> None:
    holds(named, seed, deletes=deletes)


def holds(named: str, seed: int, *, deletes: bool) -> None:
    """Assert that nothing of an erased person of the shop ``seed`` comes back by an edit."""
    with tempfile.TemporaryDirectory() as place:
        made = shop(Path(place), seed)
        person, values, before = erased(load(made.folder / "journey.toml"), seed, deletes)
        (QUIET | LOUD)[named](made.folder)
        after = load(made.folder / "journey.toml")
        with stitched(after) as engine:
            now = owners(engine)
            theirs = {row for row, who in before.items() if who == person}
            words = [*values, *(made.said[row] for row in theirs)]
            assert in_clear(engine, words) == []
        written = overrides.place(after).read_text()
        assert not [word for word in words if word in written]
    assert theirs
    assert not {row for row in theirs if is_known(now.get(row))}, "handed to somebody else"
    assert now.keys() == (before.keys() - theirs if deletes else before.keys())
    if named in QUIET:
        others = {row: who for row, who in before.items() if is_known(who) and row not in theirs}
        assert parted({row: now[row] for row in others}) == parted(others)
        assert all(is_known(now[row]) for row in others)
        nobodys = before.keys() - theirs - others.keys()
        assert not {row for row in nobodys if is_known(now.get(row))}, "nobody's becomes theirs"
