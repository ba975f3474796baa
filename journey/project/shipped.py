"""Where the data sets lie that come with the package: beside it, or inside its wheel."""

from __future__ import annotations

import shutil
from pathlib import Path

from journey.errors import UnknownName

OWN = {"journey.key", "identity.csv", "run"}  # of somebody who ran it in place: never copied
PLACES = (Path(__file__).parents[1] / "data", Path(__file__).parents[2] / "data")


def folder(name: str) -> Path:
    """The folder of the shipped data set ``name`` (``"demo"``, ``"complete_journey"``).

    Raises
    ------
    UnknownName
        No such data set is shipped.
    """
    for place in PLACES:
        if (place / name / "journey.toml").is_file():
            return place / name
    known = [file.parent.name for place in PLACES for file in place.glob("*/journey.toml")]
    raise UnknownName.named("shipped data set", name, known)


def copy(name: str, target: Path) -> Path:
    """Copy a shipped data set into the folder ``target``; files already there stay as they are.

    Returns
    -------
    Path
        The copied ``journey.toml``.
    """
    source = folder(name)
    for file in sorted(source.rglob("*")):
        place = file.relative_to(source)
        to = target / place
        if file.is_file() and not to.exists() and place.parts[0] not in OWN:
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, to)
    return target / "journey.toml"
