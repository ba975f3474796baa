"""Pure functions on small numbers, no SQL.

clusters   How well groups that were found agree with the true ones, from counts.
estimate   A number with its interval, what it is without each customer block, or why there is none.
student    Student's t distribution.
intervals  Intervals of one group: a share, a mean, NPS; the effective size of a sample.
gates      When there is too little to show a number, in words.
jackknife  How much any number varies, when the same customers come again.
contrasts  Two groups compared: shares, strata, mix.
did        Whether a rate changed more where the fix was than where it was not.
changes    When a share rose for some days: a scan over all spans.
gaps       When counts fell to nearly none.
detection  Which change can be seen, and how to look every week.
survival   How long things last when some have not ended yet; what is expected of those.
competing  Where customers go next, and whether at all.
baseline   How much drop-off is normal.
silence    How long a silence must be before it is an end.
fixgain    How many more goals if a friction did not occur; renewal (the linear system behind it).
contexts   Which ways of coming to a visit worsen its outcome, when many are tried.
shares     Which of several frictions a loss is due to, when they come together.
waits      What a long wait costs.
delays     How much later goals come that do come.
chain      What changing the map would do, if only the touchpoint matters.
memory     Whether where a journey came from changes where it goes.
multiplicity  Many numbers at once: chance findings, and the luck of the best.
"""
