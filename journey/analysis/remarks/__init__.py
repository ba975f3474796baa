"""Sentences that a run says of its own journeys, each with its setting."""
