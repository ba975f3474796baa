"""Pure functions on small numbers, no SQL.

intervals  Wilson's interval for a share, the adjusted interval of NPS, and the gates.
"""
