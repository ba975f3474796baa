"""Nuisances of who has which identifier; done before the people of a town live."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from journey.synth.identity.people import SHARED, Human, Town, card
from journey.synth.shop.worlds import DAY, END_US, START_US

QUIET_DAYS = 45  # before a number is given to somebody else


def alter(town: Town) -> None:
    """Change the people of ``town`` as its nuisances say."""
    for name, change in CHANGES.items():
        if name in town.nuisances:
            change(town)


def _household(town: Town) -> None:
    for group in town.draw(town.members(), 0.03, 2):
        _share(town, group, town.rng.choice(("email", "phone")))


def _strangers(town: Town) -> None:
    """Nobody in the group has an account: no anchor will ever tell them apart."""
    guests = [each for each in town.humans if each.email and not each.accounts]
    for group in town.draw(guests, 0.03, 2):
        _share(town, group, town.rng.choice(("email", "phone")))


def _share(town: Town, group: list[Human], kind: str) -> None:
    first = group[0]
    for other in group[1:]:
        if kind == "phone" and first.phone and other.phone:
            other.phone = first.phone
        else:
            other.email, kind = first.email, "email"
    town.own(kind, getattr(first, kind), SHARED)


def _recycled(town: Town) -> None:
    phones = [each for each in town.members() if town.owners.get(("phone", each.phone), 0) > 0]
    for before, after in town.draw(phones, 0.03, 2):
        until_us = START_US + town.rng.randint(20, 60) * DAY
        before.phone_until_us = until_us
        after.phone, after.phone_from_us = before.phone, until_us + QUIET_DAYS * DAY
        town.own("phone", before.phone, SHARED)


def _cookie_resets(town: Town) -> None:
    for human in town.humans:
        human.cookie_days = town.rng.choice((3, 7, 30))


def _second_account(town: Town) -> None:
    for (human,) in town.draw(town.members(), 0.03, 1):
        second = f"u{100000 + human.number * 7 + 3}"
        human.accounts.append(town.own("user_id", second, human.number))


def _loyalty_cards(town: Town) -> None:
    for (human,) in town.draw([each for each in town.humans if each.cards], 0.3, 1):
        for place in range(1, town.rng.choices((2, 3, 4, 5), (70, 20, 7, 3))[0]):
            human.cards.append(town.own("loyalty", card(human.number, place), human.number))


def _guest_checkout(town: Town) -> None:
    for (human,) in town.draw(town.members(), 0.5, 1):
        human.guest_rate = 0.6


def _late_links(town: Town) -> None:
    for (human,) in town.draw(town.members(), 0.4, 1):
        human.known_from_us = END_US - 30 * DAY


CHANGES: Mapping[str, Callable[[Town], None]] = {
    "household": _household,
    "strangers": _strangers,
    "recycled-phone": _recycled,
    "cookie-resets": _cookie_resets,
    "second-account": _second_account,
    "loyalty-cards": _loyalty_cards,
    "guest-checkout": _guest_checkout,
    "late-links": _late_links,
}
