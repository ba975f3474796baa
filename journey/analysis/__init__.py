"""Questions to a run: one question a room.

find         the door: ANALYSES, from the name of a question to its function
scorecard    how good is the experience, for whom; figures (its counts), measures (its words),
             effort (detours, and contacts until it is settled)
dropoff      where do journeys end without the goal; cells (visits by what came after), chances
             (where they go next), excess (against the stage), receipts (purchases not linked)
open_journeys  who may still be saved; expected (how many will be lost)
dead_ends    where can they not go on
limits       which silence ends a journey
routes       by which ways do they get there; runs (a route as text)
friction     what costs customers effort; also marks the table ``frictions``, by the rules in
             friction_steps, friction_contacts and friction_clocks; friction_windows (how much
             hangs on the windows)
low_scores   what was met before low scores; low_scores_definitions (its columns)
opportunities  frictions as people decide on them, ranked
findings     what a run has found, with the gain of each friction; findings_stored (its rows)
gain         how many more goals without a friction: gain_rows (the rows), gain_strata (who is
             compared), gain_cells (counted), gain_checks (balance), gain_shares (of the total),
             gain_waits (the company's clocks), gain_verdict (what may be said)
lists        number keys, and the journeys behind a number
choices      what a selection may name, and how many journeys it leaves
customer     what happened to one customer
quality      may I trust the numbers; accounts (what is told of a source, a row, a channel)
identifiers  identifiers as people meet them: masked, and found from what is typed
explain      why are two identifiers one customer, or not; chains (the links of one customer)
corrections  what would a correction change; verification (a run against a rebuild)
refusals     links that were not taken; reviews (customers that may be one, and what changed)
identity_health  is the stitching healthy; identity_facts (its texts), exposure (shared devices)
erasure      what goes when a person is erased
crossings    which kinds of identifiers connect which sources
bases        the headline numbers under strict, default and loose stitching
definitions  what every column of every table means; identity_definitions,
             dropoff_definitions, friction_definitions
"""
