"""How sure a number is, in words; what speaks against it stands in its reason."""

from __future__ import annotations

SURE, NOT_SURE, GOES_WITH = "sure", "not sure", "goes with it"
WORDS = {
    "association": GOES_WITH,
    "cost_only": "cost only",
    "too_few": "too few",
    "not_estimable": "cannot be told",
    "no_data": "no data",
}


def confidence(badge: str, status: str) -> str:
    """The words for a badge (green, amber, grey) and a status of ``findings``.

    >>> confidence("green", "estimated"), confidence("grey", "association")
    ('sure', 'goes with it')
    """
    if status != "estimated":
        return WORDS.get(status, NOT_SURE)
    return SURE if badge == "green" else NOT_SURE
