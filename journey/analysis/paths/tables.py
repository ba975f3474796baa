"""The table of friction paths, and how they are sought."""

from __future__ import annotations

from journey.analysis.gain import rows
from journey.analysis.paths import candidates, gain, priced
from journey.analysis.priced.tables import FRICTION
from journey.analysis.table import Table

SAME = (
    "owner",
    "value_low",
    "value_high",
    "gain_low",
    "gain_high",
    "delay_low",
    "delay_high",
    "e_value",
    "smd_max",
    "smd_of",
)
PATHS = {
    "path": "Touchpoints in a row, equal steps folded; a >…> b: a, and at most five steps later, "
    "not directly, b; the last row, (all paths), is the search.",
    "touchpoint": "Its last touchpoint: other arrivals there are what it is compared with.",
    "journeys": "Distinct journeys of the selection that take it; of (all paths): mature ones.",
    "customers": "Distinct customers and anonymous visitors of the selection who take it.",
    "gain": "Goals of the run's mature journeys that go with coming by this path rather than "
    "another way: an association. Told by the customers among whom no path was sought, as if all "
    "were like them. Not of the selection: of the whole run.",
    "gain_per_100": "gain per 100 mature journeys of the run.",
    "delay_days": "Days that the goals which do come by it come later than after other arrivals "
    "like it; negative: sooner. Late, not lost: of at least ten goals after it.",
    "value_gain": "The same in money.",
    "naive_gain": "What comparing journeys that take it to those that do not says: no fair "
    "comparison, as who gets as far differs.",
    "found_gain": "gain as the half says among whom it was sought, less what earlier paths of the "
    "table cover: flattered by the search.",
    "found_p": "How likely such a found_gain is by chance, one-sided, this path alone.",
    "stood_out": "Whether found_p is within the cut for all candidates together, those with a gap "
    "for themselves (Benjamini-Hochberg at .10); else it is one of five leads at most.",
    "is_confirmed": "Whether the customers among whom it was not sought say so too: p_adj at most "
    ".10 and the interval above 0.",
    "p_adj": "How likely such a gain is by chance, among these customers, adjusted for the paths "
    "of the table.",
    "splits": "Other halves of the customers that were searched in the same way: always the same.",
    "splits_found": "Of these, how many pick the path.",
    "splits_confirmed": "Of these, how many pick it and have the rest of the customers say so: "
    "its interval above 0. Few: the path hangs on who was searched.",
    "splits_gain": "gain as the rest tells it where the path is picked: the median of the splits.",
    "splits_low": "The least of them.",
    "splits_high": "The most of them.",
    "exposures": "Arrivals by it in mature journeys of these customers.",
    "not_estimable_n": "Of these, arrivals that no other arrival compares with.",
    "badge": "grey, for programs: an association is never surer than that.",
    "status": "association; too_few; not_estimable. Of (all paths): estimated; too_few; no_data.",
    "reason": "Why there is no gain, why it may be chance, or how those who come by it differ "
    "before it (beyond .1 standard deviations); of (all paths): what was found.",
    "key": FRICTION["key"],
    "candidates": "Paths that were tested; of (all paths) only.",
    "detectable": "Smallest loss of goals that a path of usual size could have shown: 2.5 x the "
    "median standard error of all candidates without a gap; of (all paths) only.",
    **{name: FRICTION[name] for name in SAME},
}
RULES = {
    "candidates": "Two to four touchpoints in a row, equal steps folded, that at least 30 and .4 %"
    " of the mature journeys take; not those of which a path that starts a touchpoint earlier has "
    "98 % of the journeys.",
    "gaps": "Also a touchpoint and, two to five steps later, not directly, another, by as many "
    "journeys; not those of which touchpoints in a row have 98 % of the journeys and the reverse. "
    "Sought last, in the same way, among the arrivals that no other path of the table covers; only "
    "those within the cut for all of them are shown, while the table has fewer than ten rows.",
    "search": "Customers of blocks 0 to 24. Arrivals by the path are compared with other arrivals "
    "at its last touchpoint, alike in device, step bucket, goals before, errors, forced switches "
    "and repeat contacts, where at least 10 came otherwise: gain = sum of n1 (p0 - p1). Its "
    "standard error: blocks left out one at a time, at least that of p0 with luck alone.",
    "covering": "The largest gain less one standard error, of those within the cut for all "
    "candidates, comes first; its arrivals leave, the rest is estimated again: ten at most, and "
    "no two for the same arrivals. While there are fewer than five the next ones join as leads.",
    "splits": "Twenty halves of the 50 blocks, drawn once for all by a hash, are searched like the "
    "first; the gain of each path of the table is told by the blocks that a half leaves.",
    "gain": "Customers of blocks 25 to 49: as the gain of a friction, where the friction is to "
    "arrive by the path; one that takes it again is worth what the later arrival is.",
}
TABLES = (
    Table(
        "friction-paths",
        "Ways to a touchpoint that go with a worse outcome than others",
        "journeys",
        priced.FrictionPath,
        lambda run, selection: priced.paths(run.engine, selection),
        PATHS,
        rules=RULES,
        texts=(*rows.TEXTS, *candidates.TEXTS, *gain.TEXTS),
    ),
)
