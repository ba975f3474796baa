"""Questions to a run: one question a room.

find       the door: ANALYSES, from the name of a question to its function
scorecard  how good is the experience, for whom
dropoff    where do journeys end without the goal
routes     by which ways do they get there
friction   what costs customers effort; also marks the table ``frictions``
lists      number keys, and the journeys behind a number
customer   what happened to one customer
quality    may I trust the numbers
"""
