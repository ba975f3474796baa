"""The door of planted worlds: a file a channel, answers, ``journey.toml`` and ``truth.json``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from journey.errors import WrongUsage
from journey.synth.planted.events import COLUMNS, answer_lines, lines
from journey.synth.planted.life import live
from journey.synth.planted.settings import text
from journey.synth.planted.truth import JOURNEYS, PlantedTruth, measure, write
from journey.synth.planted.world import PlantedWorld, places

FEWEST = 100  # customers
ANSWERS = ("answered_at", "customer", "nps", "comment")


def make(folder: Path, world: PlantedWorld, journeys: int = JOURNEYS) -> PlantedTruth:
    """Write a planted world: ``<channel>.csv``, ``survey.csv``, settings and truth.

    The same world gives the same files, byte for byte.

    Parameters
    ----------
    folder
        Where the files go; made where missing, files of the same names are replaced.
    world
        What is planted.
    journeys
        How many journeys the truth is measured with.

    Returns
    -------
    Truth
        As in ``truth.json``.

    Raises
    ------
    WrongUsage
        Too few customers.
    """
    if world.customers < FEWEST:
        raise WrongUsage(
            f"{world.customers} customers are too few", "", f"ask for {FEWEST} or more"
        )
    folder.mkdir(parents=True, exist_ok=True)
    life = live(world)
    by_channel: dict[str, list[Sequence[str]]] = {place.channel: [] for place in places()}
    for line in lines(life):
        by_channel[line[0]].append(line[1:])
    for channel, rows in by_channel.items():
        _write(folder / f"{channel}.csv", COLUMNS[1:], rows)
    _write(folder / "survey.csv", ANSWERS, answer_lines(life))
    (folder / "journey.toml").write_text(text(world), encoding="utf-8", newline="\n")
    truth = measure(world, journeys)
    events = sum(map(len, by_channel.values()))
    write(truth, folder, customers=world.customers, events=events)
    return truth


def _write(file: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
