"""What a run has found: frictions at their places and paths, priced or with the reason."""

from __future__ import annotations

from collections.abc import Mapping

from journey.contract.promise import COUNT, FLAG, MONEY, NUMBER, REAL, TEXT, TIME, Promise

FINDINGS: Mapping[str, Promise] = {
    # gains are of mature journeys, whenever the goal comes; those of a drop-off are
    # goals lost beyond what the stage leads one to expect, of all journeys; those of an incident
    # are its loss
    "findings": Promise(
        {
            "finding_id": TEXT,
            "kind": TEXT,  # friction | wait | total | drop-off | incident
            "class": TEXT,  # service | behaviour | symptom | signal | control; null: other kinds
            "signal": TEXT,
            "code": TEXT,
            "touchpoint": TEXT,
            "owner": TEXT,
            "journeys": COUNT,  # that the gain is of
            "exposures": COUNT,  # rows with it, of these journeys
            "exposed_journeys": COUNT,
            "exposed_customers": COUNT,
            "not_estimable_n": COUNT,  # exposures that nothing clean compares with
            "rd": REAL,  # goals per exposure against its peers: negative is a loss
            "gain": REAL,  # goals
            "gain_low": REAL,
            "gain_high": REAL,
            "gain_per_100": REAL,
            "delay_days": REAL,  # that goals come later after it: not lost, only late
            "delay_low": REAL,
            "delay_high": REAL,
            "value_gain": REAL,  # money
            "value_low": REAL,
            "value_high": REAL,
            "naive_gain": REAL,  # goals, as journeys with it against journeys without it say
            "p": REAL,
            "p_adj": REAL,
            "gain_shrunk": REAL,
            "fcr_low": REAL,
            "fcr_high": REAL,
            "share": REAL,  # goals of the total that are due to it
            "e_value": REAL,
            "smd_max": REAL,
            "smd_of": TEXT,
            "cost": MONEY,  # to serve
            "badge": TEXT,  # green | amber | grey
            "status": TEXT,  # estimated | association | cost_only | too_few | not_estimable
            "reason": TEXT,
            "version": NUMBER,  # of the rules
            "as_of_us": TIME,
        },
        ("finding_id", "kind", "journeys", "exposures", "badge", "status", "version"),
    ),
    # days in which something changed at a touchpoint: one row an incident, whatever it is seen in
    "incidents": Promise(
        {
            "incident_id": TEXT,
            "kind": TEXT,  # errors rose | goals fell | missing: visits fell to nearly none
            "headline": TEXT,  # all of it in one line
            "touchpoint": TEXT,
            "dimension": TEXT,  # all | device | channel | source | kept NAME
            "value": TEXT,  # of the dimension; all
            "owner": TEXT,
            "from_us": TIME,  # the first day's midnight in the project's zone
            "until_us": TIME,  # the midnight after the last day
            "goes_on": FLAG,  # up to the last day that can be told
            "visits": COUNT,
            "expected": REAL,  # visits, of those missing
            "journeys": COUNT,
            "customers": COUNT,
            "error_rate": REAL,  # of visits
            "error_rate_else": REAL,  # on all other days, at the same place
            "goal_share": REAL,  # of journeys watched for the window: a goal within it
            "goal_share_else": REAL,
            "window_us": TIME,
            "lost": REAL,  # goals
            "lost_low": REAL,
            "lost_high": REAL,
            "delayed": REAL,  # goals that came later than usual: not counted as lost
            "value_lost": REAL,
            "p_adj": REAL,  # all spans of days, touchpoints, segments and kinds allowed for
            "also": TEXT,  # other touchpoints where it shows
            "folded": COUNT,  # other finds that it explains
            "reason": TEXT,  # why there is no loss
            "as_of_us": TIME,
        },
        ("incident_id", "kind", "headline", "touchpoint", "from_us", "until_us", "goes_on"),
    ),
    # ways of coming to a touchpoint; gains are of all mature journeys, told by the customers
    # among whom no path was sought
    "friction_paths": Promise(
        {
            "path_id": TEXT,
            "kind": TEXT,  # path | search: one row for all candidates
            "place": NUMBER,  # order in which they were picked, from 1
            "pattern": TEXT,  # "a > b > c", as a number key has it
            "touchpoint": TEXT,  # its last
            "candidates": COUNT,  # of the search: paths that were tested
            "detectable": REAL,  # of the search: smallest loss that it could have shown, goals
            "journeys": COUNT,  # that the gain is of
            "checked_journeys": COUNT,  # of these, whose customers were not searched
            "found_gain": REAL,  # goals, where it was sought: flattered
            "found_p": REAL,
            "stood_out": FLAG,  # there, of all candidates; else it was a lead only
            "is_confirmed": FLAG,  # among the customers who were not searched
            "splits": COUNT,  # other halves of the customers that were searched
            "splits_found": COUNT,  # of these, that pick it
            "splits_confirmed": COUNT,  # and whose rest has an interval above 0
            "splits_gain": REAL,  # median of what the rest says there, goals
            "splits_low": REAL,  # least
            "splits_high": REAL,  # most
            "exposures": COUNT,  # among these too
            "exposed_journeys": COUNT,
            "exposed_customers": COUNT,
            "not_estimable_n": COUNT,
            "rd": REAL,
            "gain": REAL,
            "gain_low": REAL,
            "gain_high": REAL,
            "gain_per_100": REAL,
            "delay_days": REAL,  # that goals come later by it: not lost, only late
            "delay_low": REAL,
            "delay_high": REAL,
            "value_gain": REAL,
            "value_low": REAL,
            "value_high": REAL,
            "naive_gain": REAL,
            "p": REAL,
            "p_adj": REAL,
            "e_value": REAL,
            "smd_max": REAL,
            "smd_of": TEXT,
            "badge": TEXT,
            "status": TEXT,
            "reason": TEXT,
            "as_of_us": TIME,
        },
        ("path_id", "kind", "place", "journeys", "badge", "status"),
    ),
}
