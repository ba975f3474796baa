"""Nuisances of what systems write: placeholders, slips, floats, clocks, repeated numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

from journey.synth.identity.people import NOBODY, SHARED, Town
from journey.synth.shop.worlds import DAY, SECOND, START_US

WALK_IN = "walkin@northwind-till.example"
PLACEHOLDERS = {
    "email": ("unknown@example.com", "noreply@northwind.example", "n/a", "none", "test@test.com"),
    "phone": ("0000000000", "+49 000 000 000", "unknown", "1111111111"),
    "user_id": ("guest", "undefined", "0", "null", "(not set)"),
    "loyalty": ("0000", "none", "000000000"),
    "crm_id": ("0", "unknown", "NULL"),
}
KINDS = {  # what the sources have columns for
    "web": ("email", "phone", "user_id"),
    "app": ("user_id", "loyalty"),
    "store": ("loyalty", "email"),
    "calls": ("phone", "crm_id", "email"),
    "mail": (),
}
LETTERS = re.compile(r"[0-9]*@.*")  # what comes behind the letters of an address
TYPED = {  # by whoever; a caller's number shows by itself
    "order": ("email", "phone"),
    "store purchase": ("email",),
    "call": ("email",),
}
SLIP, OF_ANOTHER = 0.02, 0.01  # of what is typed; of the slips, those that meet another person's
STORES_TOWNS = 5  # towns whose people come to one store, with one cashier who does so
FAR_US = 2_145_916_800 * SECOND  # 2038


def spoil(town: Town) -> None:
    """Change the rows of ``town`` as its nuisances say."""
    for name, change in SPOILS.items():
        if name in town.nuisances:
            change(town)


def _receipt_numbers(town: Town) -> None:
    """Every store counts from 1, and none writes which store it is."""
    numbers: dict[str, str] = {}
    for row in town.rows:
        if receipt := row.names.get("receipt"):
            number = numbers.setdefault(receipt, f"{len(numbers) // 4 + 1:06}")
            row.names["receipt"] = town.own("receipt", number, SHARED)


def _walk_in(town: Town) -> None:
    for row in town.rows:
        nameless = row.action == "store purchase" and "email" not in row.names
        if nameless and town.rng.random() < 0.3:
            row.names["email"] = town.own("email", WALK_IN, NOBODY)


def _staff_card(town: Town) -> None:
    staff = f"STAFF-{(town.number - 1) // STORES_TOWNS + 1:04}"
    for row in town.rows:
        nameless = row.action == "store purchase" and "loyalty" not in row.names
        if nameless and town.rng.random() < 0.7:
            row.names["loyalty"] = town.own("loyalty", staff, NOBODY)


def _placeholders(town: Town) -> None:
    for row in town.rows:
        for kind in KINDS[row.source]:
            if kind not in row.names and town.rng.random() < 0.05:
                value = town.rng.choice(PLACEHOLDERS[kind])
                row.names[kind] = town.own(kind, value, NOBODY)


def _typing_errors(town: Town) -> None:
    known = {kind: [v for k, v in town.owners if k == kind] for kind in ("email", "phone")}
    for row in town.rows:
        for kind in TYPED.get(row.action, ()):
            if kind in row.names and town.rng.random() < SLIP:
                slip = _slip(town.rng, row.names[kind])
                if town.rng.random() < OF_ANOTHER:
                    slip = town.rng.choice(known[kind])
                row.names[kind] = slip
                if (kind, slip) not in town.owners:
                    town.own(kind, slip, row.person)


def _slip(rng: Random, value: str) -> str:
    """One letter of the name left out, doubled or swapped; of a number, left out or doubled.

    Never a value that somebody has: numbers of people are of one length, names end in digits.
    """
    is_number = value.startswith("+")
    low, high = (6, len(value)) if is_number else (1, len(LETTERS.sub("", value)))
    at, way = rng.randrange(low, high - 1), rng.randrange(2 if is_number else 3)
    if way == 2 and value[at] != value[at + 1]:
        return f"{value[:at]}{value[at + 1]}{value[at]}{value[at + 2 :]}"
    return value[:at] + value[at + 1 :] if way == 1 else value[:at] + value[at] + value[at:]


def _float_like(town: Town) -> None:
    """A spreadsheet wrote cards and numbers as floats; most digits are lost."""
    for row in town.rows:
        for kind in ("loyalty", "phone"):
            value = row.names.get(kind, "")
            if value.removeprefix("+").isdecimal() and town.rng.random() < 0.04:
                number = float(value)
                lost = town.rng.choice((f"{number:.1f}", f"{number:.2e}", f"{number:.4E}"))
                row.names[kind] = town.own(kind, lost, NOBODY)


def _wrong_clocks(town: Town) -> None:
    """Some rows are of 1970 or 2038, which no reader takes; some are hours or days late."""
    for row in town.rows:
        if town.rng.random() < 0.02:
            off_us = row.at_us - START_US
            times = (off_us % DAY, FAR_US + off_us, row.at_us - town.rng.randrange(3 * DAY))
            row.at_us = town.rng.choice(times) // SECOND * SECOND
            row.is_bad = row.at_us < START_US - 3 * DAY or row.at_us >= FAR_US


def _disorder(town: Town) -> None:
    for row in town.rows:
        row.repeats = town.rng.choices((1, 2, 3), (95, 4, 1))[0]
    town.rng.shuffle(town.rows)


SPOILS: Mapping[str, Callable[[Town], None]] = {
    "typing-errors": _typing_errors,  # what tills and systems write by themselves has none
    "receipt-numbers": _receipt_numbers,
    "walk-in": _walk_in,
    "staff-card": _staff_card,
    "placeholders": _placeholders,
    "float-like": _float_like,
    "wrong-clocks": _wrong_clocks,
    "disorder": _disorder,
}
