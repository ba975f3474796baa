"""The tables of priced frictions, and how the gain is found."""

from __future__ import annotations

from journey.analysis.friction import marking
from journey.analysis.friction.catalogue import RULES
from journey.analysis.gain import cells, rows
from journey.analysis.priced import compared, ranked, selected
from journey.analysis.table import Table

STRATA = {
    "signal": "What was met: see the rules.",
    "code": "An error's reason.",
    "touchpoint": "Where it was met.",
    "device": "The journey's device; any: given up, so that at least 20 clean visits are alike.",
    "steps": "Place in the journey: steps 1-2, 3-5, 6-9 or 10+; any: given up.",
    "past_goals": "Goals the customer had reached before the journey: 0, 1, 2-4, 5+; any: given "
    "up.",
    "beside": "The other frictions of the step.",
    "exposed": "Visits with the friction.",
    "exposed_goals": "Of these, in journeys that reached a goal while they were watched.",
    "clean": "Visits without it that are alike otherwise.",
    "clean_goals": "Of these, in journeys that reached a goal while they were watched.",
    "difference": "exposed_goals / exposed - clean_goals / clean.",
    "mh": "The difference of all strata of the friction together (Mantel-Haenszel). Unlike the "
    "gain it counts a journey that meets the friction again every time.",
    "mh_low": "Lower end of its 95 % interval (Sato), as if every visit were of its own customer.",
    "mh_high": "Upper end of that interval.",
}
FRICTION = {
    "signal": "What was met: see the rules.",
    "code": "An error's reason, (none) without one; of bad feedback the scale; a wait's name.",
    "touchpoint": "Where it was met.",
    "kind": "service: the company's doing; behaviour: what customers do; symptom: what follows "
    "from something else; signal: what customers say; control: marked as harmless in [friction].",
    "owner": "Who answers for the touchpoint: its own owner, else its stage's.",
    "journeys": "Distinct journeys of the selection that met it.",
    "customers": "Distinct customers and anonymous visitors of the selection.",
    "occurrences": "How often it was met in the selection.",
    "gain": "Goals of the selection's mature journeys that are estimated to come back if it alone "
    "did not occur; of a behaviour only associated with it.",
    "gain_low": "Lower end of its 95 % interval: 50 customer blocks left out one at a time.",
    "gain_high": "Upper end.",
    "gain_per_100": "gain per 100 mature journeys of the selection.",
    "delay_days": "Days that the goals which do come after it come later than after visits like it "
    "without it; of a wait: than of those served just before its landmark. Time, not loss.",
    "delay_low": "Lower end of its 95 % interval.",
    "delay_high": "Upper end.",
    "value_gain": "Its gain in money.",
    "value_low": "Lower end of its 95 % interval.",
    "value_high": "Upper end.",
    "naive_gain": "What comparing journeys with it to those without it says: no fair comparison, "
    "as who gets as far as meeting it differs.",
    "share": "Goals of the gain of all service frictions together that are due to it. Shares add "
    "up; company waits stand outside.",
    "gain_shrunk": "gain drawn to the common mean as far as it is noise: the best of many are "
    "overstated.",
    "fcr_low": "Lower end of the interval that holds for the best of the table.",
    "fcr_high": "Upper end.",
    "p_adj": "How likely such a gain is by chance, adjusted for the size of the table (Benjamini-"
    "Hochberg).",
    "exposures": "Rows of mature journeys with it.",
    "not_estimable_n": "Of these, rows that nothing clean compares with.",
    "e_value": "How strongly a hidden cause must go with both to explain it away, as a risk ratio.",
    "smd_max": "Largest difference of exposed and clean rows in what was known before, in "
    "standard deviations.",
    "smd_of": "In which fact.",
    "cost": "Cost to serve of forced switches and repeat contacts: their events' costs.",
    "badge": "green, amber or grey, for programs: see the rules.",
    "confidence": "How sure the gain is: sure; not sure, for the reason; goes with it (behaviour: "
    "no effect proven); cost only; too few; cannot be told.",
    "status": "estimated; association (behaviour); cost_only; too_few; not_estimable.",
    "reason": "Why there is no gain, or what speaks against it.",
    "key": "Number key: journey list KEY prints the journeys.",
}
GAIN = {
    "gain": "Mature journeys' steps up to their goal, in strata of touchpoint, device, step "
    "bucket, goals before, and the other frictions of the step. Where fewer than 20 clean "
    "rows are alike the step bucket goes first, then goals before, then the device. Clean "
    "rows tell what a row is worth without the friction; one that meets it again is worth "
    "what the later row is. It assumes that within a stratum it is as good as random who "
    "meets it, that clean rows exist, and that a fix changes nothing else. No gain leaves "
    "what is possible: exposed journeys without a goal.",
    "lost": "A goal counts whenever it comes, up to the age to which a tenth of the mature "
    "journeys was watched. Those still open stand aside; those watched long enough to "
    "know how such a one ends stand for them (inverse probability of being watched). What "
    "comes late is delayed (delay_days), not lost.",
    "selection": "Gains of a selection are of its own mature journeys, by the same rules; horizon, "
    "landmarks of waits and goals before are those of the whole run. With a goal named, only that "
    "goal counts and journeys that reach another one stay. A segment that tells what happened in "
    "a journey, such as its errors or its outcome, is no fair ground for a gain.",
    "confidence": "sure (badge green): service, p_adj at most .10, interval above 0, |smd_max| at "
    "most .1, harmless events cover 0, 95 % of exposures compared; not sure (amber): service, one "
    "of these fails, and the reason names it; all else is grey.",
}
TABLES = (
    Table(
        "friction",
        "Frictions ranked by what fixing them would bring",
        "journeys",
        ranked.Opportunity,
        lambda run, selection: selected.frictions(run.engine, selection),
        FRICTION,
        rules={**RULES, **GAIN},
        texts=(*marking.MARKING, *rows.TEXTS, *cells.TEXTS),
        units={"share": "goals"},
    ),
    Table(
        "friction-strata",
        "Who was compared with whom behind every gain",
        "visits",
        compared.FrictionStratum,
        lambda run, _: compared.friction_strata(run.engine),
        STRATA,
    ),
)
