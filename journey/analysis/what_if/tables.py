"""The table of what-ifs."""

from __future__ import annotations

from journey.analysis.columns import PLACE, RELIABILITY
from journey.analysis.table import Table
from journey.analysis.what_if.changes import ASSUMED, WhatIf, what_if

RULES = {
    "the model": ASSUMED,
    "chain": "Each touchpoint leads to the next with the probability that it does within the "
    "silence limit, open visits counted as long as they were watched (Aalen-Johansen); a journey "
    "starts where journeys start. The gain is what the chance of a goal rises by after the change, "
    "x the journeys of the selection (absorbing Markov chain; Kemeny and Snell 1960).",
    "fewer lost": "That share of those lost at the touchpoint goes on instead, to where the others "
    "go. journey show what-if takes half of them at every touchpoint where somebody is lost; "
    "journey what-if --at NAME --share 0.25 asks for any other share.",
    "sent elsewhere": "That share of the visits that lead to one touchpoint leads to another: "
    "journey what-if --at NAME --instead-of NEXT --send-to OTHER.",
}
COLUMNS = {
    "touchpoint": PLACE["touchpoint"],
    "channel": PLACE["channel"],
    "owner": PLACE["owner"],
    "change": "What is changed there: see the rules.",
    "share": "Of those lost there, how many are kept; or of those who go on to instead_of, how "
    "many are sent elsewhere; 0 to 1.",
    "instead_of": "The touchpoint that they go to today.",
    "send_to": "The touchpoint that they are sent to.",
    "visits": "Visits there.",
    "affected": "Visits that the change reaches.",
    "goals_gained": "Goals more (below 0: fewer) among the journeys of the selection.",
    "low": "Lower end of its 95 % interval (customer blocks left out one at a time). It tells "
    "chance, not whether the model is right.",
    "high": "Upper end of it.",
    "goals_if_half": "The same where those kept reach a goal half as often as those who go on "
    "anyway: the careful number.",
    "value_gained": "goals_gained x mean value of the journeys that reach a goal.",
    "value_low": "Lower end of its 95 % interval, the value of a goal taken as known.",
    "value_high": "Upper end of it.",
    "status": RELIABILITY["status"],
    "reason": "Why there is no gain.",
    "key": "Number key: journey list KEY prints the journeys that the change reaches.",
}
TABLES = (
    Table(
        "what-if",
        "What would be gained if half of those lost at a touchpoint went on",
        "goals",
        WhatIf,
        lambda run, selection: what_if(run.engine, selection),
        COLUMNS,
        rules=RULES,
        files_only=("instead_of", "send_to", "status"),
        units={"goals_gained": "goals", "low": "goals", "high": "goals", "goals_if_half": "goals"},
    ),
)
