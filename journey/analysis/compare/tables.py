"""The tables of the comparison: a selection beside all other journeys, or two of them."""

from __future__ import annotations

from dataclasses import replace

from journey import words
from journey.analysis.columns import PLACE
from journey.analysis.compare.compare import compare
from journey.analysis.compare.rows import Difference, WeekDifference
from journey.analysis.compare.sides import Pair
from journey.analysis.table import Table

RULES = {
    "sides": "Side a are the selected journeys, side b those of another selection; in `journey "
    "show compare` all others of the same period. No journey may be on both sides.",
    "equally long": "Goal rate, abandonment, share still open, steps, time, detour, value and cost "
    "are counted as they stood so many days after the start, for journeys that have been watched "
    "as long. The days: until 95 % are settled, but at most as long as half of each side has "
    "been watched. Drop-off counts visits watched for the silence limit, errors all visits.",
    "mix": "difference = like for like + mix, exactly (Kitagawa 1955): groups of device and entry "
    "channel, without what the sides are chosen by; groups of fewer than 30 on a side are pooled.",
    "beside others": "Where the sides are two periods of a segment, device or channel: the like "
    "for like change less that of all others with the same weights (difference in differences). "
    "An effect needs four weeks before in which the two moved alike.",
}
SIDES = {
    "measure": "The number's name in files.",
    "label": "The number's name on screens.",
    "touchpoint": f"Where it is one of a touchpoint. {PLACE['touchpoint']}",
    "unit": "Of the values and their differences; share is 0 to 1, us is microseconds.",
    "a": "The number on side a.",
    "b": "The number on side b.",
    "difference": "b - a.",
    "low": "Lower end of its 95 % interval: shares by Newcombe with the size that customer blocks "
    "tell, means by leaving out one customer block at a time, all others from their own "
    "intervals (Zou and Donner).",
    "high": "Upper end of it.",
    "a_n": "What the number rests on, on side a.",
    "b_n": "The same on side b.",
    "status": "estimated; too_few (under 30 customers in 10 customer blocks); no_data.",
    "reason": "Why there is no difference, or no interval.",
}
COMPARED = {
    "like_for_like": "Part of the difference that is not mix: inside groups of device and channel.",
    "like_low": "Lower end of its 95 % interval: customer blocks left out one at a time.",
    "like_high": "Upper end of it.",
    "mix": "Part of the difference that is who came: difference - like_for_like.",
    "beside_others": "like_for_like less that of all others in the same periods.",
    "beside_low": "Lower end of its 95 % interval.",
    "beside_high": "Upper end of it.",
    "effect_reason": "Why that may not be called an effect.",
    "p_adj": "How likely such a difference is by chance, adjusted for the size of the table "
    "(Benjamini-Hochberg).",
    "base": "What a_n and b_n count.",
    "a_journeys": "Journeys that the key lists on side a.",
    "b_journeys": "Journeys that the key lists on side b.",
    "pooled": "Groups that were too small and are counted together.",
    "key": "Number key: journey list KEY with the filters of a side prints its journeys.",
    "words": "The same as a sentence.",
}
WEEKS = {
    "week_us": "When the week of the visit, or of the journey's start, began: Monday, midnight "
    "UTC.",
    "a_low": "Lower end of the 95 % interval of a (Wilson, with the size that customer blocks "
    "tell).",
    "a_high": "Upper end of it.",
    "b_low": "Lower end of the 95 % interval of b.",
    "b_high": "Upper end of it.",
    "so_far": "b - a of all weeks up to this one, where side b had any in it.",
    "so_far_low": "Lower end of its 95 % interval at every look, so that looking each week shows "
    "no change that is not there (asymptotic confidence sequence, Waudby-Smith and others 2021).",
    "so_far_high": "Upper end of it.",
}
FILES_ONLY = ("measure", "like_low", "like_high", "beside_low", "beside_high", "effect_reason",
              "base", "a_journeys", "b_journeys", "pooled", "status", "words")  # fmt: skip
TABLES = (
    Table(
        "compare",
        "Two selections beside each other",
        "journeys",
        Difference,
        lambda run, selection: [
            replace(row, unit=words.unit(row.unit, run.settings.project.currency))
            for row in compare(run.engine, Pair(selection)).rows
        ],
        SIDES | COMPARED,
        rules=RULES,
        files_only=FILES_ONLY,
    ),
    Table(
        "compare-weeks",
        "Two selections beside each other, week by week",
        "journeys",
        WeekDifference,
        lambda run, selection: compare(run.engine, Pair(selection)).weeks,
        SIDES | WEEKS,
        rules=RULES,
        files_only=("measure", "status"),
    ),
)
