"""``[friction]``: what counts as effort, by which windows, and what must come out as harmless."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from journey.settings.durations import US, Duration

Name = Annotated[str, StringConstraints(min_length=1)]


class CompanyWait(BaseModel):
    """A clock of the company: it runs from one touchpoint until another, or until called off."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    opens: Name
    closes: tuple[Name, ...] = Field(min_length=1)
    cancels: tuple[Name, ...] = ()
    name: Name | None = None  # what it is called when it is late; null: as the signal is
    promised: bool = False  # true: by when the opening event was promised, where its source says so
    within: Duration | None = None  # what is promised else; null: found from the waits themselves


class Friction(BaseModel):
    """``[friction]``: windows and lists of the rules; ``version`` stands in every row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    harmless: tuple[Name, ...] = ()  # touchpoints or error reasons whose gain must cover 0
    switch_within: Duration = 24 * US["h"]  # from an error to help: a forced switch
    repeat_within: Duration = 7 * US["d"]  # between contacts for the same reason
    online: tuple[Name, ...] = ("web", "app")  # channels that a forced switch leaves
    stores: tuple[Name, ...] = ("store",)  # channels where staff help, besides contacts
    ces_good: Literal["high", "low"] = "high"  # which end of an effort score is the easy one
    waits: tuple[CompanyWait, ...] = ()  # (): from kind promise to kind fulfil
    version: Literal[1] = 1  # of the rules

    @field_validator("waits")
    @classmethod
    def _told_apart(cls, waits: tuple[CompanyWait, ...]) -> tuple[CompanyWait, ...]:
        clocks = [(wait.opens, wait.name) for wait in waits]
        for opens, name in clocks:
            if clocks.count((opens, name)) > 1:
                raise ValueError(f"several waits open at {opens!r}: give each a name of its own")
        return waits
