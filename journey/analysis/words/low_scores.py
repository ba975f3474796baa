"""What every column of the table of low scores means, and how answers are compared."""

from __future__ import annotations

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
