"""The Identity page: why one, and decisions that are told before they are written."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from journey.engine.open import open_run
from tests.app import runs

ROOT = Path(__file__).parents[2]
PAGE = "journey/ui/identity/page.py"


def opened(run: Path, monkeypatch: pytest.MonkeyPatch, page: str = PAGE) -> AppTest:
    monkeypatch.setenv("JOURNEY_RUN", str(run))
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    return test.run().switch_page(page).run()


def texts(test: AppTest) -> str:
    parts = [*test.text, *test.markdown, *test.info, *test.success, *test.warning, *test.error]
    return "\n".join(one.value for one in [*parts, *test.code, *test.caption]).replace("\u2060", "")


def asked(test: AppTest, a: str, b: str) -> AppTest:
    test.text_input(key="explain-a").set_value(a)
    test.text_input(key="explain-b").set_value(b)
    (go,) = [one for one in test.button if one.label == "Why one?"]
    return go.click().run()


def customer_of(run: Path) -> tuple[str, list[str]]:
    """A customer with several identifiers, and these as shown."""
    from journey.analysis.customer.timelines import timeline

    held = open_run(run)
    ((customer_id,),) = held.engine.rows(
        "select customer_id from customers where n_identifiers >= 3 order by 1 limit 1"
    )
    names = list(timeline(held.engine, customer_id).identifiers)
    held.close()
    return customer_id, names


def test_the_demo_shows_three_identities_and_its_health(
    demo_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = opened(demo_run, monkeypatch)
    assert not test.error
    headlines = test.dataframe[0].value
    assert list(headlines)[:4] == ["Headline number", "Strict", "Default", "Loose"]
    assert len(headlines) == 5
    assert "have a known customer" in texts(test)
    assert {one.label for one in test.tabs} >= {"Candidates", "Shared devices", "Refused links"}
    assert len(test.metric) == 4


def test_why_one_shows_the_chain(demo_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    customer_id, names = customer_of(demo_run)
    test = asked(opened(demo_run, monkeypatch), names[0], names[-1])
    assert customer_id in texts(test).replace("\\", "")
    chains = [one.value for one in test.dataframe if "is the same customer as" in one.value]
    assert chains[0]["Identifier"].iloc[0] == names[0]
    assert chains[0]["is the same customer as"].iloc[-1] == names[-1]


def test_a_wrong_word_says_how_to_mend_it(demo_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = asked(opened(demo_run, monkeypatch), "emial=a@g.net", "c_0")
    assert "did you mean 'email'" in texts(test)


@pytest.mark.slow
def test_a_candidate_is_accepted_after_a_preview(
    demo_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.copied(demo_run.parent, tmp_path / "own") / "run"
    decided = run.parent / "identity.csv"
    monkeypatch.setenv("JOURNEY_AUTHOR", "jo")
    test = opened(run, monkeypatch)
    pick = test.selectbox(key="candidates-open")
    test = pick.set_value(pick.options[0]).run()
    test = test.button(key="candidate-always").click().run()
    assert "become one" in texts(test)
    assert not decided.exists(), "told before it is written"
    test = test.button(key="decision-cancel").click().run()
    assert "become one" not in texts(test)
    test = test.button(key="candidate-always").click().run()
    test.text_input(key="decision-reason").set_value("same household card")
    test = test.button(key="decision-write").click().run()
    assert "takes effect at the next run" in texts(test)
    written = list(csv.DictReader(decided.read_text().splitlines()))
    rows = [row for row in written if row["action"] != "key"]
    assert f"journey identity undo {len(rows)}" in texts(test)
    for row in rows:
        why = ("always", "same household card", "jo")
        assert (row["action"], row["reason"], row["author"]) == why
        assert row["a"].startswith("hmac:")


@pytest.mark.skipif(os.name == "nt", reason="other rights there")
def test_a_run_without_its_settings_says_so(
    demo_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from journey.ui.identity import deciding

    monkeypatch.setattr(deciding.os, "access", lambda *_: False)
    test = opened(demo_run, monkeypatch)
    pick = test.selectbox(key="candidates-open")
    test = pick.set_value(pick.options[0]).run()
    assert not [one for one in test.button if one.key == "candidate-always"]
    assert "may not be written" in texts(test)
    assert "journey identity always c_" in texts(test)


def test_sources_that_share_no_kind_are_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = opened(runs.few(tmp_path), monkeypatch)
    assert "No kind shared by two sources: journeys cannot cross" in test.error[0].value


def test_hostile_labels_are_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = opened(runs.hostile(tmp_path), monkeypatch)
    assert not test.exception
    said = "\n".join(one.value for one in [*test.markdown, *test.warning, *test.error, *test.info])
    assert not any(name in said for name in runs.HOSTILE)
    cells = "\n".join(str(one.value) for one in test.dataframe)
    assert runs.LINK in cells
    test = asked(test, f"{runs.IMG}0", runs.SCRIPT)
    assert not test.exception
    assert runs.SCRIPT not in "\n".join(one.value for one in [*test.markdown, *test.error])


def test_one_customer_shows_why_it_is_one(demo_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    customer_id, names = customer_of(demo_run)
    test = opened(demo_run, monkeypatch, "journey/ui/customer/page.py")
    test = test.text_input(key="customer").set_value(customer_id).run()
    assert not test.exception
    links = [one.value for one in test.dataframe if "is the same customer as" in one.value]
    assert len(links[0]) == len(names) - 1
    assert ", ".join(names) in texts(test)
