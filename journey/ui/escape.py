"""Text from data inside Streamlit's markdown: always shown as it is, never as markup.

Prefer what takes plain text (``st.text``, tables, select boxes); use :func:`plain` where
Streamlit knows only markdown: headings, alerts, toasts, captions, tile values.
"""

from __future__ import annotations

import re

MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&\"'@/])")
# links, mail addresses, :names: and arrows form after escapes are read: keep their parts apart
FORMING = re.compile(r"(?<=[:@])(?=\S)|(?<=\.)(?=\w)|(?<=[<>~=-])(?=[<>~=-])")
JOINER = "\u2060"  # word joiner: has no width


def plain(text: object, longest: int = 200) -> str:
    r"""``text`` for markdown: on one line, at most ``longest`` characters, nothing active.

    >>> plain("pay at till\n2 *")
    'pay at till 2 \\*'
    >>> plain("a@b") == "a\\@" + JOINER + "b"
    True
    """
    line = " ".join(str(text).split())
    cut = line if len(line) <= longest else f"{line[: longest - 1]}…"
    return MARKUP.sub(r"\\\1", FORMING.sub(JOINER, cut))
