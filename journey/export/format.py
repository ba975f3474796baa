"""What is known of a file format, in one place: buttons, commands and exports read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from journey.graph.model import JourneyGraph

W = TypeVar("W")  # the language's own syntax needs Python 3.12
Drawn = Callable[[JourneyGraph, str], str]  # a graph and its title as the text of a file


@dataclass(frozen=True, slots=True)
class Format(Generic[W]):
    """A format that a graph or a table is written in.

    Attributes
    ----------
    ending
        Of its files, with the dot: it chooses the format.
    label
        What a button calls it.
    mime
        What a browser is told.
    write
        Makes the content of a file.
    is_text
        A terminal can show it.
    is_for_people
        People look at it: a graph is simplified unless more is asked for.
    has_button
        The app offers it beside what it shows.
    """

    ending: str
    label: str
    mime: str
    write: W
    is_text: bool = True
    is_for_people: bool = False
    has_button: bool = True
