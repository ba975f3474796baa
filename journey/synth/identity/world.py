"""The door to identity worlds: source files of people whose identities are known."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from journey.errors import WrongUsage
from journey.synth.identity import files as identity_files
from journey.synth.identity import life as identity_life
from journey.synth.identity import names as identity_names
from journey.synth.identity import rows as identity_rows
from journey.synth.identity import things as identity_things
from journey.synth.identity.nuisances import chosen
from journey.synth.identity.people import town
from journey.synth.identity.settings import TEXT
from journey.synth.shop.worlds import dice

TOWN = 100  # people that share kiosks, tablets and typing errors; only one town is in memory
FEWEST = 100


@dataclass(frozen=True, slots=True)
class IdentityWorld:
    """What was made. ``rows`` counts distinct ones; ``nuisances`` by name."""

    world: str
    seed: int
    people: int
    rows: int
    identifiers: int
    nuisances: tuple[str, ...]


def make(folder: Path, world: str, people: int = 500, seed: int = 7) -> IdentityWorld:
    """Make an identity world: sources, ``journey.toml``, and the truth.

    ``truth_rows.csv`` says of every row whose it is (``row`` is kept as an attribute of the
    event); ``truth_identifiers.csv`` says of every identifier, normalised, whose it is (nobody's
    where ``state`` is shared or nobody); identifiers of one person with the same ``island`` are
    joined by links that hold, the others by nothing in the data. The same world, seed and
    number of people give the same files, byte for byte.

    Parameters
    ----------
    folder
        Where the files go; it is made where missing, files of the same names are replaced.
    world
        One of ``nuisances.WORLDS`` but the shop.
    people
        From 100; each gives about 12 rows. Memory does not grow with them.
    seed
        Any whole number.

    Raises
    ------
    UnknownName
        There is no such world.
    WrongUsage
        Too few people.
    """
    nuisances = chosen(world)
    if people < FEWEST:
        raise WrongUsage(f"{people} customers are too few", "", f"ask for {FEWEST} or more")
    folder.mkdir(parents=True, exist_ok=True)
    with identity_files.opened(folder, dice("files", seed)) as files:
        for number, first in enumerate(range(1, people + 1, TOWN), start=1):
            numbers = range(first, min(first + TOWN, people + 1))
            one = town(dice(f"town {number}", seed), number, nuisances, numbers)
            identity_names.alter(one)
            identity_life.live(one)
            identity_things.use(one)
            identity_rows.spoil(one)
            identity_files.write(files, one)
        identity_files.finish(files)
        made = IdentityWorld(
            world, seed, people, files.rows, files.identifiers, tuple(sorted(nuisances))
        )
    text = json.dumps(asdict(made), indent=1)
    (folder / "truth.json").write_bytes(f"{text}\n".encode())
    (folder / "journey.toml").write_bytes(TEXT.encode())
    return made
