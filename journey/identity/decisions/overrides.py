"""People's own decisions about identities: a file beside the settings, applied before all else."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from journey.errors import SettingsInvalid, WrongUsage, did_you_mean
from journey.identity.kept import secret
from journey.identity.values.kinds import rules
from journey.settings.identity import Identity
from journey.settings.models import Settings

ACTIONS = (
    "block", "shared", "exclusive", "never", "always", "suppress", "suppress_event",
    "erased_segment", "erase", "delete", "erase_row", "delete_row", "erased_shared",
    "spared_row", "key",
)  # fmt: skip
PAIRS = ("never", "always")
ROWS = ("erase_row", "delete_row", "spared_row")
NAMES = ("erase", "delete", "erased_shared")  # an identifier in every spelling
ERASING = ("suppress", "suppress_event", "erased_segment", *NAMES, *ROWS)
TOKEN = re.compile(r"hmac:([0-9a-f]{32})")
NUMBER = re.compile(r"-?\d+")
SECOND = 10**6
MODES = {"owner": 0o600, "team": 0o660}


@dataclass(frozen=True, slots=True)
class Override:
    """One decision; ``kind_a`` and ``a`` name an identifier, a pair needs ``kind_b`` and ``b`` too.

    ``a`` and ``b`` are values as the sources write them, or ``hmac:`` and the 32 hexadecimal
    digits under which a run knows them. Instants are ISO texts; an empty one is open.
    """

    action: str
    kind_a: str
    a: str
    kind_b: str = ""
    b: str = ""
    since: str = ""
    until: str = ""
    reason: str = ""
    author: str = ""
    created: str = ""


COLUMNS = tuple(field.name for field in fields(Override))


def load(settings: Settings) -> tuple[Override, ...]:
    """The decisions in the file ``identity.overrides``; none where there is no file.

    The row that tells the file's key, its last, is none.

    Raises
    ------
    SettingsInvalid
        With every faulty row: its line, column, value and the mend.
    """
    return tuple(each for each in _written(settings) if each.action != "key")


def _written(settings: Settings) -> tuple[Override, ...]:
    """Every row of the file."""
    file = place(settings)
    if not file.is_file():
        return ()
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise SettingsInvalid(str(file), [f"line 1: the columns are {','.join(COLUMNS)}"])
        found = [(reader.line_num, row) for row in reader]
    faults = [fault for line, row in found for fault in _faults(line, row, settings.identity)]
    if faults:
        raise SettingsInvalid(str(file), faults)
    return tuple(Override(**row) for _, row in found)


def hashed(settings: Settings) -> int:
    """How many decisions are written under the project's key."""
    return sum(_is_hashed(each) for each in load(settings))


def key_id(settings: Settings) -> str | None:
    """The fingerprint of the key that the file was written under; null: it tells none."""
    found = [TOKEN.fullmatch(each.a) for each in _written(settings) if each.action == "key"]
    return found[-1][1] if found and found[-1] else None


def append(settings: Settings, added: Sequence[Override]) -> Path:
    """Write more decisions at the end of the file; it is made where there is none.

    Raises
    ------
    SettingsInvalid
        A decision is not one, or the file holds faults.
    WrongUsage
        The file cannot be written.
    """
    return keep(settings, (*load(settings), *added))


def keep(settings: Settings, decided: Sequence[Override]) -> Path:
    """Make the file hold ``decided`` and nothing else.

    It is replaced in one step: a reader sees all of them, or what was there before.

    Raises
    ------
    SettingsInvalid
        A decision is not one.
    WrongUsage
        The file cannot be written.
    """
    file = place(settings)
    told = [*decided, *_key_row(settings, decided)]
    rows = [{name: getattr(each, name) for name in COLUMNS} for each in told]
    faults = [
        fault
        for line, row in enumerate(rows, start=2)
        for fault in _faults(line, row, settings.identity)
    ]
    if faults:
        raise SettingsInvalid(str(file), faults)
    aside = file.with_name(f"{file.name}.new")
    try:
        aside.touch(MODES["owner"])
        aside.chmod(MODES[settings.privacy.files])
        with aside.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        aside.replace(file)
    except OSError as fault:
        hint = "name the settings of this run: --config; they must be yours to write"
        raise WrongUsage(f"cannot be written: {fault.strerror}", str(file), hint) from fault
    return file


def _key_row(settings: Settings, decided: Sequence[Override]) -> Iterator[Override]:
    """Which key the file is under, for whoever reads it with another one."""
    if any(_is_hashed(each) for each in decided) and secret.is_there(settings):
        yield Override("key", "", f"hmac:{secret.fingerprint(secret.project_key(settings))}")


def _is_hashed(each: Override) -> bool:
    return any(TOKEN.fullmatch(side) for side in (each.a, each.b))


def place(settings: Settings) -> Path:
    """Where the decisions of a project lie."""
    return Path(settings.folder) / settings.identity.overrides


def instant_us(text: str) -> int | None:
    """Microseconds since 1970 UTC of an ISO date or time, UTC where it names no zone.

    >>> instant_us("1970-01-02"), instant_us("")
    (86400000000, None)
    """
    if not text:
        return None
    at = datetime.fromisoformat(text)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return int(at.timestamp()) * SECOND + at.microsecond


def _faults(line: int, row: dict[str, str], identity: Identity) -> Iterator[str]:
    if None in row or None in row.values():
        yield f"line {line}: a row has {len(COLUMNS)} columns: {','.join(COLUMNS)}"
        return
    action = row["action"]
    if action not in ACTIONS:
        yield f"line {line}: action: no action {action!r}; {did_you_mean(action, ACTIONS)}"
        return
    for column in ("since", "until", "created"):
        try:
            instant_us(row[column])
        except ValueError:
            yield f"line {line}: {column}: {row[column]!r} is no instant; write 2026-03-31"
    if action == "suppress_event" and not NUMBER.fullmatch(row["a"]):
        yield f"line {line}: a: an event is named by its number"
    if action in {*ROWS, "key"} and not TOKEN.fullmatch(row["a"]):
        yield f"line {line}: a: {action} takes hmac: and 32 hexadecimal digits"
    for kind, value in _sides(row):
        yield from _side(line, row, (kind, value), identity)


def _sides(row: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The columns in which a row names identifiers; an event or a row of a source is none."""
    first, second = ("kind_a", "a"), ("kind_b", "b")
    if row["action"] in {*ROWS, "suppress_event", "key"}:
        return (second,) if row["kind_b"] else ()
    return (first, second) if row["action"] in PAIRS else (first,)


def _side(
    line: int, row: dict[str, str], columns: tuple[str, str], identity: Identity
) -> Iterator[str]:
    """What is wrong with one identifier of a row; its value is never repeated."""
    kind, value = columns
    known = {rule.kind: rule.role for rule in rules(identity)}
    role = known.get(row[kind])
    if role is None and row["action"] not in ERASING:  # what is erased stays so
        yield f"line {line}: {kind}: no kind {row[kind]!r}; {did_you_mean(row[kind], known)}"
    elif row["action"] in PAIRS and role not in {"anchor", "person"}:
        yield f"line {line}: {kind}: {row['action']} takes kinds of persons, not a {role}"
    if not row[value]:
        yield f"line {line}: {value}: an identifier is missing"
    elif row[value].startswith("hmac:") and not TOKEN.fullmatch(row[value]):
        yield f"line {line}: {value}: after hmac: come 32 hexadecimal digits"
