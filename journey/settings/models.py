"""``journey.toml`` as frozen models. Loading and the wording of faults: ``settings_file.py``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from journey.settings.channels import ChannelOf, CurrencyOf, Rate
from journey.settings.durations import DAY_US as DAY_US  # noqa: PLC0414
from journey.settings.durations import UNLIMITED_US as UNLIMITED_US  # noqa: PLC0414
from journey.settings.durations import US as US  # noqa: PLC0414
from journey.settings.durations import Duration, Model
from journey.settings.durations import duration_us as duration_us  # noqa: PLC0414
from journey.settings.durations import window_us as window_us  # noqa: PLC0414
from journey.settings.friction import Friction
from journey.settings.identity import Identity, Privacy
from journey.settings.journeys import Goal, Journeys, Stages, TouchpointEntry
from journey.settings.plan import Plan


def _short(key: str) -> BeforeValidator:
    """Let ``time = "ts"`` stand for ``time = {column = "ts"}``."""
    return BeforeValidator(lambda given: {key: given} if isinstance(given, str) else given)


class Project(Model):
    """``[project]``: name, time zone shown, currency, and the folder of the run."""

    name: str = "journey"
    zone: str = "UTC"
    currency: str = ""
    store: str = "run"
    privacy: Literal["team", "share"] = "team"


class Time(Model):
    """When: a column, its format (``strptime``, ``epoch_s``, ``_ms``, ``_us``, or ``excel``)."""

    column: str
    format: str | tuple[str, ...] | None = None
    zone: str | None = None  # null: the source's
    precision: Literal["instant", "minute", "day"] | None = None  # null: the source's
    place: str = "00:00"  # where in the day a day-precise event stands


class Touchpoint(Model):
    """Where: a column whose values are mapped by ``names``, or one fixed value."""

    column: str | None = None
    value: str | None = None


class Amount(Model):
    """A number column; ``times`` scales it, ``decimal`` is its decimal sign."""

    column: str
    times: float = 1.0
    decimal: Literal[".", ","] = "."


class Score(Model):
    """An answer's score and its scale from the worst (or lowest) to the highest value."""

    column: str
    scale: str = "score"  # nps | csat | ces | any name
    lowest: float = Field(default=0, alias="from")
    highest: float = Field(default=10, alias="to")
    good: Literal["high", "low"] = "high"


class Length(Model):
    """How long something took: a number column in ``unit``, or a text such as ``00:07:10``."""

    column: str
    unit: Literal["ms", "s", "m", "h"] = "s"


class Comment(Model):
    """A text column that the customer wrote."""

    column: str
    language: str | None = None


TimeOf = Annotated[Time, _short("column")]
TouchpointOf = Annotated[Touchpoint, _short("column")]
AmountOf = Annotated[Amount, _short("column")]
LengthOf = Annotated[Length, _short("column")]
CommentOf = Annotated[Comment, _short("column")]
FixedTouchpoint = Annotated[Touchpoint, _short("value")]


class Fields(Model):
    """What an event may carry; a row's own entry wins over its source's."""

    channel: ChannelOf | None = None  # a name, or {column = ...}
    value: AmountOf | None = None
    cost: AmountOf | None = None
    score: Score | None = None
    text: CommentOf | None = None
    sequence: str | None = None  # column of numbers: the order of events at one time
    reason: str | None = None  # column
    device: str | None = None  # column
    is_error: str | None = None  # SQL condition over the row's columns
    identifiers: dict[str, str] | None = None  # kind -> column
    traits: dict[str, str] | None = None  # of the person behind the event: trait -> column
    keep: tuple[str, ...] | None = None  # columns kept as attributes
    promised: TimeOf | None = None  # by when the customer was promised what the event waits for
    end: TimeOf | None = None  # when it ended: what lies between is its handling
    duration: LengthOf | None = None  # how long it took, where no column says when it ended

    def channel_or(self, name: str) -> str:
        """The channel that the settings name, else ``name``."""
        return (self.channel.value if self.channel else None) or name


class RowEvent(Fields):
    """One event that a row may give; an empty time means that it has not happened (yet)."""

    touchpoint: FixedTouchpoint
    time: TimeOf
    when: str | None = None  # SQL condition over the row's columns


class Source(Fields):
    """``[sources.<name>]``: other people's files and how they map to events."""

    reader: str  # one of ingest's readers
    path: str | None = None  # file or glob
    files: dict[str, str] = {}  # name -> file or glob, for ``query``
    query: str | None = None  # SQL over the named files
    zone: str | None = None  # of times without one; null: that of [project]
    precision: Literal["instant", "minute", "day"] = "instant"
    time: TimeOf | None = None
    touchpoint: TouchpointOf | None = None
    names: dict[str, str] = {}  # value in the data -> touchpoint
    unmapped: Literal["keep", "fold", "quarantine", "skip"] = "keep"
    rows: tuple[RowEvent, ...] = ()
    group: str | None = None  # column: rows that share it are lines of one event
    repeats: Literal["drop", "keep"] = "drop"  # rows equal in all columns: once, or each
    event_id: str | None = None  # column that names the event in the source's own system
    delimiter: str | None = None  # null: found from the file
    encoding: Literal["utf-8", "latin-1"] = "utf-8"
    quote: str | None = '"'
    currency: CurrencyOf | None = None  # of value and cost: a code, or {column = ...}
    skip: int = Field(default=0, ge=0)  # lines above the head: titles
    header: int = Field(default=1, ge=1)  # rows of the head; the first names the columns
    optional: bool = False


class Findings(Model):
    """``[findings]``: what is too small to matter, and how far a question looks."""

    excess: float = Field(default=0.02, ge=0, lt=1)  # drop-off beyond the stage's, a share
    instead: Duration = 30 * DAY_US  # what came next within it, in any channel


class Limit(Model):
    """``[limits]``: what breaks a quality limit (exit code 5)."""

    quarantine: float = Field(default=0.02, ge=0, le=1)


class Machine(Model):
    """``[engine]``: what the database may take."""

    threads: int | None = Field(default=None, ge=1)
    memory: str | None = None


class Settings(Model):
    """A whole ``journey.toml``; ``folder`` is where it lies. No file gives ``nodes`` or that."""

    project: Project = Project()
    identity: Identity = Identity()
    privacy: Privacy = Privacy()
    sources: dict[str, Source]
    currency: dict[str, Rate] = {}  # code -> what one of it is in the project's currency
    stages: Stages = Stages()
    touchpoints: dict[str, TouchpointEntry] = {}
    goals: dict[str, Goal] = {}
    journeys: Journeys = Journeys()
    segments: dict[str, str] = {}  # name -> SQL condition over the columns of journeys
    findings: Findings = Findings()
    friction: Friction = Friction()
    plan: Plan = Plan()
    limits: Limit = Limit()
    engine: Machine = Machine()
    nodes: dict[str, str] = {}  # of a run: node of one channel -> its touchpoint
    folder: str = "."

    def as_json(self) -> dict[str, Any]:
        """The settings as plain JSON values, as stored in a run."""
        return self.model_dump(mode="json", by_alias=True)
