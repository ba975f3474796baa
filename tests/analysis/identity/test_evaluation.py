"""Labelled pairs against a run: precision, recall and F1 with intervals, and every error."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from journey.analysis.identity.identifiers import look_up, look_up_all
from journey.analysis.identity.matching import labelled
from journey.analysis.identity.matching.evaluation import Evaluation, evaluate
from journey.errors import MissingColumn, NothingMatched, SourceUnreadable, UnknownName
from tests.help.people import Seen, seen, settings, stitched

# Ann by account, mail and phone; Bob by account and mail; a mail that two accounts share
EVENTS = (
    seen(0, crm_id="1", email="ann@g.net"),
    seen(1, email="ann@g.net", phone="+491707654321"),
    seen(2, crm_id="2", email="bob@g.net"),
    seen(3, crm_id="3", email="home@g.net"),
    seen(4, crm_id="4", email="home@g.net"),
    seen(5, email="cid@g.net"),
)


def written(folder: Path, *rows: str, head: str = "a,b,same") -> Path:
    file = folder / "pairs.csv"
    file.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return file


def judged(folder: Path, *rows: str, events: tuple[Seen, ...] = EVENTS) -> Evaluation:
    pairs = labelled.load(written(folder, *rows))
    return evaluate(stitched(folder, *events), settings(folder), pairs)


def test_precision_recall_and_f1_stand_with_their_intervals(tmp_path: Path) -> None:
    found = judged(
        tmp_path,
        "crm_id=1,email=Ann@G.net,yes",
        "email=ann@g.net,phone=0049 170-7654321,YES",
        "crm_id=1,crm_id=2,no",
        "crm_id=2,phone=+491707654321,no",
        "email=bob@g.net,email=cid@g.net,yes",
        "crm_id=2,email=bob@g.net,no",
    )
    values = {each.measure: each for each in found.measures}
    assert (values["precision"].n, values["precision"].of) == (2, 3)
    assert (values["recall"].n, values["recall"].of) == (2, 3)
    assert values["f1"].value == pytest.approx(2 / 3)
    for each in found.measures:
        assert each.low is not None
        assert each.value is not None
        assert each.high is not None
        assert 0 < each.low < each.value < each.high < 1
    assert [(each.row, each.error) for each in found.errors] == [(6, "missed"), (7, "joined")]
    assert "two customers" in found.errors[0].words
    assert "one customer" in found.errors[1].words


def test_no_error_shows_a_value_in_clear(tmp_path: Path) -> None:
    found = judged(tmp_path, "email=bob@g.net,email=cid@g.net,yes", "crm_id=1,email=new@g.net,no")
    assert "bob@g.net" not in str(found.errors)
    assert "new@g.net" not in str(found.errors)


def test_what_the_run_has_not_met_is_left_out_and_listed(tmp_path: Path) -> None:
    found = judged(tmp_path, "crm_id=1,email=ann@g.net,yes", "crm_id=1,email=new@g.net,yes")
    assert [each.of for each in found.measures] == [1, 1, 2]
    [left_out] = found.errors
    assert (left_out.row, left_out.error) == (3, "not met")
    with pytest.raises(NothingMatched, match="none of the 1 pairs was met"):
        judged(tmp_path, "email=new@g.net,email=newer@g.net,yes")


def test_a_shared_value_is_in_no_customer_and_so_missed(tmp_path: Path) -> None:
    found = judged(tmp_path, "crm_id=3,email=home@g.net,yes", "crm_id=1,email=ann@g.net,yes")
    assert [(each.row, each.error) for each in found.errors] == [(2, "missed")]
    assert "shared by several people" in found.errors[0].words


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["crm_id=1,,yes"], "row 2, column b: is empty; write kind=value"),
        (["crm_id=1,crm_id=2,yess"], "row 2, column same: 'yess' is neither yes nor no; did you"),
        (["crm_id=1,crm_id=2,yes", "crm_id=1,crm_id=2,"], "row 3, column same: '' is neither"),
        (["crm_id=1,crm_id=2"], "row 2, column same: '' is neither yes nor no; write yes or no"),
        ([], "holds no pair; write one pair a row"),
    ],
)
def test_every_fault_of_the_file_names_row_and_column(
    tmp_path: Path, rows: list[str], sentence: str
) -> None:
    with pytest.raises(SourceUnreadable) as fault:
        labelled.load(written(tmp_path, *rows))
    assert sentence in str(fault.value)
    assert "pairs.csv" in str(fault.value)


def test_many_faults_are_counted(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match=r"row 21, column same.* \(and 5 more\)$"):
        labelled.load(written(tmp_path, *["crm_id=1,crm_id=2,perhaps"] * 25))


def test_a_file_that_is_no_list_of_pairs_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn, match=r"no column 'same'.*did you mean 'sam'"):
        labelled.load(written(tmp_path, "crm_id=1,crm_id=2,yes", head="a,b,sam"))
    with pytest.raises(SourceUnreadable, match="cannot be read"):
        labelled.load(tmp_path / "nowhere.csv")
    (tmp_path / "old.csv").write_bytes("a,b,same\nname=Jörg,b=2,yes\n".encode("latin-1"))
    with pytest.raises(SourceUnreadable, match="is no CSV in UTF-8"):
        labelled.load(tmp_path / "old.csv")


@pytest.mark.parametrize("bad", ["mail=ann@g.net", "c_nobody", "email ·0000"])
def test_a_name_that_leads_nowhere_is_told_with_its_row(tmp_path: Path, bad: str) -> None:
    with pytest.raises(UnknownName) as fault:
        judged(tmp_path, "crm_id=1,crm_id=2,no", f"crm_id=1,{bad},no")
    assert str(fault.value).startswith("row 3: ")


def test_all_at_once_is_each_by_itself(tmp_path: Path) -> None:
    engine, rules = stitched(tmp_path, *EVENTS), settings(tmp_path)
    texts = ["crm_id=1", "email=ANN@g.net", "email=home@g.net", "email=new@g.net", "phone=12",
             "phone=0049 1707654321"]  # fmt: skip
    random.Random(1).shuffle(texts)
    together = look_up_all(engine, rules, [*texts, "nothing", "mail=x", "email ·abcd"])
    assert together == {text: look_up(engine, rules, text) for text in texts}


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SourceUnreadable, match="cannot be read"):
        labelled.load(tmp_path / "folder.csv")
