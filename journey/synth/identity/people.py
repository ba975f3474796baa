"""Towns of people for identity worlds: who has which identifiers, and who owns each in truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from journey.synth.shop.people import FIRST, HOSTS, LAST
from journey.synth.shop.worlds import DAYS, END_US, START_US

SHARED, NOBODY = -1, -2  # owners of identifiers that are not one person's
Key = tuple[str, str]  # kind, value as it is after normalising
PRIME = 7919  # spreads numbers over a range without meeting one twice


@dataclass(slots=True)
class Human:
    """One person; an empty text or list means: has none.

    Attributes
    ----------
    accounts
        User ids, mostly one.
    phone_from_us, phone_until_us
        When the number is theirs.
    cookie_days
        The browser is cleaned so often.
    guest_rate
        How often (0..1) somebody with an account orders without logging in.
    known_from_us
        Says nothing about themselves before.
    """

    number: int
    crm_id: str
    accounts: list[str]
    cards: list[str]
    email: str
    phone: str
    app: str
    phone_from_us: int = START_US
    phone_until_us: int = END_US
    cookie_days: int = 2 * DAYS
    guest_rate: float = 0.1
    known_from_us: int = START_US


@dataclass(slots=True)
class PersonRow:
    """One line of a source: what a system wrote of somebody, ``person``.

    ``names`` are values as they are meant; ``is_bad`` rows are not readable as events.
    """

    person: int
    at_us: int
    source: str
    action: str
    names: dict[str, str]
    is_bad: bool = False
    repeats: int = 1


@dataclass(slots=True)
class Town:
    """Some people, all that was written of them, and who truly owns each identifier."""

    rng: Random
    number: int
    nuisances: frozenset[str]
    humans: list[Human]
    owners: dict[Key, int] = field(default_factory=dict)
    rows: list[PersonRow] = field(default_factory=list)
    made: int = 0

    def own(self, kind: str, value: str, owner: int) -> str:
        """Note whose an identifier is; returns the value."""
        self.owners[kind, value] = owner
        return value

    def fresh(self, stem: str) -> str:
        """A value that nobody else has: of a thing, an order or a receipt."""
        self.made += 1
        return f"{stem}-{self.number}-{self.made}"

    def draw(self, among: Sequence[Human], share: float, size: int) -> list[list[Human]]:
        """Groups of ``size`` people, together about ``share`` (0..1) of ``among``; nobody twice."""
        wanted = share * len(among) / size
        groups = int(wanted) + (self.rng.random() < wanted % 1)
        taken = self.rng.sample(among, min(len(among), groups * size))
        return [taken[at : at + size] for at in range(0, len(taken) - size + 1, size)]

    def members(self) -> list[Human]:
        """Those with an account."""
        return [each for each in self.humans if each.accounts]


def town(rng: Random, number: int, nuisances: frozenset[str], people: range) -> Town:
    """A town with the ``people`` of these numbers.

    65 % have an account, 20 % only give their address, 15 % say nothing but for a card.
    """
    made = Town(rng, number, nuisances, [_human(rng, each) for each in people])
    for human in made.humans:
        named = {"crm_id": [human.crm_id], "user_id": human.accounts, "loyalty": human.cards,
                 "email": [human.email], "phone": [human.phone], "device": [human.app]}  # fmt: skip
        for kind, values in named.items():
            for value in values:
                if value:
                    made.own(kind, value, human.number)
    return made


def _human(rng: Random, number: int) -> Human:
    standing = rng.choices(("member", "guest", "silent"), (65, 20, 15))[0]
    member, speaks = standing == "member", standing != "silent"
    has_phone = speaks and rng.random() < 0.8
    address = f"{rng.choice(FIRST)}.{rng.choice(LAST)}{number}@{rng.choice(HOSTS)}".lower()
    return Human(
        number=number,
        crm_id=f"K{number:07}" if rng.random() < (0.8 if member else 0.3) and has_phone else "",
        accounts=[f"u{100000 + number * 7}"] if member else [],
        cards=[card(number, 0)] if rng.random() < (0.6 if speaks else 0.4) else [],
        email=address if speaks else "",
        phone=f"+49151{number * PRIME % 10**8:08}" if has_phone else "",
        app=f"d-{number:07}" if member and rng.random() < 0.5 else "",
    )


def card(number: int, place: int) -> str:
    """The loyalty card of a person; its zeros are part of it.

    >>> card(12, 0)
    '00000012089'
    """
    return f"{number:08}{place}{(number * 7 + place) % 100 // 10}{(number + 7 + place) % 10}"
