"""What one person does in one journey, written down as it happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from journey.synth.shop.people import Person
from journey.synth.shop.worlds import DAY, DAYS, HOUR, MINUTE, START_US, local_us

HOURS = (1, 1, 0.5, 0.3, 0.3, 0.6, 2, 4, 5, 6, 6, 6, 7, 6, 5, 5, 6, 7, 9, 11, 12, 10, 6, 3)
ONLINE = ("web", "app")
MICRO = 1000  # times are whole milliseconds


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, before any system wrote it down in its own way.

    ``names`` are the identifiers it carries (kind to value), ``facts`` all else.
    """

    person: int
    journey: int
    at_us: int
    channel: str
    touchpoint: str
    device: str
    names: dict[str, str]
    facts: dict[str, str]


@dataclass(slots=True)
class Diary:
    """One journey being lived: the clock runs on with each thing done."""

    rng: Random
    person: Person
    journey: int
    at_us: int
    device: str
    channel: str = "web"
    known: bool = False  # logged in, in this web session
    intent: str = ""
    frictions: list[str] = field(default_factory=list)
    happened: list[Happening] = field(default_factory=list)

    def chance(self, rate: float) -> bool:
        """True as often as ``rate`` (0..1) says."""
        return self.rng.random() < rate

    def wait(self, low_us: int, high_us: int) -> None:
        """Let time pass: anything between the two, short waits being likelier."""
        share = self.rng.random() ** 2
        self.at_us += int(low_us + share * (high_us - low_us)) // MICRO * MICRO

    def next_day(self, low: int, high: int, hour: int | None = None) -> None:
        """Come back some days later, at a likely hour (or the wall-clock ``hour``)."""
        day = (local_us(self.at_us) - START_US) // DAY + self.rng.randint(low, high)
        self.at_us = moment(self.rng, day) if hour is None else at_hour(day, hour)
        self.known = False

    def do(self, touchpoint: str, **facts: str) -> None:
        """Something at a website or app page; the clock moves on by seconds or minutes."""
        names = {"order_id": facts.pop("order_id")} if "order_id" in facts else {}
        self.note(self.channel, touchpoint, self._online_names() | names, **facts)
        self.wait(4 * 10**6, 4 * MINUTE)

    def note(self, channel: str, touchpoint: str, names: dict[str, str], **facts: str) -> None:
        """Something in any channel, now."""
        device = self.device if channel in ONLINE else ""
        kept = {kind: value for kind, value in names.items() if value}
        self.happened.append(
            Happening(
                self.person.number,
                self.journey,
                self.at_us,
                channel,
                touchpoint,
                device,
                kept,
                facts,
            )
        )

    def switch_device(self) -> None:
        """Go on with the second device, in the browser and not logged in."""
        self.device, self.channel, self.known = self.person.second_device, "web", False

    def _online_names(self) -> dict[str, str]:
        user_id = self.person.user_id if self.known else ""
        if self.channel == "app":
            card = self.person.loyalty if self.known else ""
            return {"device": self.person.app_device, "user_id": user_id, "loyalty": card}
        return {"cookie": self.person.cookie(self.device, self.at_us), "user_id": user_id}


def moment(rng: Random, day: int) -> int:
    """A moment of the ``day`` of the period, at an hour when people shop."""
    hour = rng.choices(range(24), HOURS)[0]
    at_us = at_hour(day, hour) + rng.randrange(HOUR // MICRO) * MICRO
    return at_us if at_us >= START_US else at_us + DAY  # Berlin's first hour is still February


def at_hour(day: int, hour: int) -> int:
    """The UTC microseconds of a Berlin wall-clock hour."""
    wall_us = START_US + day * DAY + hour * HOUR
    return wall_us - (local_us(wall_us) - wall_us)


def first_day(rng: Random) -> int:
    """The day somebody first appears: any, a little more often later on."""
    return int(DAYS * rng.random() ** 0.9)
