"""Where a key stands in the text of a TOML file, so that a fault can name its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

Path = tuple[str, ...]
KEY = re.compile(r"""^\s*((?:"(?:\\.|[^"\\])*"|'[^']*'|[\w.\s-]+?)+)\s*=""")
TABLE = re.compile(r"^\s*(\[\[?)([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file and the line number (from 1) at which each key path starts."""

    text: tuple[str, ...]
    starts: dict[Path, int]


def scan(text: str) -> Lines:
    """The places of all keys of a valid TOML ``text``; keys inside inline values are not listed."""
    lines = tuple(text.splitlines())
    starts: dict[Path, int] = {}
    table: Path = ()
    counted: dict[Path, int] = {}
    quote = ""
    for number, line in enumerate(lines, start=1):
        inside, quote = quote, _open_quote(line, quote)
        if inside:
            continue
        if header := TABLE.match(line):
            table = _path(header[2])
            if header[1] == "[[":
                counted[table] = counted.get(table, -1) + 1
                table = (*table, str(counted[table]))
            starts.setdefault(table, number)
        elif key := KEY.match(line):
            starts.setdefault((*table, *_path(key[1])), number)
    return Lines(lines, starts)


def line_of(lines: Lines, path: Sequence[str | int]) -> int | None:
    """The line that holds ``path``, or the nearest line above it; null when nothing fits."""
    wanted = tuple(str(part) for part in path)
    for length in range(len(wanted), 0, -1):
        number = lines.starts.get(wanted[:length])
        if number is None:
            number = _first_below(lines, wanted[:length])
        if number is not None:
            return _inside(lines, number, wanted[length:])
    return None


def _first_below(lines: Lines, prefix: Path) -> int | None:
    """The first line of a table that is only written through its children."""
    below = [n for path, n in lines.starts.items() if path[: len(prefix)] == prefix]
    return min(below, default=None)


def _inside(lines: Lines, number: int, rest: Path) -> int:
    """The line inside the value that starts at ``number`` where the keys of ``rest`` stand."""
    later = [n for n in lines.starts.values() if n > number]
    end = min(later, default=len(lines.text) + 1)
    at = number
    for part in rest:
        if part.isdigit():
            entries = [n for n in range(number, end) if lines.text[n - 1].lstrip().startswith("{")]
            at = entries[int(part)] if int(part) < len(entries) else at
            continue
        word = re.compile(rf"""(?<![\w-])["']?{re.escape(part)}["']?\s*=""")
        at = next((n for n in range(at, end) if word.search(lines.text[n - 1])), at)
    return at


def _path(key: str) -> Path:
    """The parts of a dotted key, read by the TOML parser itself."""
    try:
        found = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        return (key.strip(),)
    parts: list[str] = []
    inner: object = found
    while isinstance(inner, dict):
        part, inner = next(iter(inner.items()))
        parts.append(part)
    return tuple(parts)


def _open_quote(line: str, quote: str) -> str:
    """The triple quote still open after ``line`` (``""``: none)."""
    at = 0
    while True:
        if quote:
            at = line.find(quote, at)
            if at < 0:
                return quote
            at, quote = at + 3, ""
        found = re.compile(r'"""|\'\'\'|#|"(?:\\.|[^"\\])*"|\'[^\']*\'').search(line, at)
        if found is None or found[0] == "#":
            return ""
        at = found.end()
        if found[0] in ('"""', "'''"):
            quote = found[0]
