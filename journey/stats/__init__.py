"""Pure functions on small numbers, no SQL.

clusters   How well groups that were found agree with the true ones, from counts.
intervals  Wilson's interval for a share, the adjusted interval of NPS, and the gates.
jackknife  How much a sample is worth whose trials hang together.
survival   How long things last when some have not ended yet.
"""
