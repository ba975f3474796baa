"""The files of an identity world, written row by row: sources, and the truth beside them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

from journey.synth.identity.people import NOBODY, SHARED, Key, PersonRow, Town
from journey.synth.identity.settings import COLUMNS
from journey.synth.shop.worlds import shown

ISO = "%Y-%m-%dT%H:%M:%SZ"
JOINING = ("crm_id", "user_id", "loyalty", "email", "phone")  # kinds that may join
CONTEXT = ("agent_id", "store_id")  # kinds that never identify
LATE = 0.05  # of the rows of a world in disorder come with the next town's
STATES = {SHARED: "shared", NOBODY: "nobody"}


class Writer(Protocol):
    """Writes one row."""

    def __call__(self, row: list[str], /) -> object:
        """Write ``row``."""


@dataclass(slots=True)
class Files:
    """Open files of a world, and how much was written.

    Attributes
    ----------
    sources
        Writer of each source.
    truth_rows, truth_identifiers
        Writers of the truth.
    common
        Identifiers of no one person that were written already: some are met in every town.
    held
        Late rows.
    """

    rng: Random
    sources: dict[str, Writer]
    truth_rows: Writer
    truth_identifiers: Writer
    common: set[Key] = field(default_factory=set)
    held: list[PersonRow] = field(default_factory=list)
    rows: int = 0
    identifiers: int = 0


@contextmanager
def opened(folder: Path, rng: Random) -> Iterator[Files]:
    """The files of a world, with their heads."""
    with ExitStack() as stack:

        def table(name: str, columns: tuple[str, ...]) -> Writer:
            file = (folder / name).open("w", encoding="utf-8", newline="")
            writer = csv.writer(stack.enter_context(file), lineterminator="\n")
            writer.writerow(columns)
            return writer.writerow

        def lines(name: str, columns: tuple[str, ...]) -> Writer:
            file = stack.enter_context((folder / name).open("w", encoding="utf-8", newline="\n"))
            return lambda row: file.write(_line(columns, row))

        sources = {name: table(f"{name}.csv", columns) for name, columns in COLUMNS.items()
                   if name != "app"}  # fmt: skip
        sources["app"] = lines("app.jsonl", COLUMNS["app"])
        truth_rows = table("truth_rows.csv", ("row", "person"))
        columns = ("kind", "identifier", "person", "island", "state")
        yield Files(rng, sources, truth_rows, table("truth_identifiers.csv", columns))


def write(files: Files, town: Town) -> None:
    """Write what happened in a town, and the truth of it."""
    _truth(files, town)
    if "disorder" in town.nuisances:
        kept = [row for row in town.rows if files.rng.random() >= LATE]
        on_time = set(map(id, kept))
        late = [row for row in town.rows if id(row) not in on_time]
        kept, files.held = kept + files.held, late
    else:
        kept = sorted(town.rows, key=lambda row: row.at_us)
    for row in kept:
        _row(files, row)


def finish(files: Files) -> None:
    """Write the late rows that no town came after."""
    for row in files.held:
        _row(files, row)


def _row(files: Files, row: PersonRow) -> None:
    files.rows += 1
    number = str(files.rows)
    names = {kind: _worn(files.rng, kind, value) for kind, value in row.names.items()}
    names |= {"row": number, "time": shown(row.at_us, ISO), "action": row.action}
    written = [names.get(column, "") for column in COLUMNS[row.source]]
    for _ in range(row.repeats):
        files.sources[row.source](written)
    files.truth_rows([number, str(row.person)])


def _worn(rng: Random, kind: str, value: str) -> str:
    """A value as systems write it: the same identifier in several spellings."""
    if kind == "phone" and value.startswith("+49") and value[1:].isdecimal():
        ways = (value, f"0{value[3:]}", f"0049 {value[3:]}", f"+49 {value[3:6]}/{value[6:]}")
        return rng.choices(ways, (70, 10, 10, 10))[0]
    if kind == "email" and rng.random() < 0.1:
        return rng.choice((value.upper(), f" {value}", f"mailto:{value}"))
    return value


def _truth(files: Files, town: Town) -> None:
    """Whose each identifier is; one island: joined by links between one person's identifiers."""
    parents: dict[Key, Key] = {}
    for row in town.rows:
        if row.is_bad:
            continue
        keys = [key for key in row.names.items() if key[0] not in CONTEXT]
        for key in keys:
            parents.setdefault(key, key)
        own = [k for k in keys if k[0] in JOINING and town.owners.get(k) == row.person]
        for key in own[1:]:
            parents[_root(parents, key)] = _root(parents, own[0])
    islands: dict[Key, int] = {}
    for key in sorted(parents):
        owner = town.owners.get(key, NOBODY)
        if owner in STATES and key in files.common:
            continue
        files.common |= {key} if owner in STATES else set()
        files.identifiers += 1
        island = islands.setdefault(_root(parents, key), files.identifiers)
        person = str(owner) if owner > 0 else ""
        files.truth_identifiers([*key, person, str(island), STATES.get(owner, "own")])


def _root(parents: dict[Key, Key], key: Key) -> Key:
    while parents[key] != key:
        parents[key] = key = parents[parents[key]]
    return key


def _line(columns: tuple[str, ...], row: list[str]) -> str:
    named = {column: value for column, value in zip(columns, row, strict=True) if value}
    return json.dumps(named, ensure_ascii=False, separators=(",", ":")) + "\n"
