"""Who may read a run's files: their owner, or a team that shares the folder's group."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

OWN = ("build", "CURRENT")  # how the names of a run's files begin
FILE, FOLDER = {False: 0o600, True: 0o660}, {False: 0o700, True: 0o770}


def close_folder(folder: Path, for_team: bool) -> None:
    """Make ``folder`` where it is not there, and close it and a run's files in it to others.

    A folder that holds other things too stays as it is: its files are closed one by one.
    """
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    inside = list(folder.iterdir())
    if is_new or all(file.name.startswith(OWN) for file in inside):
        _let(folder, FOLDER[for_team])
    close_files((file for file in inside if file.name.startswith(OWN)), for_team)


def close_files(files: Iterable[Path], for_team: bool) -> None:
    """Close files to others."""
    for file in files:
        if file.is_file():
            _let(file, FILE[for_team])


def _let(path: Path, mode: int) -> None:
    try:
        path.chmod(mode)
    except PermissionError:
        return  # another member's own: they have closed it already
