"""The door of the generator: a small omni-channel retailer, made from a seed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from journey.errors import WrongUsage
from journey.synth.shop import truth as known
from journey.synth.shop.diary import Happening
from journey.synth.shop.files.writing import write_files
from journey.synth.shop.lives import live
from journey.synth.shop.people import people
from journey.synth.shop.settings import TEXT
from journey.synth.shop.truth import Truth
from journey.synth.shop.worlds import END_US, FEED_END_US, REQUIRED, dice

FEWEST = 100  # customers


def make(folder: Path, customers: int = 3000, seed: int = 7) -> Truth:
    """Make a shop: source files of eleven systems, ``journey.toml`` and ``truth.json``.

    The same seed and number of customers give the same files, byte for byte (with the same
    versions of Python and DuckDB).

    Parameters
    ----------
    folder
        Where the files go; it is made where missing, files of the same names are replaced.
    customers
        People who shop, from 100 (with fewer, a feed might stay empty); each gives about
        14 events.
    seed
        Any whole number.

    Returns
    -------
    Truth
        What was planted: as in ``truth.json``.

    Raises
    ------
    WrongUsage
        Too few customers.
    """
    if customers < FEWEST:
        raise WrongUsage(f"{customers} customers are too few", "", f"ask for {FEWEST} or more")
    folder.mkdir(parents=True, exist_ok=True)
    crowd = people(dice("people", seed), customers)
    planted = list(live(dice("lives", seed), crowd))
    kept = [
        each for life in planted for each in life.happened if each.at_us < FEED_END_US[each.channel]
    ]
    sources = write_files(dice("files", seed), kept, folder)
    as_of_us = _as_of(kept)
    truth = Truth(
        seed=seed,
        as_of_us=as_of_us,
        events=len(kept),
        customers=tuple(known.known_customers(crowd, kept)),
        journeys=tuple(known.known_journeys(planted, as_of_us)),
        sources=sources,
    )
    known.write(truth, folder)
    (folder / "journey.toml").write_bytes(TEXT.encode())
    return truth


def _as_of(kept: Iterable[Happening]) -> int:
    """The earliest last moment among the required channels that the files hold, microseconds."""
    last: dict[str, int] = {}
    for each in kept:
        last[each.channel] = max(each.at_us, last.get(each.channel, 0))
    return min((last[channel] for channel in REQUIRED if channel in last), default=END_US)
