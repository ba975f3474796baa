"""The tables of identity."""

from __future__ import annotations

from journey.analysis.identity import bases, candidates, health, refusals, shared_devices
from journey.analysis.identity.kinds import groups, meetings
from journey.analysis.table import Table

ALL = 1_000_000  # rows at most


SHOWN = "An identifier: kind, masked label and code."
BASES = {
    "measure": "What is counted, the same way under all three.",
    "strict": "Only events with a person's own identifier.",
    "default": "As the run counts: events inherited in time, too.",
    "loose": "Also by the latest login on shared devices without windows, and likely candidates.",
    "unit": "customers, journeys, or share (0 to 1).",
    "spread": "Largest difference from the default / the default.",
    "warning": "Set where the spread is above 10 %: the number hangs on the stitching.",
}
HEALTH = {
    "topic": "What the fact belongs to.",
    "item": "A rule, a kind, a reason, an identifier, a customer.",
    "detail": "More of it: confidence, reason, kinds held.",
    "n": "How many.",
    "of": "Out of how many, where that says something.",
    "words": "What to make of it.",
}
REFUSED = {
    "a": SHOWN,
    "b": SHOWN,
    "reason": "endpoint_shared, override_never, limit:<kind>, max_size, cohesion, quarantine.",
    "words": "The reason in words.",
    "customer_a": "The customer that a belongs to; empty: none.",
    "customer_b": "The customer that b belongs to.",
    "n_events": "Events in which both stand.",
    "first_us": "The first of them.",
}
CANDIDATES = {
    "customer_a": "Two customers that may be one.",
    "customer_b": "The other.",
    "a": "The identifier by which the first is known.",
    "b": "The identifier by which the other is known.",
    "source": "carrier: both were seen on one; splink: their records are alike.",
    "score": "Sum over common carriers of min(days of one, days of the other) / (customers - 1).",
    "n_evidence": "Common carriers.",
    "evidence": "One of them.",
}
CHANGES = {
    "change": "created, merged, split, reassigned, retired.",
    "customer_id": "The customer it is about.",
    "other_id": "The customer it came from or that it was.",
    "n_events": "Events that have another customer now.",
    "words": "The change in words.",
}
DEVICES = {
    "device": SHOWN,
    "class_name": "transferred: it changed hands; shared: used in turn; public: by everybody.",
    "n_customers": "Customers known on it.",
    "n_events": "Events on it.",
    "n_anonymous": "Of these, without a person's identifier.",
    "exposure": "n_anonymous / n_events.",
    "first_us": "Time of its first event.",
    "last_us": "Time of its last event.",
}
MEETINGS = {
    "kind": "The kind of identifier.",
    "role": "anchor, person, carrier, context or group.",
    "source": "The source whose values are counted.",
    "other": "The source in which they are looked for.",
    "n_values": "Distinct values of the kind in source.",
    "n_shared": "Of these, in the other source too, written alike.",
    "share": "n_shared / n_values.",
    "n_near": "Of these, in the other source without #, -, zeros before it, capitals or .0 only.",
    "mend": "The setting that makes most of n_near meet.",
}
GROUPS = {
    "group": SHOWN,
    "kind": "company_id, household_id, or another kind of the role group.",
    "n_customers": "Its people: customers with an event that names it. They stay apart.",
    "n_events": "Their events that name it.",
    "journeys": "Journeys of its people.",
    "goals": "Of these, with the outcome goal.",
    "goal_share": "goals / journeys.",
    "first_us": "The first event that names it.",
    "last_us": "The last one.",
}
TABLES = (
    Table(
        "identity",
        "The headline numbers under strict, default and loose stitching",
        "numbers",
        bases.Basis,
        lambda run, _: bases.bases(run.engine),
        BASES,
        rules=bases.WORDS,
    ),
    Table(
        "identity-health",
        "Whether the stitching is healthy, fact by fact",
        "facts",
        health.Fact,
        lambda run, _: health.health(run.engine, run.settings.identity),
        HEALTH,
    ),
    Table(
        "identity-changes",
        "Customers that changed since the run before",
        "customers",
        candidates.Changed,
        lambda run, _: candidates.changes(run.engine),
        CHANGES,
    ),
    Table(
        "links-refused",
        "Links that were not taken, with their reason",
        "links",
        refusals.RefusedLink,
        lambda run, _: refusals.refused(run.engine, run.settings.identity),
        REFUSED,
    ),
    Table(
        "candidates",
        "Pairs of customers that may be one",
        "pairs",
        candidates.Candidate,
        lambda run, _: candidates.candidates(run.engine),
        CANDIDATES,
    ),
    Table(
        "shared-devices",
        "Devices that several customers use",
        "devices",
        shared_devices.SharedDevice,
        lambda run, _: shared_devices.devices(run.engine, ALL),
        DEVICES,
    ),
    Table(
        "identity-meetings",
        "Which sources meet in which identifiers, and what only spelling keeps apart",
        "sources",
        meetings.KindMeeting,
        lambda run, _: meetings.meetings(run.engine, run.settings.identity),
        MEETINGS,
    ),
    Table(
        "groups",
        "Companies and households, and what their people did",
        "groups",
        groups.CustomerGroup,
        lambda run, _: groups.groups(run.engine),
        GROUPS,
    ),
)
