"""The tables of experience: the scorecard, and low scores."""

from __future__ import annotations

from journey.analysis.columns import RELIABILITY
from journey.analysis.experience import low_scores, measures
from journey.analysis.experience.measures import in_currency
from journey.analysis.experience.scorecard import scorecard
from journey.analysis.friction import marking
from journey.analysis.friction.catalogue import RULES
from journey.analysis.table import Table
from journey.journeys import answers

LOW_SCORES = {
    "signal": "What was met before the answer: see the rules.",
    "code": "An error's reason, (none) without one; a wait's name.",
    "touchpoint": "Where it was met.",
    "kind": "service: the company's doing; behaviour: what customers do; symptom: what follows "
    "from something else; control: marked as harmless in [friction].",
    "owner": "Who answers for the touchpoint: its own owner, else its stage's.",
    "journeys": "Distinct journeys of the selection that met it, with an answer or without.",
    "answers": "Answers that speak of a journey which had met it by then.",
    "low_answers": "Of these, low scores: NPS of 0 to 6, CSAT of 1 or 2, an effort score at the "
    "hard end.",
    "customers": "Distinct customers who gave these answers.",
    "compared": "Of these answers, those that at least one like answer without it compares with.",
    "difference": "Share of low scores after it minus that of like answers without it, -1 to 1 "
    "(Mantel-Haenszel). Associated with it; only those who answer are seen.",
    "low": "Lower end of its 95 % interval: 50 customer blocks left out one at a time.",
    "high": "Upper end.",
    "extra": "Low scores among those compared beyond what like answers without it had.",
    "crude": "The difference without regard to what is alike: no fair comparison.",
    "p": "How likely such a difference is by chance.",
    "p_adj": "The same, adjusted for the size of the table (Benjamini-Hochberg).",
    "status": "association; too_few (under 30 exposed customers in 10 blocks, 20 like answers "
    "without it, or 200 customers who answered); not_estimable, with its reason.",
    "reason": "Why there is no difference.",
    "key": "Number key: journey list KEY prints the journeys.",
}
COMPARED = {
    "answer": "An answer speaks of the journey of its order (order_id or receipt), else of the one "
    "it is a step of, else of its customer's latest that ended at most 14 days before. Only "
    "what was known by the time of the answer counts as met before it: a step when it happens, a "
    "company wait when its landmark passes.",
    "like answers": "Asked at the same touchpoint, about journeys of the same outcome and device, "
    "with as many steps before (1 to 2, 3 to 5, 6 to 9, 10 or more).",
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
TABLES = (
    Table(
        "scorecard",
        "All measures with base and interval",
        "journeys",
        measures.Measure,
        lambda run, selection: in_currency(
            scorecard(run.engine, selection), run.settings.project.currency
        ),
        SCORECARD,
        rules={name: words.definition for name, words in measures.WORDS.items()},
    ),
    Table(
        "low-scores",
        "What was met before low scores",
        "answers",
        low_scores.LowScore,
        lambda run, selection: low_scores.find(run.engine, selection, run.settings.friction),
        LOW_SCORES,
        rules={**RULES, **COMPARED},
        texts=(*marking.MARKING, *answers.TEXTS),
    ),
)
