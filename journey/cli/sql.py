"""``--show-sql`` and ``--profile``: a run's statements and their seconds, on standard error."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LOGGER = logging.getLogger("journey.sql")
SLOWEST = 30


class Statements(logging.Handler):
    """Collects what the engine logs: table, rows, seconds and text of each statement."""

    def __init__(self, show: bool) -> None:
        super().__init__(logging.DEBUG)
        self.show = show
        self.found: list[tuple[float, str, int]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one statement; print it at once when it is to be shown."""
        if not isinstance(record.args, tuple) or len(record.args) != 4:
            return
        table, rows, seconds, text = record.args
        self.found.append((float(str(seconds)), str(table), int(str(rows))))
        if self.show:
            head = f"-- {table or 'rows'}: {rows} rows, {float(str(seconds)):.3f} s"
            print(f"{head}\n{str(text).strip()};\n", file=sys.stderr)  # noqa: T201


@contextmanager
def shown_sql(show: bool, profile: bool) -> Iterator[None]:
    """Print the statements that run inside, the slowest at the end, as the options ask."""
    if not (show or profile):
        yield
        return
    statements, level = Statements(show), LOGGER.level
    LOGGER.addHandler(statements)
    LOGGER.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        LOGGER.removeHandler(statements)
        LOGGER.setLevel(level)
        if profile:
            _print_slowest(statements.found)


def _print_slowest(found: list[tuple[float, str, int]]) -> None:
    total = sum(seconds for seconds, _, _ in found)
    print(f"{len(found)} statements, {total:.2f} s; the slowest:", file=sys.stderr)  # noqa: T201
    for seconds, table, rows in sorted(found, reverse=True)[:SLOWEST]:
        print(f"{seconds:9.3f} s  {rows:12,} rows  {table or '-'}", file=sys.stderr)  # noqa: T201
