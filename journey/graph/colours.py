"""Colours and two-letter codes of channels, safe for colour-blind eyes.

Any two colours here are at least 15 apart (CIE76), also as protan, deutan and tritan eyes see
them, and carry dark text at 5.6:1 or more; ``tests/test_graph_colours.py`` measures it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

TEXT = "#1A1A1A"
BORDER = "#333333"
SCALE = ("#A9C7E4", "#7FAAD3", "#558CC0", "#2F6CA6", "#124C82")  # one blue, light to dark
KNOWN = {
    "web": ("#77AADD", "WE"),
    "app": ("#99DDFF", "AP"),
    "store": ("#AAAA00", "ST"),
    "phone": ("#EE6677", "PH"),
    "email": ("#F0E442", "EM"),
    "ads": ("#B2DF8A", "AD"),
    "delivery": ("#FFAABB", "DE"),
    "survey": ("#F5F5F5", "SU"),
}
OTHER = "#BB88AA"  # every channel without a colour of its own: told apart by hatch and code
HATCHES = ((6, 3), (2, 3), (9, 3, 2, 3), (12, 5))  # dashes of the border, in pixels


@dataclass(frozen=True, slots=True)
class Look:
    """How a channel is drawn: fill ``colour``, two-letter ``code``, border ``dashes``."""

    colour: str
    code: str
    dashes: tuple[int, ...] = ()


def looks(channels: Iterable[str]) -> dict[str, Look]:
    """The look of each channel; codes differ, and depend on nothing but the names given.

    >>> looks(["web"])["web"]
    Look(colour='#77AADD', code='WE', dashes=())
    >>> [look.code for look in looks(["chat", "charity"]).values()]
    ['CH', 'CA']
    """
    found: dict[str, Look] = {}
    taken = {code for _, code in KNOWN.values()}
    for channel in sorted(set(channels)):
        if channel in KNOWN:
            found[channel] = Look(*KNOWN[channel])
            continue
        code = next(code for code in _codes(channel) if code not in taken)
        taken.add(code)
        hatch = HATCHES[zlib.crc32(channel.encode("utf-8", "replace")) % len(HATCHES)]
        found[channel] = Look(OTHER, code, hatch)
    return found


def blue(share: float) -> str:
    """The step of the blue scale for a share of the largest, 0 to 1.

    >>> blue(0.0), blue(1.0)
    ('#A9C7E4', '#124C82')
    """
    return SCALE[min(int(share * len(SCALE)), len(SCALE) - 1)]


def _codes(channel: str) -> Iterable[str]:
    """Codes for a channel, best first: its first letter with a later one, then with a number."""
    letters = [letter for letter in channel.upper() if letter.isalnum()] or ["?"]
    first = letters[0]
    yield from (first + later for later in letters[1:])
    yield from (f"{first}{number}" for number in range(1, 10_000))
