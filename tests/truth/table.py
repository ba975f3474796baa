"""The acceptance table: what must be reached, what was, and how the usual estimates fare."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

FEW, MANY = (1, 2), (1, 2, 3, 4, 5)
# each check on two seeds, and on all of them with: pytest tests/truth -s -m truth
seeds = pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(FEW, id=f"{len(FEW)} seeds", marks=pytest.mark.slow),
        pytest.param(
            MANY,
            id=f"{len(MANY)} seeds",
            marks=[pytest.mark.slow, pytest.mark.truth, pytest.mark.timeout(1800)],
        ),
    ],
)


@dataclass(frozen=True, slots=True)
class Line:
    """One check of the table.

    ``naive``: an estimate that others offer and that must fail. ``missed``: what must be reached
    is not, as ``reached`` says; ``good`` holds it to what it does reach.
    """

    check: str
    must: str
    reached: str
    seeds: int
    good: bool
    naive: bool = False
    missed: bool = False


LINES: list[Line] = []


def note(line: Line) -> None:
    """Put a line into the table; fails where it does not reach what it must."""
    LINES.append(line)
    assert line.good, f"{line.check}: must reach {line.must}, reached {line.reached}"


def note_all(lines: list[Line]) -> None:
    """The same for several that were reached together: all are printed before one fails."""
    LINES.extend(lines)
    missed = [f"{one.check}: {one.must}, reached {one.reached}" for one in lines if not one.good]
    assert not missed, "; ".join(missed)


def luck_of(n: int) -> float:
    """How far a coverage of .95 lies off in one of twenty samples of ``n`` intervals."""
    return 1.96 * (0.95 * 0.05 / n) ** 0.5


def luck_at_most(share: float, n: int) -> float:
    """How far above ``share`` one in twenty samples of ``n`` lies off, or below it."""
    return float(1.96 * (share * (1 - share) / max(n, 1)) ** 0.5)


def text() -> str:
    """The table as it is printed."""
    head = ("check", "must reach", "reached", "seeds", "")
    rows = [
        (each.check, each.must, each.reached, str(each.seeds), _verdict(each))
        for each in sorted(LINES, key=lambda each: each.naive)
    ]
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in (head, *rows)]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _verdict(line: Line) -> str:
    return "ok" if line.good and not line.missed else "MISSED"
