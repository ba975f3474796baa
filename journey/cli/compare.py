"""What ``journey compare`` prints: two selections beside each other."""

from __future__ import annotations

import shlex
from dataclasses import replace

from journey.analysis.behind.wanted import Wanted, chosen, instant_us
from journey.analysis.compare import sheets
from journey.analysis.compare.sides import Pair
from journey.cli.options import Filters, Place, TwoSides
from journey.cli.output import note, put
from journey.cli.printed import Printed
from journey.cli.selected import opened
from journey.errors import UnknownName, WrongUsage

PARTS = {"from": "start", "until": "until", "to": "until", "segment": "segment",
         "channel": "channel", "device": "device", "goal": "goal"}  # fmt: skip
NAMES = {"start": "from", "until": "until", "segment": "segment", "channel": "channel",
         "device": "device", "goal": "goal"}  # fmt: skip
HINT = 'write it like: --a "device=phone from=2026-03-01 until=2026-03-31"'
DAY = len("2026-03-31")


def compared(sides: TwoSides, place: Place, filters: Filters, printed: Printed) -> None:
    """Print every number on both sides, and what to take away from it.

    Raises
    ------
    WrongUsage
        The sides are not told, cannot be read, or meet.
    NothingMatched
        A side has no journey.
    """
    first, second = wanted(sides, filters)
    name = "compare-weeks" if sides.weeks else "compare"
    with opened(place) as run:
        other = None if second is None else chosen(run, second, NAMES)
        pair = Pair(chosen(run, first, NAMES), other, sides.days)
        sheet = sheets.sheet(run, name, pair)
        put(sheet, printed)
        for sentence in sheet.said:
            note(sentence, printed)
        note(f"{len(sheet.rows):,} rows; run {run.build_id}", printed)


def wanted(sides: TwoSides, filters: Filters) -> tuple[Wanted, Wanted | None]:
    """Both sides as they were asked for; the common filters hold where a side says nothing else.

    Raises
    ------
    WrongUsage
        Neither ``--before`` nor ``--a`` is given, or both are; a side cannot be read.
    UnknownName
        A side names what no filter is called.
    """
    common = Wanted(
        filters.since, filters.until, filters.segment, filters.channel, filters.device, filters.goal
    )
    if sides.before is not None:
        if sides.a is not None or sides.b is not None:
            raise WrongUsage("is for one of them: --before, or --a and --b", "compare", HINT)
        instant_us(sides.before, "UTC")  # a fault names what was written
        at = sides.before if len(sides.before) > DAY else f"{sides.before}T00:00"
        return replace(common, until=at), replace(common, start=at)
    if sides.a is None:
        hint = f"say --before 2026-05-18, or --a and --b; {HINT}"
        raise WrongUsage("needs two sides", "compare", hint)
    second = None if sides.b is None else side(sides.b, "--b", common)
    return side(sides.a, "--a", common), second


def side(text: str, option: str, common: Wanted) -> Wanted:
    """One side from its text, such as ``device=phone from=2026-03-01``.

    Raises
    ------
    WrongUsage
        A part is not ``name=value``, or a quote is left open.
    UnknownName
        No filter has that name.
    """
    try:
        parts = [part.partition("=") for part in shlex.split(text)]
    except ValueError as fault:
        raise WrongUsage(f"{str(fault).lower()} in {text!r}", option, HINT) from None
    for name, sign, value in parts:
        if not (sign and value):
            raise WrongUsage(f"cannot read {name!r}", option, HINT)
        if name not in PARTS:
            raise UnknownName.named("filter", name, PARTS)
    if not parts:
        raise WrongUsage("is empty", option, HINT)
    return replace(common, **{PARTS[name]: value for name, _, value in parts})
