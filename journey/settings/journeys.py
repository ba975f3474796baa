"""``[stages]``, ``[touchpoints]``, ``[goals]``, ``[journeys]``: what a journey is made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from journey.settings.durations import DAY_US, US, Duration, Model

AUTO = BeforeValidator(lambda text: None if text == "auto" else text)


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
    closing: bool | None = None  # true: after a goal or exit it stays with it; null: from the data
    waiting: bool | None = None  # its time is the customer's waiting; null: told from its name
    error_of: str | None = None  # its events are the error of this touchpoint's step before them
    silence: Duration | None = None  # null: the default of [journeys]
    by_channel: bool | None = None  # one node per channel; null: as [journeys] nodes says


class Goal(Model):
    """``[goals.<name>]``: the touchpoints that count as success."""

    reached_by: tuple[str, ...] = Field(min_length=1)
    ends: bool = True  # false: the journey goes on after it, as far as silence lets it
    value: float | None = None  # worth of one goal where the events carry no value


class Journeys(Model):
    """``[journeys]``: where one journey ends and the next begins."""

    case: str | None = None  # a kind of identifier: each of its values is one journey
    silence: Annotated[Duration | None, AUTO] = None  # null, "auto": per touchpoint, from the data
    late_returns: float = Field(default=0.05, gt=0, lt=1)  # of silences taken for an end
    horizon: Duration = 30 * DAY_US  # the limit where the data does not tell one
    help_horizon: Duration = 90 * DAY_US  # the same at contacts and in the stage help
    session: Duration = 30 * US["m"]
    after_goal: Literal["auto", "new"] = "auto"  # new: what follows a goal is another journey
    after: Duration = 90 * DAY_US  # beyond it nothing closes the journey that reached a goal
    nodes: Literal["touchpoint", "channel"] = "touchpoint"  # channel: one each where in several
    ties: Literal["file", "content"] = "file"  # content: no order of rows decides anything
    required: tuple[str, ...] | None = None  # channels as-of waits for
    as_of: str | None = None  # ISO instant; null: the earliest required watermark
    long_wait: Duration | None = None  # null: found per transition from its own waits
