"""The tables of incidents, and how incidents are found."""

from __future__ import annotations

from journey.analysis.columns import PLACE
from journey.analysis.incidents import cells, days, search
from journey.analysis.table import Table

RULES = {
    "sought": "At every touchpoint, in all and by device, channel, source and up to four kept "
    "attributes with 2 to 20 values: days in which errors rose or goals after a visit fell by two "
    "points or more, or in which visits fell to a tenth of the usual or less.",
    "how": "All spans of days are tried (scan statistic, Kulldorff 1997) against all other days "
    "and against those before; what a weekday usually shows is expected; it must begin with a "
    "jump within a fortnight, for a slow drift has no date; the likelihood ratio is "
    "divided by the scatter between days.",
    "sure": "p_adj allows for every span, touchpoint, segment and kind that was tried: a run "
    "without any incident shows one in 1 of 20 runs at most.",
    "one row": "Of overlapping finds at a touchpoint the one that stands out most; goals that "
    "fell elsewhere in the same days are folded into it.",
    "lost": "Journeys watched for the window x difference of the goal shares, less goals that came "
    "later than usual: no comparison of like with like, for those days may differ otherwise too.",
}
INCIDENTS = {
    "incident_id": "Its name in keys and files.",
    "kind": "errors rose, goals fell, or visits are missing.",
    "headline": "All of it in one line; days in the project's zone.",
    "touchpoint": "Where.",
    "dimension": "By what the segment is told: all, device, channel, source, or kept NAME.",
    "value": "For whom: the device, channel, source or value.",
    "owner": "Who answers for the touchpoint.",
    "from_us": "Midnight of the first day.",
    "until_us": "Midnight after the last day.",
    "goes_on": "Up to the last day that can be told.",
    "visits": "In these days.",
    "expected": "Of missing visits: how many are usual on such days.",
    "journeys": "That came by in these days; the number key lists them.",
    "customers": "Distinct customers and anonymous ones.",
    "error_rate": "Visits with an error / visits, in these days.",
    "error_rate_else": "The same on all other days.",
    "goal_share": "Of journeys watched for the window after their first visit: a goal within it.",
    "goal_share_else": "The same on all other days.",
    "window_us": "95 % of goals come within this after a visit there, microseconds.",
    "lost": "Goals: see the rules.",
    "lost_low": "Lower end of its 95 % interval (Newcombe).",
    "lost_high": "Upper end of it.",
    "delayed": "Goals that came after the window beyond the usual: late, not lost.",
    "value_lost": "lost x mean value of journeys with a goal.",
    "p_adj": "How likely such a find is anywhere in a run where nothing changed.",
    "also": "Other touchpoints where it shows in the same days.",
    "folded": "Other finds (segments, touchpoints) that it explains.",
    "reason": "Why there is no loss.",
    "key": "Number key: journey list KEY prints the journeys that came by in these days.",
}
DAYS = {
    "span": "day or week (from Monday), in the project's zone.",
    "from_us": "Its first midnight.",
    "visits": "Steps there in the span.",
    "journeys": "Their distinct journeys.",
    "errors": "Visits with the error flag.",
    "error_rate": "errors / visits.",
    "watched": "Visits watched for the window.",
    "goals": "Of these, with a goal within it.",
    "goal_share": "goals / watched.",
    "window_us": "95 % of goals come within this after a visit there, microseconds.",
}
# what the table for people leaves out
FILES_ONLY = (
    "kind",
    "touchpoint",
    "dimension",
    "value",
    "from_us",
    "until_us",
    "goes_on",
    "visits",
    "expected",
    "customers",
    "error_rate",
    "error_rate_else",
    "goal_share",
    "goal_share_else",
    "window_us",
    "lost_low",
    "lost_high",
    "delayed",
    "folded",
    "also",
    "p_adj",
)  # fmt: skip
TABLES = (
    Table(
        "incidents",
        "Days in which something changed, with its segment",
        "journeys",
        search.Incident,
        lambda run, selection: search.incidents(run.engine, selection),
        INCIDENTS,
        rules=RULES,
        files_only=FILES_ONLY,
        texts=cells.TEXTS,
    ),
    Table(
        "touchpoint-days",
        "Errors and goals of every touchpoint, by day and week",
        "visits",
        days.TouchpointDay,
        lambda run, selection: days.touchpoint_days(
            run.engine, run.settings.project.zone, selection
        ),
        {"touchpoint": PLACE["touchpoint"], **DAYS},
    ),
)
