"""Identifiers become customers; every event gets a customer or a stored reason why not.

Rooms: ``kinds`` (what each kind of identifier may do), ``normalise`` (one value, one
spelling; values that never identify), ``links`` (evidence that two identifiers are one
customer), ``components`` (all that hang together), ``carriers`` (devices and receipts
inherit a customer in time), ``stitch`` (the door).
"""
