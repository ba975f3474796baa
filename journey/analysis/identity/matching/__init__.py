"""How good the matching is: against labelled pairs."""
