"""The door: identifiers in, customers out, and for every event the rule that decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey.engine.base import Engine
from journey.identity.carriers import buyers, carriers, chains, guests, inherit
from journey.identity.decisions import decisions, erased
from journey.identity.decisions.overrides import Override
from journey.identity.groups import customers, likely, links, shared
from journey.identity.kept import candidates, changes, loose, records, registry
from journey.identity.kept.secret import pads
from journey.identity.values import doubts, kinds, normalise, sightings, suspects
from journey.settings.models import Settings

# working tables that no later room asks for
WORKING = (
    "known", "sightings", "strongest", "contradictory", "persons", "shared", "people",
    "person_customers", "named", "kinds", "alike", "decided", "override_rows",
    "carrier_sightings", "guests", "erased_segments", "refused_links", "never_pairs",
    "inherited", "evidence", "logouts", "likely_pairs", "erased_events",
    "erased_uses", "kept_shared", "read_rows", "read_spellings", "order_buyers", "order_days",
    "callers", "chain_lengths",
)  # fmt: skip


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
    marked
        Rows and spellings are there by which erased people are known again.
    keeps
        Working tables that stay, for a question.
    """

    secret: bytes
    overrides: Sequence[Override] = ()
    build_id: str = ""
    accepts_changes: bool = False
    marked: bool = False
    keeps: tuple[str, ...] = ()


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
    actions = {each.action for each in project.overrides}
    kinds.fill(engine, rules)
    decisions.name(engine, project.overrides)
    normalise.normalise(engine, settings, project.secret)
    decisions.resolve(engine)
    erased.take(engine, actions, pads(project.secret), project.marked)
    if settings.identity.splink is not None:
        erased.leave(engine)
    sightings.see(engine, rules.hash_emails)
    suspects.list_values(engine)
    doubts.doubt(engine)
    sightings.head(engine)
    links.link(engine, rules)
    shared.part(engine, rules.max_degree)
    customers.group(engine, rules)
    likely.match(engine, settings)
    registry.name(engine, project.build_id)
    buyers.buyers(engine, rules.public_after)
    carriers.observe(engine, rules)
    guests.guests(engine, rules)
    inherit.inherit(engine, inherit.of(rules))
    chains.follow(engine, inherit.of(rules), rules.public_after)
    records.write(engine, settings)
    changes.note(engine, settings, project.accepts_changes)
    candidates.find(engine, rules)
    loose.assign(engine, rules)
    engine.drop(*(name for name in WORKING if name not in project.keeps))
