"""All 74 adversarial cases of docs/identity.md, section 13, are here."""

from __future__ import annotations

import re
from pathlib import Path

CASE = re.compile(r"^def test_(\d\d)_", re.MULTILINE)
CASES = 74


def test_every_case_has_a_test() -> None:
    files = Path(__file__).parent.glob("test_identity_*.py")
    found = {int(number) for file in files for number in CASE.findall(file.read_text())}
    assert found == set(range(1, CASES + 1))
