"""Identifiers become customers; every event gets a customer or a stored reason why not.

``stitch`` is the door.
"""
