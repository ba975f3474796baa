"""What the package promises from outside: its names, its data, its README."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import journey
from journey.cli.main import app
from journey.errors import UnknownName
from journey.project import shipped
from journey.project.load import load, remarks
from tests.help.reading import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", journey.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(journey, name) is not None
    assert name in dir(journey)


@pytest.mark.parametrize("room", ["journey.export.people", "journey.words", "journey.cli.demo"])
def test_any_room_can_be_the_first_to_be_imported(room: str) -> None:
    found = subprocess.run([sys.executable, "-c", f"import {room}"], capture_output=True, text=True,
                           cwd=ROOT)  # fmt: skip
    assert found.returncode == 0, found.stderr


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Journy'"):
        journey.Journy  # noqa: B018


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys, journey; print([n for n in sys.modules if n.startswith('journey.')])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert found.stdout.strip() == "[]", found.stderr


@pytest.mark.parametrize("name", ["demo", "complete_journey"])
def test_shipped_settings_are_valid(name: str, tmp_path: Path) -> None:
    settings = load(shipped.copy(name, tmp_path))
    assert settings.goals
    assert remarks(settings) == ()
    shipped_bytes = sum(file.stat().st_size for file in tmp_path.rglob("*"))
    assert shipped_bytes < 3_000_000


def test_copying_again_keeps_what_was_changed(tmp_path: Path) -> None:
    settings = shipped.copy("demo", tmp_path)
    settings.write_text("changed", encoding="utf-8")
    (tmp_path / "calls.csv").unlink()
    shipped.copy("demo", tmp_path)
    assert settings.read_text(encoding="utf-8") == "changed"
    assert (tmp_path / "calls.csv").is_file()


def test_a_key_and_a_run_of_somebody_are_never_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "shipped" / "demo"
    (place / "run").mkdir(parents=True)
    for name in ("journey.toml", "journey.key", "identity.csv", "run/CURRENT"):
        (place / name).write_text("x", encoding="utf-8")
    monkeypatch.setattr(shipped, "PLACES", (tmp_path / "shipped",))
    shipped.copy("demo", tmp_path / "copy")
    assert [file.name for file in (tmp_path / "copy").rglob("*")] == ["journey.toml"]


def test_an_unknown_data_set_names_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="did you mean 'demo'"):
        shipped.folder("demoo")


def test_the_wheel_takes_what_is_shipped() -> None:
    taken = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for source, target in taken.items():
        assert (ROOT / source / "journey.toml").is_file()
        assert target == f"journey/{source}"


def test_the_readmes_settings_are_valid(tmp_path: Path) -> None:
    """The example is complete: it loads without a fault and without a remark."""
    (text,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    file = tmp_path / "journey.toml"
    file.write_text(text, encoding="utf-8")
    settings = load(file)
    assert set(settings.sources) == {"web", "parcels", "calls"}
    assert remarks(settings) == ()


def test_the_readmes_commands_exist() -> None:
    known = {command.name for command in app.registered_commands}
    known |= {
        str(group.typer_instance.info.name)
        for group in app.registered_groups
        if group.typer_instance
    }
    named = set(re.findall(r"journey ([a-z-]+)\b(?= |`|\n)", "\n".join(_commands())))
    assert named <= known, named - known
    assert known <= named, f"not in the README: {known - named}"


def _commands() -> list[str]:
    """What stands in code in the README."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [*blocks, *re.findall(r"`(journey [^`]+)`", README)]


def test_the_readmes_first_screen_starts_everything() -> None:
    first = "\n".join(README.splitlines()[:25])
    assert "pip install . && journey demo --no-app" in first
    assert "pip install -e '.[test]' && pytest" in first


def test_the_readme_knows_every_exit_code() -> None:
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)]
    assert codes == [0, 1, 2, 3, 4, 5, 7, 130]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_pins_are_hashed_and_name_no_host(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==", text, re.MULTILINE)
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) >= len(pins)
    assert "://" not in text
    wanted = list(PROJECT["project"]["dependencies"])
    if "test" in name:
        wanted += PROJECT["project"]["optional-dependencies"]["test"]
    for requirement in wanted:
        assert re.split(r"[<>=;~! ]", requirement)[0] in pins
