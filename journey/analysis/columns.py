"""What columns mean that many tables have."""

from __future__ import annotations

PLACE = {
    "touchpoint": "Where it happened, as the business names it.",
    "channel": "The channel where the touchpoint happens most.",
    "stage": "The phase it belongs to, from [stages] and [touchpoints].",
    "owner": "Who answers for it: its own owner, else its stage's.",
}
PLACE_OF = {name: words for name, words in PLACE.items() if name != "owner"}
RELIABILITY = {
    "low": "Lower end of the 95 % interval: Wilson, with the sample size that independent visits "
    "or journeys would need (customer blocks left out one at a time); NPS: adjusted Wald.",
    "high": "Upper end of the 95 % interval.",
    "status": "estimated; too_few (under 30 customers or 10 customer blocks); not_estimable, with "
    "its reason; no_data.",
    "reason": "Why there is no value.",
    "key": "Number key: journey list KEY prints the journeys behind the count.",
}
RELIABILITY = {
    "low": "Lower end of the 95 % interval: Wilson, with the sample size that independent visits "
    "or journeys would need (customer blocks left out one at a time); NPS: adjusted Wald.",
    "high": "Upper end of the 95 % interval.",
    "status": "estimated; too_few (under 30 customers or 10 customer blocks); not_estimable, with "
    "its reason; no_data.",
    "reason": "Why there is no value.",
    "key": "Number key: journey list KEY prints the journeys behind the count.",
}
OF_A_RATE = {name: words for name, words in RELIABILITY.items() if name != "key"}
STATES = {
    "visits": "Steps there = moved + goal + exit + dropped + open.",
    "journeys": "Distinct journeys that came by; they do not add up over touchpoints.",
    "customers": "Distinct customers and anonymous visitors; they do not add up either.",
    "moved": "Visits followed by another step within the silence limit.",
    "goal": "Visits that reached a goal.",
    "exit": "Visits that ended the journey by saying so (cancelled, unsubscribed).",
    "dropped": "Visits after which nothing came for the silence limit: each is one journey lost.",
    "open": "Visits after which nothing has come yet, and the limit has not passed.",
}
STATES = {
    "visits": "Steps there = moved + goal + exit + dropped + open.",
    "journeys": "Distinct journeys that came by; they do not add up over touchpoints.",
    "customers": "Distinct customers and anonymous visitors; they do not add up either.",
    "moved": "Visits followed by another step within the silence limit.",
    "goal": "Visits that reached a goal.",
    "exit": "Visits that ended the journey by saying so (cancelled, unsubscribed).",
    "dropped": "Visits after which nothing came for the silence limit: each is one journey lost.",
    "open": "Visits after which nothing has come yet, and the limit has not passed.",
}
