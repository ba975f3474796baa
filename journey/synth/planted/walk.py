"""The steps of many journeys at once: errors, calls, waits, moves, and giving up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from journey.synth.planted.chance import Flags, Floats, Ints, chance, normal, uniform
from journey.synth.planted.met import Crowd, Now, Scene, codes, logits, readers
from journey.synth.planted.moves import ANSWERED, CALLED, ORDERED, QUIT, WAITS, moved, pushed
from journey.synth.planted.world import PlantedWorld

LONGEST = 90  # decisions; who is still on the way then gives up
LOOP_H = 0.1  # between the steps of who reads again and again


@dataclass(frozen=True, slots=True)
class Walks:
    """What happened: steps in order of journey and time, and how each journey ended.

    Attributes
    ----------
    row, place, at_h, codes
        Of each step: its journey's row in the crowd, its touchpoint's number, hours since the
        journey began, and its error codes as bits.
    won, end_h
        Of each journey: whether it reached the order, and when its last step was.
    met
        Friction to whether a journey met it.
    others
        Route to the last four touchpoints of those who come to its end by another way.
    """

    row: Ints
    place: Ints
    at_h: Floats
    codes: Ints
    won: Flags
    end_h: Floats
    met: dict[str, Flags]
    others: dict[str, Ints] = field(default_factory=dict)


class Walker:
    """One world and one crowd; ``off`` are the frictions that do not occur.

    ``others``: route to the ways of those who come to its end otherwise. Where it is off, who
    arrives by it has one of these behind them, by chance; without any, nothing.
    """

    def __init__(
        self,
        world: PlantedWorld,
        crowd: Crowd,
        off: Collection[str],
        others: Mapping[str, Ints] | None = None,
    ) -> None:
        n = len(crowd.number)
        met = {each.name: np.zeros(n, dtype=bool) for each in world.frictions}
        ways: dict[str, list[Ints]] = {each.name: [] for each in world.of("path")}
        self.world = world
        self.scene = Scene(world, crowd, frozenset(off), met, ways, others or {})
        self.won, self.end_h = np.zeros(n, dtype=bool), np.zeros(n)
        self.notes: list[tuple[Ints, Ints, Floats, Ints]] = []
        self._note(crowd.number[:0], crowd.number[:0], np.zeros(0))

    def walk(self) -> Walks:
        """All journeys to their ends, with their steps."""
        self._go()
        row, place, at_h, bits = (
            np.concatenate([note[k] for note in self.notes]) for k in range(4)
        )
        order = np.lexsort((at_h, row))
        steps = (row[order], place[order], at_h[order], bits[order])
        others = {name: np.concatenate(ways) for name, ways in self.scene.others.items() if ways}
        return Walks(*steps, self.won, self.end_h, self.scene.met, others)

    def wins(self) -> Flags:
        """Which journeys reach the order: quicker, where the steps do not matter."""
        self._go()
        return self.won

    def _go(self) -> None:
        crowd = self.scene.crowd
        n = len(crowd.number)
        recent = np.full((n, 4), -1)
        recent[:, -1] = crowd.entry
        first = np.ones(n, dtype=bool)
        now = Now(np.arange(n), crowd.number, crowd.entry, np.zeros(n), recent, first)
        for time in range(LONGEST):
            if not len(now.row):
                break
            now = self._decide(now, time)

    def _decide(self, now: Now, time: int) -> Now:
        """One visit of everybody: what they meet, whether they give up, where they go."""
        now = replace(now, recent=self.scene.ways(now, time))
        bits = codes(self.scene, now, time)
        self._note(now.row, now.place, now.at_h, bits)
        logit = logits(self.scene, now, time, bits)
        gives_up = uniform(self.world.seed, "drop", now.number, time) < chance(logit)
        now = self._loops(now, time)
        now = self._calls(self._slowed(now, bits), time, bits)
        now, quits = self._waits(now, time)
        now = now.where(~gives_up & ~quits)
        step = moved(self.world, now.number, now.place, self.scene.crowd.intent[now.row], time)
        later_h = now.at_h + step.gap_h
        wins = step.place == ORDERED
        self._note(now.row[wins], step.place[wins], later_h[wins])
        self.won[now.row[wins]] = True
        recent = pushed(now.recent, step.place)
        arrived = step.place != now.recent[:, -1]
        later = Now(now.row, now.number, step.place, later_h, recent, arrived)
        return later.where(~wins)

    def _loops(self, now: Now, time: int) -> Now:
        at_h = now.at_h.copy()
        for friction in self.world.of("behaviour"):
            who = readers(self.scene, friction, now, time)
            self.scene.note(friction, now, who)
            for again in (1, 2):
                self._note(now.row[who], now.place[who], now.at_h[who] + again * LOOP_H)
            at_h[who] += 2 * LOOP_H
        return replace(now, at_h=at_h)

    def _slowed(self, now: Now, bits: Ints) -> Now:
        """What is slow but sure: the next step comes later, and nobody gives up for it."""
        at_h = now.at_h.copy()
        for bit, friction in enumerate(self.world.codes()):
            at_h[bits >> bit & 1 > 0] += friction.hours
        return replace(now, at_h=at_h)

    def _calls(self, now: Now, time: int, bits: Ints) -> Now:
        """After a harmful error some call: it takes time, and is a stop on the way."""
        harmful = sum(
            1 << bit for bit, each in enumerate(self.world.codes()) if each.kind == "harmful"
        )
        at_h, recent = now.at_h.copy(), now.recent.copy()
        for friction in self.world.of("symptom"):
            if friction.name in self.scene.off:
                continue
            here = np.flatnonzero(bits & harmful)
            who = here[self.scene.draw(friction.name, now, here, time) < friction.hazard]
            at_h[who] += 0.5 + 8 * self.scene.draw("until the call", now, who, time)
            recent[who] = pushed(recent[who], np.full(len(who), CALLED))
            self._note(now.row[who], recent[who, -1], at_h[who])
            self.scene.note(friction, now, who)
        return replace(now, at_h=at_h, recent=recent)

    def _waits(self, now: Now, time: int) -> tuple[Now, Flags]:
        """The company's clock at a request; the second result is who has lost patience."""
        at_h, recent, quits = now.at_h.copy(), now.recent.copy(), np.zeros(len(now.row), dtype=bool)
        who, rules = np.flatnonzero(now.place == WAITS), self.world.wait
        wait_h = rules.median_h * np.exp(
            rules.sigma * normal(self.world.seed, "wait", now.number[who], time)
        )
        patience_h = rules.patience_h * np.sqrt(
            -np.log(self.scene.draw("patience", now, who, time))
        )
        for friction in self.world.of("wait"):
            if friction.name in self.scene.off:
                wait_h = np.minimum(wait_h, rules.tau_h)
            self.scene.note(friction, now, who[wait_h > rules.tau_h])
            quits[who] = patience_h < wait_h
        left, served = who[quits[who]], who[~quits[who]]
        if rules.recorded:
            early_h = patience_h[quits[who]]
            self._note(now.row[left], np.full(len(left), QUIT), now.at_h[left] + early_h)
        at_h[served] += wait_h[~quits[who]]
        recent[served] = pushed(recent[served], np.full(len(served), ANSWERED))
        self._note(now.row[served], recent[served, -1], at_h[served])
        return replace(now, at_h=at_h, recent=recent), quits

    def _note(self, row: Ints, place: Ints, at_h: Floats, bits: Ints | None = None) -> None:
        none = np.zeros(len(row), dtype=np.int64)
        self.notes.append((row, place, at_h, none if bits is None else bits))
        np.maximum.at(self.end_h, row, at_h)
