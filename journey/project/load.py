"""The door of the settings: ``journey.toml`` read and checked whole, every fault named at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from copy import deepcopy
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from journey.errors import SettingsInvalid, did_you_mean
from journey.project import checks as settings_checks
from journey.project.checks import Fault, Key
from journey.project.lines import Lines, line_of, scan
from journey.settings.models import Settings

SECRET = re.compile(
    r"(pass(word|wd|phrase)?|pwd|secret|token|api_?key|credentials?)", re.IGNORECASE
)
LOGIN = re.compile(r"\w+://[^/\s:@]+:[^/\s@]+@")
PASSWORD = "a password or key has no place in this file; keep it in the environment"  # noqa: S105
OURS = {"folder", "nodes"}  # what a file does not say of itself
ROUNDS = 8  # faulty keys are taken out and the rest is checked again, at most so often


def load(path: Path | str) -> Settings:
    """The settings in the file ``path``; ``folder`` is the absolute folder it lies in.

    Raises
    ------
    SettingsInvalid
        The file is missing, is no TOML, or holds faults: all of them, each with its key
        path, its line and, for a word that is not known, the nearest right one.
    """
    path = Path(path)
    text = _text(path)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SettingsInvalid(str(path), [_syntax(str(fault))]) from None
    found, settings = _check(raw)
    if found or settings is None:
        raise SettingsInvalid(str(path), _worded(found, scan(text)))
    return settings.model_copy(update={"folder": str(path.resolve().parent)})


def remarks(settings: Settings) -> tuple[str, ...]:
    """What is odd in valid settings, one sentence each: worth a warning, no fault."""
    return settings_checks.remarks(settings)


def _text(path: Path) -> str:
    """The text of the file; a mark at its start is left out."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        near = [file.name for file in path.parent.glob("*.toml")] if path.parent.is_dir() else []
        hint = did_you_mean(path.name, near) or "make one: see the README, or run journey demo"
        raise SettingsInvalid(str(path), [f"no such file; {hint}"]) from None
    except UnicodeDecodeError as fault:
        raise SettingsInvalid(str(path), [f"not UTF-8 at byte {fault.start}"]) from None
    except OSError as fault:
        raise SettingsInvalid(str(path), [str(fault.strerror or fault)]) from None


def _syntax(message: str) -> str:
    """The parser's message with its line in front."""
    place = re.search(r" \(at (?:line (\d+), column (\d+)|(end of document))\)$", message)
    if not place:
        return f"not TOML: {message}"
    where = f"line {place[1]}, column {place[2]}" if place[1] else "end of file"
    return f"{where}: not TOML: {message[: place.start()]}"


def _check(raw: dict[str, Any]) -> tuple[list[Fault], Settings | None]:
    """All faults of ``raw``; the settings as far as they could be read without the faulty keys."""
    found = list(_secrets(raw, ()))
    secret = {fault.key for fault in found}
    rest, settings = deepcopy(raw), None
    for key in sorted(OURS & set(raw)):
        del rest[key]
        found.append(Fault((key,), f"unknown key {key!r}"))
    for _ in range(ROUNDS):
        try:
            settings = Settings.model_validate(rest)
            break
        except ValidationError as errors:
            listed = errors.errors(include_url=False)
            fresh = [error for error in listed if not _echo(raw, error)]
            found += [fault for fault in map(_fault, fresh) if fault.key not in secret]
            _take_out(rest, listed)
    if settings is not None:
        broken = {str(fault.key[0]) for fault in found if fault.key}
        found += [
            fault
            for fault in settings_checks.faults(settings)
            if not broken & set(fault.needs) and not _covered(fault.key, found)
        ]
    return list(dict.fromkeys(found)), settings


def _covered(key: Key, found: Sequence[Fault]) -> bool:
    """Whether a fault inside ``key`` is already named, so that this one would only echo it."""
    return any(fault.key[: len(key)] == key for fault in found)


def _fault(error: ErrorDetails) -> Fault:
    """One fault of the models, in our words."""
    key = _key(error)
    name = str(key[-1]) if key else ""
    if error["type"] == "extra_forbidden":
        hint = did_you_mean(name, _known_keys(key[:-1]))
        return Fault(key, f"unknown key {name!r}; {hint}".rstrip("; "))
    if error["type"] == "missing":
        return Fault(key[:-1], f"missing key {name!r}")
    if error["type"] == "literal_error":
        expected = str(error.get("ctx", {}).get("expected", ""))
        words = re.findall(r"'([^']*)'", expected)
        near = get_close_matches(str(error["input"]), words, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return Fault(key, f"{error['input']!r} is not one of {', '.join(words)}{hint}")
    if error["type"] == "too_short":
        return Fault(key, "must not be empty")
    message = error["msg"].removeprefix("Value error, ")
    message = re.sub("^Input should be ", "should be ", message).split(", unable to")[0]
    given = error["input"]
    shown = f" (is {given!r})" if isinstance(given, str | int | float | bool) else ""
    return Fault(key, message if repr(given) in message else f"{message}{shown}")


def _is_tag(part: str | int) -> bool:
    """Whether a part of a location names a type that was tried, not a key."""
    return isinstance(part, str) and bool(re.match(r"(str|int|float|tuple\[.*|function-.*)$", part))


def _known_keys(key: Key) -> set[str]:
    """The keys that are allowed at ``key``."""
    model: Any = Settings
    for part in key:
        model = _below(model, part)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return set()
    names = {field.alias or name for name, field in model.model_fields.items()}
    return names - OURS


def _below(model: Any, part: str | int) -> Any:
    """The type of what lies at ``part`` inside a value of type ``model``."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        fields = model.model_fields
        aliases = {field.alias: name for name, field in fields.items() if field.alias}
        field = fields.get(aliases.get(str(part), str(part)))
        return _plain(field.annotation) if field else None
    inner = get_args(model)
    return _plain(inner[1] if get_origin(model) is dict else inner[0]) if inner else None


def _plain(annotation: Any) -> Any:
    """A type without ``Annotated`` and ``None``."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return _plain(next(part for part in get_args(annotation) if part is not type(None)))
    return annotation


def _echo(raw: Any, error: ErrorDetails) -> bool:
    """Whether a key is only missing because its faulty value was taken out before."""
    return error["type"] == "missing" and _at(raw, _key(error)) is not None


def _take_out(raw: dict[str, Any], errors: Sequence[ErrorDetails]) -> None:
    """Remove the faulty keys from ``raw``, and the table around a key that is missing."""
    keys = {_key(error)[:-1] if error["type"] == "missing" else _key(error) for error in errors}
    for key in sorted(keys, key=lambda key: [(len(str(part)), str(part)) for part in key])[::-1]:
        if not key:
            raw.setdefault("sources", {})
            continue
        holder = _at(raw, key[:-1])
        if _at(raw, key) is not None:
            del holder[key[-1]]


def _at(value: Any, key: Key) -> Any:
    """What lies at ``key`` inside ``value``; null: nothing."""
    for part in key:
        listed = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if not listed and not (isinstance(value, dict) and part in value):
            return None
        value = value[part]
    return value


def _key(error: ErrorDetails) -> Key:
    """The key path of an error, without the types that were tried on the way."""
    return tuple(part for part in error["loc"] if not _is_tag(part))


def _secrets(value: Any, key: Key) -> Iterator[Fault]:
    """Keys that look like passwords and addresses that hold one; the value is never repeated."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if SECRET.fullmatch(str(name)) and isinstance(inner, str):
                yield Fault((*key, name), PASSWORD)
            else:
                yield from _secrets(inner, (*key, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _secrets(inner, (*key, number))
    elif isinstance(value, str) and LOGIN.search(value):
        yield Fault(key, PASSWORD)


def _worded(found: Sequence[Fault], lines: Lines) -> list[str]:
    """``line 12: sources.web.raeder: unknown key ...``, in the order of the file."""
    placed = [(line_of(lines, fault.key), fault) for fault in found]
    placed.sort(key=lambda pair: (pair[0] or 0, [str(part) for part in pair[1].key]))
    return [
        f"line {line}: {_dotted(fault.key)}: {fault.sentence}"
        if line
        else f"{_dotted(fault.key)}: {fault.sentence}".removeprefix(": ")
        for line, fault in placed
    ]


def _dotted(key: Key) -> str:
    """A key path as TOML writes it.

    >>> _dotted(("touchpoints", "ad click", "stage"))
    'touchpoints."ad click".stage'
    """
    parts = (str(part) for part in key)
    return ".".join(part if re.fullmatch(r"[\w-]+", part) else f'"{part}"' for part in parts)
