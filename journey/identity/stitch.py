"""The door: identifiers in, customers out, and for every event the rule that decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey.engine import splink
from journey.engine.base import Engine
from journey.identity.carriers import buyers, carriers, chains, guests, inherit
from journey.identity.decisions import decisions, erased, overrides
from journey.identity.decisions.keyed import key_of
from journey.identity.decisions.keyed import same_key as same_key  # noqa: PLC0414  # passed on: the stage has one door
from journey.identity.decisions.overrides import Override
from journey.identity.groups import customers, likely, links, shared
from journey.identity.kept import candidates, changes, loose, records, registry
from journey.identity.kept.guard import as_stored as as_stored  # noqa: PLC0414  # passed on: the stage has one door
from journey.identity.kept.secret import fingerprint as fingerprint  # noqa: PLC0414  # passed on: the stage has one door
from journey.identity.kept.secret import pads as pads  # noqa: PLC0414  # passed on: the stage has one door
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


def project_of(settings: Settings) -> StitchProject:
    """What the project of these settings knows: its key, and what people have decided.

    Raises
    ------
    JourneyError
        The key or the decisions cannot be read, or Splink is wanted and not there.
    """
    if settings.identity.splink is not None:
        splink.require()
    return StitchProject(key_of(settings), overrides.load(settings), marked=True)


def erased_rows(project: StitchProject) -> set[str] | None:
    """The marks of rows that were erased, named by people's decisions; null: nobody was erased."""
    if not {each.action for each in project.overrides} & {*overrides.NAMES, *overrides.ROWS}:
        return None
    rows = [each.a for each in project.overrides if each.action in overrides.ROWS]
    return {token[1] for token in map(overrides.TOKEN.fullmatch, rows) if token}


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
    changes.note(engine, as_stored(settings, project.secret), project.accepts_changes)
    candidates.find(engine, rules)
    loose.assign(engine, rules)
    engine.drop(*(name for name in WORKING if name not in project.keeps))
