"""A selection: which journeys a number is about. The same on every page, command and export."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """Journeys that start in ``[from_us, until_us)`` and match every named column.

    ``None`` means: not filtered. Later steps of a journey that starts inside still count.
    """

    from_us: int | None = None
    until_us: int | None = None
    segment: str | None = None
    entry_channel: str | None = None
    device: str | None = None
    goal: str | None = None  # journeys that reached another goal are left out

    def values(self) -> dict[str, int | str | None]:
        """The values of :data:`SELECTED`, by parameter name."""
        return asdict(self)

    def words(self) -> str:
        """The selection in words, for page heads and reports.

        >>> Selection(device="phone").words()
        'journeys with device phone'
        >>> Selection().words()
        'all journeys'
        """
        parts = [
            f"{name.replace('_', ' ')} {value}"
            for name, value in asdict(self).items()
            if value is not None and not name.endswith("_us")
        ]
        if self.from_us is not None or self.until_us is not None:
            parts.append("a start in the chosen period")
        return f"journeys with {', '.join(parts)}" if parts else "all journeys"


SELECTED = """
    select *
    from journeys
    where ($from_us is null or started_us >= $from_us)
        and ($until_us is null or started_us < $until_us)
        and ($entry_channel is null or entry_channel = $entry_channel)
        and ($device is null or device = $device)
        and ($goal is null or goal is null or goal = $goal)
        and ($segment is null or journey_id in (
            select journey_id from journey_segments where segment = $segment))
"""
