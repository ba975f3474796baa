"""Customers that are probably one, by names, birth dates and places (extra ``splink``)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from journey.engine import splink
from journey.engine.duckdb import DuckEngine
from journey.errors import ExtraMissing, SettingsInvalid
from journey.identity.decisions.overrides import Override
from journey.identity.kept.secret import token
from journey.identity.stitch import StitchProject, stitch
from journey.ingest.read import read
from journey.pipeline import run
from journey.progress import unwatched
from journey.project.load import load
from journey.settings.models import DAY_US, Settings
from journey.synth import forms
from tests.help.ingesting import clicks
from tests.help.rows import put

pytest.importorskip("splink", reason="the extra splink is not installed")

SECRET = bytes(range(32))
READ = {"event_id": "BIGINT", "kind": "VARCHAR", "identifier": "VARCHAR"}
TOLD = {"event_id": "BIGINT", "trait": "VARCHAR", "value": "VARCHAR"}
EVENT = {
    "tie_rank": 0,
    "channel": "web",
    "touchpoint": "form",
    "is_error": False,
    "source": "web",
}
TRAITS = {name: name for name in ("first_name", "last_name", "birth_date", "postcode")}
SOURCE = {"reader": "csv", "path": "f", "time": "t", "touchpoint": "p", "traits": TRAITS}
ANN = ("Ann", "Meyer", "1980-02-03", "20095")
Person = tuple[str, dict[str, str], tuple[str, str, str, str]]


@dataclass(frozen=True)
class Scores:
    """Over pairs of records: how many joined pairs are right, and how many right ones joined."""

    precision: float
    recall: float
    largest: int

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def line(self, name: str) -> str:
        shown = f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}"
        return f"{name:<22} {shown}  largest {self.largest}"


def pairwise(found: Sequence[Hashable], truth: Sequence[Hashable]) -> Scores:
    """Pairwise precision and recall from counts, without looking at a pair."""

    def pairs(groups: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in groups.values())

    right = pairs(Counter(zip(found, truth, strict=True)))
    joined, wanted = pairs(Counter(found)), pairs(Counter(truth))
    largest = max(Counter(found).values())
    return Scores(right / joined if joined else 1.0, right / wanted, largest)


def crowd(n: int = 60) -> list[Person]:
    """People who have nothing to do with each other, for the model to learn from."""
    rng = random.Random(5)
    return [
        (
            f"crowd {number}",
            {},
            (f"F{rng.randrange(40):02}x", f"L{number:03}y", f"19{40 + number}-0{1 + number % 9}-11",
             f"{10000 + 37 * number}"),
        )
        for number in range(n)
    ]  # fmt: skip


def matched(
    folder: Path, *people: Person, decided: Sequence[Override] = (), **rules: Any
) -> DuckEngine:
    """A build of one event a person: its form, other identifiers, and the traits told."""
    engine = DuckEngine(folder / f"likely-{random.random()}.duckdb")
    events, ids, traits = [], [], []
    for number, (form, others, told) in enumerate(people, start=1):
        events.append({**EVENT, "event_id": number, "at_us": number * DAY_US})
        ids += [(number, kind, value) for kind, value in {"form": form, **others}.items()]
        traits += [(number, name, value) for name, value in zip(TRAITS, told, strict=True) if value]
    put(engine, "events", events)
    engine.fill("read_identifiers", READ, ids)
    engine.fill("read_traits", TOLD, traits)
    identity = {"splink": rules, "kinds": {"form": {"role": "person", "limit": 9}}}
    settings = Settings.model_validate({"sources": {"web": SOURCE}, "identity": identity})
    stitch(engine, settings, StitchProject(SECRET, decided))
    return engine


def found_of(engine: DuckEngine, *forms_wanted: str) -> list[int]:
    """The customers of the first events, as numbers in order of first appearance."""
    rows = engine.rows("select customer_id from event_customers order by event_id")
    names: dict[str, int] = {}
    return [names.setdefault(row[0], len(names)) for row in rows[: len(forms_wanted)]]


def candidates(engine: DuckEngine) -> list[tuple[str, float]]:
    return engine.rows("select source, score from merge_candidates order by score desc")


def two(**others: dict[str, str]) -> list[Person]:
    """Ann twice, with a slip of the pen, and a crowd."""
    slip = ("Ann", "Meyr", "1980-02-03", "20095")
    return [("a1", others.get("a1", {}), ANN), ("a2", others.get("a2", {}), slip), *crowd()]


def test_alike_people_are_a_candidate_and_no_more(tmp_path: Path) -> None:
    engine = matched(tmp_path, *two())
    assert found_of(engine, "a1", "a2") == [0, 1]
    found = candidates(engine)
    assert len(found) == 1
    assert found[0][0] == "splink"
    assert 0.9 < found[0][1] <= 1
    evidence = engine.rows("select n_evidence, evidence_nid from merge_candidates")
    assert evidence == [(3, None)], "first name, birth date and postcode are equal"


def test_where_the_settings_say_so_they_are_merged(tmp_path: Path) -> None:
    engine = matched(tmp_path, *two(), auto_merge=True)
    assert found_of(engine, "a1", "a2") == [0, 0]
    assert candidates(engine) == []
    links = engine.rows("select rule, n_events from links where rule <> 'event'")
    assert links == [("splink", 0)]
    customers = engine.rows("select n_identifiers from customers where n_identifiers > 1")
    registered = engine.rows("select count(*), count(distinct customer_id) from customer_registry")
    assert (customers, registered) == ([(2,)], [(61, 61)])


@pytest.mark.slow
def test_two_accounts_never_meet(tmp_path: Path) -> None:
    people = two(a1={"crm_id": "c1"}, a2={"crm_id": "c2"})
    assert candidates(matched(tmp_path, *people)) == []
    engine = matched(tmp_path, *people, auto_merge=True)
    assert found_of(engine, "a1", "a2") == [0, 1]
    refused = engine.rows("select reason, customer_a <> customer_b from links_rejected")
    assert refused == [("limit:crm_id", True)]


@pytest.mark.slow
def test_people_that_are_kept_apart_stay_apart(tmp_path: Path) -> None:
    never = [Override("never", "form", "a1", "form", "a2")]
    assert candidates(matched(tmp_path, *two(), decided=never)) == []
    engine = matched(tmp_path, *two(), decided=never, auto_merge=True)
    assert found_of(engine, "a1", "a2") == [0, 1]
    assert engine.rows("select reason from links_rejected") == [("override_never",)]


def test_two_people_or_none_teach_nothing_and_break_nothing(tmp_path: Path) -> None:
    assert candidates(matched(tmp_path)) == []
    assert candidates(matched(tmp_path, ("a1", {}, ANN))) == []
    assert candidates(matched(tmp_path, ("a1", {}, ANN), ("a2", {}, ("", "", "", "")))) == []
    few = matched(tmp_path, ("a1", {}, ANN), ("a2", {}, ANN), ("b1", {}, ("Bo", "Li", "", "")))
    assert all(score > 0.5 for _, score in candidates(few))


def test_dates_are_compared_however_they_are_written(tmp_path: Path) -> None:
    german = ("Ann", "", "3.2.1980", "20095")
    engine = matched(tmp_path, ("a1", {}, ANN), ("a2", {}, german), *crowd())
    assert engine.rows("select n_evidence from merge_candidates") == [(3,)]


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rows = {n: list(told) for n, (_, _, told) in enumerate(two())}
    turned = dict(reversed(rows.items()))
    model = splink.MatchModel(tuple(TRAITS), 0.01)
    scores = splink.score(rows, model)
    assert scores == splink.score(turned, model)
    assert scores.pairs


def test_without_the_extra_one_sentence_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splink, "find_spec", lambda name: None)
    settings = load(forms.write(tmp_path, 5, 1, "[identity.splink]"))
    with pytest.raises(ExtraMissing) as found:
        run(settings)
    assert "pip install 'journey[splink]'" in str(found.value)
    assert found.value.exit_code == 3


@pytest.mark.slow
def test_traits_never_reach_the_finished_run(tmp_path: Path) -> None:
    settings = load(forms.write(tmp_path, 12, 3, "[identity.splink]"))
    finished = run(settings)
    file = Path(finished.engine.file)
    finished.close()
    content = file.read_bytes()
    names = {form.last_name for form in forms.forms(12, 3) if len(form.last_name) > 4}
    told = {spelled.encode() for name in names for spelled in (name, name.lower())}
    assert not [name for name in told if name in content]


def test_what_is_told_of_a_person_is_part_of_the_event(tmp_path: Path) -> None:
    text = "time,page,cookie,name\n2025-03-01,home,k1,Ann\n2025-03-01,home,k1,Bo\n"
    engine = clicks(tmp_path, text, traits={"first_name": "name"})
    assert engine.rows("select count(*) from events") == [(2,)]
    same = clicks(tmp_path, text.replace("Bo", "Ann"), traits={"first_name": "name"})
    assert same.rows("select count(*) from events") == [(1,)]


def test_traits_are_read_only_where_they_are_asked_for(tmp_path: Path) -> None:
    tables = "select count(*) from duckdb_tables() where table_name = 'read_traits'"
    for place, (matching, there) in enumerate((("", 0), ("[identity.splink]", 1))):
        settings = load(forms.write(tmp_path / str(place), 5, 1, matching))
        engine = DuckEngine(tmp_path / f"{place}.duckdb")
        read(engine, settings, unwatched)
        assert engine.rows(tables) == [(there,)]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("postcode = ", "email = ", "is an identifier: name its column in identifiers"),
        ("city = ", '"a city" = ', "'a city' is not a trait"),
        ("[identity.splink]", '[identity.splink]\ntraits = ["citty"]', "did you mean 'city'?"),
        (
            "[identity.splink]",
            '[identity.splink]\nblocking = [["town"]]',
            "names a trait 'town'",
        ),
        ("[identity.splink]", "[identity.splink]\ntreshold = 1", "did you mean 'threshold'?"),
        ("[identity.splink]", "[identity.splink]\nthreshold = 1", "less than 1"),
        ("\ntraits = {", "\nnames = {", "no source names traits to match by"),
    ],
)
def test_every_fault_of_the_section_is_named(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    file = forms.write(tmp_path, 3, 1, "[identity.splink]")
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsInvalid) as found:
        load(file)
    assert sentence in str(found.value)


# -- forms of some 250 people, with slips of the pen: what each way finds ------------------

MATCHED = """[identity.splink]
auto_merge = true
traits = ["email", "first_name", "last_name", "birth_date"]
"""


def grouped(folder: Path, people: int, pen: forms.Pen, matching: str) -> list[int]:
    """For each of the forms: the customer found."""
    settings = load(forms.write(folder, people, 1, matching, pen))
    engine = DuckEngine(folder / "run.duckdb")
    read(engine, settings, unwatched)
    stitch(engine, settings, StitchProject(SECRET))
    found = dict(
        engine.rows(
            "select v.identifier, c.customer_id from identifier_values v"
            " join identifiers i on i.nid = v.nid"
            " join event_customers c on c.event_id = i.event_id where v.kind = 'form'"
        )
    )
    engine.close()
    return [found[token(SECRET, "form", each.form)] for each in forms.forms(people, 1, pen)]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("slips", [0.5, 1.0, 1.5])
def test_forms_with_slips_of_the_pen(tmp_path: Path, slips: float) -> None:
    """By mail, names and birth dates alone, no blocking told: what the defaults find."""
    pen = forms.Pen(slips)
    truth = [each.person for each in forms.forms(250, 1, pen)]
    splinked = pairwise(grouped(tmp_path, 250, pen, MATCHED), truth)
    print(f"\n{len(truth)} forms of {len(set(truth))} people, {slips} times the usual slips")
    print(pairwise(range(len(truth)), truth).line("no stitching"))
    print(splinked.line("splink"))
    assert splinked.f1 >= 0.92
    assert splinked.precision >= 0.95
    assert splinked.largest <= 2 * max(Counter(truth).values())


def test_the_mail_alone_misses_half_of_them(tmp_path: Path) -> None:
    truth = [each.person for each in forms.forms(250, 1)]
    by_email = pairwise(grouped(tmp_path, 250, forms.PEN, ""), truth)
    assert by_email.precision >= 0.99
    assert 0.35 <= by_email.f1 <= 0.6


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_fifty_thousand_forms(tmp_path: Path) -> None:
    pen = forms.Pen(most=19)
    truth = [each.person for each in forms.forms(5156, 1, pen)]
    matching = "[identity.splink]\nauto_merge = true"
    splinked = pairwise(grouped(tmp_path, 5156, pen, matching), truth)
    print(f"\n{len(truth)} forms of {len(set(truth))} people")
    print(splinked.line("splink"))
    assert splinked.precision >= 0.97
    assert splinked.largest <= 30
