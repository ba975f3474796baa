"""Phone numbers that the database spells by itself: those whose E.164 form is plain to see.

Two shapes are: a number with its country code, where no trunk digit follows the code; and one as
it is dialled in its own region, where the trunk digit goes and the code comes. Everything else
(``+49 (0)30``, extensions, letters, codes of other regions dialled with ``011``) is left to the
library, number by number. A test asks both for the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata

from journey.engine.base import Engine

NONE = "^$"  # what nobody dials
TRUNKS = re.compile(r"\d+(\|\d+)*")  # digits before a number inside its country, no patterns
DIGITS = "0123456789"
CLEAN = r"""
    select identifier, regexp_replace(
            regexp_replace(trim(identifier), '^00', '+'), '[ ().\-/]', ''{everywhere}) as digits
    from met_values
    where kind = 'phone' and {matches}(identifier, '^[0-9+ ().\-/]+$')
        and not {matches}(identifier, '^[0-9]+[.]0+$')
"""
DIALLED = """
    select 'phone' as kind, identifier, case
            when {matches}(digits, $abroad) then digits
            else $code || substr(digits, 1 + $trunk)
        end as spelled
    from clean_numbers
    where {matches}(digits, $abroad) or ({matches}(digits, $at_home) and (length(digits) - $trunk)
        between $shortest and $longest)
"""
NUMBERS = {"kind": "VARCHAR", "identifier": "VARCHAR", "spelled": "VARCHAR"}


def dial(engine: Engine, region: str) -> None:
    """Write ``dialled`` (kind, identifier, spelled) for the plain numbers of ``met_values``.

    Without a ``region``, or with one that nobody dials in, there are none.
    """
    code = phonenumbers.country_code_for_region(region) if region else 0
    if not code:
        engine.fill("dialled", NUMBERS, [])
        return
    engine.scratch("clean_numbers", CLEAN)
    at_home, trunk, lengths = _at_home(region)
    engine.scratch("dialled", DIALLED, abroad=_abroad(), at_home=at_home, code=f"+{code}",
                   trunk=trunk, shortest=lengths.start, longest=lengths.stop - 1)  # fmt: skip
    engine.drop("clean_numbers")


@cache
def _abroad() -> str:
    """Numbers with a country code after which no trunk digit stands: they are E.164 already."""
    firsts = "|".join(_firsts())
    return f"^[+]({firsts})[0-9]{{5,12}}$"


def _firsts() -> Iterator[str]:
    """Each country code with what may follow it and is never taken for a trunk's digits."""
    for code, regions in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        known = PhoneMetadata.metadata_for_region(regions[0])
        trunk = known.national_prefix_for_parsing if known else "?"
        if trunk is None:
            yield f"{code}[0-9]"
        elif TRUNKS.fullmatch(trunk):
            yield from (f"{code}{start}" for start in _others({"0", *trunk.split("|")}))


def _others(trunks: Set[str]) -> Iterator[str]:
    """The shortest beginnings of digits that none of ``trunks`` begins with.

    >>> sorted(_others({"0", "12"}))[:4]
    ['10', '11', '13', '14']
    """
    for part in sorted({trunk[:n] for trunk in trunks for n in range(len(trunk))}):
        yield from (f"{part}{digit}" for digit in DIGITS
                    if not any(trunk.startswith(part + digit) for trunk in trunks))  # fmt: skip


def _at_home(region: str) -> tuple[str, int, range]:
    """Numbers as dialled in ``region``: their pattern, how long the trunk is, and the rest."""
    known = PhoneMetadata.metadata_for_region(region)
    general = known.general_desc if known else None
    trunks = known.national_prefix_for_parsing or "" if known else ""
    if (
        known is None
        or general is None
        or not TRUNKS.fullmatch(trunks)
        or "0" not in trunks.split("|")
        or re.match(known.international_prefix or "", "01")
    ):
        return NONE, 0, range(0)
    return f"^0(?:{general.national_number_pattern})$", 1, _lengths(general.possible_length)


def _lengths(possible: Sequence[int]) -> range:
    """The longest lengths without a gap: shorter ones may be dialled in one town only."""
    first = last = max(possible)
    while first - 1 in possible:
        first -= 1
    return range(first, last + 1)
