"""``journey.toml`` as frozen models. Loading and the wording of faults: ``settings_file.py``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from journey.settings_base import DAY_US as DAY_US  # noqa: PLC0414
from journey.settings_base import UNLIMITED_US as UNLIMITED_US  # noqa: PLC0414
from journey.settings_base import US as US  # noqa: PLC0414
from journey.settings_base import Duration, Window
from journey.settings_base import duration_us as duration_us  # noqa: PLC0414
from journey.settings_base import window_us as window_us  # noqa: PLC0414
from journey.settings_friction import Friction
from journey.settings_plan import Plan

AUTO = BeforeValidator(lambda text: None if text == "auto" else text)


def _short(key: str) -> BeforeValidator:
    """Let ``time = "ts"`` stand for ``time = {column = "ts"}``."""
    return BeforeValidator(lambda given: {key: given} if isinstance(given, str) else given)


class Model(BaseModel):
    """Frozen; unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Project(Model):
    """``[project]``: name, time zone shown, currency, and the folder of the run."""

    name: str = "journey"
    zone: str = "UTC"
    currency: str = ""
    store: str = "run"
    privacy: Literal["team", "share"] = "team"


class Kind(Model):
    """``[identity.kinds]``: what an identifier kind may do, and values that never identify."""

    role: Literal["anchor", "person", "carrier", "context"] | None = None
    priority: int | None = Field(default=None, ge=1, le=99)  # 1 is the strongest
    limit: int | None = Field(default=None, ge=1)  # of one customer, for all time
    carry_forward: Window | None = None  # null: that of [identity], orders and receipts unlimited
    lookback: Window | None = None
    block: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


MATCHED_KINDS = ("email", "phone")  # identifiers that are compared like traits


class Likely(Model):
    """``[identity.splink]``: customers that are probably one, by the traits of the people.

    Works where the extra ``splink`` is installed; without the section nothing of it runs.
    """

    threshold: float = Field(default=0.5, gt=0, lt=1)  # match probability of a candidate
    auto_merge: bool = False  # true: candidates are merged, best first; limits still hold
    traits: tuple[str, ...] = ()  # which to compare; (): all that the sources name
    blocking: tuple[tuple[str, ...], ...] = ()  # pairs equal in all of one are compared; (): found


class Identity(Model):
    """``[identity]``: which identifiers may join, inherit, or never identify, and for how long."""

    shared_devices: Literal["session", "most_recent_login", "none"] = "session"
    carriers_may_merge: bool = False  # true: carrier links come last, limits still hold
    session_gap: Duration = 30 * US["m"]
    carry_forward: Window = 30 * DAY_US
    lookback: Window = 30 * DAY_US
    exclusive_carry_forward: Window = UNLIMITED_US
    public_after: int = Field(default=5, ge=1)  # customers on a carrier; above: public
    public_after_person: int = Field(default=2, ge=1)  # the same on a shared person identifier
    max_customer_size: int = Field(default=200, ge=1)  # identifiers
    max_degree: int = Field(default=50, ge=1)  # neighbours before a person identifier is shared
    quarantine_links: int = Field(default=1_000_000, ge=1)
    max_moved: float = Field(default=0.05, ge=0, le=1)  # share of events that a run may move
    phone_region: str = ""  # "DE": numbers are read as dialled there; "": digits only
    hash_emails: bool = False  # an e-mail also meets its own SHA-256
    logout: tuple[str, ...] = ()  # touchpoints at which somebody logs out
    overrides: str = "identity.csv"  # people's own decisions, beside the settings
    kinds: dict[str, Kind] = {}
    splink: Likely | None = None  # null: no probabilistic matching


class Privacy(Model):
    """``[privacy]``: what a run keeps of the values that identify people.

    ``hashed``: a keyed hash and a masked label; ``plain``: the value itself. ``key`` is a file
    beside the settings, made at the first run for its owner only, or ``env:NAME``.
    """

    identifiers: Literal["hashed", "plain"] = "hashed"
    key: str = "journey.key"


class Time(Model):
    """When: a column, its format (``strptime``, or ``epoch_s``, ``epoch_ms``, ``epoch_us``)."""

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


class Comment(Model):
    """A text column that the customer wrote."""

    column: str
    language: str | None = None


TimeOf = Annotated[Time, _short("column")]
TouchpointOf = Annotated[Touchpoint, _short("column")]
AmountOf = Annotated[Amount, _short("column")]
CommentOf = Annotated[Comment, _short("column")]
FixedTouchpoint = Annotated[Touchpoint, _short("value")]


class Fields(Model):
    """What an event may carry; a row's own entry wins over its source's."""

    channel: str | None = None
    value: AmountOf | None = None
    cost: AmountOf | None = None
    score: Score | None = None
    text: CommentOf | None = None
    reason: str | None = None  # column
    device: str | None = None  # column
    is_error: str | None = None  # SQL condition over the row's columns
    identifiers: dict[str, str] | None = None  # kind -> column
    traits: dict[str, str] | None = None  # of the person behind the event: trait -> column
    keep: tuple[str, ...] | None = None  # columns kept as attributes
    promised: TimeOf | None = None  # by when the customer was promised what the event waits for


class RowEvent(Fields):
    """One event that a row may give; an empty time means that it has not happened (yet)."""

    touchpoint: FixedTouchpoint
    time: TimeOf
    when: str | None = None  # SQL condition over the row's columns


class Source(Fields):
    """``[sources.<name>]``: other people's files and how they map to events."""

    reader: Literal["csv", "tsv", "jsonl", "parquet"]
    path: str | None = None  # file or glob
    files: dict[str, str] = {}  # name -> file or glob, for ``query``
    query: str | None = None  # SQL over the named files
    zone: str = "UTC"
    precision: Literal["instant", "minute", "day"] = "instant"
    time: TimeOf | None = None
    touchpoint: TouchpointOf | None = None
    names: dict[str, str] = {}  # value in the data -> touchpoint
    unmapped: Literal["keep", "fold", "quarantine", "skip"] = "keep"
    rows: tuple[RowEvent, ...] = ()
    event_id: str | None = None  # column that names the event in the source's own system
    delimiter: str | None = None  # null: found from the file
    encoding: Literal["utf-8", "latin-1"] = "utf-8"
    quote: str | None = '"'
    optional: bool = False


class Stages(Model):
    """``[stages]``: the order of phases and who answers for each."""

    order: tuple[str, ...] = ()
    owner: dict[str, str] = {}


What = Literal[
    "ad", "message", "view", "task", "error", "contact", "promise", "fulfil", "feedback", "exit"
]  # fmt: skip


class TouchpointEntry(Model):
    """``[touchpoints."name"]``: the dictionary entry of a touchpoint."""

    stage: str | None = None
    kind: What | None = None
    owner: str | None = None
    cost: float | None = None  # money per event
    step: bool = True  # false: counted as an event, in no journey
    silence: Duration | None = None  # null: the default of [journeys]


class Goal(Model):
    """``[goals.<name>]``: the touchpoints that count as success."""

    reached_by: tuple[str, ...] = Field(min_length=1)
    value: float | None = None  # worth of one goal where the events carry no value


class Journeys(Model):
    """``[journeys]``: where one journey ends and the next begins."""

    silence: Annotated[Duration | None, AUTO] = None  # null, "auto": per touchpoint, from the data
    late_returns: float = Field(default=0.05, gt=0, lt=1)  # of silences taken for an end
    horizon: Duration = 30 * DAY_US  # the limit where the data does not tell one
    help_horizon: Duration = 90 * DAY_US  # the same at contacts and in the stage help
    session: Duration = 30 * US["m"]
    required: tuple[str, ...] | None = None  # channels as-of waits for
    as_of: str | None = None  # ISO instant; null: the earliest required watermark
    long_wait: Duration | None = None  # null: found per transition from its own waits


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
    """A whole ``journey.toml``. ``folder`` is where it lies: paths are relative to it."""

    project: Project = Project()
    identity: Identity = Identity()
    privacy: Privacy = Privacy()
    sources: dict[str, Source]
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
    folder: str = "."

    def as_json(self) -> dict[str, Any]:
        """The settings as plain JSON values, as stored in a run."""
        return self.model_dump(mode="json", by_alias=True)
