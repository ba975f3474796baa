"""What customers write: plausible English, good and bad, by what happened to them."""

from __future__ import annotations

from random import Random

SCORES = {  # theme -> NPS answers 0..10 and how often
    "good": ((6, 7, 8, 9, 10), (4, 10, 20, 31, 35)),
    "store": ((5, 7, 8, 9, 10), (5, 12, 25, 30, 28)),
    "late": ((0, 1, 2, 3, 4, 5, 6, 7), (6, 8, 14, 18, 18, 16, 12, 8)),
    "late, no help": ((0, 1, 2, 3, 4, 5), (24, 22, 20, 16, 12, 6)),
    "payment": ((3, 4, 5, 6, 7, 8, 9), (8, 12, 16, 20, 22, 14, 8)),
    "return": ((3, 5, 6, 7, 8, 9), (10, 16, 22, 24, 18, 10)),
}
OPENINGS = {
    "good": (
        "Everything went smoothly.",
        "Great quality, exactly as shown.",
        "Found what I wanted in two minutes.",
        "The parcel came a day early!",
        "Ordering on the website was easy.",
        "Good price and a very fast delivery.",
    ),
    "store": (
        "The woman in the store took her time and knew the range.",
        "Had looked at it online first, and it was there on the shelf.",
        "Friendly staff, short queue.",
        "Nice store, but parking is a nightmare.",
    ),
    "late": (
        "The parcel came far too late.",
        "Promised for Tuesday, delivered on Saturday.",
        "I stayed at home two days for a parcel that never came.",
        'The tracking said "out for delivery" for three days.',
    ),
    "late, no help": (
        "Late, and on the phone nobody could tell me where my order was.",
        "Called twice; each time I had to explain everything again.",
        "Twenty minutes in the queue to hear: please wait.",
        "Your support promised to call back and never did.",
    ),
    "payment": (
        "Paying took three attempts.",
        "My card was declined for no reason, the bank says all was fine.",
        "The payment page hung on my phone, I nearly gave up.",
    ),
    "return": (
        "The colour is not the one in the picture, so it went back.",
        "Returning was simple, but the refund took ages.",
        "Wrong size; the description should say so.",
    ),
}
CLOSINGS = {
    True: (
        "Will order again.",
        "Thank you!",
        "Happy to recommend you.",
        "",
        "",
        "Only the newsletter comes too often.",
    ),
    False: (
        "Last time I bought here.",
        "Please do something about it.",
        "I expected more from you.",
        "",
        "",
        "Call me: 0151 2345678.",
        "A pity, the product itself is fine.",
    ),
}


def comment(rng: Random, theme: str) -> tuple[int, str]:
    """An NPS answer (0..10) and what is written beside it; four in ten write nothing."""
    score = rng.choices(*SCORES[theme])[0]
    opening, closing = rng.choice(OPENINGS[theme]), rng.choice(CLOSINGS[score >= 7])
    said = f"{opening} {closing}".strip()
    return score, said if rng.random() < 0.6 else ""
