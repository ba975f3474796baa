"""An identity world, stitched and held against its truth."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from journey.engine.duckdb import DuckEngine, Limits
from journey.identity.stitch import StitchProject, stitch
from journey.identity.values.kinds import rules
from journey.ingest.read import read
from journey.progress import unwatched
from journey.project.load import load
from journey.synth.identity.nuisances import Made
from journey.synth.identity.world import make
from tests.help.clusters import Agreement, agreement, between

SECRET = bytes(range(32))
INHERITED = ("same_session", "carry_forward", "backfill")
HEAD = (
    f"{'':28}{'identifiers':40}{'none':>7} | {'events':42} | right by rule\n"
    f"{'world':28}{'P':>7}{'R':>7}{'F1':>7}{'B3':>7}{'max':>5}{'B3':>9} |{'P':>7}{'R':>7}{'F1':>7}"
    f"{'B3':>7}{'none F1':>8}{'B3':>7} | {'sess':>6} {'fwd':>6} {'back':>6}"
)
MEMBERS = """
    select v.kind, v.identifier, v.status, c.customer_id
    from identifier_values v
    left join customer_identifiers c on c.nid = v.nid
    where v.role in ('anchor', 'person')
"""
# without stitching, an event belongs to its strongest identifier
EVENTS = """
    select cast(e.attributes ->> '$.row' as bigint), c.rule,
        coalesce(c.customer_id, concat('event ', e.event_id)),
        coalesce(cast(i.nid as varchar), concat('event ', e.event_id))
    from events e
    join event_customers c on c.event_id = e.event_id
    left join (
        select i.event_id, min(i.nid) as nid
        from identifiers i
        join identifier_values v on v.nid = i.nid
        where v.status in ('ok', 'shared') and v.role <> 'context'
        group by i.event_id) i on i.event_id = e.event_id
"""
LARGEST = """
    select kind, max(n)
    from (
        select customer_id, kind, count(*) as n
        from customer_identifiers
        group by customer_id, kind)
    group by kind
"""
ADD_UP = """
    select (select count(*) from events), (select count(*) from event_customers),
        (select count(distinct event_id) from event_customers)
"""


@dataclass(slots=True)
class Seen:
    """What was found in a world, per seed, and what is true of it.

    ``persons`` counts identifiers per (customer, person), ``islands`` per (customer, island of
    true links), ``apart`` per (identifier, person), ``rules`` events per rule and (customer,
    person), ``events_apart`` events per (strongest identifier, person).
    """

    persons: Counter[Any] = field(default_factory=Counter)
    islands: Counter[Any] = field(default_factory=Counter)
    apart: Counter[Any] = field(default_factory=Counter)
    rules: dict[str, Counter[Any]] = field(default_factory=dict)
    events_apart: Counter[Any] = field(default_factory=Counter)
    unknown: list[Any] = field(default_factory=list)  # usable identifiers that no truth names
    nobodys: list[Any] = field(default_factory=list)  # identifiers of nobody that a customer has
    broken: list[str] = field(default_factory=list)  # customers above a limit
    unequal: list[Any] = field(default_factory=list)  # events and their rows do not add up


@dataclass(frozen=True, slots=True)
class Score:
    """A world's figures. ``linked``: only pairs joined by true links are asked for."""

    persons: Agreement
    linked: Agreement
    apart: Agreement
    events: Agreement
    events_apart: Agreement
    rules: dict[str, float]  # per rule, the share of its pairs with direct events that is right
    seen: Seen

    def line(self, world: str) -> str:
        """The figures as a line under ``HEAD``."""
        p, r, e, none = self.persons, self.linked.recall, self.events, self.events_apart
        f1 = 2 * p.precision * r / (p.precision + r)
        ways = " ".join(f"{self.rules[rule]:6.3f}" if rule in self.rules else "     -"
                        for rule in INHERITED)  # fmt: skip
        return (
            f"{world:28}{p.precision:7.4f}{r:7.4f}{f1:7.4f}{p.bcubed_f1:7.3f}{p.largest:5}"
            f"{self.apart.bcubed_f1:9.3f} |{e.precision:7.3f}{e.recall:7.3f}{e.f1:7.3f}"
            f"{e.bcubed_f1:7.3f}{none.f1:8.3f}{none.bcubed_f1:7.3f} | {ways}"
        )


def score(folder: Path, world: str, people: int, seeds: Iterable[int]) -> Score:
    """Make a world from each seed, stitch it, and compare; counts are added up."""
    seen = Seen()
    for seed in seeds:
        _look(seen, folder / f"{world.replace(':', '-')}-{seed}", Made(world, people, seed))
    direct = seen.rules.get("direct", Counter())
    pairs = {rule: between(cells, direct) for rule, cells in seen.rules.items()}
    return Score(
        persons=agreement(seen.persons),
        linked=agreement(seen.islands),
        apart=agreement(seen.apart),
        events=agreement(sum(seen.rules.values(), Counter())),
        events_apart=agreement(seen.events_apart),
        rules={rule: right / found for rule, (found, right) in pairs.items() if found},
        seen=seen,
    )


def _look(seen: Seen, folder: Path, asked: Made) -> None:
    make(folder, asked.world, asked.people, asked.seed)
    settings, seed = load(folder / "journey.toml"), asked.seed
    engine = DuckEngine(folder / "run.duckdb", limits=Limits(threads=2))
    read(engine, settings, unwatched)
    stitch(engine, settings, StitchProject(SECRET))
    truth = {(each["kind"], each["identifier"]): each
             for each in _read(folder / "truth_identifiers.csv")}  # fmt: skip
    whose = {int(each["row"]): each["person"] for each in _read(folder / "truth_rows.csv")}
    for kind, value, status, customer in engine.rows(MEMBERS):
        true = truth.get((kind, value))
        group = (seed, customer or (kind, value))
        if true is None:  # a placeholder that is refused may be spelled in any way
            seen.unknown += [(seed, kind, value)] if status == "ok" else []
        elif true["state"] == "own":
            seen.persons[group, (seed, true["person"])] += 1
            seen.islands[group, (seed, true["island"])] += 1
            seen.apart[(seed, kind, value), (seed, true["person"])] += 1
        elif true["state"] == "nobody" and customer:
            seen.nobodys.append((seed, kind, value))
    for row, rule, customer, strongest in engine.rows(EVENTS):
        person = (seed, whose[row])
        seen.rules.setdefault(rule, Counter())[(seed, customer), person] += 1
        seen.events_apart[(seed, strongest), person] += 1
    seen.broken += _broken(engine, settings)
    counts = engine.rows(ADD_UP)[0]
    seen.unequal += [] if len(set(counts)) == 1 else [counts]
    engine.close()


def _broken(engine: DuckEngine, settings: Any) -> list[str]:
    most = {rule.kind: rule.most for rule in rules(settings.identity)}
    kinds = engine.rows(LARGEST)
    faults = [f"{kind}: {n}" for kind, n in kinds if most[kind] is not None and n > most[kind]]
    size = engine.rows("select coalesce(max(n_identifiers), 0) from customers")[0][0]
    if size > settings.identity.max_customer_size:
        faults.append(f"size: {size}")
    return faults


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
