"""What the tables of identity promise: who is one customer, why, and why not."""

from __future__ import annotations

from collections.abc import Mapping

from journey.contract.promise import COUNT, ID, NUMBER, REAL, TEXT, TIME, Promise

IDENTITY: Mapping[str, Promise] = {
    # one row per identifier met: its value under a keyed hash (or in plain), and its label
    "identifier_values": Promise(
        {
            "nid": ID,  # in order of strength: the smaller the stronger
            "kind": TEXT,
            "identifier": TEXT,  # 32 hexadecimal digits; the value where privacy says plain
            "label": TEXT,  # masked: a***@g***.com
            "role": TEXT,  # anchor | person | carrier | context | unknown
            "status": TEXT,  # ok | shared | blocked | invalid | unknown_kind
            "reason": TEXT,
            "n_events": COUNT,
        },
        ("nid", "kind", "identifier", "label", "role", "status"),
    ),
    # evidence that two person identifiers are one customer; a is the stronger one
    "links": Promise(
        {
            "a": ID,
            "b": ID,
            "rule": TEXT,  # event | always | carrier | splink
            "n_events": COUNT,
            "n_days": COUNT,
            "first_us": TIME,
            "first_event_id": ID,
            "last_us": TIME,
            "n_sources": COUNT,
        },
        ("a", "b", "rule", "n_events"),
    ),
    # endpoint_shared | override_never | limit:<kind> | max_size | cohesion | quarantine
    "links_rejected": Promise(
        {"a": ID, "b": ID, "reason": TEXT, "customer_a": TEXT, "customer_b": TEXT},
        ("a", "b", "reason"),
    ),
    # things that customers use, and person identifiers that several share
    "carriers": Promise(
        {
            "nid": ID,
            "kind": TEXT,
            "class": TEXT,  # anonymous | exclusive | transferred | shared | public
            "n_customers": COUNT,
            "n_events": COUNT,
            "n_anonymous": COUNT,  # events without a person identifier
            "first_us": TIME,
            "last_us": TIME,
        },
        ("nid", "kind", "class", "n_customers", "n_events", "n_anonymous"),
    ),
    "customers": Promise(
        {
            "customer_id": TEXT,
            "founder_kind": TEXT,
            "founder_nid": ID,
            "founder_us": TIME,
            "n_identifiers": COUNT,
        },
        ("customer_id",),
    ),
    "customer_identifiers": Promise(
        {"customer_id": TEXT, "kind": TEXT, "nid": ID}, ("customer_id", "kind", "nid")
    ),
    # companies and households: people stay apart, each event that names one tells who is of it
    "customer_groups": Promise(
        {
            "customer_id": TEXT,
            "kind": TEXT,
            "nid": ID,
            "n_events": COUNT,
            "first_us": TIME,
            "last_us": TIME,
        },
        ("customer_id", "kind", "nid", "n_events"),
    ),
    # every customer there ever was, by its founder's keyed hash
    "customer_registry": Promise(
        {
            "customer_id": TEXT,
            "founder_kind": TEXT,
            "founder_token": TEXT,
            "founder_us": TIME,
            "created_build": TEXT,
            "status": TEXT,  # active | merged | retired | erased
        },
        ("customer_id", "founder_kind", "founder_token", "status"),
    ),
    # an old id and the customer that holds it; to_build null: still so
    "customer_aliases": Promise(
        {
            "old_id": TEXT,
            "new_id": TEXT,
            "reason": TEXT,
            "from_build": TEXT,
            "to_build": TEXT,
        },
        ("old_id", "new_id", "reason"),
    ),
    # what a run changed for customers of the run before
    "identity_changes": Promise(
        {
            "change": TEXT,  # created | merged | split | reassigned | retired
            "customer_id": TEXT,
            "other_id": TEXT,
            "n_events": COUNT,
        },
        ("change", "customer_id", "n_events"),
    ),
    # pairs of customers that may be one, for people to decide
    "merge_candidates": Promise(
        {
            "nid_a": ID,
            "nid_b": ID,
            "customer_a": TEXT,
            "customer_b": TEXT,
            "source": TEXT,  # carrier | splink
            "score": REAL,
            "n_evidence": COUNT,
            "evidence_nid": ID,
        },
        ("nid_a", "nid_b", "customer_a", "customer_b", "source", "score"),
    ),
    # which pairs matching by traits has compared; recall is estimated
    "match_blocking": Promise(
        {
            "rule": TEXT,  # traits in which both are equal: birth_date + last_name
            "state": TEXT,  # compared | beyond the budget | together: all that were compared
            "pairs": COUNT,  # together: the sum of the rules; a pair may be in several
            "recall": REAL,  # of the pairs that are one person, so many agree so
        },
        ("rule", "state", "pairs", "recall"),
    ),
    # values met with so many others that they may be nobody's own: a staff card, a till's e-mail
    "identity_suspects": Promise(
        {
            "nid": ID,
            "met_kind": TEXT,  # the kind of those it was met with
            "n_met": COUNT,  # how many of them
        },
        ("nid", "met_kind", "n_met"),
    ),
    # per kind, source and other source: values, and how many of them the other has too
    "identifier_meetings": Promise(
        {
            "kind": TEXT,
            "source": TEXT,
            "other": TEXT,
            "n_values": COUNT,
            "shared": COUNT,
            "near": COUNT,  # shared but for signs at the ends, capital letters and 1.0 for 1
            "sign": TEXT,  # the sign that most of the source's values begin or end with
            "differ": TEXT,  # capitals | sign | both | decimals | zeros; empty: by something else
            "valued": COUNT,  # of which both sources give the same value
        },
        ("kind", "source", "other", "n_values", "shared", "near"),
    ),
    # identifiers with a thousand times the events of the median one of their kind
    "busy_identifiers": Promise(
        {
            "kind": TEXT,
            "label": TEXT,  # masked
            "n_events": COUNT,
            "median": REAL,
            "source": TEXT,  # where most of them are
        },
        ("kind", "label", "n_events", "median", "source"),
    ),
    "identity_counts": Promise({"measure": TEXT, "n": COUNT}, ("measure", "n")),
    # decisions of people, by their row in the file, and how often they came into play
    "identity_overrides": Promise(
        {
            "row_no": NUMBER,
            "action": TEXT,
            "kind_a": TEXT,
            "kind_b": TEXT,
            "uses": COUNT,
            "note": TEXT,
        },
        ("row_no", "action", "uses"),
    ),
    # headline numbers under strict, default and loose stitching
    "identity_bases": Promise(
        {"basis": TEXT, "measure": TEXT, "value": REAL, "n": COUNT}, ("basis", "measure")
    ),
    # exactly one row per event; customer_id null: rule says why
    "event_customers": Promise(
        {
            "event_id": ID,
            "customer_id": TEXT,
            "rule": TEXT,
            "carrier": TEXT,  # kind of the carrier that was inherited from
            "carrier_nid": ID,
            "evidence_event_id": ID,
            "confidence": TEXT,  # certain | high | medium | low
            "n_carriers": COUNT,  # carriers between the person and the event; 0: direct
        },
        ("event_id", "rule"),
    ),
}
