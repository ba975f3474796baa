"""What a report is made of: every table of the run, its graphs, and what to take away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from journey.analysis import catalogue
from journey.analysis.compare import sheets
from journey.analysis.compare.sides import Pair
from journey.analysis.incidents.search import incidents
from journey.analysis.priced import selected
from journey.analysis.table import Sheet
from journey.engine.open import Run
from journey.graph.draw import draw
from journey.graph.model import JourneyGraph
from journey.graph.simplify import simplify
from journey.progress import Progress, Watch
from journey.report import headlines
from journey.selection import Selection

SECOND_US = 1_000_000
COMPARED = ("compare", "compare-weeks")
SPAN = """
    select min(started_us), max(started_us)
    from journeys
    where ($from_us is null or started_us >= $from_us)
        and ($until_us is null or started_us < $until_us)
"""
NO_FRICTION = "No friction was met: no error, loop, way back or wait beyond its limit."
LATER = "Second half of the period beside the first"
NO_PERIOD = "There is no period before to compare with: the journeys start on one day."


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a report says, before any of it is written.

    Attributes
    ----------
    run, selection
        What it is about.
    sheets
        Every table of the catalogue by name; ``compare`` holds the second half of the period
        beside the first.
    whole, drawn
        The graph with everything, and as it is drawn.
    takeaways
        What a colleague would say, the gravest first.
    """

    run: Run
    selection: Selection
    sheets: Mapping[str, Sheet]
    whole: JourneyGraph
    drawn: JourneyGraph
    takeaways: tuple[str, ...]

    @property
    def title(self) -> str:
        """The project's name."""
        return self.run.settings.project.name


def gather(run: Run, selection: Selection, watch: Watch) -> Contents:
    """Ask for every table once, draw the graph, and put in words what stands out."""
    asked: dict[str, Sheet] = {}
    for number, name in enumerate(catalogue.TABLES):
        watch(Progress("tables", number, len(catalogue.TABLES)))
        asked[name] = _sheet(run, name, selection)
    watch(Progress("tables", len(asked), len(asked), finished=True))
    whole = draw(run.engine, selection)
    drawn = simplify(run.engine, selection, whole=whole)
    return Contents(run, selection, asked, whole, drawn, _takeaways(run, selection, asked))


def _sheet(run: Run, name: str, selection: Selection) -> Sheet:
    pair = halves(run, selection) if name in COMPARED else None
    if pair is None:
        return catalogue.sheet(run, name, selection)
    return sheets.sheet(run, name, pair)


def halves(run: Run, selection: Selection) -> Pair | None:
    """The second half of the selection's period beside the first; null where it has no halves."""
    first_us, last_us = run.engine.rows(
        SPAN, from_us=selection.from_us, until_us=selection.until_us
    )[0]
    if first_us is None or first_us == last_us:
        return None
    middle = _midnight((first_us + last_us) // 2, run.settings.project.zone)
    if middle <= first_us:
        return None
    own: dict[str, Any] = selection.values()
    before, after = Selection(**own | {"until_us": middle}), Selection(**own | {"from_us": middle})
    return Pair(before, after)


def _midnight(at_us: int, zone: str) -> int:
    """The midnight before an instant, by the project's clock."""
    at = datetime.fromtimestamp(at_us / SECOND_US, UTC).astimezone(ZoneInfo(zone))
    return round(at.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()) * SECOND_US


def _takeaways(run: Run, selection: Selection, asked: Mapping[str, Sheet]) -> tuple[str, ...]:
    said = [one.headline for one in incidents(run.engine)]
    drops = [one for one in asked["drop-off"].rows if one.dropped]
    said += [headlines.drop_off(drops[0])] if drops else []
    priced = selected.priced(run.engine, selection)
    said.append(headlines.frictions(priced.rows, priced.whole) if priced.rows else NO_FRICTION)
    order = headlines.plan(asked["plan"].rows) if asked["plan"].rows else None
    said += [order] if order else []
    compared = asked["compare"]
    changes = {row.words for row in compared.rows}
    said += [f"{LATER}: {one}" for one in compared.said if one in changes]
    return tuple(one for one in said if one)
