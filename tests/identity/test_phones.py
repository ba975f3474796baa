"""Phone numbers that the database spells are spelled as the library spells them."""

from __future__ import annotations

import random
import re
from pathlib import Path

import phonenumbers
import pytest

from journey.engine.duckdb import DuckEngine
from journey.identity.values import phones, spelling

MET = {"kind": "VARCHAR", "identifier": "VARCHAR", "n_events": "BIGINT"}
SHAPES = ("{}", "{}", " {}", "({})", "{}.0", "{} ext 3", "tel {}", "{}/x4", "'{}", "{}\u00a0",
          "+{}")  # fmt: skip
PREFIXES = ("", "0", "00", "+", "+0", "011", "1", "01", "+49", "0049", "+490", "49", "+1", "+11",
            "+44", "+440", "+39", "+390", "+55", "+7", "+43", "+882", "+999")  # fmt: skip


@pytest.mark.parametrize(
    "region", ["DE", "GB", "FR", "AT", "US", "IT", "BR", "RU", "AU", "AR", "XX"]
)
def test_plain_numbers_are_spelled_as_the_library_does(region: str) -> None:
    draw = random.Random(region)
    met = {_number(draw, region) for _ in range(3000)}
    for identifier, spelled in _dialled(met, region).items():
        assert _stored(spelled) == _stored(spelling.spelled("phone", identifier, region)), (
            identifier
        )


def test_most_numbers_that_people_dial_need_no_library() -> None:
    draw = random.Random(1)
    codes = ("0151 ", "030 ", "089/", "+49 30 ", "0049172")
    met = {f"{draw.choice(codes)}{draw.randrange(10**6, 10**7)}" for _ in range(900)}
    assert len(_dialled(met, "DE")) == len(met)
    assert _dialled(met, "") == {}
    valid = {str(number.national_number) for region in ("GB", "FR", "PL", "SE")
             if (number := phonenumbers.example_number(region))}  # fmt: skip
    assert _dialled({f"+44{each}" for each in valid if each[0] != "0"}, "DE")


def _number(draw: random.Random, region: str) -> str:
    example = phonenumbers.example_number_for_type(region, draw.choice((0, 1, 3)))
    national = str(example.national_number) if example else "5112345678"
    cut = national[: draw.randrange(len(national) + 1)]
    tail = "".join(str(draw.randrange(10)) for _ in range(draw.randrange(1, 13 - len(cut) % 10)))
    digits = draw.choice(PREFIXES) + draw.choice((national, cut + tail, tail))
    for _ in range(draw.randrange(3)):
        place = draw.randrange(len(digits) + 1)
        digits = digits[:place] + draw.choice(" -./()") + digits[place:]
    return draw.choice(SHAPES).format(digits)


def _dialled(met: set[str], region: str) -> dict[str, str]:
    engine = DuckEngine(Path(":memory:"))
    engine.fill("met_values", MET, [("phone", each, 1) for each in sorted(met)])
    phones.dial(engine, region)
    found = dict(engine.rows("select identifier, spelled from dialled"))
    engine.close()
    return found


def _stored(spelled: str) -> str:
    """As a run compares it: the signs between digits are gone."""
    return re.sub(r"^00", "+", re.sub(r"[\s().\-/]", "", spelled))
