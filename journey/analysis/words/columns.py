"""What every column of every page's table means, and its formula."""

from __future__ import annotations

from collections.abc import Mapping

from journey.analysis.words import (
    drop_off as dropoff_definitions,
)
from journey.analysis.words import (
    flows as flow_definitions,
)
from journey.analysis.words import (
    friction as friction_definitions,
)
from journey.analysis.words import (
    identity as identity_definitions,
)
from journey.analysis.words import (
    incidents as incident_definitions,
)
from journey.analysis.words import (
    low_scores as low_scores_definitions,
)
from journey.analysis.words import (
    paths as path_definitions,
)
from journey.analysis.words import (
    plan as plan_definitions,
)

PLACE = {
    "touchpoint": "Where it happened, as the business names it.",
    "channel": "The channel where the touchpoint happens most.",
    "stage": "The phase it belongs to, from [stages] and [touchpoints].",
    "owner": "Who answers for it: its own owner, else its stage's.",
}
PLACE_OF = {name: words for name, words in PLACE.items() if name != "owner"}
RELIABILITY = {
    "low": "Lower end of the 95 % interval: Wilson, with the sample size that independent visits "
    "or journeys would need (customer blocks left out one at a time); NPS: adjusted Wald.",
    "high": "Upper end of the 95 % interval.",
    "status": "estimated; too_few (under 30 customers or 10 customer blocks); not_estimable, with "
    "its reason; no_data.",
    "reason": "Why there is no value.",
    "key": "Number key: journey list KEY prints the journeys behind the count.",
}
OF_A_RATE = {name: words for name, words in RELIABILITY.items() if name != "key"}
STATES = {
    "visits": "Steps there = moved + goal + exit + dropped + open.",
    "journeys": "Distinct journeys that came by; they do not add up over touchpoints.",
    "customers": "Distinct customers and anonymous visitors; they do not add up either.",
    "moved": "Visits followed by another step within the silence limit.",
    "goal": "Visits that reached a goal.",
    "exit": "Visits that ended the journey by saying so (cancelled, unsubscribed).",
    "dropped": "Visits after which nothing came for the silence limit: each is one journey lost.",
    "open": "Visits after which nothing has come yet, and the limit has not passed.",
}
SCORECARD = {
    "id": "The measure's name in files.",
    "label": "The measure's name on screens.",
    "group": "Device, entry channel or segment; all when not grouped. Segments may overlap.",
    "value": "In the unit; empty with a reason when held back.",
    "unit": "What the value counts; share is 0 to 1, us is microseconds.",
    "n": "How many it rests on.",
    "base": "What n counts.",
    **RELIABILITY,
    "definition": "What the measure means.",
    "count": "Journeys that the number key lists.",
}
NODES = {
    **PLACE,
    "stage_rank": "Place of the stage from 1; 0: in no stage.",
    "kind": "What sort of touchpoint: ad, message, view, task, error, contact, ...",
    **STATES,
    "starts": "Visits that are the first step of their journey.",
    "arrivals": "Visits that came from another step; starts + arrivals = visits.",
    "errors": "Visits with the error flag.",
    "handling_median_us": "Median handling of visits with a known end, microseconds.",
    "waiting_median_us": "Median wait in visits to a queue with a known end, microseconds.",
}
EDGES = {
    "source": "The touchpoint before, or (start).",
    "target": "The touchpoint after, or the outcome.",
    "transitions": "How often the one was followed by the other.",
    "journeys": "Distinct journeys that did so at least once.",
    "customers": "Distinct customers and anonymous visitors.",
    "share_out": "transitions / all transitions out of the source.",
    "share_in": "transitions / all transitions into the target.",
    "wait_median_us": "Median wait between the two, from a known end of the first, microseconds.",
    "wait_p90_us": "Nine of ten waits are at most this, microseconds.",
    "is_switch": "Most of these transitions change the channel.",
}
ROUTES = {
    "path": "The journey's last six touchpoints, repeats folded (cart ×3), … for earlier ones.",
    "routes": "Different routes in the row: 1, but in the tail row other.",
    "journeys": "Journeys that dropped off by this route.",
    "share": "journeys / all journeys dropped there.",
    "cumulative": "Share of this row and those above it.",
    "key": RELIABILITY["key"],
}
FRICTION_SIGNALS = {
    "signal": "What was met: see the rules.",
    "touchpoint": "Where it was met.",
    "from_touchpoint": "The touchpoint before, where the signal lies between two.",
    "kind": "service: the company's doing; behaviour: what customers do; symptom: a long wait, or "
    "a hand-off after an error or towards help; neutral: any other hand-off.",
    "occurrences": "How often it was met.",
    "journeys": "Distinct journeys that met it.",
    "customers": "Distinct customers and anonymous visitors.",
    "after_error": "Occurrences whose step before was an error.",
    "goal_share": "Mature journeys with it that reached a goal / mature journeys with it. "
    "Associated with it, no effect of it.",
    "wait_median_us": "Median wait before the step, microseconds.",
    "depth_max": "Of ways back: stages gone back at most.",
    "depth_mean": "Of ways back: stages gone back on average.",
    "owner": PLACE["owner"],
    "status": RELIABILITY["status"],
    "reason": RELIABILITY["reason"],
    "key": RELIABILITY["key"],
}
VARIANTS = {
    "path": "The journey's touchpoints in order, repeats folded (cart ×3); (other): all rarer "
    "paths.",
    "paths": "Different paths in the row: 1, but in the row (other).",
    "journeys": "Journeys that took it, = goal + exit + dropped + open.",
    "customers": STATES["customers"],
    "share": "journeys / all journeys.",
    "cumulative": "Share of this row and those above it.",
    "goal": "Journeys that reached a goal.",
    "exit": "Journeys that ended by saying so.",
    "dropped": "Journeys that fell silent.",
    "open": "Journeys that may go on.",
    "goal_share": "Of its mature journeys, those that reached a goal.",
    "value": "Of its journeys, money.",
    "cost": "Of its journeys: cost to serve.",
    "steps": "Median number of steps.",
    "duration_us": "Median time from the first step to the last, microseconds.",
    **RELIABILITY,
}
SOURCES = {
    "source": "The source's name in journey.toml.",
    "file": "The file.",
    "channel": "Its channel, where the source names one.",
    "rows_read": "Rows in the file = used + refused + duplicate + unmapped.",
    "rows_used": "Rows that gave at least one event.",
    "rows_refused": "Rows refused whole: all of them are in the quarantine.",
    "rows_duplicate": "Rows equal to another in all columns (or in event_id): counted once, "
    "and listed in the quarantine as repeats.",
    "rows_unmapped": "Rows that the mapping leaves out.",
    "events": "Events that the rows gave.",
    "first_us": "Time of the first event.",
    "last_us": "Time of the last event.",
    "notes": "What the reader found: delimiter, encoding, compression.",
}
QUARANTINE = {
    "source": SOURCES["source"],
    "file": SOURCES["file"],
    "row_no": "Line of a text file (the header is line 1), else row from 1.",
    "column": "The column at fault.",
    "value": "What stood there, mail addresses and long numbers masked.",
    "reason": "The reason's code.",
    "whole_row": "Whether the row gave no event at all.",
    "words": "The reason in words.",
    "mend": "The setting that mends it.",
}
REASONS = {
    "source": SOURCES["source"],
    "reason": QUARANTINE["reason"],
    "words": QUARANTINE["words"],
    "refusals": "Refused rows and parts of rows.",
    "whole_rows": "Of these, whole rows.",
    "file": "The first file where it happened.",
    "row_no": "A row of it.",
    "mend": QUARANTINE["mend"],
}
WATERMARKS = {
    "channel": "The channel.",
    "events": "Its events.",
    "first_us": SOURCES["first_us"],
    "last_us": "The channel is complete up to here.",
    "is_required": "Results wait for it: as of is the earliest of the channels that are awaited.",
    "is_stale": "Behind the latest step by more than 14 days, or a fifth of the time: ended.",
    "basis": "named (journeys.required) or awaited; up to date (its own pace explains its end); "
    "no step, few, ended, not named: results do not wait for it.",
    "waiting": "Its events after as of: stored, in no journey yet.",
    "matched": "Events of known customers.",
    "match_rate": "matched / events.",
}
CUSTOMER = {
    "outcome": "How the customer's example journey ended.",
    "customer_id": "journey customer ID prints the whole timeline.",
}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "scorecard": SCORECARD,
    "nodes": NODES,
    "edges": EDGES,
    "touchpoint-days": {"touchpoint": PLACE["touchpoint"], **incident_definitions.DAYS},
    "incidents": incident_definitions.INCIDENTS,
    "drop-off": {**PLACE, **STATES, **RELIABILITY, **dropoff_definitions.DROP_OFF},
    "drop-off-weeks": {
        "touchpoint": PLACE["touchpoint"],
        **OF_A_RATE,
        **dropoff_definitions.WEEKS,
    },
    "went-instead": {
        "touchpoint": PLACE["touchpoint"],
        "owner": PLACE["owner"],
        **RELIABILITY,
        **dropoff_definitions.INSTEAD,
    },
    "open-journeys": {**dropoff_definitions.OPEN, "key": RELIABILITY["key"]},
    "silence": {**PLACE_OF, **dropoff_definitions.SILENCE},
    "paths": VARIANTS,
    "routes": ROUTES,
    "flows": flow_definitions.FLOWS,
    "friction": friction_definitions.FRICTION,
    "friction-paths": path_definitions.PATHS,
    "friction-strata": friction_definitions.STRATA,
    "friction-signals": FRICTION_SIGNALS,
    "low-scores": low_scores_definitions.LOW_SCORES,
    "plan": plan_definitions.PLAN,
    "sources": SOURCES,
    "quarantine": QUARANTINE,
    "reasons": REASONS,
    "watermarks": WATERMARKS,
    "customer": CUSTOMER,
    **identity_definitions.COLUMNS,
}
