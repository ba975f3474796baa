"""Personal data inside free text is masked when read: a run never holds it in clear."""

from __future__ import annotations

from journey.ingest.quoting import text
from journey.ingest.reasons import ROW_BROKEN

MAIL = r"[\w.+-]+@[\w-]+(\.[\w-]+)+"
# phone, card, account; dates and times of day stay readable
NUMBER = r"\d{2,5}[/.-]\d{5,}|(\d{4}-){3}\d{4}|\d{3}[-.]\d{3}[-.]\d{4}|\+?\d(?:[ ()]{0,2}\d){6,}"
MASK = "···"
KEPT = """
    select source, file, row_no, column_name,
        case reason when {broken} then {line} else {value} end as value, reason, whole_row
    from refused
"""


def masked(column: str) -> str:
    """SQL for a text without mail addresses and long numbers."""
    return f"regexp_replace({_without_mail(column)}, {text(NUMBER)}, {text(MASK)}, 'g')"


def quarantine(is_plain: bool) -> str:
    """SQL for the refused rows; a broken line may hold anything, a single value only mail."""
    words = ("value", "value") if is_plain else (masked("value"), _without_mail("value"))
    return KEPT.format(broken=text(ROW_BROKEN), line=words[0], value=words[1])


def _without_mail(column: str) -> str:
    return f"regexp_replace({column}, {text(MAIL)}, {text(MASK)}, 'g')"
