"""The pages of ``docs/tables``, made from the table records; run it to write them anew.

``python -m tests.help.table_pages``
"""

from __future__ import annotations

from pathlib import Path

from journey.analysis.catalogue import TABLES, told
from journey.analysis.friction.catalogue import RULES, SIGNALS
from journey.analysis.table import Table
from journey.export.records import heading
from journey.settings.models import Settings
from tests.help.reading import ROOT

SAID = (
    "`journey show NAME` prints them, `journey export --table NAME --to FILE` writes them, "
    "the app's pages show them."
)
FOLDER = ROOT / "docs" / "tables"


def pages() -> dict[str, str]:
    """The text of every page, by file name."""
    made = {f"{name}.md": page(table) for name, table in TABLES.items()}
    return {"README.md": index(), "signals.md": signals(), **made}


def index() -> str:
    """The list of all tables."""
    rows = [
        f"| [{one.name}]({one.name}.md) | {_cell(one.title)} | {one.unit} |"
        for one in TABLES.values()
    ]
    return "\n".join(
        [
            "# Tables",
            "",
            SAID,
            "",
            "| table | holds | a row is about |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def signals() -> str:
    """The page of all friction signals."""
    rows = [f"| {one.name} | {one.kind} | {_cell(one.rule)} |" for one in SIGNALS.values()]
    head = ["# Signals", "", "What costs customers effort, and when a step is marked with it.", ""]
    return "\n".join([*head, "| signal | kind | when |", "|---|---|---|", *rows, ""])


def page(table: Table) -> str:
    """One table's page: its columns as files have them, and its rules."""
    columns = told(table, Settings(sources={}))
    lines = [f"# {table.name}", "", f"{table.title}. A row is about {table.unit}.", ""]
    lines += ["| column | means |", "|---|---|"]
    lines += [f"| `{heading(name)}` | {_cell(text)} |" for name, text in columns.items()]
    if table.rules:
        lines += ["", "## How its numbers are found", ""]
        if RULES.items() <= table.rules.items():
            lines += ["* What is met where: [the signals](signals.md)"]
        own = {name: text for name, text in table.rules.items() if name not in RULES}
        lines += [f"* **{name}**: {text}" for name, text in own.items()]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def write(folder: Path = FOLDER) -> None:
    """Write all pages, and remove those of tables that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
