"""Personal data inside free text is masked when read: a run never holds it in clear."""

from __future__ import annotations

from journey.ingest.quoting import text
from journey.ingest.reasons import ROW_BROKEN

MAIL = r"[\w.+-]+@[\w-]+(\.[\w-]+)+"
# phone, card, account; dates and times of day stay readable
NUMBER = r"\d{2,5}[/.-]\d{5,}|(\d{4}-){3}\d{4}|\d{3}[-.]\d{3}[-.]\d{4}|\+?\d(?:[ ()]{0,2}\d){6,}"
# a bank account, with or without blanks
IBAN = r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"
# in names and codes only what cannot be an article's number: phone abroad, phone cut, card
CALLED = (
    r"(?:\+|\b00)[1-9](?:[ ()/.-]{0,2}\d){7,}|\b0\d{2,4}[/ -]\d{5,}|\b(?:\d{4}[- ]){3}\d{4}\b"
    r"|\b[3-6]\d{15}\b"
)
MASK = "···"
KEPT = """
    select source, file, row_no, column_name,
        case reason when {broken} then {line} else {value} end as value, reason, whole_row
    from refused
"""


def masked(column: str) -> str:
    """SQL for a text without mail addresses and long numbers."""
    return f"regexp_replace({_named(column)}, {text(NUMBER)}, {text(MASK)}, 'g')"


def masked_name(column: str) -> str:
    """SQL for a name, a code or a kept text without mail addresses, phones, cards, accounts."""
    return f"regexp_replace({_named(column)}, {text(CALLED)}, {text(MASK)}, 'g')"


def _named(column: str) -> str:
    return f"regexp_replace({_without_mail(column)}, {text(IBAN)}, {text(MASK)}, 'g')"


def quarantine(is_plain: bool) -> str:
    """SQL for the refused rows; a broken line may hold anything, a single value only mail."""
    words = ("value", "value") if is_plain else (masked("value"), _without_mail("value"))
    return KEPT.format(broken=text(ROW_BROKEN), line=words[0], value=words[1])


def _without_mail(column: str) -> str:
    return f"regexp_replace({column}, {text(MAIL)}, {text(MASK)}, 'g')"
