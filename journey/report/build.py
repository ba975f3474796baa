"""The door: a report is made beside its place, and takes it in one step when it is whole."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from journey import __version__
from journey.engine.open import Run
from journey.errors import WrongUsage
from journey.progress import Progress, Watch, unwatched
from journey.report.content import Contents, gather
from journey.report.document import document
from journey.report.files import content_of, jobs
from journey.selection import Selection

MANIFEST = "manifest.json"
SCHEMA = "journey-report/1"


def build(
    run: Run, folder: Path, selection: Selection = Selection(), watch: Watch = unwatched
) -> tuple[Path, int]:
    """Make the report of ``run`` in ``folder``; returns its document and how many files it has.

    Raises
    ------
    WrongUsage
        ``folder`` holds something else than a report, or cannot be written.
    """
    _check(folder)
    contents = gather(run, selection, watch)
    with _aside(folder) as part:
        written = _write(contents, part, watch)
        (part / MANIFEST).write_text(_manifest(contents, part, written), encoding="utf-8")
    return folder / "report.html", len(written) + 1


def _check(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        hint = "choose another with --out, or empty it"
        raise WrongUsage("the folder holds something else than a report", str(folder), hint)
    if folder.exists() and not folder.is_dir():
        raise WrongUsage(
            "is a file; a report is a folder", str(folder), "choose another with --out"
        )


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder beside ``folder``; when all is written it takes its place, the old one goes."""
    part = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    old = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.old")
    try:
        part.mkdir(parents=True)
        yield part
        if folder.exists():
            folder.replace(old)
        part.replace(folder)
    except OSError as fault:
        if old.exists() and not folder.exists():
            old.replace(folder)
        raise WrongUsage(f"cannot be written: {fault.strerror}", str(folder)) from fault
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _write(contents: Contents, part: Path, watch: Watch) -> list[str]:
    """Write every file; returns their names."""
    begun = time.monotonic()
    todo = list(jobs(contents, document(contents)))
    for done, job in enumerate(todo):
        watch(Progress("files", done, len(todo), time.monotonic() - begun))
        file = part / job.name
        file.parent.mkdir(parents=True, exist_ok=True)
        job.write(file)
    watch(Progress("files", len(todo), len(todo), time.monotonic() - begun, finished=True))
    return [job.name for job in todo]


def _manifest(contents: Contents, part: Path, names: list[str]) -> str:
    """What the report is about, and the hash of every file; no clock, so it repeats itself."""
    head = contents.sheets["scorecard"].head()
    settings = json.dumps(contents.run.settings.as_json(), sort_keys=True).encode("utf-8")
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "journey": __version__,
        "project": contents.title,
        "run": head["run"],
        "zone": contents.run.settings.project.zone,
        "currency": contents.run.settings.project.currency,
        "as_of": head.get("as_of"),
        "waiting": head.get("waiting"),
        "filter": head["filter"],
        "settings": {"sha256": _hash(settings)},
        "graph": {"coverage": contents.drawn.coverage.line()},
        "tables": {name: _table(contents, name) for name in contents.sheets},
        "files": {name: _file(part / name) for name in names},
    }
    return json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n"


def _table(contents: Contents, name: str) -> dict[str, Any]:
    sheet = contents.sheets[name]
    return {
        "rows": len(sheet.rows),
        "unit": sheet.unit,
        "units": dict(sheet.units),
        "content": _hash(content_of(sheet)),
    }


def _file(file: Path) -> dict[str, Any]:
    return {"bytes": file.stat().st_size, "sha256": _hash(file.read_bytes())}


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
