"""What is known of a friction signal, in one place: marking, pages, tables and gains read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from journey.engine.base import Engine, Value
from journey.settings.friction import Friction
from journey.settings.models import US

KINDS = ("service", "behaviour", "symptom", "signal", "neutral", "control")


@dataclass(frozen=True, slots=True)
class Given:
    """What the rules of all signals are given.

    Attributes
    ----------
    rules
        Windows and lists of ``[friction]``.
    long_wait_us
        Waits above it are long; ``None``: each transition's own upper fence decides.
    session_us
        A longer silence parts two web sessions.
    dead
        Touchpoints that are dead ends.
    """

    rules: Friction = Friction()
    long_wait_us: int | None = None
    session_us: int = 30 * US["m"]
    dead: tuple[str, ...] = ()


def nothing(given: Given) -> Mapping[str, Value]:  # noqa: ARG001
    """No parameter: the rule has none."""
    return {}


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind of friction.

    Attributes
    ----------
    name
        What ``frictions.signal`` says.
    kind
        One of :data:`KINDS`: whose doing it is.
    rule
        When a step is marked with it, in words for people.
    mark
        SQL for its rows of ``marks``: journey_id, step_no, signal, code.
    values
        The parameters of ``mark``.
    bit
        Its place in the mask of what a visit met, which its gain is counted from; ``None``: it
        has no gain of that kind. Places of reasons (``gain.rows``) are taken.
    is_between
        It lies between two touchpoints: its place names the one before as well.
    is_alike
        Ways are compared among visits that met it alike; what tells of the way itself is not.
    """

    name: str
    kind: str
    rule: str
    mark: str
    values: Callable[[Given], Mapping[str, Value]] = nothing
    bit: int | None = None
    is_between: bool = False
    is_alike: bool = False


def unprepared(engine: Engine, given: Given) -> None:
    """No working table: the rules read promised tables only."""


@dataclass(frozen=True, slots=True)
class SignalFamily:
    """Signals that are told from the same working tables.

    Attributes
    ----------
    signals
        In the order in which people read of them.
    prepare
        Makes the working tables.
    working
        Those that nobody reads once the signals are marked.
    texts
        The SQL of ``prepare``.
    """

    signals: tuple[Signal, ...]
    prepare: Callable[[Engine, Given], None] = unprepared
    working: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
