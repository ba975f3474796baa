"""What is true in a planted world: each friction switched off, with the same luck otherwise."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from journey.synth.planted.chance import Flags, Floats, Ints
from journey.synth.planted.life import HOUR_MS, Life, crowd_of, values
from journey.synth.planted.met import Crowd
from journey.synth.planted.moves import ORDERED, QUIT, STAGE_OF
from journey.synth.planted.walk import Walker, Walks
from journey.synth.planted.world import PlantedWorld, places

JOURNEYS = 300_000


@dataclass(frozen=True, slots=True)
class PlantedLoss:
    """What frictions cost in 100 journeys: goals and value not reached, and the goals' error.

    ``met`` is the share (0..1) of journeys that meet one of them.
    """

    kind: str
    place: str
    met: float
    goals: float
    goals_se: float
    value: float


@dataclass(frozen=True, slots=True)
class PlantedTruth:
    """The truth of a world, from ``journeys`` journeys without an end of the data.

    Attributes
    ----------
    goal_rate
        Share of journeys that reach the order.
    frictions
        Name to what it alone costs.
    all_codes
        What all error codes cost together.
    visits
        Touchpoint to visits in 100 journeys.
    drop_rates
        Touchpoint to the share of visits after which the customer does nothing within the
        silence limit.
    excess
        Touchpoint to how much of that is there for no visible reason.
    """

    seed: int
    journeys: int
    goal_rate: float
    frictions: dict[str, PlantedLoss]
    all_codes: PlantedLoss
    visits: dict[str, float]
    drop_rates: dict[str, float]
    excess: dict[str, float]


def measure(world: PlantedWorld, journeys: int = JOURNEYS) -> PlantedTruth:
    """The truth of ``world``; more ``journeys`` make it more exact."""
    crowd = crowd_of(world, np.arange(journeys))
    base = Walker(world, crowd, ()).walk()
    codes = [each.name for each in world.codes()]
    rates = _drop_rates(world, base, base.place >= 0)
    natural = rates
    if world.excess:
        plain = Walker(replace(world, excess={}), crowd, ()).walk()
        natural = _drop_rates(world, plain, plain.place >= 0)
    return PlantedTruth(
        seed=world.seed,
        journeys=journeys,
        goal_rate=float(base.won.mean()),
        frictions={
            each.name: _loss(world, crowd, base, [each.name]) for each in world.frictions
        },
        all_codes=_loss(world, crowd, base, codes),
        visits=_visits(base, journeys),
        drop_rates=rates,
        excess={name: rates[name] - natural[name] for name in sorted(world.excess)},
    )  # fmt: skip


def lost(world: PlantedWorld, names: Collection[str], journeys: int = JOURNEYS) -> PlantedLoss:
    """What the frictions ``names`` cost together: the truth of a set of fixes."""
    crowd = crowd_of(world, np.arange(journeys))
    return _loss(world, crowd, Walker(world, crowd, ()).walk(), names)


def drop_rates(life: Life, until_ms: int) -> dict[str, float]:
    """By touchpoint, of the visits up to ``until_ms``: after which nothing comes in time.

    In time is within the silence limit, also where that ends after ``until_ms``.
    """
    walks = life.walks
    at_ms = life.started_ms[walks.row] + np.round(walks.at_h * HOUR_MS).astype(np.int64)
    return _drop_rates(life.world, walks, at_ms <= until_ms)


def write(truth: PlantedTruth, folder: Path, **more: object) -> None:
    """Write ``truth.json`` into ``folder``, with ``more`` beside it."""
    text = json.dumps({**more, **asdict(truth)}, indent=1, ensure_ascii=False)
    (folder / "truth.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _loss(world: PlantedWorld, crowd: Crowd, base: Walks, names: Collection[str]) -> PlantedLoss:
    """Only who meets one of ``names`` can fare otherwise without: only they walk again."""
    met = np.zeros(len(crowd.number), dtype=bool)
    for name in names:
        met |= base.met[name]
    chosen = Crowd(*(getattr(crowd, name)[met] for name in Crowd.__slots__))
    more = Walker(world, chosen, names, base.others).wins().astype(np.float64) - base.won[met]
    n = len(met)
    mean = more.sum() / n
    variance = (np.square(more).sum() / n - mean**2) / n
    frictions = [each for each in world.frictions if each.name in names]
    return PlantedLoss(
        kind=frictions[0].kind if len(frictions) == 1 else "several",
        place=frictions[0].place if len(frictions) == 1 else "",
        met=float(met.mean()) if n else 0.0,
        goals=float(100 * mean),
        goals_se=float(100 * np.sqrt(variance)),
        value=float(100 * (more * values(world, chosen)).sum() / n),
    )


def _drop_rates(world: PlantedWorld, walks: Walks, counted: Flags) -> dict[str, float]:
    """By touchpoint, without those that end a journey by themselves."""
    gone = _gone(world, walks)
    rates = {}
    for number, place in enumerate(places()):
        here = counted & (walks.place == number)
        if number not in {ORDERED, QUIT} and here.any():
            rates[place.name] = float(gone[here].mean())
    return rates


def _gone(world: PlantedWorld, walks: Walks) -> Flags:
    """Whether nothing comes within the silence limit after each step."""
    last = np.append(walks.row[1:] != walks.row[:-1], True)
    gap_h: Floats = np.append(walks.at_h[1:] - walks.at_h[:-1], 0.0)
    return last | (gap_h > world.silence_days * 24)


def _visits(walks: Walks, journeys: int) -> dict[str, float]:
    counts: Ints = np.bincount(walks.place, minlength=len(STAGE_OF))
    named = zip(places(), counts, strict=True)
    return {place.name: float(100 * n / journeys) for place, n in named if n}
