"""The fifty situations of ``docs/situations.md`` come out as they are told."""

from __future__ import annotations

from tests.help.situations import PAGE, SITUATIONS, outcomes, text


def test_everybody_is_who_is_expected() -> None:
    assert len(SITUATIONS) >= 50
    assert [(words, who, got) for words, who, got in outcomes() if who != got] == []


def test_the_page_tells_what_comes_out() -> None:
    assert PAGE.read_text("utf-8") == text(), "python -m tests.help.situations"
