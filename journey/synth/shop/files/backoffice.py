"""The files of the systems behind the shop: calls, orders, parcels, returns, customers, survey."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from journey.synth.shop.diary import Happening
from journey.synth.shop.files import systems
from journey.synth.shop.files.formats import DAYS, ISO, LOCAL, MINUTES, berlin, money, write_text
from journey.synth.shop.files.spoil import Row, spoil
from journey.synth.shop.worlds import shown


def calls(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """A row a leg: semicolons, latin-1, Berlin wall clock; some numbers are written 0049."""
    written: dict[str, str] = {}
    rows: list[Row] = []
    for each in seen:
        names, facts = each.names, each.facts
        number = names["phone"]
        foreign = f"0049 {number[3:]}" if rng.random() < 0.3 else number
        rows.append(
            [
                facts["call"],
                systems.CALL_NAMES[each.touchpoint],
                berlin(each.at_us, LOCAL),
                berlin(int(facts["ended"]), LOCAL),
                written.setdefault(facts["call"], foreign),
                names.get("user_id", ""),
                facts.get("reason", ""),
                names.get("order_id", ""),
                facts.get("agent", ""),
            ]
        )
    rows = spoil(rng, rows, time=2, name=-1)
    return write_text(folder / "calls.csv", systems.CALLS, rows, ";", encoding="latin-1")


def orders(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """A row a line of an order, Berlin wall clock to the minute, decimal commas."""
    rows = [row for each in seen for row in _order_lines(rng, each)]
    rows = spoil(rng, rows, time=0, name=-1)
    return write_text(folder / "orders.csv", systems.ORDERS, rows, ";")


def _order_lines(rng: Random, each: Happening) -> Iterable[Row]:
    names = each.names
    for number, cents in enumerate(each.facts["lines"].split(), start=1):
        yield [
            berlin(each.at_us, MINUTES),
            names["order_id"],
            str(number),
            names.get("user_id", ""),
            names["email"],
            names.get("phone", ""),
            rng.choice(systems.ARTICLES),
            money(int(cents)),
        ]


def parcels(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """One row an order: two events in it; an empty time has not happened (yet)."""
    columns = systems.PARCELS
    placed: dict[str, Row] = {}
    for each in seen:
        order_id, email = each.names["order_id"], each.names.get("email", "")
        shouted = email.title() if rng.random() < 0.05 else email
        row = placed.setdefault(order_id, [order_id, shouted, *[""] * (len(columns) - 2)])
        row[columns.index(systems.PARCEL_COLUMNS[each.touchpoint])] = berlin(each.at_us, LOCAL)
        if "promised" in each.facts:
            row[columns.index("promised_until")] = berlin(int(each.facts["promised"]), DAYS)
    rows = spoil(rng, list(placed.values()), time=2, name=-1)
    return write_text(folder / "deliveries.csv", columns, rows, ",")


def returns(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """One row an order that goes back, to the minute: only its number says whose it is."""
    sent_back: dict[str, Row] = {}
    for each in seen:
        order_id = each.names["order_id"]
        row = sent_back.setdefault(order_id, [order_id, "", "", ""])
        row[2 if "value" in each.facts else 1] = berlin(each.at_us, MINUTES)
        row[3] = each.facts.get("value", "")
    rows = spoil(rng, list(sent_back.values()), time=1, name=-1)
    return write_text(folder / "returns.csv", systems.RETURNS, rows, ",")


def customers(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """The table of accounts, in the order of their numbers; days only, nobody did anything."""
    rows: list[Row] = [
        [*(each.names.get(kind, "") for kind in systems.CRM_KINDS), berlin(each.at_us, DAYS)]
        for each in sorted(seen, key=lambda one: one.person)
    ]
    rows = spoil(rng, rows, time=len(systems.CRM_KINDS), name=-1)
    return write_text(folder / "customers.csv", systems.CRM, rows, ",")


def survey(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """Answers with a score from 0 to 10, and one beyond the scale."""
    rows: list[Row] = [
        [
            shown(each.at_us, ISO),
            each.names["email"],
            each.names.get("order_id", ""),
            each.facts["score"],
            each.facts["comment"],
        ]
        for each in seen
    ]
    spoiled = spoil(rng, rows, time=0, name=-1)
    if spoiled:
        spoiled.append([*spoiled[-1][:3], "11", "Eleven out of ten!"])
    return write_text(folder / "survey.csv", systems.SURVEY, spoiled, ",")
