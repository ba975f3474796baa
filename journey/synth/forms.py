"""Forms that people filled in, with slips of the pen: who is who is known, and hard to see.

For matching by traits: names, birth date, town and e-mail address, mistyped, swapped or left
out. Most people fill in several forms; some are relatives who share a name and a town.
"""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from journey.synth.shop.people import FIRST, LAST
from journey.synth.shop.worlds import DAY, START_US, dice, shown

MORE_FIRST = [
    "Anton",
    "Berta",
    "Carl",
    "Dora",
    "Emil",
    "Frieda",
    "Gustav",
    "Helga",
    "Igor",
    "Jana",
    "Klaus",
    "Lena",
    "Moritz",
    "Nora",
    "Oskar",
    "Paula",
    "Rudi",
    "Sofia",
    "Theo",
    "Ulla",
    "Viktor",
    "Wanda",
    "Xaver",
    "Yusuf",
    "Zora",
    "Aylin",
    "Bruno",
    "Celine",
    "Deniz",
    "Esra",
    "Fabian",
    "Gina",
    "Henrik",
    "Ines",
    "Jakob",
    "Katja",
    "Leon",
    "Marta",
    "Nico",
    "Olivia",
    "Philipp",
    "Ronja",
    "Samir",
    "Tamara",
    "Urs",
    "Valerie",
]
STEMS = [
    "Acker",
    "Berg",
    "Busch",
    "Eich",
    "Feld",
    "Fisch",
    "Gold",
    "Hage",
    "Holz",
    "Kirch",
    "Kraut",
    "Lind",
    "Mühl",
    "Neu",
    "Ober",
    "Rosen",
]
ENDINGS = ("mann", "er", "ner", "meier", "bauer", "haus", "stein", "berger", "hoff", "ke", "feldt")
TOWNS = (
    ("Aachen", "52"), ("Bremen", "28"), ("Chemnitz", "09"), ("Dresden", "01"), ("Erfurt", "99"),
    ("Fulda", "36"), ("Gera", "07"), ("Halle", "06"), ("Ingolstadt", "85"), ("Jena", "07"),
    ("Kassel", "34"), ("Lübeck", "23"), ("Mainz", "55"), ("Nürnberg", "90"), ("Oldenburg", "26"),
    ("Passau", "94"), ("Regensburg", "93"), ("Stuttgart", "70"), ("Trier", "54"), ("Ulm", "89"),
)  # fmt: skip
HOSTS = ("mail.example.de", "post.example.eu", "inbox.example.co", "web.example.de")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
RELATIVES = 0.08  # of people: with the last name and the town of the one before
SETTINGS = """\
# Made by `journey.synth.forms`: forms with slips of the pen; who is who: truth.csv.
[project]
name = "forms"

[identity]
phone_region = "DE"
[identity.kinds.form]
role = "person"
limit = 50
{matching}
[goals.registered]
reached_by = ["form"]

[sources.forms]
reader = "csv"
path = "forms.csv"
channel = "web"
time = "filled_at"
touchpoint = {{value = "form"}}
identifiers = {{form = "form", email = "email"}}
traits = {{first_name = "first_name", last_name = "last_name", birth_date = "birth_date", \
city = "city", postcode = "postcode"}}
"""


@dataclass(frozen=True, slots=True)
class Form:
    """What one person wrote into one form; an empty text: left out."""

    form: str
    person: int
    filled_at: str
    first_name: str
    last_name: str
    birth_date: str
    city: str
    postcode: str
    email: str


# chance to be left out, and to hold a slip of the pen
LEFT_OUT = {"first_name": 0.12, "last_name": 0.13, "birth_date": 0.04, "city": 0.18,
            "postcode": 0.15, "email": 0.20}  # fmt: skip
SLIPS = {"first_name": 0.16, "last_name": 0.16, "birth_date": 0.13, "city": 0.08,
         "postcode": 0.06, "email": 0.28}  # fmt: skip
SWAPPED = 0.05  # first and last name in each other's place


@dataclass(frozen=True, slots=True)
class Pen:
    """How people write: ``slips`` times the usual share of slips; 1 to ``most`` forms each."""

    slips: float = 1.0
    most: int = 7


PEN = Pen()


def forms(people: int, seed: int, pen: Pen = PEN) -> list[Form]:
    """One or more forms of each of ``people`` in the order of their times: usually 1 to 7."""
    rng = dice("forms", seed)
    found: list[Form] = []
    before = None
    for person in range(1, people + 1):
        before = _person(rng, person, before)
        found += [_filled(rng, before, pen.slips) for _ in range(rng.randint(1, pen.most))]
    found.sort(key=lambda form: (form.filled_at, form.person))
    return [replace(form, form=f"f{number:05d}") for number, form in enumerate(found, start=1)]


def write(folder: Path, people: int, seed: int, matching: str = "", pen: Pen = PEN) -> Path:
    """Write ``forms.csv``, ``truth.csv`` (form, person) and ``journey.toml`` into ``folder``.

    ``matching`` is put into the settings as it is: a section ``[identity.splink]``, or nothing.
    Returns the settings file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = forms(people, seed, pen)
    told = [field.name for field in fields(Form) if field.name != "person"]
    for name, columns in (("forms.csv", told), ("truth.csv", ["form", "person"])):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            rows = csv.DictWriter(file, columns, extrasaction="ignore")
            rows.writeheader()
            rows.writerows(asdict(form) for form in found)
    settings = folder / "journey.toml"
    settings.write_text(SETTINGS.format(matching=matching), encoding="utf-8")
    return settings


def _person(rng: Random, number: int, before: Form | None) -> Form:
    """What person ``number`` would write without a slip."""
    town, area = rng.choice(TOWNS)
    last = rng.choice((rng.choice(LAST), rng.choice(STEMS) + rng.choice(ENDINGS)))
    postcode = f"{area}{rng.randrange(20) * 7:03d}"
    if before and rng.random() < RELATIVES:
        town, last, postcode = before.city, before.last_name, before.postcode
    first = rng.choice((*FIRST, *MORE_FIRST))
    born = date(1940, 1, 1) + timedelta(days=rng.randrange(65 * 365))
    email = f"{first}.{last}{rng.randrange(100)}@{rng.choice(HOSTS)}".lower()
    return Form("", number, "", first, last, born.isoformat(), town, postcode, email)


def _filled(rng: Random, person: Form, slips: float) -> Form:
    """One form of ``person``, as it came in."""
    told: dict[str, Any] = {
        key: _written(rng, key, getattr(person, key), slips) for key in LEFT_OUT
    }
    if rng.random() < SWAPPED * slips:
        told["first_name"], told["last_name"] = told["last_name"], told["first_name"]
    at = shown(
        START_US + rng.randrange(100) * DAY + rng.randrange(86_400) * 10**6, "%Y-%m-%dT%H:%M:%SZ"
    )
    return replace(person, filled_at=at, **told)


def _written(rng: Random, key: str, value: str, slips: float) -> str:
    chance = rng.random()
    if chance < LEFT_OUT[key]:
        return ""
    if chance > 1 - SLIPS[key] * slips:
        return _mistaken_date(rng, value) if key == "birth_date" else _slip(rng, value)
    return value


def _slip(rng: Random, value: str) -> str:
    """One letter wrong, left out, doubled, or two of them in the wrong order."""
    end = value.find("@") if "@" in value else len(value)
    place = rng.randrange(1, end)
    one = str(rng.randrange(10)) if value[place].isdigit() else rng.choice(LETTERS)
    before, here, after = value[:place], value[place], value[place + 1 :]
    turned = before[:-1] + here + before[-1] + after
    return rng.choice((before + one + after, before + after, before + here + here + after, turned))


def _mistaken_date(rng: Random, value: str) -> str:
    """Day and month in each other's place where that is a date; or a day or a year beside it."""
    born = datetime.fromisoformat(value).replace(tzinfo=UTC).date()
    if born.day <= 12 and rng.random() < 0.5:
        return born.replace(month=born.day, day=born.month).isoformat()
    if rng.random() < 0.5:
        return (born + timedelta(days=rng.choice((-10, -1, 1, 10)))).isoformat()
    return f"{born.year + rng.choice((-10, -1, 1, 10))}{value[4:]}"
