"""What is odd about the data and the settings, in sentences that name the count and the mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from journey.analysis.data.odd_amounts import odd_amounts
from journey.engine.base import Engine
from journey.errors import did_you_mean
from journey.identity.values.kinds import rules
from journey.settings.models import Settings, Source

BUSY = 1000  # times the median of events: hardly a person
NO_PERSONS = ("context", "group")  # roles that identify nobody
NAMED = 3  # names in a sentence
SPELT_ALIKE = ("email", "email_sha256", "phone")  # kinds that are brought to one spelling
# how identifiers differ: in words, and the setting that makes them one
DIFFER = {
    "sign": ('without "{sign}"', 'strip = "{sign}"'),
    "capitals": ("in other capitals", "ignore_case = true"),
    "both": ('without "{sign}" and in other capitals', 'strip = "{sign}", ignore_case = true'),
    "decimals": ("without the decimals of 1.0", "whole = true"),
    "zeros": ("without zeros at the start", "zeros = true"),
}
MEETINGS = """
    select kind, source, other, n_values, shared, near, sign, differ
    from identifier_meetings
    order by kind, source, other
"""
TOUCHPOINTS = """
    select source, touchpoint, count(*) as n
    from events
    group by source, touchpoint
    order by n desc, touchpoint
"""
SKIPPED = """
    select source, sum(rows_unmapped)
    from sources
    where rows_unmapped > 0
    group by source
    order by source
"""
CUSTOMERS = """
    select c.customer_id, c.n, m.median, (
            select count(*) from journeys j where j.customer_id = c.customer_id) as journeys
    from (
        select customer_id, count(*) as n, min(event_id) as first_event_id
        from event_customers
        where customer_id is not null
        group by customer_id) c
    cross join (
        select median(n) as median
        from (
            select count(*) as n
            from event_customers
            where customer_id is not null
            group by customer_id) counted) m
    where c.n >= $busy * m.median
    order by c.n desc, c.first_event_id
    limit 3
"""
IDENTIFIERS = """
    select kind, label, n_events, median, source
    from busy_identifiers
    order by n_events desc, kind, label
"""
JOURNEYS = "select count(*) from journeys"
NOBODYS = """
    select kind, reason, count(*) as n, sum(n_events)
    from identifier_values
    where status not in ('ok', 'shared', 'unknown_kind') and n_events > 0
    group by kind, reason
    order by n desc, kind, reason
"""
# what a run set aside by its use, on no list
ASIDE = """
    select kind, count(*), sum(n_events)
    from identifier_values
    where status = 'shared' and reason in ('people', 'lives', 'pace', 'places', 'hands')
    group by kind
    order by 2 desc, kind
"""
NOBODY = """
    select count(*) filter (where customer_id is null), count(*)
    from event_customers
"""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A source's identifiers of a kind, and how many of them another source has."""

    other: str
    values: int
    shared: int
    near: int
    sign: str
    differ: str

    @property
    def apart(self) -> int:
        """How many the other source has too, only written otherwise."""
        return self.near - self.shared

    @property
    def is_much(self) -> bool:
        """Whether that is more than a chance likeness or two."""
        return self.apart >= max(NAMED, self.values / 10)


def oddities(engine: Engine, settings: Settings) -> tuple[str, ...]:
    """What is odd about what was read: nothing is changed by it, each names its setting."""
    return (
        *_without_role(settings),
        *_never_met(engine, settings),
        *_unknown_names(engine, settings),
        *_never_given(engine, settings),
        *odd_amounts(engine, settings),
    )


def nobodys(engine: Engine) -> tuple[str, ...]:
    """Events that are in no journey for want of a customer, and the values that do not count."""
    found = [
        f"{n:,} {kind} values stand for nobody ({reason}; {events:,} events): where one is a "
        f'person\'s, `{kind} = {{allow = ["..."]}}` in [identity.kinds] lets it count'
        for kind, reason, n, events in engine.rows(NOBODYS)
    ]
    found += [
        f"{n:,} {kind} values ({events:,} events) are set aside for how they are used, as nobody's "
        "own or handed on: journey identity health names each, and how to take it back"
        for kind, n, events in engine.rows(ASIDE)
    ]
    lost, events = engine.rows(NOBODY)[0]
    if lost:
        found.append(f"{lost:,} of {events:,} events have no customer and are in no journey")
    return tuple(found)


def busy_customers(engine: Engine) -> tuple[str, ...]:
    """Customers with a thousand times the usual number of events, and what they weigh."""
    total = engine.rows(JOURNEYS)[0][0]
    return tuple(
        f"customer {customer} has {n:,} events, the usual one {median:,.0f}: a bot, a tester, "
        f"staff? Without it there were {total - journeys:,} of {total:,} journeys; a blocked value "
        "(`block` of its kind in [identity.kinds]) leaves it out"
        for customer, n, median, journeys in engine.rows(CUSTOMERS, busy=BUSY)
    )


def busy_identifiers(engine: Engine, settings: Settings) -> tuple[str, ...]:
    """The same of identifiers, before it is known whose they are."""
    contexts = {rule.kind for rule in rules(settings.identity) if rule.role in NO_PERSONS}
    return tuple(
        f"one {kind} ({label}) has {n:,} events, most of them of {source}, the usual one "
        f'{median:,.0f}: a bot, a tester, staff? `{kind} = {{block = ["..."]}}` in '
        "[identity.kinds] leaves it out"
        for kind, label, n, median, source in engine.rows(IDENTIFIERS)
        if kind not in contexts
    )


def _kinds(source: Source) -> Iterator[str]:
    for part in (source, *source.rows):
        yield from part.identifiers or {}


def _without_role(settings: Settings) -> Iterator[str]:
    known = {rule.kind for rule in rules(settings.identity)}
    for kind in sorted({k for one in settings.sources.values() for k in _kinds(one)} - known):
        yield (
            f"the kind `{kind}` has no role and joins nobody: say "
            f'`{kind} = {{role = "person"}}` (or anchor, carrier, context, group) in [identity.kinds]; '
            f"{did_you_mean(kind, known)}"
        )


def _never_met(engine: Engine, settings: Settings) -> Iterator[str]:
    """Identifiers of a source that no other source has, or has written otherwise."""
    found: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
    for kind, source, *row in engine.rows(MEETINGS):
        found[kind, source].append(Meeting(*row))
    roles = {rule.kind: rule.role for rule in rules(settings.identity)}
    told: set[tuple[str, str]] = set()
    for (kind, source), others in found.items():
        if roles.get(kind) in NO_PERSONS:
            continue
        best = max(others, key=lambda one: one.apart)
        none = not any(one.shared for one in others)
        if none and not best.near:
            words = f"none of the {best.values:,} {kind} of {source} is in another source"
            yield f"{words}: its rows meet nobody"
        elif kind not in SPELT_ALIKE and best.differ and (none or best.is_much):
            mend = kind, best.differ
            if mend not in told:
                yield _written_otherwise(kind, source, best, none=none)
            told.add(mend)


def _written_otherwise(kind: str, source: str, best: Meeting, *, none: bool) -> str:
    but, setting = DIFFER[best.differ]
    but, setting = but.format(sign=best.sign), setting.format(sign=best.sign)
    mend = f"set `{kind} = {{{setting}}}` in [identity.kinds]"
    if none:
        start = f"none of the {best.values:,} {kind} of {source} is in another source, but"
        return f"{start} {but} {best.apart:,} are in {best.other}: {mend}"
    start = f"{best.apart:,} of the {best.values:,} {kind} of {source} are in {best.other} only"
    return f"{start} {but}: {mend}"


def _unknown_names(engine: Engine, settings: Settings) -> Iterator[str]:
    """Names that no setting knows: kept as they are, or skipped."""
    kept: dict[str, list[str]] = defaultdict(list)
    for source, touchpoint, n in engine.rows(TOUCHPOINTS):
        rules_of = settings.sources.get(source)
        if (
            rules_of
            and rules_of.names
            and rules_of.unmapped == "keep"
            and _is_new(touchpoint, rules_of, settings)
        ):
            kept[source].append(f"{touchpoint} {n:,}")
    for source, names in kept.items():
        listed = ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")
        yield (
            f"{source}: {len(names):,} names are kept that `names` does not know ({listed}): map "
            "them, or set `unmapped`"
        )
    for source, rows in engine.rows(SKIPPED):
        if source in settings.sources and settings.sources[source].unmapped == "skip":
            yield (
                f"{source}: {rows:,} rows are skipped, their names are not in `names` "
                '(`unmapped = "skip"`)'
            )


def _is_new(touchpoint: str, source: Source, settings: Settings) -> bool:
    fixed = {row.touchpoint.value for row in source.rows}
    plain = settings.nodes.get(touchpoint, touchpoint)
    return plain not in {*source.names.values(), *settings.touchpoints, *fixed}


def _never_given(engine: Engine, settings: Settings) -> Iterator[str]:
    given = {touchpoint for _, touchpoint, _ in engine.rows(TOUCHPOINTS)}
    for touchpoint in settings.touchpoints:
        if given and touchpoint not in given:
            yield (
                f"[touchpoints] names `{touchpoint}`, which no event has; "
                f"{did_you_mean(touchpoint, given)}"
            )
