"""How sure a number is: intervals, gates, many looks, changes over time."""
