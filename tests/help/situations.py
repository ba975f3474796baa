"""Fifty situations of a shop, each with who is whom: told in the docs, and true by test.

``python -m tests.help.situations`` writes ``docs/situations.md``. All of them are stitched in one
run, each with values of its own. ``who`` is expected, a letter per row: the same letter is the same
customer, a small one a device or visitor without a name, ``-`` nobody. A value after ``!`` is
taken as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from tests.help.identities import Answer, Event, at, decided, solve, us
from tests.help.reading import ROOT

PAGE = ROOT / "docs" / "situations.md"
SETTINGS = {
    "logout": ("logout",),
    "kinds": {"phone": {"lasts": "180d"}, "loyalty": {"lasts": "180d"}},
}
APART_US = us("1s")  # no two situations at one instant
HEAD = """# Fifty situations: who is whom

Every row is an event: days (`d`), hours (`h`) and minutes (`m`) after the first day, a touchpoint
where it matters, and the identifiers that it names. *Expected* and *got* give a letter to each row:
the same letter is the same customer, a small letter a device or a visitor without a name, `-`
nobody. *Why* names the rule of each row and what was set aside or refused. A test stitches all of
them and holds this page. Settings: touchpoint `logout` is a logout; phones and cards last 180 days.

| # | situation | rows | expected | got | why |
|---|---|---|---|---|---|"""
RULES = {
    "direct": "named",
    "same_session": "same session",
    "carry_forward": "carried forward",
    "backfill": "looked back",
    "anonymous": "visitor",
    "anonymous_device": "device",
    "public_device": "everybody's device",
    "ambiguous_shared_id": "several people's",
    "unidentified": "names nobody",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What happens, what people decided about it, and who is expected to be whom."""

    words: str
    rows: tuple[str, ...]
    who: str
    decisions: tuple[str, ...] = ()


def many(text: str, n: int) -> tuple[str, ...]:
    """``text`` for 0 to n - 1."""
    return tuple(text.format(number) for number in range(n))


LETTERS = "A B C D E F G"
SITUATIONS = (
    Situation("browsing, the login a day later", ("0d cookie=k", "1d cookie=k user_id=u"), "A A"),
    Situation("the login 45 days later", ("0d cookie=k", "45d cookie=k user_id=u"), "a B"),
    Situation(
        "a phone with one login, 300 days on", ("0d device=d user_id=u", "300d device=d"), "A A"
    ),
    Situation(
        "a cleaned browser, the same login",
        ("0d cookie=k user_id=u", "5d cookie=q", "5d+1m cookie=q user_id=u"),
        "A A A",
    ),
    Situation("a cleaned browser, no login", ("0d cookie=k", "9d cookie=q"), "a b"),
    Situation(
        "web cookie and app id of one visitor", ("0d cookie=k device=d", "1d device=d"), "a a"
    ),
    Situation(
        "two visitors at one internet address",
        ("0d cookie=k ip=10.0.0.1", "1m cookie=q ip=10.0.0.1"),
        "a b",
    ),
    Situation(
        "a store's tablet after the logout",
        ("0d device=t user_id=u", "0d+5m logout device=t", "1d device=t", "270d device=t"),
        "A A b b",
    ),
    Situation(
        "own tablet, logged out, then the next login",
        ("0d device=t user_id=u", "0d+5m logout device=t", "9d device=t", "10d device=t user_id=u"),
        "A A A A",
    ),
    Situation(
        "a logout between two people",
        (
            "0d device=t user_id=u",
            "0d+6m logout device=t",
            "0d+7m device=t",
            "0d+9m device=t user_id=v",
        ),
        "A A B B",
    ),
    Situation(
        "logged out in the browser, the app goes on",
        ("0d cookie=k device=d user_id=u", "1d logout cookie=k", "2d device=d"),
        "A A A",
    ),
    Situation(
        "a phone with the app is sold",
        ("0d device=d user_id=u", "10d device=d", "100d device=d user_id=v", "110d device=d"),
        "A A B B",
    ),
    Situation(
        "a family tablet in turns, in a session",
        (
            "0d device=d user_id=u",
            "2d device=d user_id=v",
            "2d+5m device=d",
            "4d device=d user_id=u",
        ),
        "A B B A",
    ),
    Situation(
        "a family tablet in turns, out of a session",
        ("0d device=d user_id=u", "1d device=d", "2d device=d user_id=v", "4d device=d user_id=u"),
        "A b C A",
    ),
    Situation(
        "a kiosk of six customers",
        (*many("{0}d device=d user_id=u{0}", 6), "7d device=d"),
        "A B C D E F -",
    ),
    Situation(
        "two guests' mails on one tablet", ("0d device=t email=a", "1d device=t email=b"), "A B"
    ),
    Situation(
        "guest checkout: the mail comes with the shop's own row",
        ("0d cookie=k", "0d+5m cookie=k order_id=o", "1d order_id=o email=a"),
        "A A A",
    ),
    Situation(
        "what the guest does after the order",
        ("0d cookie=k order_id=o", "0d+1h order_id=o email=a", "2d cookie=k"),
        "A A A",
    ),
    Situation(
        "a guest's order, then a logout",
        ("0d cookie=k order_id=o", "0d+1h order_id=o email=a", "1d logout cookie=k", "2d cookie=k"),
        "A A A b",
    ),
    Situation(
        "a call that names only the order", ("0d order_id=o email=a", "3d call order_id=o"), "A A"
    ),
    Situation(
        "a receipt, mailed nine days after the sale",
        ("0d receipt=r", "9d receipt=r email=a"),
        "A A",
    ),
    Situation(
        "a receipt number that another shop uses again",
        ("0d receipt=r email=a", "5d receipt=r email=b"),
        "A B",
    ),
    Situation(
        "a family's mail, two accounts",
        ("0d user_id=u email=home", "1d user_id=v email=home", "90d email=home"),
        "A B -",
    ),
    Situation("an info address of three accounts", many("{0}d crm_id=c{0} email=info", 3), "A B C"),
    Situation(
        "a recycled number, both with an account",
        (
            "0d crm_id=a phone=11",
            "10d call phone=11",
            "100d crm_id=b phone=11",
            "110d call phone=11",
        ),
        "A A B B",
    ),
    Situation(
        "a recycled number eight months later, no accounts",
        ("0d email=a phone=11", "5d call phone=11", "250d email=b phone=11", "260d call phone=11"),
        "A A B B",
    ),
    Situation(
        "the same number and the same mail after eight months",
        ("0d email=a phone=11", "250d email=a phone=11", "260d call phone=11"),
        "A A A",
    ),
    Situation(
        "a card issued again to somebody else",
        ("0d loyalty=c email=a", "300d loyalty=c email=b", "310d sale loyalty=c"),
        "A B B",
    ),
    Situation(
        "a cashier's card on six customers' receipts",
        (*many("{0}d sale loyalty=staff email=p{0}", 6), "60d sale loyalty=staff"),
        "A B C D E F -",
    ),
    Situation(
        "the till's mail on six cards", many("{0}d sale email=till loyalty=c{0}", 6), "A B C D E F"
    ),
    Situation(
        "a gift phone on seven buyers' orders", many("{0}d email=p{0} phone=11", 7), "A B C D E F G"
    ),
    Situation(
        "a login for nobody, on the list",
        (
            "0d user_id=!web_guest email=a",
            "1d user_id=!Gast email=b",
            "2d user_id=!{{user_id}} cookie=k",
            "3d user_id=!\\N cookie=q",
        ),
        "A B c d",
    ),
    Situation(
        "a login for nobody, on no list",
        (*many("{0}d user_id=shop-x email=p{0}", 6), "60d user_id=shop-x"),
        "A B C D E F -",
    ),
    Situation(
        "the same, and each has an account of their own",
        (*many("{0}d user_id=shop-x email=p{0}", 3), *many("9d+{0}h user_id=u{0} email=p{0}", 3)),
        "A B C A B C",
    ),
    Situation(
        "a company's login with six mails, taken back by a decision",
        many("{0}d crm_id=firm email=p{0}", 6),
        "A A A A A A",
        ("exclusive crm_id=firm",),
    ),
    Situation(
        "one card, its owner's mail often mistyped",
        (*many("{0}d loyalty=c email=ann", 4), *many("2{0}d loyalty=c email=an{0}", 3)),
        "A A A A A A A",
    ),
    Situation("two cards, one mail", ("0d loyalty=c email=a", "1d loyalty=d email=a"), "A A"),
    Situation("five cards, one mail", many("{0}d loyalty=c{0} email=a", 5), "A A A B C"),
    Situation(
        "two accounts of one person in the shop's own list",
        ("0d crm_id=c", "1d crm_id=d"),
        "A A",
        ("always crm_id=c crm_id=d",),
    ),
    Situation(
        "people say that two cards are not one person's",
        ("0d loyalty=c email=a", "1d loyalty=d email=a"),
        "A B",
        ("never loyalty=c loyalty=d",),
    ),
    Situation(
        "an address that people have barred",
        ("0d crm_id=c email=a", "1d email=a"),
        "A -",
        ("block email=a",),
    ),
    Situation(
        "consent withdrawn on the third day",
        ("0d email=a", "5d email=a"),
        "A -",
        ("block email=a 3d",),
    ),
    Situation("a row that names two people", ("0d crm_id=c crm_id=d email=a", "3d email=a"), "A B"),
    Situation(
        "a chain from one account to another",
        (
            "0d crm_id=c email=a",
            "1d email=a phone=11",
            "2d email=b phone=11",
            "3d crm_id=d email=b",
        ),
        "A A B B",
    ),
    Situation("capitals in a mail", ("0d email=Ann", "1d email=ann"), "A A"),
    Situation("a mail with a tag", ("0d email=ann+x", "1d email=ann"), "A B"),
    Situation(
        "one number, written in two ways",
        ("0d phone=!0049-151-23456780", "1d phone=!+4915123456780"),
        "A A",
    ),
    Situation("zeros in front of a card's number", ("0d loyalty=00123", "1d loyalty=123"), "A B"),
    Situation(
        "a card's number that a spreadsheet has spoilt",
        ("0d loyalty=!4711.0 crm_id=c", "1d loyalty=!4711.0 crm_id=d"),
        "A B",
    ),
    Situation(
        "an agent's own number on every call",
        ("0d call agent_id=x phone=11", "1d call agent_id=x phone=12"),
        "A B",
    ),
    Situation("one text as account and as card", ("0d crm_id=77", "1d loyalty=77"), "A B"),
    Situation("a row without any identifier", ("0d", "1d email=a"), "- A"),
)


def text() -> str:
    """The page."""
    answer, place = _stitched(), 0
    lines = []
    for number, each in enumerate(SITUATIONS, start=1):
        events = range(place, place + len(each.rows))
        place += len(each.rows)
        lines.append(_line(number, each, got(answer, events), _why(answer, events)))
    return "\n".join([HEAD, *lines, ""])


def outcomes() -> list[tuple[str, str, str]]:
    """Of each situation: its words, who was expected and who came out."""
    answer, place = _stitched(), 0
    found = []
    for each in SITUATIONS:
        events = range(place, place + len(each.rows))
        place += len(each.rows)
        found.append((each.words, each.who, got(answer, events)))
    return found


def got(answer: Answer, events: range) -> str:
    return replace(answer, tables={**answer.tables, "event_customers": _rows(answer, events)}).who


def _rows(answer: Answer, events: range) -> list[tuple[object, ...]]:
    return [answer.tables["event_customers"][number] for number in events]


def _stitched() -> Answer:
    events = [_own(at(row), number) for number, each in enumerate(SITUATIONS, start=1)
              for row in each.rows]  # fmt: skip
    people = [_said(each, number) for number, situation in enumerate(SITUATIONS, start=1)
              for each in situation.decisions]  # fmt: skip
    for each in people:
        assert decided(each)
    return solve(*events, overrides=people, orders=1, **SETTINGS)


def _own(event: Event, number: int) -> Event:
    ids = tuple((kind, _value(kind, value, number)) for kind, value in event.ids)
    return replace(event, ids=ids, at_us=event.at_us + number * APART_US)


def _value(kind: str, value: str, number: int) -> str:
    """The value in a situation of its own."""
    if value.startswith("!"):
        return value[1:]
    if kind == "email":
        return f"{value}-{number}@g.net"
    return f"+4915{number:02}{int(value):06}" if kind == "phone" else f"{value}-{number}"


def _said(text: str, number: int) -> str:
    words = [word.split("=", 1) for word in text.split(" ")]
    return " ".join(f"{each[0]}={_value(each[0], each[1], number)}" if len(each) > 1 else each[0]
                    for each in words)  # fmt: skip


def _why(answer: Answer, events: range) -> str:
    rows = _rows(answer, events)
    rules = [_rule(row) for row in rows]
    said = [rules[0], *(rule for before, rule in pairwise(rules) if rule != before)]
    met = {row[2] for row in answer.tables["identifiers"] if row[0] - 1 in events}
    aside = sorted({f"{row[1]} {'set aside' if row[5] == 'shared' else row[5]}: {row[6]}"
                    for row in answer.tables["identifier_values"]
                    if row[0] in met and row[5] != "ok"})  # fmt: skip
    refused = sorted({f"refused: {why}" for a, b, why, *_ in answer.tables["links_rejected"]
                      if a in met and b in met and why != "endpoint_shared"})  # fmt: skip
    return "; ".join([*said, *aside, *refused])


def _rule(row: tuple[object, ...]) -> str:
    """What decided a row of ``event_customers``, by which carrier, and how sure it is."""
    carrier = f" by {row[3]}" if row[3] else ""
    sure = "" if row[6] in {None, "certain"} else f", {row[6]}"
    return f"{RULES[str(row[2])]}{carrier}{sure}"


def _line(number: int, each: Situation, who: str, why: str) -> str:
    shown = each.rows if len(each.rows) < 6 else (*each.rows[:2], "...", *each.rows[-2:])
    rows = "<br>".join(f"`{row.replace('!', '')}`" if row != "..." else row for row in shown)
    said = "".join(f"<br>decided: `{decision}`" for decision in each.decisions)
    return f"| {number} | {each.words} | {rows}{said} | {each.who} | {who} | {why} |"


if __name__ == "__main__":
    Path(PAGE).write_text(text(), "utf-8")
