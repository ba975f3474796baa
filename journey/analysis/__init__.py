"""Questions to a run: one question a room.

find         the door: ANALYSES, from the name of a question to its function
scorecard    how good is the experience, for whom; figures (its counts), measures (its words),
             effort (detours, and contacts until it is settled)
dropoff      where do journeys end without the goal; cells (visits by what came after), chances
             (where they go next), drop_weeks (week by week), excess (against the
             stage), receipts (purchases not linked)
open_journeys  who may still be saved; expected (how many will be lost)
dead_ends    where can they not go on
limits       which silence ends a journey
variants     which whole paths do they take
routes       by which ways do they get there; runs (a route as text)
flows        what networkx finds on the graph, counted exactly: rounds (circles), losses (of
             touchpoints), walks (a whole journey as text), flow_definitions (its columns)
instead      where did they go instead; left (visits that were left or ended in an error)
incidents    in which days something changed: incident_cells (visits by day and segment),
             incident_scan (where it changed), incident_numbers (what it cost), incident_words (in
             one line), incidents_stored (the rows), incident_key (whose journeys),
             incident_segments (by which kept columns), touchpoint_days (errors and
             goals by day and week)
friction     what costs customers effort; also marks the table ``frictions``, by the rules in
             friction_steps, friction_contacts and friction_clocks; friction_windows (how much
             hangs on the windows)
shared_nodes  touchpoints in several channels
segments     those that ask what a journey met, used or was told of
low_scores   what was met before low scores; low_scores_definitions (its columns)
opportunities  frictions as people decide on them, ranked; confidence (how sure, in words);
             selected (those of a selection)
strata       who was compared with whom, stratum by stratum
findings     what a run has found, with the gain of each friction; findings_stored (its rows),
             findings_dropoff (drop-off beyond the normal)
gain         how many more goals without a friction: gain_rows (the rows), gain_strata (who is
             compared), gain_cells (counted), gain_checks (balance), gain_shares (of the total),
             gain_waits (the company's clocks), gain_verdict (what may be said)
portfolio    what several fixes bring together; workbench (the gain's tables once more)
plan         what to fix first: plan_order (the order), plan_terms and plan_return (what a fix
             costs and earns), plan_visible (could it be seen), plan_rows (the table's rows),
             plan_samples (journeys to look at)
paths        which way to a touchpoint goes with a worse outcome; path_candidates (what is sought),
             path_gaps (also with a gap), path_gain (what each costs), paths_stored (their rows),
             friction_paths (as people read them), passages (a path as text, and who takes it)
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
handled      how long contacts were handled, how long customers waited in them
told_errors  how many errors that came as events stand on the step they follow
time_formats which format reads times that could not be read
oddities     what is odd about data and settings, with its mend
afterwards   what stays with a journey after its goal
shortened    silence limits that were shortened, their price, and what others would change
wholes       journeys that an identifier names: how many, and whose
waiting      up to when results are known, what waits for which channel
crossings    which kinds of identifiers connect which sources
bases        the headline numbers under strict, default and loose stitching
definitions  what every column of every table means; identity_definitions,
             dropoff_definitions, incident_definitions, friction_definitions,
             path_definitions, plan_definitions
"""
