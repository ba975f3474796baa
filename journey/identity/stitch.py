"""The door: identifiers in, customers out, and for every event the rule that decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey.engine.base import Engine
from journey.identity.carriers import carriers, chains, guests, inherit
from journey.identity.decisions import decisions
from journey.identity.decisions.overrides import Override
from journey.identity.groups import customers, likely, links, shared
from journey.identity.kept import candidates, changes, loose, records, registry
from journey.identity.values import kinds, normalise, sightings, suspects
from journey.settings.models import UNLIMITED_US, Settings

EVENTS_LEFT = """
    select e.event_id, e.at_us, e.end_us, e.promised_us, e.tie_rank, e.sequence, e.precision,
        e.channel, e.touchpoint, e.is_error, e.reason, e.score, e.score_scale, e.comment, e.value,
        e.cost, e.device, e.source, e.attributes
    from events e
    left join erased_events x on x.event_id = e.event_id
    where x.event_id is null
"""
IDENTIFIERS_LEFT = """
    select i.event_id, i.kind, i.identifier
    from read_identifiers i
    left join erased_events x on x.event_id = i.event_id
    where x.event_id is null
"""
COPY_IDENTIFIERS = "select event_id, kind, identifier from identifiers_left"
ERASED_SEGMENTS = """
    select distinct nid_a as nid, coalesce(from_us, -$ever_us) as from_us,
        coalesce(to_us, $ever_us) as to_us
    from decided
    where action = 'erased_segment' and nid_a is not null
"""


@dataclass(frozen=True, slots=True)
class StitchProject:
    """What a project knows beside its data.

    Attributes
    ----------
    secret
        Its key (``secret.project_key``), for hashes and customer ids.
    overrides
        People's decisions, in the order of their file.
    build_id
        The build under way, for the registry.
    accepts_changes
        Any share of events may get another customer than in the run before.
    """

    secret: bytes
    overrides: Sequence[Override] = ()
    build_id: str = ""
    accepts_changes: bool = False


def stitch(engine: Engine, settings: Settings, project: StitchProject) -> None:
    """Give every event a customer, or a reason why not.

    Afterwards the run holds ``identifiers``, ``identifier_values``, ``links``,
    ``links_rejected``, ``carriers``, ``customers``, ``customer_identifiers``,
    ``customer_registry``, ``customer_aliases``, ``merge_candidates``, ``identity_suspects``,
    ``identity_counts``, ``identity_overrides`` and ``event_customers``: exactly one row per
    event, with the rule that decided (direct, same_session, carry_forward, backfill,
    latest_login, anonymous, anonymous_device), or why it has no customer (public_device,
    ambiguous_shared_id, unidentified).

    Parameters
    ----------
    engine
        Holds ``events`` and the working table ``read_identifiers`` (event_id, kind, identifier).
    settings
        ``[identity]`` and ``[privacy]`` are used.
    project
        Key, overrides and build.
    """
    rules = kinds.known(settings)
    _prepare(engine, project)
    kinds.fill(engine, rules)
    decisions.name(engine, project.overrides)
    normalise.normalise(engine, settings, project.secret)
    decisions.resolve(engine)
    sightings.see(engine, rules.hash_emails)
    suspects.list_values(engine)
    links.link(engine, rules)
    shared.part(engine, rules.max_degree)
    customers.group(engine, rules)
    likely.match(engine, settings)
    registry.name(engine, project.build_id)
    carriers.observe(engine, rules)
    guests.guests(engine, rules)
    engine.scratch("erased_segments", ERASED_SEGMENTS, ever_us=UNLIMITED_US)
    inherit.inherit(engine, inherit.of(rules))
    chains.follow(engine, inherit.of(rules), rules.public_after)
    records.write(engine, settings)
    changes.note(engine, 1.0 if project.accepts_changes else rules.max_moved)
    candidates.find(engine, rules)
    loose.assign(engine, rules)
    engine.drop("known", "sightings", "strongest", "contradictory", "persons", "shared", "people",
                "person_customers", "named", "kinds", "alike", "decided", "override_rows",
                "carrier_sightings", "guests", "erased_segments", "refused_links", "never_pairs",
                "inherited", "evidence", "logouts", "likely_pairs")  # fmt: skip


def _prepare(engine: Engine, project: StitchProject) -> None:
    """Events that people have had erased are gone before anything looks at them."""
    erased = [int(each.a) for each in project.overrides if each.action == "suppress_event"]
    if erased:
        engine.fill("erased_events", {"event_id": "BIGINT"}, [(number,) for number in erased])
        engine.scratch("events_left", EVENTS_LEFT)
        engine.table("events", "select * from events_left")
        engine.scratch("identifiers_left", IDENTIFIERS_LEFT)
        engine.scratch("read_identifiers", COPY_IDENTIFIERS)
        engine.drop("events_left", "identifiers_left", "erased_events")
