"""Runs for the app's tests: the demo, a few readable journeys, none at all, hostile names."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from journey.analysis.findings import writing as findings
from journey.analysis.friction import marking as friction
from journey.engine.duckdb import DuckEngine
from journey.settings.identity import Privacy
from tests.help.rows import DAY, T0, Trip, trip, world

IMG = "<img src=x onerror=alert(1)>"
LINK = "[x](javascript:alert(1))"
SCRIPT = "</script><script>alert(1)</script>"
HOSTILE = (IMG, LINK, SCRIPT, ":red[x] $x$ www.example.com")
PLAIN = Privacy(identifiers="plain")
MOVED = "update runs set settings = replace(settings, $was, $now)"
SETTINGS = {
    "project": {"name": f"Shop {LINK}", "zone": "Europe/Berlin", "currency": "EUR"},
    "sources": {},
}


def demo(folder: Path) -> Path:
    """The demo run; its key is fixed, so that the codes of identifiers are the same each time."""
    from journey import pipeline
    from journey.project import load as settings_file
    from journey.project import shipped

    settings = settings_file.load(shipped.copy("demo", folder))
    (folder / "journey.key").write_text(f"{bytes(range(32)).hex()}\n", encoding="ascii")
    run = pipeline.run(settings)
    run.close()
    return run.folder


def plain_demo(folder: Path) -> None:
    """The demo run with its values in plain: what could be found is there to be searched for."""
    from journey import pipeline
    from journey.project import load as settings_file
    from journey.project import shipped

    settings = settings_file.load(shipped.copy("demo", folder))
    pipeline.run(settings.model_copy(update={"privacy": PLAIN})).close()


def copied(project: Path, folder: Path) -> Path:
    """A copy of a project and its run in ``folder``, which says that it lies there."""
    shutil.copytree(project, folder)
    for build in (folder / "run").glob("build-*.duckdb"):
        engine = DuckEngine(build)
        engine._con.execute(MOVED, {"was": str(project), "now": str(folder)})
        engine.close()
    return folder


def few(folder: Path) -> Path:
    """Seven journeys of seven customers."""
    trips = [
        trip("ann", "ad click @ads > cart > payment ! > support call @phone", "dropped"),
        trip("bob", "ad click @ads > cart > payment", "goal", at="2d"),
        *(trip(f"c{n}", "product page > cart", "dropped", at=f"{n}d") for n in range(1, 4)),
        trip("eve", "product page > unsubscribe @email", "exit", at="9d"),
        trip("joe", "product page", "open", at="99d"),
    ]
    return finished(folder, world(folder, *trips))


def none(folder: Path) -> Path:
    """No journey at all."""
    return finished(folder, world(folder))


def hostile(folder: Path) -> Path:
    """Touchpoints, channels and customers with names that want to be markup."""
    steps = tuple(
        {"touchpoint": name, "channel": SCRIPT, "wait_us": DAY, "is_error": False}
        for name in HOSTILE
    )
    trips = [Trip(f"{IMG}{number}", steps, "dropped", T0 + number * DAY) for number in range(3)]
    label = {"role": "person", "status": "ok", "n_events": 1}
    values = [{"nid": n, "kind": "email", "identifier": str(n), "label": name, **label}
              for n, name in enumerate(HOSTILE, 1)]  # fmt: skip
    links = [{"a": 1, "b": n, "rule": "event", "n_events": 1, "first_event_id": 1}
             for n in (2, 3, 4)]  # fmt: skip
    held = [{"customer_id": f"{IMG}0", "kind": "email", "nid": n} for n in (1, 2, 3)]
    refused = [{"a": 1, "b": 4, "reason": IMG, "customer_a": f"{IMG}0", "customer_b": LINK}]
    pairs = [{"nid_a": 1, "nid_b": 2, "customer_a": f"{IMG}0", "customer_b": f"{IMG}1",
              "source": SCRIPT, "score": 1.0, "n_evidence": 1, "evidence_nid": 3}]  # fmt: skip
    engine = world(folder, *trips, identifier_values=values, links=links, links_rejected=refused,
                   customer_identifiers=held, merge_candidates=pairs)  # fmt: skip
    return finished(folder, engine)


def tiny(folder: Path) -> Path:
    """Twelve journeys with errors, loops and a way back: too few for any gain."""
    trips = [
        trip(f"c{n}", "ad > cart > cart > cart > ad > cart ! > pay !" if n % 2 else "ad > cart",
             "goal" if n % 3 else "dropped", at=f"{n}d")
        for n in range(12)
    ]  # fmt: skip
    return finished(folder, world(folder, *trips, stages=["aware: ad", "buy: cart, pay"]))


def finished(folder: Path, engine: DuckEngine, build_id: str = "b") -> Path:
    """Make ``folder`` a run whose current build is what ``engine`` wrote."""
    friction.mark(engine)
    findings.find(engine, T0 + 100 * DAY)
    engine.add("runs", "select * from runs limit 0")
    signed = json.dumps(SETTINGS)
    engine._con.execute("update runs set settings = $1, build_id = $2", [signed, build_id])
    engine.close()
    engine.file.rename(folder / f"build-{build_id}.duckdb")
    (folder / "CURRENT").write_text(build_id)
    return folder
