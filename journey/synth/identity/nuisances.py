"""What can be wrong with identifiers, by name; each is a world of its own, ``identity`` is all.

Only names and words: the rooms ``identity_names``, ``identity_things`` and ``identity_rows``
do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from journey.errors import UnknownName
from journey.synth.planted.world import PLANTED, VARIANTS

SHOP, MIXED, CLEAN = "shop", "identity", "identity:clean"
NUISANCES: Mapping[str, str] = {
    "household": "one e-mail or phone for two people who both have an account",
    "strangers": "one e-mail or phone for two people without an account: nothing tells them apart",
    "recycled-phone": "a number that another person gets 45 days or more after its last use",
    "cookie-resets": "browsers that are cleaned every few days",
    "second-account": "people with two accounts and one e-mail",
    "loyalty-cards": "people with two to five loyalty cards",
    "guest-checkout": "people with an account who order without logging in",
    "late-links": "people who say who they are only in the last month",
    "tablet-alternating": "a tablet used in turns, at random",
    "tablet-sticky": "a tablet mostly used by the one who had it before",
    "tablet-handover": "a tablet handed over within a session",
    "missing-logout": "a tablet left logged in; the next one only looks",
    "kiosk": "a terminal in the store that dozens log in to",
    "call-centre": "agents who order for callers, on their own computer",
    "device-sold": "a phone with the app, sold to another customer",
    "walk-in": "one unlisted address that the till writes for many",
    "staff-card": "a cashier's own card on customers' receipts",
    "receipt-numbers": "receipt numbers that start again in every store",
    "placeholders": "what systems write where they know nothing",
    "typing-errors": "mistyped e-mails and phone numbers; some are another person's",
    "float-like": "numbers that a spreadsheet turned into floats",
    "wrong-clocks": "rows of 1970 and 2038, and rows that are days off",
    "disorder": "late, repeated and shuffled rows",
}
HARD = (MIXED, CLEAN, *(f"{MIXED}:{name}" for name in NUISANCES))
WORLDS = (SHOP, *(f"{PLANTED}{variant}" for variant in VARIANTS), *HARD)


@dataclass(frozen=True, slots=True)
class Made:
    """What is to be made: one of ``WORLDS``, for so many people, from a seed."""

    world: str
    people: int
    seed: int


def chosen(world: str) -> frozenset[str]:
    """The nuisances of an identity world.

    Raises
    ------
    UnknownName
        There is no such world; the hint names the nearest one.

    >>> sorted(chosen("identity:kiosk"))
    ['kiosk']
    >>> len(chosen("identity")) == len(NUISANCES)
    True
    """
    if world not in HARD:
        raise UnknownName.named("world", world, WORLDS)
    if world == MIXED:
        return frozenset(NUISANCES)
    return frozenset(NUISANCES) & {world.removeprefix(f"{MIXED}:")}
