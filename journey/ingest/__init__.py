"""Other people's files become events, identifiers, accounts and a quarantine.

``read`` is the door.
"""
