"""What a long-running stage tells whoever watches: the command line, the app, or nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of a stage: ``done`` of ``total`` rows (``None``: not known), in ``seconds``."""

    stage: str
    done: int = 0
    total: int | None = None
    seconds: float = 0.0
    finished: bool = False


Watch = Callable[[Progress], None]


def unwatched(progress: Progress) -> None:
    """Nobody watches."""
