"""Text files taken apart line by line, for those the database cannot take apart by itself.

Slower than the database, but exact: the line of every record is known, a quote that is never
closed costs one line and not the rest of the file, line ends may be mixed, and of an archive
that is cut off all that can be unpacked is read.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from journey.ingest.readers.files import MARK, opened
from journey.ingest.relation import File

LONGEST = 16 * 2**20  # characters of a record; a longer one is broken
PATIENT = 1000  # lines after which a quote that closes wrongly is given up on
CUT_OFF = "(the archive is cut off here)"


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its first line (from 1), its fields, or null and its text where it is broken."""

    line: int
    fields: list[str] | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line, its end apart; null ``body``: its bytes are not in the file's encoding."""

    number: int
    body: str | None
    end: str
    shown: str = ""


@dataclass(slots=True)
class Waiting:
    """Lines that come, and lines that were put back."""

    source: Iterator[Line]
    back: deque[Line] = field(default_factory=deque)

    def next(self) -> Line | None:
        """The next line; null: there is none."""
        return self.back.popleft() if self.back else next(self.source, None)

    def put_back(self, taken: Sequence[Line]) -> None:
        """Let these lines come again."""
        self.back.extendleft(reversed(taken))


@dataclass(slots=True)
class Row:
    """A record under way; ``feed`` takes it a line further."""

    delimiter: str
    quote: str | None
    fields: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    is_open: bool = False
    size: int = 0

    def feed(self, body: str, end: str) -> bool | None:
        """True: the record is whole; false: it goes on in the next line; null: it is broken."""
        self.size += len(body)
        if self.size > LONGEST:
            return None
        if not self.is_open and (self.quote is None or self.quote not in body):
            self.fields.extend(body.split(self.delimiter))
            return True
        at = 0
        while at >= 0:
            if self.is_open:
                at = self._inside(body, at, end)
                if self.is_open:
                    return False
            else:
                at = self._field(body, at)
        return True if at == DONE else None

    def _field(self, body: str, at: int) -> int:
        """Read a field that starts at ``at``; returns where the next one starts."""
        start = at
        while body.startswith(" ", start):
            start += 1
        if self.quote and body.startswith(self.quote, start):
            self.is_open = True
            return start + len(self.quote)
        stop = body.find(self.delimiter, at)
        self.fields.append(body[at:] if stop < 0 else body[at:stop])
        return DONE if stop < 0 else stop + len(self.delimiter)

    def _inside(self, body: str, at: int, end: str) -> int:
        """Read on inside quotes; returns where the next field starts."""
        quote = str(self.quote)
        while True:
            stop = body.find(quote, at)
            if stop < 0:
                self.parts.append(body[at:] + end)
                return at
            if not body.startswith(quote, stop + 1):
                break
            self.parts.append(body[at : stop + 1])
            at = stop + 2
        self.fields.append("".join([*self.parts, body[at:stop]]))
        self.parts, self.is_open = [], False
        after = stop + 1
        while body.startswith(" ", after):
            after += 1
        if after == len(body):
            return DONE
        return after + len(self.delimiter) if body.startswith(self.delimiter, after) else WRONG


DONE, WRONG = -1, -2


def records(file: File, encoding: str, delimiter: str, quote: str | None) -> Iterator[Record]:
    """The records of a file in order, the header first; blank lines between them are none."""
    waiting = Waiting(numbered(file, encoding))
    alone = 0  # up to this line no record may span lines
    while (first := waiting.next()) is not None:
        if first.body is None:
            yield Record(first.number, None, first.shown)
            continue
        if not first.body:
            continue
        row = Row(delimiter, quote)
        taken = [first]
        state = row.feed(first.body, first.end)
        while state is False and first.number > alone:
            line = waiting.next()
            if line is None or line.body is None:
                waiting.put_back([line] if line else [])
                alone = taken[-1].number
                break
            taken.append(line)
            state = row.feed(line.body, line.end)
        yield Record(first.number, row.fields if state else None, first.body)
        if not state:
            if row.size > LONGEST or len(taken) > PATIENT:
                alone = max(alone, taken[-1].number)
            waiting.put_back(taken[1:])


def numbered(file: File, encoding: str) -> Iterator[Line]:
    """The lines of a file; a lone carriage return ends a line too."""
    number = 0
    with opened(file) as whole:
        while True:
            try:
                raw = whole.readline()
            except (EOFError, OSError, zlib.error):
                yield Line(number + 1, None, "", CUT_OFF)
                return
            if not raw:
                return
            if number == 0:
                raw = raw.removeprefix(MARK)
            for part in raw.splitlines(keepends=True) if b"\r" in raw else [raw]:
                number += 1
                yield _decoded(number, part, encoding)


def _decoded(number: int, raw: bytes, encoding: str) -> Line:
    body = raw.rstrip(b"\r\n") if raw.endswith((b"\n", b"\r")) else raw
    try:
        return Line(number, body.decode(encoding), raw[len(body) :].decode("ascii"))
    except UnicodeDecodeError:
        return Line(number, None, "\n", body.decode(encoding, errors="replace"))
