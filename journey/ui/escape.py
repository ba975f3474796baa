"""Text from data inside Streamlit's markdown: always shown as it is, never as markup.

Prefer what takes plain text (``st.text``, tables, select boxes); use :func:`plain` where
Streamlit knows only markdown: headings, alerts, toasts, captions, tile values.
"""

from __future__ import annotations

import re

MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&\"'@/])")
JOINER = "\u2060"  # word joiner: has no width; keeps links, names and arrows from forming


def plain(text: object, longest: int = 200) -> str:
    r"""``text`` for markdown: on one line, at most ``longest`` characters, nothing active.

    >>> plain("a*b")
    'a\\*\u2060b'
    >>> plain("pay at till\n2")
    'pay at till 2'
    """
    line = " ".join(str(text).split())
    cut = line if len(line) <= longest else f"{line[: longest - 1]}…"
    return MARKUP.sub(rf"\\\1{JOINER}", cut)
