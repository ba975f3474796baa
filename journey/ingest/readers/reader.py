"""What is known of a way to read files, in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from journey.engine.base import Engine
from journey.ingest.relation import Ask, Relation


@dataclass(frozen=True, slots=True)
class Reader:
    """A format of source files.

    Attributes
    ----------
    name
        The value of ``reader`` in the settings.
    title
        What such a file is, as a sentence calls it.
    load
        Its files as a relation: from bytes to rows.
    starts
        The bytes that each of its files begins with; empty: it is text.
    has_head
        Rows of a head name the columns: ``skip`` and ``header`` say which.
    """

    name: str
    title: str
    load: Callable[[Engine, Ask], Relation]
    starts: bytes = b""
    has_head: bool = False
