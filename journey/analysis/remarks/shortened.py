"""Limits that were shortened so that a log is not mute: what it costs, what others would change."""

from __future__ import annotations

from journey.engine.base import Engine
from journey.journeys.shortened import DAYS, FEW, MATURE, Trial, tried
from journey.settings.models import DAY_US

JOURNEYS = "select count(*) filter (where mature), count(*) from journeys"
CHOSEN = """
    select max(silence_us), count(*), (select any_value(as_of_us) from runs)
    from touchpoints
    where silence_basis = 'shortened'
"""


def shortened(engine: Engine) -> str:
    """The limit that was chosen, its price, and the next longer and shorter; empty: none was."""
    cap_us, count, as_of_us = engine.rows(CHOSEN)[0]
    if not count:
        return _mute(engine)
    days = int(cap_us) // DAY_US
    with engine.aside() as own:
        trials = {each: tried(own, as_of_us, each) for each in _near(days)}
    mine = trials.pop(days)
    others = "; ".join(f"{each.days} days: {_words(each)}" for each in trials.values())
    return (
        f"silence limits of {count} touchpoints were shortened to {days} days, else under a "
        f"quarter of journeys would be mature: {_words(mine)} (with {others}): "
        "see `journeys.silence`"
    )


def _mute(engine: Engine) -> str:
    mature, journeys = engine.rows(JOURNEYS)[0]
    if journeys < FEW or mature >= MATURE * journeys:
        return ""
    return (
        f"only {mature:,} of {journeys:,} journeys are mature: the others may still go on as the "
        "data end; a shorter `journeys.silence` lets more count, but cuts those who come back later"
    )


def _near(days: int) -> tuple[int, ...]:
    at = DAYS.index(days) if days in DAYS else 0
    return DAYS[max(0, at - 1) : at + 2]


def _words(trial: Trial) -> str:
    return (
        f"{trial.mature:,} of {trial.journeys:,} journeys are mature, "
        f"{100 * trial.returns():.0f} % of longer silences came back later"
    )
