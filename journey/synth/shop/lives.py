"""Each person's journeys over the whole period, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from random import Random

from journey.synth.shop import mishaps, online
from journey.synth.shop.diary import Diary, Happening, at_hour, first_day, moment
from journey.synth.shop.orders import answer_store
from journey.synth.shop.people import Person
from journey.synth.shop.worlds import DAY, DAYS, END_US, HOUR, START_US, STORES


@dataclass(frozen=True, slots=True)
class Planted:
    """A journey as it was logged: who, what for, what went wrong, and all that happened."""

    person: int
    journey: int
    intent: str
    frictions: tuple[str, ...]
    happened: tuple[Happening, ...]


def live(rng: Random, people: list[Person]) -> Iterator[Planted]:
    """The journeys of all people, in the order of the people and of time."""
    numbers = count(1)
    for person in people:
        yield from map(_as_logged, _life(rng, person, numbers))
        yield _newsletters(rng, person)
        yield _registration(rng, person)


def _as_logged(life: Planted) -> Planted:
    """``life`` without what the trackers missed."""
    return replace(
        life,
        happened=tuple(
            each
            for each in life.happened
            if mishaps.is_logged(each.at_us, each.channel, each.touchpoint)
        ),
    )


def _life(rng: Random, person: Person, numbers: Iterator[int]) -> Iterator[Planted]:
    day = first_day(rng)
    while day < DAYS:
        diary = _start(rng, person, next(numbers), moment(rng, day))
        _intent(diary)(diary)
        yield _planted(diary)
        last_us = max(each.at_us for each in diary.happened)
        if rng.random() < 0.28 or last_us > END_US:
            return
        day = (last_us - START_US) // DAY + rng.randint(16, 44)  # longer than any silence


def _start(rng: Random, person: Person, journey: int, at_us: int) -> Diary:
    device = person.device if rng.random() < 0.8 else person.second_device
    return Diary(rng, person, journey, at_us, device)


def _planted(diary: Diary) -> Planted:
    kept = tuple(dict.fromkeys(diary.frictions))
    return Planted(diary.person.number, diary.journey, diary.intent, kept, tuple(diary.happened))


def _intent(diary: Diary) -> Callable[[Diary], None]:
    person = diary.person
    card, letters = bool(person.loyalty), person.newsletter
    weights = (62, 9, 20 if card and person.user_id else 4, 6 if card else 2, 6 if letters else 0)
    ways = (online.shop_online, _only_look, _buy_in_store, _only_store, _unsubscribe)
    return diary.rng.choices(ways, weights)[0]


def _only_look(diary: Diary) -> None:
    diary.intent = "only look"
    if online.arrive(diary):
        online.look_around(diary)


def _buy_in_store(diary: Diary) -> None:
    """Research online, buy offline."""
    diary.intent = "research online, buy in store"
    if not online.arrive(diary):
        return
    if diary.person.user_id and diary.chance(0.7) and diary.channel == "web":
        online.log_in(diary)
    online.look_around(diary)
    diary.do("store finder")
    if diary.chance(0.7):
        diary.next_day(1, 6, hour=18)
        _till(diary)


def _only_store(diary: Diary) -> None:
    diary.intent = "buy in store"
    diary.next_day(0, 0, hour=18)
    _till(diary)


def _till(diary: Diary) -> None:
    """A receipt; most card holders show the card, some take the receipt by e-mail."""
    rng, person = diary.rng, diary.person
    card = person.loyalty if diary.chance(0.9) else ""
    mailed = person.email if diary.chance(0.5) else ""
    store = rng.choice(STORES)
    receipt = f"S{STORES.index(store) + 1}-{rng.randrange(10**7):07}"
    names = {"loyalty": card, "email": mailed, "receipt": receipt}
    value = f"{min(900.0, rng.lognormvariate(3.7, 0.7)):.2f}"
    diary.note("store", "store purchase", names, value=value, store=store)
    answer_store(diary)


def _unsubscribe(diary: Diary) -> None:
    diary.intent = "unsubscribe"
    online.by_newsletter(diary)
    if diary.chance(0.5):
        diary.do("product page")
    names = {"email": diary.person.email}
    diary.wait(60 * 10**6, HOUR)
    diary.note("email", "unsubscribe", names, campaign="")


def _newsletters(rng: Random, person: Person) -> Planted:
    """What the shop sends out, whether anybody reads it or not: no journey (number 0)."""
    sent: list[Happening] = []
    for week in range(rng.randrange(3), DAYS // 7, 4) if person.newsletter else ():
        at_us = START_US + (week * 7 + 3) * DAY + 7 * HOUR + rng.randrange(30) * 60 * 10**6
        names, facts = {"email": person.email}, {"campaign": "newsletter"}
        sent.append(Happening(person.number, 0, at_us, "email", "email sent", "", names, facts))
    return Planted(person.number, 0, "newsletter", (), tuple(sent))


def _registration(rng: Random, person: Person) -> Planted:
    """The day the account was opened, before the period, as the customer table knows it."""
    names = {kind: getattr(person, kind) for kind in ("user_id", "email", "phone", "loyalty")}
    kept = {kind: value for kind, value in names.items() if value}
    at_us = at_hour(-rng.randint(1, 1100), 0)
    row = Happening(person.number, 0, at_us, "crm", "registered", "", kept, {})
    return Planted(person.number, 0, "registered", (), (row,) if person.user_id else ())
