"""The documents are true: a page for each table, and every section that the code cites."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.help.reading import PACKAGE, ROOT
from tests.help.table_pages import FOLDER, pages

CITED = re.compile(r"(methods|identity)\.md,? (?:section )?(\d+(?:\.\d+)?)")
MADE = pages()


@pytest.mark.parametrize("name", MADE)
def test_a_tables_page_says_what_its_record_says(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == MADE[name], "python -m tests.help.table_pages"


def test_no_page_is_of_a_table_that_is_gone() -> None:
    assert {file.name for file in FOLDER.glob("*.md")} == set(MADE)


@pytest.mark.parametrize("document", ["methods", "identity"])
def test_every_section_that_the_code_cites_is_there(document: str) -> None:
    text = (ROOT / "docs" / f"{document}.md").read_text("utf-8")
    sections = set(re.findall(r"^#+ (\d+(?:\.\d+)?) ", text, re.MULTILINE))
    files = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    cited = {
        number
        for file in files
        for where, number in CITED.findall(file.read_text("utf-8"))
        if where == document
    }
    assert cited <= sections
    assert cited


@pytest.mark.parametrize("document", sorted(ROOT.glob("docs/*.md")), ids=lambda file: file.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
        assert (document.parent / target).exists(), target
