"""The tables of drop-off."""

from __future__ import annotations

from journey.analysis.columns import OF_A_RATE, PLACE, PLACE_OF, RELIABILITY, STATES
from journey.analysis.drop_off import instead, limits, open_journeys, touchpoints, weeks
from journey.analysis.table import Table
from journey.journeys import silence

W = "Silence after which a visit here counts as dropped, microseconds."
DROP_OFF = {
    "mature_visits": "Visits watched for at least the silence limit: at_us + silence_us <= as of.",
    "mature_dropped": "Of these, dropped.",
    "rate": "Share of visits after which nothing comes within the silence limit; open ones count "
    "as long as they were watched (Aalen-Johansen): product over hours of 1 - ended / at risk.",
    "mature_rate": "mature_dropped / mature_visits.",
    "has_changed": "rate and mature_rate differ by more than two standard errors of rate: "
    "behaviour changed lately; look at it by start week.",
    "expected_open": "Open visits expected to drop off: dropped + these = visits x rate.",
    "expected_rate": "Median rate of the other touchpoints of its stage, device by device, "
    "weighted by the visits here; under 3 of them their pooled rate.",
    "excess": "rate - expected_rate.",
    "excess_low": "Lower end of its 95 % interval (customer blocks left out one at a time).",
    "excess_high": "Upper end of it.",
    "p_adj": "How likely such an excess is where the truth is at most {excess} points "
    "(findings.excess), one-sided t, "
    "adjusted for the size of the table (Benjamini-Hochberg).",
    "goals_lost": "visits x excess x chance of a goal for those who go on, if only the touchpoint "
    "matters.",
    "value_lost": "goals_lost x mean value of the journeys that reach a goal.",
    "linked_rate": "rate less those who went to a channel unseen: of every such channel, share "
    "moving there x (1 / linked share of its receipts - 1). Empty: nothing to correct.",
    "silence_us": W,
    "silence_basis": "setting; data; pooled:stage, pooled:channel, pooled:all; horizon; shortened.",
    "excess_reason": "Why there is no excess, or no value of it.",
}
OPEN = {
    "journey_id": "The journey.",
    "customer_id": "Its customer: journey customer ID prints the whole timeline.",
    "touchpoint": "Where its last step was.",
    "ended_us": "When that was.",
    "silent_us": "Silence since then, up to as of, microseconds.",
    "steps": "Its steps so far.",
    "device": "Its device.",
    "drop_chance": "Chance that it drops off, given the silence c so far: S(W) / S(c), S the share "
    "of visits at the touchpoint still without a next step, W its silence limit.",
    "goal_chance": "Chance of a goal for those who go on, if only the touchpoint matters.",
    "worth": "drop_chance x goal_chance x mean value of a goal (1 where none has a value).",
    "reason": "Why there is no chance.",
}
SILENCE = {
    "silence_us": W,
    "basis": DROP_OFF["silence_basis"],
    "words": "The same in words.",
    "events": "Its events.",
    "watched_us": "The longest time that a visit there has been watched, microseconds.",
}
WEEKS = {
    "week_us": "When the week of the visit began: Monday, midnight UTC, microseconds.",
    "visits": "Visits of that week.",
    "watched": "Of these, watched for the whole silence limit.",
    "dropped": "Of the watched ones, dropped off.",
    "rate": "dropped / watched.",
}
INSTEAD = {
    "after": "left: the last step of a web session there, no goal and no exit; error: an error.",
    "instead": "The customer's next step within the window of [findings] instead, in any channel "
    "and journey; (nothing): none came; (not yet): none so far, and the window has not passed.",
    "channel": "The channel where that step mostly was.",
    "visits": "Visits; over the rows of a touchpoint and after they add up to all of them.",
    "journeys": "Distinct journeys of these visits.",
    "customers": "Distinct customers and anonymous visitors.",
    "watched": "Of these visits, those whose whole window has been seen.",
    "share": "watched / watched of all rows of the touchpoint and after.",
    "wait_median_us": "Median time until that step, microseconds.",
    "goal_share": "Of the mature journeys that the step lies in, those that reached a goal.",
    "cost": "Of these next steps: their own cost, else their touchpoint's.",
}
# what the table for people leaves out
FILES_ONLY = (
    "journeys",
    "customers",
    "moved",
    "exit",
    "mature_visits",
    "mature_dropped",
    "silence_basis",
    "has_changed",
    "expected_open",
    "expected_rate",
    "excess_low",
    "excess_high",
    "excess_reason",
)  # fmt: skip
TABLES = (
    Table(
        "drop-off",
        "Touchpoints by journeys lost",
        "journeys",
        touchpoints.DropOff,
        lambda run, selection: touchpoints.find(run.engine, selection),
        {**PLACE, **STATES, **RELIABILITY, **DROP_OFF},
        files_only=FILES_ONLY,
    ),
    Table(
        "drop-off-weeks",
        "Drop-off week by week",
        "visits",
        weeks.DropWeek,
        lambda run, selection: weeks.drop_weeks(run.engine, selection),
        {"touchpoint": PLACE["touchpoint"], **OF_A_RATE, **WEEKS},
    ),
    Table(
        "went-instead",
        "Where customers went instead, in any channel",
        "visits",
        instead.Instead,
        lambda run, selection: instead.went_instead(run.engine, selection),
        {
            "touchpoint": PLACE["touchpoint"],
            "owner": PLACE["owner"],
            **RELIABILITY,
            **INSTEAD,
        },
    ),
    Table(
        "open-journeys",
        "Open journeys, those with most to save first",
        "journeys",
        open_journeys.OpenJourney,
        lambda run, selection: open_journeys.open_journeys(run.engine, selection),
        {**OPEN, "key": RELIABILITY["key"]},
    ),
    Table(
        "silence",
        "The silence limit of every touchpoint",
        "touchpoints",
        limits.SilenceLimit,
        lambda run, _: limits.silence_limits(run.engine),
        {**PLACE_OF, **SILENCE},
        rules=limits.WORDS,
        texts=(silence.RETURNS, silence.TOUCHPOINTS),
    ),
)
