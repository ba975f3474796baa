"""Adversarial cases through the real door: files in, a run out (docs/identity.md, section 13)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from journey.engine.open import Run
from journey.identity.kept.secret import project_key, token
from journey.pipeline import run
from journey.settings.models import Settings

HEAD = "time,page,cookie,user,email,loyalty,no\n"
WEB: dict[str, Any] = {
    "reader": "csv",
    "path": "web.csv",
    "time": "time",
    "touchpoint": {"column": "page"},
    "identifiers": {"cookie": "cookie", "user_id": "user", "email": "email", "loyalty": "loyalty"},
}


def project(folder: Path, *lines: str, **web: Any) -> Settings:
    """A project of one file of events."""
    folder.mkdir(exist_ok=True)
    (folder / "web.csv").write_text(HEAD + "".join(f"{line}\n" for line in lines))
    found = {"sources": {"web": {**WEB, **web}}, "folder": str(folder)}
    return Settings.model_validate(found | {"privacy": {"identifiers": "plain"}})


def asked(found: Run, select: str) -> list[tuple[Any, ...]]:
    """The rows of ``select``; the run is closed."""
    rows = found.engine.rows(select)
    found.close()
    return rows


RULES = """
    select e.touchpoint, c.rule
    from events e
    join event_customers c on c.event_id = e.event_id
    order by e.at_us, e.touchpoint
"""
WHO = """
    select e.touchpoint, dense_rank() over (order by c.customer_id)
    from events e
    join event_customers c on c.event_id = e.event_id
    order by e.at_us, e.touchpoint
"""
ACCOUNT = """
    select cast(sum(rows_read) as bigint), cast(sum(rows_used) as bigint),
        cast(sum(rows_duplicate) as bigint), cast(sum(rows_refused) as bigint)
    from sources
"""
VALUES = (
    "select kind, identifier, status, n_events from identifier_values order by kind, identifier"
)


def test_30_an_event_twice_is_counted_once(tmp_path: Path) -> None:
    lines = ("2024-03-01 10:00:00,home,k1,,,,7", "2024-03-01 10:00:05,buy,k1,ann,,,8")
    settings = project(tmp_path, *lines, lines[0], event_id="no")
    found = run(settings)
    assert found.engine.rows(ACCOUNT) == [(3, 2, 1, 0)]
    assert asked(found, RULES) == [("home", "same_session"), ("buy", "direct")]


def test_59_zones_and_the_hour_that_comes_twice(tmp_path: Path) -> None:
    lines = (
        "2024-10-27T02:50:00+02:00,ann,,ann,,,",
        "2024-10-27T02:10:00+01:00,bob,k1,bob,,,",
        "2024-10-27T02:55:00+02:00,before,k1,,,,",
        "2024-10-27T02:40:00+02:00,login,k1,ann,,,",
        "2024-10-27T01:20:00Z,after,k1,,,,",
        "2024-10-26T20:15:00-05:00,between,k1,,,,",
    )
    rows = asked(run(project(tmp_path, *lines)), WHO)
    assert [name for name, _ in rows] == ["login", "ann", "before", "bob", "between", "after"]
    first, *rest = [who for _, who in rows]
    assert rest[:2] == [first, first]
    assert len({*rest[2:]} - {first}) == len({*rest[2:]}) == 1


def test_60_a_clock_in_the_future_wins_nothing(tmp_path: Path) -> None:
    lines = (
        "2024-03-01 10:00:00,login,k1,ann,,,",
        "2024-03-02 10:00:00,page,k1,,,,",
        "2199-01-01 00:00:00,login,k1,bob,,,",
    )
    found = run(project(tmp_path, *lines))
    assert found.engine.rows("select reason from quarantine") == [("time-impossible",)]
    assert found.engine.rows(VALUES) == [
        ("cookie", "k1", "ok", 2),
        ("user_id", "ann", "ok", 1),
    ]
    assert asked(found, RULES) == [("login", "direct"), ("page", "carry_forward")]


def test_61_the_year_1970_founds_nothing(tmp_path: Path) -> None:
    lines = ("1970-01-01 00:00:00,login,k1,old,,,", "2024-03-01 10:00:00,page,k1,,,,")
    found = run(project(tmp_path, *lines))
    assert found.engine.rows("select count(*) from quarantine") == [(1,)]
    assert found.engine.rows("select count(*) from customers") == [(0,)]
    assert asked(found, RULES) == [("page", "anonymous")]


def test_65_leading_zeros_survive(tmp_path: Path) -> None:
    lines = ("2024-03-01 10:00:00,till,,,,00123,", "2024-03-02 10:00:00,till,,,,123,")
    assert asked(run(project(tmp_path, *lines)), VALUES) == [
        ("loyalty", "00123", "ok", 1),
        ("loyalty", "123", "ok", 1),
    ]


PLAIN = (
    "2024-03-01 10:00:00,home,k1,,,,",
    "2024-03-01 10:05:00,login,k1,ann,a@g.net,,",
    "2024-03-02 10:00:00,home,k2,bob,,,",
    "2024-03-03 10:00:00,mail,,bob,b@g.net,,",
)
KEPT = ("customers", "customer_identifiers", "customer_aliases", "event_customers", "links",
        "carriers", "identifiers", "identifier_values")  # fmt: skip


def kept(found: Run) -> dict[str, list[tuple[Any, ...]]]:
    tables = {name: found.engine.rows(f"select * from {name} order by all") for name in KEPT}
    found.close()
    return tables


def test_66_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    first = kept(run(project(tmp_path, *PLAIN, path="*.csv")))
    again = run(project(tmp_path, *PLAIN, path="*.csv"))
    assert again.engine.rows("select * from identity_changes") == []
    assert kept(again) == first
    (tmp_path / "copy.csv").write_text((tmp_path / "web.csv").read_text())
    twice = run(project(tmp_path, *PLAIN, path="*.csv"))
    assert twice.engine.rows(ACCOUNT) == [(8, 4, 4, 0)]
    assert twice.engine.rows("select * from identity_changes") == []
    assert kept(twice) == first


def test_67_nothing_returns_after_erasure(tmp_path: Path) -> None:
    settings = project(tmp_path, *PLAIN)
    first = run(settings)
    [(device_event,)] = first.engine.rows(
        "select event_id from events where touchpoint = 'home' order by at_us limit 1"
    )
    first.close()
    key = project_key(settings)
    head = "action,kind_a,a,kind_b,b,since,until,reason,author,created\n"
    said = [
        f"suppress,user_id,hmac:{token(key, 'user_id', 'ann')},,,,,,,",
        f"suppress,email,hmac:{token(key, 'email', 'a@g.net')},,,,,,,",
        f"suppress_event,,{device_event},,,,,,,",
        "erased_segment,cookie,k1,,,2024-03-01T00:00:00,2024-03-02T00:00:00,,,",
    ]
    (tmp_path / "identity.csv").write_text(head + "".join(f"{line}\n" for line in said))
    late = "2024-03-01 10:20:00,login,k1,bob,,,"
    for _ in range(2):
        found = run(project(tmp_path, *PLAIN, late), accepts_changes=True)
        assert [row[1] for row in found.engine.rows(VALUES) if row[0] != "cookie"] == [
            "b@g.net",
            "bob",
        ]
        status = dict(found.engine.rows(
            "select status, count(*) from customer_registry group by status order by 1"
        ))  # fmt: skip
        assert status == {"active": 1, "erased": 1}
        assert found.engine.rows("select * from customer_aliases") == []
        assert asked(found, RULES) == [
            ("login", "anonymous_device"),
            ("login", "direct"),
            ("home", "direct"),
            ("mail", "direct"),
        ]


def test_68_one_address_in_two_projects_is_never_linked(tmp_path: Path) -> None:
    tables = []
    for name in ("one", "other"):
        settings = project(tmp_path / name, *PLAIN)
        hidden = settings.model_copy(update={"privacy": settings.privacy.model_copy(
            update={"identifiers": "hashed"})})  # fmt: skip
        found = run(hidden)
        tables.append(
            (
                set(found.engine.rows("select customer_id from customers")),
                set(found.engine.rows("select identifier from identifier_values")),
            )
        )
        found.close()
        assert (tmp_path / name / "journey.key").stat().st_mode & 0o077 == 0
    (ids, hashes), (other_ids, other_hashes) = tables
    assert len(ids) == len(other_ids) == 2
    assert not ids & other_ids
    assert not hashes & other_hashes
