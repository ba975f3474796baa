"""What every table of a run promises: its columns, their types, and which may not be null.

Stages read and write only these tables. Time is ``BIGINT`` microseconds since 1970 UTC;
money and scores are ``DECIMAL(18,4)``, so that sums do not depend on the order of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from journey.contract.findings import FINDINGS
from journey.contract.identity import IDENTITY
from journey.contract.promise import COUNT, FLAG, ID, MONEY, NUMBER, TEXT, TIME, Promise
from journey.errors import ContractBroken, did_you_mean

START, GOAL, EXIT, DROPPED, OPEN = "(start)", "(goal)", "(exit)", "(dropped)", "(open)"
ENDS = (GOAL, EXIT, DROPPED, OPEN)
TERMINALS = (START, *ENDS)
STATES = ("moved", "goal", "exit", "dropped", "open")
OUTCOMES = STATES[1:]

TABLES: Mapping[str, Promise] = {
    # one row per thing that happened; event_id is a hash of the event's content
    "events": Promise(
        {
            "event_id": ID,
            "at_us": TIME,
            "end_us": TIME,  # null: takes no time, or none is told
            "promised_us": TIME,  # by when it was promised what this event waits for
            "tie_rank": NUMBER,  # orders equal times: see ingest/ties.py
            "sequence": MONEY,  # the source's own order of equal times
            "precision": TEXT,  # instant | minute | day
            "channel": TEXT,
            "touchpoint": TEXT,
            "is_error": FLAG,
            "reason": TEXT,
            "score": MONEY,
            "score_scale": TEXT,
            "comment": TEXT,
            "value": MONEY,
            "cost": MONEY,
            "device": TEXT,
            "source": TEXT,
            "attributes": TEXT,  # JSON object of the kept columns
        },
        ("event_id", "at_us", "tie_rank", "channel", "touchpoint", "is_error", "source"),
    ),
    # which identifier stands on which event; its value: identifier_values
    "identifiers": Promise({"event_id": ID, "kind": TEXT, "nid": ID}, ("event_id", "kind", "nid")),
    # one row per file (or query result) of each source: the accounts of the door
    "sources": Promise(
        {
            "source": TEXT,
            "file": TEXT,
            "channel": TEXT,
            "rows_read": COUNT,
            "rows_used": COUNT,  # gave at least one event
            "rows_refused": COUNT,
            "rows_duplicate": COUNT,
            "rows_unmapped": COUNT,  # mapped to nothing
            "events": COUNT,
            "first_us": TIME,
            "last_us": TIME,
            "notes": TEXT,  # what the reader found and did: delimiter, encoding, mark
        },
        ("source", "file", "rows_read", "rows_used", "rows_refused", "rows_duplicate"),
    ),
    # one row per refused row or refused part of a row
    "quarantine": Promise(
        {
            "source": TEXT,
            "file": TEXT,
            "row_no": COUNT,  # line for text files (the header is line 1), else row from 1
            "column_name": TEXT,
            "value": TEXT,  # cut to 1,000 characters
            "reason": TEXT,  # a code of ingest/reasons.py
            "whole_row": FLAG,  # false: the row gave other events
        },
        ("source", "file", "row_no", "reason", "whole_row"),
    ),
    **IDENTITY,
    "watermarks": Promise(
        {
            "channel": TEXT,
            "events": COUNT,
            "first_us": TIME,
            "last_us": TIME,
            "is_required": FLAG,
            "is_stale": FLAG,
            "basis": TEXT,  # why results wait for it, or why not
            "waiting": COUNT,  # its events after as-of: stored, not analysed
        },
        ("channel", "last_us"),
    ),
    # the dictionary: one row per touchpoint of the data or the settings
    "touchpoints": Promise(
        {
            "touchpoint": TEXT,
            "channel": TEXT,  # where it happens most
            "stage": TEXT,
            "stage_rank": NUMBER,  # from 1; 0: in no stage
            "kind": TEXT,
            "owner": TEXT,
            "cost": MONEY,
            "silence_us": TIME,
            # setting | data | pooled:stage, :channel, :all | horizon | shortened
            "silence_basis": TEXT,
            "is_goal": FLAG,
            "is_exit": FLAG,
            "is_step": FLAG,
            "is_end": FLAG,  # the next step begins another journey
            "closing": TEXT,  # always | auto | near: after a goal it stays with its journey
            "events": COUNT,
        },
        ("touchpoint", "silence_us", "silence_basis", "is_goal", "is_exit", "is_step", "events"),
    ),
    "journeys": Promise(
        {
            "journey_id": ID,  # event_id of its first step
            "customer_id": TEXT,
            "block": NUMBER,  # 0..49, from the customer's first event: for intervals
            "started_us": TIME,
            "ended_us": TIME,  # time of its last step
            "steps": NUMBER,
            "outcome": TEXT,  # goal | exit | dropped | open
            "goal": TEXT,  # name of the goal reached
            "goal_us": TIME,
            "goal_step": NUMBER,  # the step that reached it; later ones close the journey
            "value": MONEY,  # net: what came back is taken off
            "gross_value": MONEY,  # before anything came back
            "cost": MONEY,
            "errors": NUMBER,
            "left_truncated": FLAG,
            "mature": FLAG,
            "entry_channel": TEXT,
            "entry_touchpoint": TEXT,
            "device": TEXT,
            "channels": NUMBER,  # how many different ones
        },
        ("journey_id", "customer_id", "block", "started_us", "ended_us", "steps", "outcome"),
    ),
    # one row per answer or other feedback of a customer: the journey it speaks of
    "answers": Promise(
        {
            "event_id": ID,
            "customer_id": TEXT,
            "at_us": TIME,
            "touchpoint": TEXT,
            "score": MONEY,
            "score_scale": TEXT,
            "journey_id": ID,  # null: speaks of none that is known
            "told_by": TEXT,  # order | journey | recent; null: none
            "steps_before": NUMBER,  # steps of that journey up to the answer, itself left out
        },
        ("event_id", "customer_id", "at_us", "touchpoint"),
    ),
    # one row per event whose touchpoint says `error_of`: the step that it is told on
    "folded_errors": Promise(
        {
            "event_id": ID,
            "touchpoint": TEXT,
            "onto_event_id": ID,  # null: there is none in its session, it stays a step of its own
        },
        ("event_id", "touchpoint"),
    ),
    # one row per event with a known end: its own part of the contact that it is a leg of
    "handlings": Promise(
        {
            "event_id": ID,
            "end_us": TIME,
            "contact_event_id": ID,  # the contact's first leg
            "until_us": TIME,  # the contact has lasted until then, this leg included
            "handled_us": TIME,  # null at touchpoints whose time is waiting
            "waited_us": TIME,  # null at all others
            "goes_on": FLAG,  # an earlier leg of the contact is of kind contact: no new one
        },
        ("event_id", "end_us", "contact_event_id", "until_us", "goes_on"),
    ),
    # touchpoints that look like errors of another: how many of their events follow which
    "error_hints": Promise(
        {"touchpoint": TEXT, "follows": TEXT, "n": COUNT, "events": COUNT},
        ("touchpoint", "follows", "n", "events"),
    ),
    "journey_segments": Promise({"journey_id": ID, "segment": TEXT}, ("journey_id", "segment")),
    "steps": Promise(
        {
            "journey_id": ID,
            "customer_id": TEXT,
            "step_no": NUMBER,  # from 1
            "event_id": ID,
            "at_us": TIME,
            "channel": TEXT,
            "touchpoint": TEXT,
            "stage": TEXT,
            "stage_rank": NUMBER,
            "is_error": FLAG,
            "reason": TEXT,
            "session_no": NUMBER,  # web session inside the journey, from 1
            "state": TEXT,  # moved | goal | exit | dropped | open
            "gap_us": TIME,  # to the customer's next step, null: none seen
            "followup_us": TIME,  # from the step to as_of
            "first_in_journey": FLAG,  # the journey's first visit of this touchpoint
        },
        ("journey_id", "customer_id", "step_no", "event_id", "at_us", "touchpoint", "state"),
    ),
    # a step and what came after it; step 0 is (start), a last step leads to its terminal
    "transitions": Promise(
        {
            "journey_id": ID,
            "step_no": NUMBER,
            "source": TEXT,
            "target": TEXT,
            "source_channel": TEXT,
            "target_channel": TEXT,
            "wait_us": TIME,  # null from (start) and to a terminal
            "first_in_journey": FLAG,
        },
        ("journey_id", "step_no", "source", "target", "first_in_journey"),
    ),
    # one row per friction met
    "frictions": Promise(
        {
            "journey_id": ID,
            "customer_id": TEXT,
            "step_no": NUMBER,
            "event_id": ID,
            "signal": TEXT,  # one of friction.SIGNALS
            "code": TEXT,  # the error's reason; what else tells rows of a signal apart
            "touchpoint": TEXT,
            "from_touchpoint": TEXT,
            "wait_us": TIME,
            "known_us": TIME,  # from when it is known: a wait's landmark, else the step
            "version": NUMBER,  # of the rules
        },
        ("journey_id", "step_no", "signal", "touchpoint"),
    ),
    **FINDINGS,
    "runs": Promise(
        {
            "build_id": TEXT,
            "version": TEXT,
            "built_us": TIME,
            "as_of_us": TIME,
            "settings": TEXT,  # JSON of the validated settings
            "settings_hash": TEXT,
            "key_id": TEXT,  # which key its hashes are under; null: it was only read
        },
        ("build_id", "version", "as_of_us", "settings"),
    ),
}


def check(name: str, found: Mapping[str, str], nulls: Iterable[str] = ()) -> None:
    """Assert that the table ``name`` has its promised columns and no null key.

    Parameters
    ----------
    name
        A table of :data:`TABLES`.
    found
        Column name to SQL type, as the engine reports them.
    nulls
        Key columns in which the engine found a null.

    Raises
    ------
    ContractBroken
        With all faults at once: missing column (and the nearest name), unexpected
        column, wrong type, null key.
    """
    promise = TABLES[name]
    faults = [
        f"no column {column!r} {did_you_mean(column, found)}".rstrip()
        for column in promise.columns
        if column not in found
    ]
    faults += [f"unexpected column {column!r}" for column in found if column not in promise.columns]
    faults += [
        f"column {column!r} is {found[column]}, promised {sql_type}"
        for column, sql_type in promise.columns.items()
        if column in found and found[column] != sql_type
    ]
    faults += [f"null in key column {column!r}" for column in nulls]
    if faults:
        raise ContractBroken("; ".join(faults), f"table {name}")
