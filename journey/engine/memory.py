"""How much memory this process takes, sampled while it works."""

from __future__ import annotations

import threading
from pathlib import Path

STATUS = Path("/proc/self/status")  # on other systems there is none: 0 is shown
EVERY_SECONDS = 0.02


class Peak:
    """The highest memory of this process by stage, in bytes, while used as a context.

    A stage begins when it is first asked for and lasts until another one is. The stage that
    was asked for first spans all of them: it gives the peak of the whole.
    """

    def __init__(self) -> None:
        self._peaks: dict[str, int] = {}
        self._stage = ""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Peak:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, *ended: object) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()

    def of(self, stage: str) -> int:
        """The highest memory since ``stage`` began; the first stage's is that of the whole."""
        self._note(resident_bytes())
        self._peaks.setdefault(stage, resident_bytes())
        self._stage = stage
        return self._peaks[stage]

    def _sample(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            self._note(resident_bytes())

    def _note(self, held_bytes: int) -> None:
        for stage in (*list(self._peaks)[:1], self._stage):
            if stage in self._peaks:
                self._peaks[stage] = max(self._peaks[stage], held_bytes)


def resident_bytes() -> int:
    """Memory of this process that is in use now; 0 where the system does not tell."""
    if not STATUS.is_file():
        return 0
    for line in STATUS.read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
