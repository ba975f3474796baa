"""Identifiers as the settings say that their kind is written, before anything compares them."""

from __future__ import annotations

from journey.ingest.quoting import text
from journey.settings.identity import Kind


def respelled(column: str, rule: Kind | None) -> str:
    """SQL for an identifier without its signs, decimals, zeros or capitals, as ``rule`` says.

    >>> respelled("s.id", Kind(ignore_case=True))
    'lower(s.id)'
    """
    if rule is None:
        return column
    if rule.strip:
        column = f"nullif(trim({column}, {text(rule.strip)}), '')"
    if rule.whole:
        column = f"regexp_replace({column}, '^([0-9]{{1,15}})[.]0+$', '\\1')"
    if rule.zeros:
        column = f"regexp_replace({column}, '^0+([0-9]+)$', '\\1')"
    return f"lower({column})" if rule.ignore_case else column
