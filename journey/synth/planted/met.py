"""What is met at a touchpoint, and how likely it is to give up there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from journey.synth.planted.chance import Flags, Floats, Ints, chance, uniform
from journey.synth.planted.moves import BASES, number_of, spreads
from journey.synth.planted.world import INTENT, MOBILE, PlantedFriction, PlantedWorld

BY_INTENT = 1.4  # how much more often who has more intent reads again and again (logit)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Journeys to be: their number in all chances, intent, whether on a phone, first touchpoint."""

    number: Ints
    intent: Floats
    mobile: Flags
    entry: Ints


@dataclass(frozen=True, slots=True)
class Now:
    """Who is still on the way; ``recent`` are the last four different touchpoints."""

    row: Ints
    number: Ints
    place: Ints
    at_h: Floats
    recent: Ints
    arrived: Flags

    def where(self, kept: Flags) -> Now:
        """Those of them that ``kept`` names."""
        return Now(*(getattr(self, name)[kept] for name in self.__slots__))

    def comes_by(self, friction: PlantedFriction) -> Flags:
        """Who arrives by the route of ``friction``."""
        route = np.array([number_of(name) for name in friction.route])
        on_route: Flags = (self.recent[:, -len(route) :] == route).all(axis=1)
        return self.arrived & on_route


@dataclass(frozen=True, slots=True)
class Scene:
    """A world, who walks through it, and which frictions do not occur.

    ``met`` notes, friction by friction, which journeys met it; ``others``, route by route, the
    ways of those who come to its end otherwise; ``instead`` holds such ways of another walk.
    """

    world: PlantedWorld
    crowd: Crowd
    off: frozenset[str]
    met: dict[str, Flags]
    others: dict[str, list[Ints]]
    instead: Mapping[str, Ints]

    def draw(self, purpose: str, now: Now, who: Ints, time: int) -> Floats:
        """A number between 0 and 1 for each of ``who`` in ``now``."""
        return uniform(self.world.seed, purpose, now.number[who], time)

    def note(self, friction: PlantedFriction, now: Now, who: Ints) -> None:
        """Those of ``who`` met the friction."""
        self.met[friction.name][now.row[who]] = True

    def ways(self, now: Now, time: int) -> Ints:
        """The last four touchpoints of each; where a route is off, those of another who came.

        That is what a path is compared with. The way taken instead counts here, and for a
        longer route later.
        """
        recent = now.recent.copy()
        for friction in self.world.of("path"):
            on_route = now.comes_by(friction)
            here = now.arrived & (now.place == number_of(friction.place)) & ~on_route
            self.others[friction.name].append(now.recent[here])
            if friction.name in self.off:
                recent[on_route] = self._instead(friction, now, np.flatnonzero(on_route), time)
        return recent

    def _instead(self, friction: PlantedFriction, now: Now, who: Ints, time: int) -> Ints:
        """Ways of others by chance; none are known: nothing lies behind them."""
        nothing = np.array([[-1, -1, -1, number_of(friction.place)]])
        ways = self.instead.get(friction.name, nothing)
        luck = self.draw(f"instead of {friction.name}", now, who, time)
        found: Ints = ways[np.floor(luck * len(ways)).astype(np.int64)]
        return found


def codes(scene: Scene, now: Now, time: int) -> Ints:
    """The error codes of each visit, as bits."""
    bits = np.zeros(len(now.row), dtype=np.int64)
    names = [each.name for each in scene.world.codes()]
    for bit, friction in enumerate(scene.world.codes()):
        here = _at(now.place, friction.place)
        hazard = np.full(len(here), friction.hazard)
        if friction.beside in names:
            hazard[bits[here] >> names.index(friction.beside) & 1 > 0] = friction.share
        if friction.name not in scene.off:
            met = here[scene.draw(friction.name, now, here, time) < hazard]
            bits[met] |= 1 << bit
            scene.note(friction, now, met)
    return bits


def readers(scene: Scene, friction: PlantedFriction, now: Now, time: int) -> Ints:
    """Who reads again and again: the more intent, the more likely."""
    if friction.name in scene.off:
        return np.zeros(0, dtype=np.int64)
    here = _at(now.place, friction.place)
    usual = np.log(friction.hazard / (1 - friction.hazard))
    likely = chance(usual + BY_INTENT * scene.crowd.intent[now.row[here]])
    return here[scene.draw(friction.name, now, here, time) < likely]


def logits(scene: Scene, now: Now, time: int, bits: Ints) -> Floats:
    """Of giving up at this visit."""
    world, row = scene.world, now.row
    logit: Floats = (BASES + spreads(world))[now.place]
    logit += INTENT * scene.crowd.intent[row] + MOBILE * scene.crowd.mobile[row]
    for bit, friction in enumerate(world.codes()):
        if friction.effect:
            logit += friction.effect * (bits >> bit & 1)
    for friction in world.of("path"):
        on_route = now.comes_by(friction)
        scene.note(friction, now, np.flatnonzero(on_route))
        logit += friction.effect * on_route
    for friction in world.of("behaviour"):
        logit[readers(scene, friction, now, time)] += friction.effect
    return logit


def _at(place: Ints, name: str) -> Ints:
    """The rows at the touchpoint ``name``; all of them where it is empty."""
    return np.flatnonzero(place == number_of(name)) if name else np.arange(len(place))
