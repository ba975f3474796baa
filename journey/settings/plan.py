"""``[plan]``: what fixes cost and bring, over how long, as the proposed order reckons with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from journey.settings.durations import DAY_US, Duration

Name = Annotated[str, StringConstraints(min_length=1)]
Share = Annotated[float, Field(gt=0, le=1)]
Worth = Annotated[float, Field(gt=0)]


class Fix(BaseModel):
    """``[[plan.fixes]]``: one fix, of a friction at a touchpoint."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signal: Literal["error", "repeat contact"]
    touchpoint: Name
    code: Name | None = None  # the error's reason; null: errors without one
    cost: Annotated[float, Field(ge=0)] | None = None  # money, once
    share: Share | None = None  # of the friction that the fix removes; null: that of [plan]
    value: Worth | None = None  # of one goal it brings back; null: that of [plan]


class Plan(BaseModel):
    """``[plan]``: over how long fixes are reckoned, and what is known of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    horizon: Duration = 365 * DAY_US  # for which a fix brings goals back
    weeks: int = Field(default=4, ge=1, le=52)  # of a test, before and again after
    share: Share = 1.0  # of a friction that its fix removes: 1 is the ceiling
    value: Worth | None = None  # of one goal; null: what the data's goals were worth
    fixes: tuple[Fix, ...] = ()


def faults(
    plan: Plan, unknown: Callable[[str], str | None]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Key path and sentence of every fix that cannot be meant so.

    ``unknown`` says why no source gives a touchpoint, ``None`` where one may.
    """
    seen: set[tuple[str, str, str | None]] = set()
    for number, fix in enumerate(plan.fixes):
        key = ("plan", "fixes", number)
        fault = unknown(fix.touchpoint)
        if fault is not None:
            yield (*key, "touchpoint"), fault
        if fix.code is not None and fix.signal != "error":
            yield (*key, "code"), f"a {fix.signal} has no reason; only an error has one"
        name = (fix.signal, fix.touchpoint, fix.code)
        if name in seen:
            yield key, f"the fix of {fix.signal!r} at {fix.touchpoint!r} stands twice"
        seen.add(name)
