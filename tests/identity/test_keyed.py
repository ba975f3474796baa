"""A lost key is told before anything comes back, and a run's files are their owner's."""

from __future__ import annotations

import secrets
import stat
from pathlib import Path

import pytest

from journey import pipeline
from journey.analysis.identity.identifiers import look_up
from journey.analysis.privacy.erasure import Wish
from journey.cli.main import main
from journey.engine.open import open_run
from journey.erase import erase
from journey.errors import SettingsInvalid
from journey.identity.decisions import overrides
from journey.project.load import load
from journey.settings.models import Settings

TOML = """
[sources.web]
reader = "csv"
path = "web.csv"
time = "time"
touchpoint = "page"
identifiers = {user_id = "user"}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "web.csv").write_text("time,page,user\n2026-03-01,a,U1\n2026-03-02,b,U2\n")
    (tmp_path / "journey.toml").write_text(TOML)
    made = load(tmp_path / "journey.toml")
    pipeline.run(made).close()
    return made


def _customer(settings: Settings, named: str) -> str:
    run = open_run(pipeline.store(settings))
    found = look_up(run.engine, settings, named).customer_id
    run.close()
    assert found is not None
    return found


def _run_again(settings: Settings, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    """What a run with the settings says, which must end with exit code 3."""
    assert main(["run", "-c", f"{settings.folder}/journey.toml", "--quiet", *more]) == 3
    return capsys.readouterr().err


def test_a_missing_key_never_brings_erased_people_back(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    erase(settings, Wish(_customer(settings, "user_id=U1")))
    key = Path(settings.folder) / "journey.key"
    kept = key.read_text()
    key.unlink()
    said = _run_again(settings, capsys, "--accept-identity-changes")
    assert "journey.key" in said
    assert "is not here" in said
    assert "bring it back" in said
    assert "identity.csv" in said
    assert not key.exists()
    key.write_text(f"{secrets.token_hex(32)}\n")
    said = _run_again(settings, capsys, "--accept-identity-changes")
    assert "is another one" in said
    key.write_text(kept)
    pipeline.run(settings).close()


def test_another_key_without_decisions_is_told_and_can_be_accepted(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    (Path(settings.folder) / "journey.key").write_text(f"{secrets.token_hex(32)}\n")
    said = _run_again(settings, capsys)
    assert "every customer would get another id" in said
    pipeline.run(settings, accepts_changes=True).close()


def test_the_key_row_is_no_decision(settings: Settings) -> None:
    erase(settings, Wish(_customer(settings, "user_id=U1")))
    decided = overrides.load(settings)
    assert "key" not in {each.action for each in decided}
    assert overrides.place(settings).read_text().splitlines()[-1].startswith("key,,hmac:")
    overrides.keep(settings, decided)
    assert overrides.load(settings) == decided
    overrides.keep(settings, [])
    assert overrides.key_id(settings) is None


def test_a_decision_is_not_written_under_another_key(settings: Settings) -> None:
    erase(settings, Wish(_customer(settings, "user_id=U1")))
    (Path(settings.folder) / "journey.key").write_text(f"{secrets.token_hex(32)}\n")
    with pytest.raises(SettingsInvalid, match="another one"):
        erase(settings, Wish("c_any"))


@pytest.mark.parametrize(
    ("files", "folder", "file"), [("owner", 0o700, 0o600), ("team", 0o770, 0o660)]
)
def test_a_runs_files_are_closed_to_others(
    settings: Settings, files: str, folder: int, file: int
) -> None:
    privacy = settings.privacy.model_copy(update={"files": files})
    shared = settings.model_copy(update={"privacy": privacy})
    store = pipeline.store(settings)
    store.chmod(0o755)
    for each in store.iterdir():
        each.chmod(0o644)
    pipeline.run(shared).close()
    erase(shared, Wish(_customer(settings, "user_id=U1")))
    assert _mode(store) == folder
    found = [*store.iterdir(), overrides.place(shared)]
    assert {_mode(each) for each in found} == {file}


def test_a_folder_of_other_things_stays_open(settings: Settings) -> None:
    """``store = "."``: the project's own folder holds more than the run."""
    project = settings.project.model_copy(update={"store": "."})
    here = Path(settings.folder)
    here.chmod(0o755)
    pipeline.run(settings.model_copy(update={"project": project})).close()
    assert _mode(here) == 0o755
    assert {_mode(each) for each in here.glob("build-*")} == {0o600}


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
