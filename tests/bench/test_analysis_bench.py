"""All analyses of a run at size. Run with ``pytest -m bench -s``; it takes minutes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]
HERE = Path(__file__).parent
MEGABYTES = 3000


def measured(folder: Path, events: int) -> dict[str, float]:
    """Name to seconds, as the worker prints them; in a process of its own for its memory."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    command = [sys.executable, str(HERE / "analysing.py"), str(folder), str(events)]
    told = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert not told.returncode, told.stderr
    pairs = (line.rsplit(" ", 1) for line in told.stdout.splitlines())
    found = {name: float(number) for name, number in pairs}
    print(f"\n{events:,} events: {', '.join(f'{n} {s:,.2f}' for n, s in found.items())}")
    return found


def analyses(found: dict[str, float]) -> float:
    """Seconds of everything but the floor."""
    return sum(seconds for name, seconds in found.items() if name not in ("floor", "peak"))


def test_analyses_beside_a_scan_and_sort(tmp_path: Path) -> None:
    small, large = (measured(tmp_path / str(n), n) for n in (1_000_000, 10_000_000))
    ratio, growth = analyses(small) / small["floor"], analyses(large) / analyses(small)
    print(f"{ratio:.1f} times the floor, growing {growth:.1f} times")
    assert ratio <= 40
    assert growth <= 12
    assert large["peak"] <= MEGABYTES
