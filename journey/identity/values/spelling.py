"""Spellings that SQL cannot mend: composed letters, domains in other scripts, phone numbers.

Only values that need it come here: those with letters beyond ASCII, and of the phone numbers,
where the settings name the region they are dialled in, those that are not plain (``phones``).
"""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from journey.engine.base import Engine
from journey.identity.values import phones

INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]")
UNUSUAL = r"""
    select m.kind, m.identifier
    from met_values m
    left join dialled d on d.kind = m.kind and d.identifier = m.identifier
    where d.kind is null
        and ((m.kind = 'phone' and $region <> '') or {matches}(m.identifier, '[^\x00-\x7F]'))
"""
DIALLED = "select kind, identifier, spelled from dialled"
FLOAT = re.compile(r"\d+\.0+|\d(\.\d+)?[eE]\+\d+")  # a number that a spreadsheet has spoilt
LONGEST = 1024  # characters; a longer value is refused anyway
COLUMNS = {"kind": "VARCHAR", "identifier": "VARCHAR", "spelled": "VARCHAR"}


def respell(engine: Engine, region: str) -> None:
    """Write ``respelled`` (kind, identifier, spelled) for the ``met_values`` that need it.

    ``region`` is a two-letter code, such as ``"DE"``: where numbers without a country code
    are dialled; ``""`` leaves phone numbers to their digits.
    """
    phones.dial(engine, region)
    rows = [
        (kind, value, spelled(kind, value, region))
        for kind, value in engine.rows(UNUSUAL, region=region)
        if len(value) <= LONGEST
    ]
    engine.fill("respelled", COLUMNS, rows)
    engine.add("respelled", DIALLED)
    engine.drop("dialled")


def spelled(kind: str, identifier: str, region: str) -> str:
    """``identifier`` in NFC; an e-mail's domain in ASCII; a phone number as E.164.

    >>> spelled("phone", "030 / 123 45 67", "DE")
    '+49301234567'
    >>> spelled("email", "ann@b\u00fccher.de", "")
    'ann@xn--bcher-kva.de'
    >>> spelled("phone", "4915112345670.0", "DE")  # no longer the number it was
    '4915112345670.0'
    """
    plain = INVISIBLE.sub("", unicodedata.normalize("NFC", identifier)).replace("\u00a0", " ")
    plain = plain.strip().strip("\"'").strip()
    if kind == "email":
        return _ascii_domain(plain)
    if kind == "phone" and region and not FLOAT.fullmatch(plain):
        return _dialled(plain, region)
    return plain


def _ascii_domain(address: str) -> str:
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.lower().encode('idna').decode('ascii')}"
    except UnicodeError:
        return address  # no domain at all: its shape is judged later


def _dialled(number: str, region: str) -> str:
    """As E.164, where it is a number that can be dialled; else as it was."""
    international = re.sub(r"^00", "+", number)
    try:
        parsed = phonenumbers.parse(international, region)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_possible_number(parsed):
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
