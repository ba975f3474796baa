"""Where a source's channel and its currency stand: one for all rows, or a column."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from journey.settings.durations import Model

SHORT = BeforeValidator(lambda given: {"value": given} if isinstance(given, str) else given)


class Channel(Model):
    """Which channel: a column whose values ``names`` maps, or one fixed value.

    With a column, ``value`` is the channel of the rows that hold none.
    """

    column: str | None = None
    value: str | None = None  # null: the source's name
    names: dict[str, str] = {}  # value in the data -> channel; others stay


class Currency(Model):
    """What amounts are in: a column of codes, or one fixed code."""

    column: str | None = None
    value: str | None = None  # with a column: of the rows that hold none; null: the project's


ChannelOf = Annotated[Channel, SHORT]
CurrencyOf = Annotated[Currency, SHORT]
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]
