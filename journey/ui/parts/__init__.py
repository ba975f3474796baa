"""What pages are made of.

frame.py (title, question, filter bar, trust line, errors around a page's own part), filters.py
(the filter bar, written in the address), states.py (nothing matches, no run, something failed),
trust.py (the trust line), tables.py (records as a table, rows that open), listing.py (the
journeys behind a number), graph.py (the drawn journey graph), panel.py (what was clicked in
it), chart.py (vega-lite pictures), downloads.py (files of what is shown), demo.py (making the
demo run), style.py (constant style).
"""
