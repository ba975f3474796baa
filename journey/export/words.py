"""Words for people: durations, texts from data made harmless, names made fit for files."""

from __future__ import annotations

import re

UNITS = (("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000))
# not allowed in XML 1.0, and nowhere of use: controls (but tab and newline), lone surrogates
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# would break a line or turn the reading direction of what follows
TURNING = re.compile("[\u2028\u2029\u202a-\u202e\u2066-\u2069]")
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def duration(us: int | None) -> str:
    """A time span in its largest fitting unit; ``""`` for none.

    >>> duration(5_400_000_000), duration(40_000), duration(None)
    ('1.5 h', '0.04 s', '')
    """
    if us is None:
        return ""
    for unit, size in UNITS:
        if us >= size:
            return f"{us / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{us / 1_000_000:.2g} s"


def clean(text: str) -> str:
    r"""``text`` with characters that XML forbids, or that turn the reading, shown as U+FFFD.

    >>> clean("a\x00b")
    'a\ufffdb'
    """
    return TURNING.sub("\ufffd", FORBIDDEN.sub("\ufffd", text))


def shorten(text: str, most: int) -> str:
    """At most ``most`` characters on one line; longer words are cut to fit a box.

    >>> shorten("product page of a very long name", 14)
    'product page\u2026'
    """
    words = [word if len(word) <= 18 else f"{word[:17]}\u2026" for word in text.split()]
    line = " ".join(words)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}\u2026"


def file_name(text: str, ending: str = "") -> str:
    """A file name made of ``text`` that is safe on every system: no path, no reserved name.

    >>> file_name("../etc/passwd", ".csv"), file_name("con"), file_name("\u00fc")
    ('etc-passwd.csv', 'con-', 'unnamed')
    """
    name = UNSAFE.sub("-", text).strip(".-")[:80] or "unnamed"
    return f"{name}-{ending}" if RESERVED.fullmatch(name) else f"{name}{ending}"
