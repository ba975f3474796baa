"""Nuisances of things that several people use: tablets, kiosks, an agent's desk, sold phones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from journey.synth.identity.life import Session, call, moment
from journey.synth.identity.people import SHARED, Human, Town
from journey.synth.shop.worlds import DAY, END_US, MINUTE, START_US

VISITS = 10  # to a tablet
STICKY = 0.85  # the one who had it before has it again
SOLD = START_US + 50 * DAY


def use(town: Town) -> None:
    """Let the people of ``town`` use what its nuisances put there."""
    for name, happen in USES.items():
        if name in town.nuisances:
            happen(town)


def _tablets(town: Town, sticky: float) -> None:
    for group in town.draw(town.members(), 0.10, 2):
        tablet, human = town.own("cookie", town.fresh("tablet"), SHARED), group[0]
        for at_us in sorted(moment(town) for _ in range(VISITS)):
            if town.rng.random() >= sticky:
                human = town.rng.choice(group)
            _sit_down(town, human, tablet, at_us)


def _alternating(town: Town) -> None:
    _tablets(town, 0.0)


def _sticky(town: Town) -> None:
    _tablets(town, STICKY)


def _sit_down(town: Town, human: Human, tablet: str, at_us: int) -> Session:
    """A session on a thing of several people; half of them log in."""
    session = Session(town, human, at_us, "cookie", tablet)
    session.look()
    if town.rng.random() < 0.5:
        session.log_in()
        session.look(2)
        if town.rng.random() < 0.4:
            session.buy()
        if town.rng.random() < 0.6:
            session.log_out()
    return session


def _handover(town: Town) -> None:
    for group in town.draw(town.members(), 0.10, 2):
        tablet = town.own("cookie", town.fresh("tablet"), SHARED)
        for _ in range(VISITS // 2):
            first, second = town.rng.sample(group, 2)
            before = _sit_down(town, first, tablet, moment(town))
            after = Session(town, second, before.at_us + 2 * MINUTE, "cookie", tablet)
            after.log_in()
            after.look(2)
            after.log_out()


def _missing_logout(town: Town) -> None:
    for group in town.draw(town.members(), 0.10, 2):
        tablet = town.own("cookie", town.fresh("tablet"), SHARED)
        for _ in range(VISITS // 2):
            first, second = town.rng.sample(group, 2)
            before = Session(town, first, moment(town), "cookie", tablet)
            before.log_in()
            before.look(2)
            Session(town, second, before.at_us + 6 * MINUTE, "cookie", tablet).look(2)


def _kiosk(town: Town) -> None:
    kiosk = town.own("cookie", town.fresh("kiosk"), SHARED)
    for (human,) in town.draw(town.humans, 0.5, 1):
        session = Session(town, human, moment(town), "cookie", kiosk)
        session.look(2)
        session.log_in()
        session.look(1)
        if town.rng.random() < 0.7:
            session.log_out()


def _call_centre(town: Town) -> None:
    desk = town.own("cookie", town.fresh("agent"), SHARED)
    for (human,) in town.draw([each for each in town.humans if each.phone], 0.3, 1):
        at_us = max(moment(town), human.known_from_us)
        call(town, human, at_us)
        session = Session(town, human, at_us + MINUTE, "cookie", desk)
        session.account = town.rng.choice(human.accounts or [""])
        session.look(1)
        session.buy()


def _device_sold(town: Town) -> None:
    for before, after in town.draw(town.members(), 0.10, 2):
        device = town.own("device", town.fresh("sold"), SHARED)
        for human, from_us, until_us in (
            (before, START_US, SOLD),
            (after, END_US - 50 * DAY, END_US),
        ):
            for _ in range(4):
                session = Session(town, human, moment(town, from_us, until_us), "device", device)
                session.look(2)
                session.log_in()
                session.look(2)


USES: Mapping[str, Callable[[Town], None]] = {
    "tablet-alternating": _alternating,
    "tablet-sticky": _sticky,
    "tablet-handover": _handover,
    "missing-logout": _missing_logout,
    "kiosk": _kiosk,
    "call-centre": _call_centre,
    "device-sold": _device_sold,
}
