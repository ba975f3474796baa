"""The tables of ways: the graph's nodes and edges, whole paths, routes."""

from __future__ import annotations

from journey.analysis.columns import PLACE, RELIABILITY, STATES
from journey.analysis.table import Table
from journey.analysis.ways.flows import Flow, flows
from journey.analysis.ways.routes import Route, routes_to
from journey.analysis.ways.variants import Variant, variants
from journey.graph.draw import draw
from journey.graph.model import Edge, Node

NODES = {
    **PLACE,
    "stage_rank": "Place of the stage from 1; 0: in no stage.",
    "kind": "What sort of touchpoint: ad, message, view, task, error, contact, ...",
    **STATES,
    "starts": "Visits that are the first step of their journey.",
    "arrivals": "Visits that came from another step; starts + arrivals = visits.",
    "errors": "Visits with the error flag.",
    "handling_median_us": "Median handling of visits with a known end, microseconds.",
    "waiting_median_us": "Median wait in visits to a queue with a known end, microseconds.",
}
EDGES = {
    "source": "The touchpoint before, or (start).",
    "target": "The touchpoint after, or the outcome.",
    "transitions": "How often the one was followed by the other.",
    "journeys": "Distinct journeys that did so at least once.",
    "customers": "Distinct customers and anonymous visitors.",
    "share_out": "transitions / all transitions out of the source.",
    "share_in": "transitions / all transitions into the target.",
    "wait_median_us": "Median wait between the two, from a known end of the first, microseconds.",
    "wait_p90_us": "Nine of ten waits are at most this, microseconds.",
    "is_switch": "Most of these transitions change the channel.",
}
ROUTES = {
    "path": "The journey's last six touchpoints, repeats folded (cart ×3), … for earlier ones.",
    "routes": "Different routes in the row: 1, but in the tail row other.",
    "journeys": "Journeys that dropped off by this route.",
    "share": "journeys / all journeys dropped there.",
    "cumulative": "Share of this row and those above it.",
    "key": RELIABILITY["key"],
}
VARIANTS = {
    "path": "The journey's touchpoints in order, repeats folded (cart ×3); (other): all rarer "
    "paths.",
    "paths": "Different paths in the row: 1, but in the row (other).",
    "journeys": "Journeys that took it, = goal + exit + dropped + open.",
    "customers": STATES["customers"],
    "share": "journeys / all journeys.",
    "cumulative": "Share of this row and those above it.",
    "goal": "Journeys that reached a goal.",
    "exit": "Journeys that ended by saying so.",
    "dropped": "Journeys that fell silent.",
    "open": "Journeys that may go on.",
    "goal_share": "Of its mature journeys, those that reached a goal.",
    "value": "Of its journeys, money.",
    "cost": "Of its journeys: cost to serve.",
    "steps": "Median number of steps.",
    "duration_us": "Median time from the first step to the last, microseconds.",
    **RELIABILITY,
}
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
FLOW_RULES = {
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

TABLES = (
    Table(
        "nodes",
        "Touchpoints of the whole graph",
        "journeys",
        Node,
        lambda run, selection: draw(run.engine, selection).nodes,
        NODES,
    ),
    Table(
        "edges",
        "Transitions of the whole graph",
        "transitions",
        Edge,
        lambda run, selection: draw(run.engine, selection).edges,
        EDGES,
    ),
    Table(
        "paths",
        "The commonest whole paths, and how they end",
        "journeys",
        Variant,
        lambda run, selection: variants(run.engine, selection),
        VARIANTS,
    ),
    Table(
        "routes",
        "The commonest ways to silence",
        "journeys",
        Route,
        lambda run, selection: routes_to(run.engine, selection),
        ROUTES,
    ),
    Table(
        "flows",
        "Likely ways, narrow places, circles and the costliest way of the graph",
        "journeys",
        Flow,
        lambda run, selection: flows(run.engine, selection),
        FLOWS,
        rules=FLOW_RULES,
        files_only=("reason",),
    ),
)
