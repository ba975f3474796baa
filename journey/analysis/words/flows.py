"""What the columns of the flows' table mean, and how each kind is found."""

from __future__ import annotations

FLOWS = {
    "kind": "What was found: see the rules.",
    "place": "Rank within the kind.",
    "path": "Touchpoints in order, repeats of one once; of a circle back to the first; of a narrow "
    "place the transition; (other): what is not listed.",
    "ways": "How many the row holds: 1, but in the row (other).",
    "journeys": "Journeys that took it, counted exactly; the key lists them. Rows of ways, "
    "beginnings and endings with their (other) add up to all journeys with that end. Empty where "
    "those of (other) do not add up.",
    "share": "journeys / all journeys.",
    "goals": "Of its journeys, those that reached a goal.",
    "expected": "Of a way: journeys x the product of its transitions' shares: how many would take "
    "it if every step forgot the ones before.",
    "stage": "Of a narrow place: the stage, or (start), where the journeys come from.",
    "cut": "Of a narrow place: journeys of all transitions of the cut.",
    "behind": "Of a gate: touchpoints that are reached through it only.",
    "dominates_goal": "Of a gate: whether the goal is reached through it only.",
    "rounds": "Of a circle: whole rounds, from anywhere on it.",
    "extra_steps": "Steps from where rounds began until back there.",
    "extra_us": "Time from where rounds began until back there, microseconds.",
    "goal_share": "Of a circle: mature journeys that went round and reached a goal / mature "
    "journeys that went round. Associated with it, no effect of it.",
    "goal_share_without": "The same of journeys that came by one of its touchpoints and never "
    "went round.",
    "goals_lost": "Of the friction path: goals lost along it.",
    "reason": "Why there is no share, or what the row (other) stands for.",
    "key": "Number key: journey list KEY prints exactly these journeys.",
}
RULES = {
    "way to the goal": "The ten likeliest ways from (start) to (goal) that pass no touchpoint "
    "twice: shortest paths where a transition is -log share long (Yen 1971). One that nobody took "
    "is listed where half a journey or more would be expected.",
    "way to a drop-off": "The same to (dropped).",
    "beginning": "The first three touchpoints of journeys: the ten heaviest branches.",
    "ending": "The last three touchpoints before a drop-off: the ten heaviest branches.",
    "gate": "A touchpoint that nobody gets round: every way from (start) to what is behind it "
    "passes it (dominators; Cooper, Harvey, Kennedy 2006). One odd journey opens a way round.",
    "narrow place": "The minimum cut between a stage, or (start), and the goal, where a transition "
    "holds as many as journeys take it (Ford, Fulkerson 1956): to lose all of them is to lose "
    "every way there. Touchpoints where a goal is reached count as the goal.",
    "circle": "Two to four touchpoints in a row and back to the first, looked for on the 150 most "
    "travelled transitions between touchpoints that lead to each other (Johnson 1975). The 200 "
    "widest are counted, the ten with most journeys are listed.",
    "friction path": "The way forward on which most goals are lost: what each touchpoint loses is "
    "shared out over the transitions into it, and the heaviest path is taken. A touchpoint loses "
    "the larger of goals_lost (drop-off beyond the normal) and of its largest service friction's "
    "gain; forward is towards a later mean first step. Its journeys come by all of its touchpoints "
    "in this order, with others between or not.",
}
