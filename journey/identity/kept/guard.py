"""A run that would make other people of a run's customers stops, and names what changed.

Three shares are held against the run before: events whose customer is another one, customers
whose identifiers lie otherwise, and each source's events that have a customer at all. The first
is blind after an edit of the mapping, which gives events other numbers; identifiers keep theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from journey.engine.base import Engine
from journey.errors import IdentityMoved
from journey.identity.values.placeholders import hidden
from journey.settings.models import Settings

CODES = 2**45  # a value's number beyond its kind's priority
BLIND = 2  # fewer than one in so many known events is here again: their numbers are others
LISTED = 6  # changed settings that are named
STITCHING = ("sources", "identity", "privacy")  # sections that decide who is who
SHIFTED = """
    select count(*), coalesce(sum(case when a.event_id is not null then 1 else 0 end), 0),
        coalesce(sum(case
            when a.event_id is not null and (a.customer_id is null
                or a.customer_id <> b.customer_id) then 1
            else 0
        end), 0)
    from earlier_event_customers b
    left join event_customers a on a.event_id = b.event_id
    where b.customer_id like 'c%'
"""

# whose the identifiers of earlier customers are now; shared or blocked ones are nobody's
LYING = """
    select e.customer_id as old_id, n.customer_id as new_id, count(*) as n
    from earlier_identifiers e
    join customer_identifiers n on n.kind = e.kind and n.nid % $codes = e.nid % $codes
    group by e.customer_id, n.customer_id
"""
CUSTOMERS = """
    select count(*), coalesce(sum(case when n_now > 1 then 1 else 0 end), 0),
        coalesce(sum(case when n_now = 1 and new_id <> old_id then 1 else 0 end), 0)
    from (
        select old_id, count(*) as n_now, min(new_id) as new_id
        from lying
        group by old_id) known
"""
BEFORE = "select count(*) from earlier_customers"
LOST = """
    select e.kind, count(*) as n, count(*) - count(n.nid) as n_lost
    from earlier_identifiers e
    left join customer_identifiers n on n.kind = e.kind and n.nid % $codes = e.nid % $codes
    group by e.kind
    having count(*) > count(n.nid)
    order by n_lost desc, e.kind
"""
MATCHED = """
    select e.source, count(*), sum(case when c.customer_id like 'c%' then 1 else 0 end)
    from events e
    join event_customers c on c.event_id = e.event_id
    group by e.source
    order by e.source
"""
MATCHED_BEFORE = """
    select e.source, count(*), sum(case when c.customer_id like 'c%' then 1 else 0 end)
    from earlier_events e
    join earlier_event_customers c on c.event_id = e.event_id
    group by e.source
    order by e.source
"""
SETTINGS = "select min(settings) from earlier_runs"


@dataclass(frozen=True, slots=True)
class Shift:
    """How far customers would shift against the run before.

    Attributes
    ----------
    events, events_here, events_moved
        Events that had a customer; those here again; those of them that get another one.
    customers, known, split, merged
        Customers before; those with an identifier that is here again; of them in several parts
        now, and under another id.
    changed_settings
        Keys of the settings that decide who is who and are others now.
    """

    events: int
    events_here: int
    events_moved: int
    customers: int
    known: int
    split: int
    merged: int
    changed_settings: tuple[str, ...]

    @property
    def gone(self) -> int:
        """Customers of whom nothing is known again, where an edit may have done it."""
        is_blind = self.events_here * BLIND < self.events
        return self.customers - self.known if is_blind and self.changed_settings else 0

    @property
    def customers_changed(self) -> int:
        """Customers that are not what they were."""
        return self.split + self.merged + self.gone


def as_stored(settings: Settings, key: bytes) -> Settings:
    """The settings as a run keeps them: in a hashed one blocked values stand by their hash."""
    if settings.privacy.identifiers != "hashed":
        return settings
    return settings.model_copy(update={"identity": hidden(settings.identity, key)})


def hold(engine: Engine, settings: Settings) -> None:
    """Stop a run that would shift more than ``identity.max_moved``, or lose more matches.

    Needs ``earlier_event_customers``, ``earlier_customers``, ``earlier_identifiers``.

    Raises
    ------
    IdentityMoved
        Events or customers of more than the share allowed would be other ones; or a source's
        share of events with a customer falls by more than ``identity.max_match_fall``.
    """
    engine.recall("earlier_events", "events")
    engine.recall("earlier_runs", "runs")
    engine.scratch("lying", LYING, codes=CODES)
    shift = _measured(engine, settings)
    most = settings.identity.max_moved
    is_over = (shift.events and shift.events_moved > most * shift.events) or (
        shift.customers and shift.customers_changed > most * shift.customers
    )
    if is_over:
        raise IdentityMoved.of(_what(shift, most), _why(engine, shift))
    falls = list(_falls(engine, settings.identity.max_match_fall))
    if falls:
        raise IdentityMoved.unmatched(falls, _why(engine, shift))
    engine.drop("lying")


def _measured(engine: Engine, settings: Settings) -> Shift:
    events, here, moved = (int(n) for n in engine.rows(SHIFTED)[0])
    customers = int(engine.rows(BEFORE)[0][0])
    known, split, merged = (int(n) for n in engine.rows(CUSTOMERS)[0])
    earlier = engine.rows(SETTINGS)[0][0]
    changed = _changed(json.loads(earlier), settings.as_json()) if earlier else ()
    return Shift(events, here, moved, customers, known, split, merged, tuple(changed))


def _what(shift: Shift, most: float) -> str:
    """The shares that are too large, and how customers change."""
    parts = [(shift.events_moved, shift.events, "events would get another customer"),
             (shift.customers_changed, shift.customers, "customers would be others")]  # fmt: skip
    shares = [f"{n:,} of {of:,} {words} ({n / of:.1%})" for n, of, words in parts if n > most * of]
    kinds = [(shift.split, "split"), (shift.merged, "merged or renamed"), (shift.gone, "gone")]
    counted = ", ".join(f"{n:,} {kind}" for n, kind in kinds if n)
    allowed = f", allowed {most:.1%} (identity.max_moved)"
    return f"{' and '.join(shares)}{allowed}{f': customers {counted}' if counted else ''}"


def _why(engine: Engine, shift: Shift) -> str:
    """What changed since the run before, as far as a run can tell."""
    lost = [f"{n_lost:,} of {n:,} {kind}" for kind, n, n_lost in engine.rows(LOST, codes=CODES)]
    listed = ", ".join(shift.changed_settings[:LISTED])
    more = len(shift.changed_settings) - LISTED
    listed += f" and {more:,} more" if more > 0 else ""
    return "; ".join([
        f"settings changed since the run before: {listed}" if listed
        else "no setting changed: look at the sources and the decisions",
        *([f"identifiers that join nobody any more: {', '.join(lost)}"] if lost else []),
    ])  # fmt: skip


def _falls(engine: Engine, most: float) -> Iterator[str]:
    """Sources whose share of events with a customer falls by more than ``most``."""
    before = {source: (int(n), int(matched)) for source, n, matched in engine.rows(MATCHED_BEFORE)}
    for source, n, matched in engine.rows(MATCHED):
        n_before, matched_before = before.get(source, (0, 0))
        if n_before and matched_before / n_before - int(matched) / int(n) > most:
            was, now = matched_before / n_before, int(matched) / int(n)
            yield f"{source}: {was:.1%} of its events had a customer, now {now:.1%}"


def _changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The dotted keys of the sections of stitching whose values are others."""
    old = dict(_flat({name: before.get(name) for name in STITCHING}))
    new = dict(_flat({name: now.get(name) for name in STITCHING}))
    keys = [key for key in old.keys() | new.keys() if old.get(key) != new.get(key)]
    sources = [frozenset((each.get("sources") or {}).keys()) for each in (before, now)]
    known = sources[0] & sources[1]
    return sorted(
        [key for key in keys if not key.startswith("sources.") or key.split(".")[1] in known]
        + [f"sources.{name} (gone)" for name in sources[0] - known]
        + [f"sources.{name} (new)" for name in sources[1] - known]
    )


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, held in value.items():
            yield from _flat(held, f"{key}.{name}" if key else str(name))
    elif isinstance(value, Sequence) and any(isinstance(each, Mapping) for each in value):
        for number, held in enumerate(value, start=1):
            yield from _flat(held, f"{key}[{number}]")
    elif value not in (None, [], {}):
        yield key, value
