"""What pages are made of.

Around a page: frame.py (title, question, filter bar, trust line, errors around a page's own
part), filters.py (the filter bar, written in the address), trust.py (the trust line), states.py
(nothing matches, no run, something failed), demo.py (making the demo run), style.py (constant
style).

Tables: headlines.py (the sentences above them), tables.py (records as a table, rows that open),
listing.py (the journeys behind a number), evidence.py (what speaks for a gain),
friction_paths.py (ways that go with a worse outcome), low_scores.py (what was met before them),
downloads.py (files of what is shown), accounts.py (columns of the quality page), measures.py
(measures as tiles), measure_words.py (a measure in words), together.py (the joint gain of
several fixes), work_plan.py (the row of one, the order of all), drop_off_columns.py (columns of
the drop-off table), open_list.py (open journeys that may be saved).

Pictures: graph.py (the drawn journey graph), graph_look.py (its colours and legend),
graph_tables.py (its table twin), panel.py (what was clicked in it), routes.py (the ways to where
journeys fall silent), instead.py (where customers went instead), drop_weeks.py (drop-off week by
week), incidents.py (what changed lately, first on a page), timeline.py (one customer's lanes),
chart.py (vega-lite pictures).

Identities: identity_tables.py (columns and the chart of rules), explained.py (why one customer),
deciding.py (a person's decision, told before it is written).
"""
