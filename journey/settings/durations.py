"""What all settings share: models that are frozen, durations as text (``"24h"``)."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

US = {"s": 10**6, "m": 60 * 10**6, "h": 3600 * 10**6, "d": 86400 * 10**6, "w": 7 * 86400 * 10**6}
DAY_US = US["d"]


def duration_us(text: object) -> object:
    """Microseconds of a duration such as ``"30m"``, ``"24h"``, ``"7d"``; integers pass through.

    >>> duration_us("30m")
    1800000000
    """
    if isinstance(text, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*", text)
        if not match:
            raise ValueError(f"{text!r} is not a duration; write one like '30m', '24h' or '7d'")
        return int(float(match[1]) * US[match[2]])
    return text


def window_us(text: object) -> object:
    """Microseconds of a duration; ``"unlimited"`` is :data:`UNLIMITED_US`.

    >>> window_us("unlimited") > window_us("9999d")
    True
    """
    return UNLIMITED_US if text == "unlimited" else duration_us(text)


UNLIMITED_US = 2**60  # 36,000 years, and sums with it stay in 64 bits
Duration = Annotated[int, BeforeValidator(duration_us), Field(gt=0)]
Window = Annotated[int, BeforeValidator(window_us), Field(gt=0)]


class Model(BaseModel):
    """Frozen; unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
