"""Many decisions at once: candidates from a score on, and a table of merged accounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.analysis.identity.deciding import bulk
from journey.errors import SettingsInvalid
from journey.identity.decisions import overrides, undo
from tests.analysis.identity.test_decisions_hold import Project, project_of

ACCOUNTS = tuple(f"{n}d user_id=u{n} email=p{n}@g.net" for n in range(1, 6))


def taken(project: Project, text: str, kind: str = "user_id") -> list[tuple[str, str]]:
    """Outcome and reason of each row of a table, the accepted ones written."""
    file = project.folder / "merged.csv"
    file.write_text(text)
    decisions = bulk.merged(project.settings, file, kind, "jo")
    settled = bulk.settle(project.engine, project.settings, decisions)
    overrides.append(project.settings, settled.overrides)
    return [(pair.outcome, pair.why) for pair in settled.pairs]


def test_a_table_of_merged_accounts_becomes_decisions(tmp_path: Path) -> None:
    project = project_of(tmp_path, *ACCOUNTS)
    before = project.held()
    assert taken(project, "a,b\nu1,u2\nu3,u2\n") == [("accepted", ""), ("accepted", "")]
    rows = overrides.load(project.settings)
    assert {(row.action, row.reason, row.author) for row in rows} == {
        ("always", "merged in merged.csv", "jo")
    }
    assert "u1" not in (tmp_path / "identity.csv").read_text()
    project.run()
    assert len(set(project.held().values())) == 3
    assert taken(project, "a,b\nu1,u2\n") == [("decided before", "")]
    for _ in range(2):
        undo.remove(project.settings, 1)
    project.run()
    assert project.held() == before


def test_accounts_of_other_kinds_stand_beside_their_kind(tmp_path: Path) -> None:
    project = project_of(tmp_path, *ACCOUNTS)
    text = "kind_a,a,kind_b,b\nemail,P1@g.net ,user_id,u2\n"
    assert taken(project, text, kind="") == [("accepted", "")]
    project.run()
    assert len(set(project.held().values())) == 4


def test_what_would_not_hold_is_left_out_with_its_reason(tmp_path: Path) -> None:
    project = project_of(
        tmp_path, *ACCOUNTS, *(f"{n}d user_id=u{1 + n % 2} loyalty=card{n}" for n in range(6))
    )
    outcomes = taken(project, "a,b\nu1,u2\nu3,u4\n")
    assert outcomes[0] == ("accepted", "")
    assert outcomes[1][0] == "refused"
    assert "more than 3 loyalty (identity.kinds.loyalty.limit)" in outcomes[1][1]
    project.run()
    assert len(set(project.held().values())) == 4


def test_a_faulty_table_names_line_column_and_mend_and_no_value(tmp_path: Path) -> None:
    project = project_of(tmp_path, *ACCOUNTS)
    with pytest.raises(SettingsInvalid) as faults:
        taken(project, "kind_a,a,b\nuser_idd,secret-1,u2\ncookie,secret-1,\n")
    text = str(faults.value)
    assert "line 2: kind_a: 'user_idd' is no kind of persons; did you mean 'user_id'?" in text
    assert "line 3: kind_a: 'cookie' is no kind of persons" in text
    assert "line 3: b: an account is missing" in text
    assert "secret" not in text
    with pytest.raises(SettingsInvalid, match="no column 'b'; it has 'a', 'c'"):
        taken(project, "a,c\nu1,u2\n")


def test_candidates_from_a_score_on_are_accepted(tmp_path: Path) -> None:
    tablet = [f"{day}d cookie=t email={name}@g.net" for day, name in enumerate("abab")]
    once = ["7d cookie=k email=c@g.net", "8d cookie=k email=d@g.net"]
    project = project_of(tmp_path, *tablet, *once)
    decisions = bulk.likely(project.engine, "carrier", 1.5, "jo")
    assert len(decisions) == 1
    settled = bulk.settle(project.engine, project.settings, decisions)
    assert [pair.outcome for pair in settled.pairs] == ["accepted"]
    overrides.append(project.settings, settled.overrides)
    project.run()
    assert len(set(project.held().values())) == 3
    assert bulk.likely(project.engine, "splink", 0.0, "jo") == []
