"""The document as Markdown: what stands in the HTML, for wikis and tickets."""

from __future__ import annotations

import re
from html import escape

from journey.export.words import clean
from journey.report.document import Document, PrintedChapter, Printout

SPECIAL = re.compile(r"([\\`*_{}\[\]#|~!])")


def text(document: Document) -> str:
    """The whole file; no text of the data is taken for markup."""
    lines = [f"# {_plain(document.title)}: customer journeys", "", _plain(document.about), ""]
    lines += [f"{at}. {_plain(one)}" for at, one in enumerate(document.takeaways, start=1)]
    for part in document.chapters:
        lines += ["", *_part(part)]
    lines += ["", "## Definitions"]
    for table in document.definitions:
        lines += ["", f"### {_plain(table.title)}", ""]
        lines += [f"* **{_plain(name)}**: {_plain(meaning)}" for name, meaning in table.meanings]
    return "\n".join([*lines, ""])


def _part(part: PrintedChapter) -> list[str]:
    lines = [f"## {_plain(part.title)}", "", *(_plain(sentence) for sentence in part.said)]
    for drawn in part.pictures:
        lines += ["", f"![{_plain(drawn.about)}](pictures/{drawn.name}.svg)", _plain(drawn.caption)]
    for table in part.tables:
        lines += ["", f"### {_plain(table.title)}", "", *_table(table), "", _plain(table.note)]
    return lines


def _table(table: Printout) -> list[str]:
    if not table.rows:
        return []
    heads = " | ".join(_plain(head.text) for head in table.heads)
    sides = " | ".join("--:" if head.is_number else "---" for head in table.heads)
    rows = [" | ".join(_plain(cell.text) for cell in row) for row in table.rows]
    return [f"| {heads} |", f"| {sides} |", *(f"| {row} |" for row in rows)]


def _plain(words: str) -> str:
    r"""Text that means itself, on one line.

    >>> _plain("<b>|x\n")
    '&lt;b&gt;\\|x'
    """
    return SPECIAL.sub(r"\\\1", escape(" ".join(clean(words).split()), quote=False))
