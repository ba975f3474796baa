"""Survey answers in a planted world: who answers, how satisfied, and in which words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journey.synth.planted.chance import Floats, Ints, normal, uniform
from journey.synth.planted.met import Crowd
from journey.synth.planted.walk import Walks
from journey.synth.planted.world import PlantedWorld

ANSWERS_WON, ANSWERS_LOST = 0.30, 0.12  # who answers, by how the journey ended
SCORE_WON, SCORE_LOST, BY_FRICTION = 8.6, 6.2, -2.4
GOOD = ("Everything went well.", "Quick and easy, thank you.", "I would order again.")
BAD = ("I did not find what I was looking for.", "It took too long.", "Not for me.")
THEMES = (
    "The {name} was annoying, and nobody could tell me why.",
    "I gave up nearly because of the {name}.",
    "Please mend this: {name}!",
)


@dataclass(frozen=True, slots=True)
class PlantedAnswers:
    """Answers: whose journey, hours after it began, NPS score 0 to 10, and a comment or ``""``."""

    row: Ints
    at_h: Floats
    score: list[int]
    comment: list[str]


def answers(world: PlantedWorld, crowd: Crowd, walks: Walks) -> PlantedAnswers:
    """The survey's answers, a day or more after each journey's last step.

    Who reached the order answers more often; who met a harmful friction or a long wait is
    less satisfied, and half of them say by which.
    """
    share = np.where(walks.won, ANSWERS_WON, ANSWERS_LOST)
    row = np.flatnonzero(uniform(world.seed, "answer", crowd.number) < share)
    number = crowd.number[row]
    theme = _themes(world, walks, row)
    mean = np.where(walks.won[row], SCORE_WON, SCORE_LOST) + BY_FRICTION * (theme >= 0)
    score = np.clip(np.round(mean + 1.5 * normal(world.seed, "score", number)), 0, 10)
    at_h = walks.end_h[row] + 24 + 48 * uniform(world.seed, "answered", number)
    luck = uniform(world.seed, "comment", number)
    names = [each.name for each in world.frictions]
    comments = [
        _comment(names[at] if at >= 0 else "", one, value)
        for at, one, value in zip(theme.tolist(), luck.tolist(), score.tolist(), strict=True)
    ]
    return PlantedAnswers(row, at_h, [int(value) for value in score], comments)


def _themes(world: PlantedWorld, walks: Walks, row: Ints) -> Ints:
    """The first friction of each journey that bothers: its place in the world's list, or -1."""
    theme = np.full(len(row), -1)
    for at, friction in reversed(list(enumerate(world.frictions))):
        if friction.kind in {"harmful", "wait"}:
            theme[walks.met[friction.name][row]] = at
    return theme


def _comment(name: str, luck: float, score: float) -> str:
    """Half of the answers have words: ``luck`` decides whether and which."""
    if luck >= 0.5:
        return ""
    texts = [text.format(name=name) for text in THEMES] if name else GOOD if score > 6 else BAD
    return texts[int(luck * 2 * len(texts))]
