"""Identifiers become customers; every event gets a customer or a stored reason why not.

Rooms, in the order they are used: ``secret`` (the project's key), ``overrides`` (people's
decisions: a file), ``kinds`` (what each kind of identifier may do), ``decisions`` (overrides
meet the values of this run), ``spelling``, ``placeholders`` and ``normalise`` (one value, one
spelling; values that never identify), ``sightings`` (which identifier on which event),
``suspects`` (values met with so many others that people should look),
``links`` (evidence that two identifiers are one customer), ``shared`` (identifiers of several
people), ``components`` (all that hang together), ``customers`` and ``merge`` (within limits),
``registry`` (ids that last), ``carriers``, ``guests``, ``inherit`` and ``chains`` (devices and
receipts inherit a customer in time, over several carriers), ``records`` (what a run keeps),
``changes`` (against the run before), ``likely`` (who is probably one, by names and birth dates:
extra ``splink``), ``candidates`` (who may be one), ``loose`` (the loosest view), ``stitch`` (the
door), beside them ``asked`` (values that a person types) and ``undo`` (a decision taken back).
"""
