"""What a database says when a statement fails, in words for people."""

from __future__ import annotations

import re

import duckdb

FAULTS: tuple[type[Exception], ...] = (duckdb.Error,)


def sentence(fault: Exception) -> str:
    """The first line of the database's message, without its kind of error.

    >>> sentence(ValueError("Binder Error: no such thing"))
    'no such thing'
    """
    line = next(iter(str(fault).splitlines()), "").strip()
    return re.sub(r"^[A-Z][A-Za-z ]+ Error: ", "", line).rstrip(".!")
