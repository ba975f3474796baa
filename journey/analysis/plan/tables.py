"""The work plan's table, and how its order is found."""

from __future__ import annotations

from journey.analysis.plan.proposal import propose
from journey.analysis.plan.rows import Planned
from journey.analysis.priced.tables import FRICTION, GAIN
from journey.analysis.table import Table

SAME = ("signal", "code", "touchpoint", "kind", "owner", "gain_low", "gain_high", "gain_shrunk",
        "share", "badge", "confidence", "e_value", "status", "key")  # fmt: skip
PLAN = {name: FRICTION[name] for name in SAME} | {
    "order_no": "Place in the proposed order, from 1; empty: not in it, for the reason.",
    "journeys": "Distinct journeys of the selection that met it.",
    "customers": "Distinct customers and anonymous visitors of the selection.",
    "gain": "Goals of the selection's mature journeys that are estimated to come back if it alone "
    "did not occur.",
    "added": "Goals of these journeys that the fix adds to those of the fixes above: their joint "
    "gain with it, less without it. In a row of a friction opened by itself: alone.",
    "added_low": "Lower end of its 95 % interval: the difference, with one of 50 customer blocks "
    "left out at a time.",
    "added_high": "Upper end.",
    "removes": "Share of the friction that the fix removes: share in [plan], 1 is the ceiling.",
    "horizon_goals": "added x removes x horizon / the time in which the mature journeys started.",
    "cost": "Money, once, from [[plan.fixes]].",
    "net": "Money over the horizon: added x removes, at the worth of a goal, less cost. The worth "
    "is value in [plan] or of the fix; else what the data's goals were worth.",
    "net_low": "Lower end of its 95 % interval.",
    "net_high": "Upper end.",
    "roi": "net / cost.",
    "roi_low": "Lower end of its 95 % interval.",
    "roi_high": "Upper end.",
    "payback_days": "Days until it has brought its cost.",
    "chance": "How likely it brings more than it costs: Student's t of net.",
    "net_25": "net if it removes 25 % of the friction.",
    "net_50": "net if it removes 50 %.",
    "net_100": "net if it removes all of it: the ceiling.",
    "visible": "Smallest change of the goal share of journeys that come by which the test shows "
    "with 80 % power at 95 % confidence, 0 to 1.",
    "expected": "The change that is expected: gain x removes / journeys that come by.",
    "test": "The suggested test, over weeks of [plan] at the traffic of the selection.",
    "samples": "Five journeys that met it, latest first.",
    "reason": "Why it is not in the order, or why its gain is not sure.",
}
ORDER = {
    "order": "Each time the fix that surely adds most to those above: the estimate less one "
    "standard error, x removes x horizon, less cost; until nothing is sure to add more than it "
    "costs. At most 10 steps among the 20 best. By goals where no cost is given or nothing tells "
    "what a goal is worth; where some costs are given, fixes without one are not ranked.",
    "joint gain": "Rows with one of the set's frictions at its place, against rows alike in all "
    "other frictions; met again is the next such row anywhere in the journey. So a journey that "
    "meets several is lost once, and who gets past one may meet the other: together is not the "
    "sum.",
    "apart": "Company waits stand outside; behaviour and symptoms have no gain to plan with.",
}
# what the table for people leaves out
FILES_ONLY = (
    "kind",
    "owner",
    "journeys",
    "gain_low",
    "gain_high",
    "gain_shrunk",
    "share",
    "e_value",
    "added_low",
    "added_high",
    "removes",
    "horizon_goals",
    "net_low",
    "net_high",
    "roi_low",
    "roi_high",
    "payback_days",
    "net_25",
    "net_50",
    "net_100",
    "expected",
    "test",
    "samples",
    "status",
)  # fmt: skip
TABLES = (
    Table(
        "plan",
        "The proposed order of fixes, with cost and return",
        "fixes",
        Planned,
        lambda run, selection: propose(run.engine, run.settings.plan, selection),
        PLAN,
        rules=GAIN | ORDER,
        files_only=FILES_ONLY,
        units={"share": "goals", "removes": "share", "visible": "share", "expected": "share"},
    ),
)
