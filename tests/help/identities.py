"""Worlds of identifiers written short, stitched in several orders, answered in plain words.

    answer = solve("0d cookie=k1", "1d checkout cookie=k1 user_id=u1", "1d+5m logout cookie=k1")
    answer.who    # "A A A": a letter per customer, small for a guest, "-" for nobody
    answer.rules  # "backfill direct same_session"

An event is ``<time> [touchpoint] kind=value ...``; its time counts from :data:`T0`. An override
is ``action kind=value [kind=value] [since] [until]``, with times in the same words.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from journey.contract.identity import IDENTITY
from journey.engine.duckdb import DuckEngine, Limits
from journey.identity.decisions.overrides import Override
from journey.identity.stitch import StitchProject, stitch
from journey.settings.identity import Identity, Privacy
from journey.settings.models import US, Settings
from tests.help.rows import put

SECRET = bytes(range(32))
T0 = 1_704_067_200 * US["s"]  # 2024-01-01
ORDERS = int(os.environ.get("IDENTITY_ORDERS", "2"))  # of the rows of each world
TIME = re.compile(r"(\d+[smhd])(\+\d+[smhd])*")
READ = {"event_id": "BIGINT", "kind": "VARCHAR", "identifier": "VARCHAR"}
LATER = {"identifier_meetings", "identity_bases", "busy_identifiers"}  # tables of other rooms
Table = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Event:
    """What was seen: when, where, and identifiers as (kind, value as read)."""

    at_us: int
    ids: tuple[tuple[str, str], ...]
    touchpoint: str = "page"
    number: int | None = None  # null: its place in the list, from 1


def at(text: str, **ids: str | Sequence[str]) -> Event:
    """An event from its text; ``ids`` hold values that a text cannot, several in a list."""
    when, *words = text.split(" ")
    touchpoint = next((word for word in words if "=" not in word), "page")
    pairs = [tuple(word.split("=", 1)) for word in words if "=" in word]
    for kind, values in ids.items():
        pairs += [(kind, value) for value in ([values] if isinstance(values, str) else values)]
    return Event(T0 + us(when), tuple((kind, value) for kind, value in pairs), touchpoint)


def us(text: str) -> int:
    """Microseconds of ``1d+5m``."""
    return sum(int(part[:-1]) * US[part[-1]] for part in text.split("+"))


def decided(text: str) -> Override:
    """An override from its text."""
    action, *words = text.split(" ")
    pairs = [tuple(word.split("=", 1)) for word in words if not TIME.fullmatch(word)]
    times = [_iso(word) for word in words if TIME.fullmatch(word)]
    (kind_a, a), (kind_b, b) = [*pairs, ("", "")][:2]
    since, until = [*times, "", ""][:2]
    return Override(action, kind_a, a, kind_b, b, since, until)


def _iso(text: str) -> str:
    return datetime.fromtimestamp((T0 + us(text)) / US["s"], UTC).isoformat()


@dataclass(frozen=True)
class Answer:
    """All tables of one stitched world, and the file they lie in (null: memory)."""

    tables: dict[str, Table]
    file: Path | None

    @cached_property
    def names(self) -> dict[int, str]:
        """``kind=value`` of each identifier's number."""
        return {row[0]: f"{row[1]}={row[2]}" for row in self.tables["identifier_values"]}

    @cached_property
    def ids(self) -> list[str | None]:
        """The customer of each event."""
        return [row[1] for row in self.tables["event_customers"]]

    @property
    def who(self) -> str:
        """The customer of each event: letters by first appearance, small ones for guests."""
        letters: dict[str, str] = {}
        for name in self.ids:
            if name is not None and name not in letters:
                letter = chr(ord("A") + len(letters))
                letters[name] = letter if name.startswith("c_") else letter.lower()
        return " ".join("-" if name is None else letters[name] for name in self.ids)

    @property
    def rules(self) -> str:
        return " ".join(row[2] for row in self.tables["event_customers"])

    @property
    def confidence(self) -> str:
        return " ".join(row[6] or "-" for row in self.tables["event_customers"])

    @property
    def evidence(self) -> list[int | None]:
        """Which event each event's customer was taken from."""
        return [row[5] for row in self.tables["event_customers"]]

    @cached_property
    def holders(self) -> dict[str, str]:
        """The customer of each person identifier that has one."""
        rows = self.tables["customer_identifiers"]
        return {self.names[nid]: customer for customer, _, nid in rows}

    @property
    def customers(self) -> set[str]:
        """Each customer as its identifiers in order, with a blank between them."""
        held: dict[str, list[str]] = {}
        for name, customer in self.holders.items():
            held.setdefault(customer, []).append(name)
        return {" ".join(sorted(names)) for names in held.values()}

    @property
    def refused(self) -> set[tuple[str, str, str]]:
        """Links that were refused: stronger end, other end, reason."""
        return {(self.names[a], self.names[b], why)
                for a, b, why, *_ in self.tables["links_rejected"]}  # fmt: skip

    @property
    def links(self) -> set[tuple[str, str]]:
        return {(self.names[row[0]], self.names[row[1]]) for row in self.tables["links"]}

    @property
    def status(self) -> dict[str, tuple[str, str | None, int]]:
        """Of each identifier: status, reason and events."""
        return {f"{row[1]}={row[2]}": row[5:8] for row in self.tables["identifier_values"]}

    @property
    def classes(self) -> dict[str, tuple[str, int]]:
        """Of each carrier: its class and customers."""
        return {self.names[row[0]]: (row[2], row[3]) for row in self.tables["carriers"]}

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.tables["identity_counts"])

    @property
    def changes(self) -> list[tuple[Any, ...]]:
        """What changed against the build before: change and events, in order."""
        return sorted((row[0], row[3]) for row in self.tables["identity_changes"])

    @property
    def aliases(self) -> dict[str, str]:
        """Old ids that lead to another customer now."""
        return {row[0]: row[1] for row in self.tables["customer_aliases"] if row[4] is None}


def solve(
    *seen: str | Event,
    overrides: Iterable[str] = (),
    file: Path | None = None,
    earlier: Answer | None = None,
    orders: int = ORDERS,
    accepts: bool = True,
    **identity: Any,
) -> Answer:
    """Stitch in the order written and in shuffled ones, with one thread and several.

    ``file`` keeps the build, for a later one to call ``earlier``; ``accepts`` lets it move
    any share of events. Fails where two orders give different tables.
    """
    events = [at(each) if isinstance(each, str) else each for each in seen]
    rows = [(each.number or place, each) for place, each in enumerate(events, start=1)]
    plain = Privacy(identifiers="plain")
    settings = Settings(sources={}, identity=Identity(**identity), privacy=plain)
    people = tuple(decided(each) for each in overrides)
    build = f"build of {file.name}" if file else "build"
    project = StitchProject(SECRET, people, build, accepts)
    before = earlier.file if earlier else None
    first = _stitched(rows, settings, project, file or Path(":memory:"), before, 2)
    draw = random.Random(len(rows))
    for order in range(1, orders):
        draw.shuffle(rows)
        again = _stitched(rows, settings, project, Path(":memory:"), before, 2 - order % 2)
        for name, table in first.items():
            assert again[name] == table, f"order {order} gives another {name}"
    return Answer(first, file)


def _stitched(
    rows: Sequence[tuple[int, Event]],
    settings: Settings,
    project: StitchProject,
    file: Path,
    earlier: Path | None,
    threads: int,
) -> dict[str, Table]:
    engine = DuckEngine(file, limits=Limits(threads=threads), earlier=earlier)
    put(engine, "events", [_event(number, each) for number, each in rows])
    read = [(number, kind, value) for number, each in rows for kind, value in each.ids]
    engine.fill("read_identifiers", READ, read[::-1] if threads == 1 else read)
    stitch(engine, settings, project)
    names = ["identifiers", "loose_customers", *(name for name in IDENTITY if name not in LATER)]
    tables = {name: engine.rows(f"select * from {name} order by all") for name in names}
    tables["event_customers"].sort(key=lambda row: row[0])
    engine.close()
    return tables


def _event(number: int, each: Event) -> dict[str, Any]:
    return {"event_id": number, "at_us": each.at_us, "tie_rank": 0, "channel": "web",
            "touchpoint": each.touchpoint, "is_error": False, "source": "web"}  # fmt: skip
