"""What tests share: where real data lies, and a Chromium that starts in any container."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.help.once import made_once

ROOT = Path(__file__).parents[1]
# what shares a dear world or a browser stays on one worker, and the longest of these begin
TOGETHER = ("tests/truth", "tests/browser")

settings.register_profile(
    "default",
    deadline=None,  # a busy machine is no fault of the code
    max_examples=50,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("default")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests come first; for ``--dist loadgroup`` each has a group, by :func:`_together`."""
    items.sort(key=_turn)
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_together(item)))


def _together(item: pytest.Item) -> str:
    """The name of what runs on one worker: a folder of :data:`TOGETHER`, else the file."""
    file = item.nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def _turn(item: pytest.Item) -> tuple[int, bool]:
    """Folders of :data:`TOGETHER`, then tests with a time limit of their own, then slow ones."""
    group = _together(item)
    if group in TOGETHER:
        return TOGETHER.index(group), True
    slow = item.get_closest_marker("slow") is not None
    return len(TOGETHER) + (item.get_closest_marker("timeout") is None), not slow


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data that is not in the repository; skips where there is none."""
    named = os.environ.get("JOURNEY_SHARED_DATA")
    place = Path(named) if named else ROOT.parent / "shared" / "data"
    if not place.is_dir():
        pytest.skip("no shared data: set JOURNEY_SHARED_DATA, or put it at ../shared/data")
    return place


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run of the demo. All tests share it: to be read only."""
    from tests.app import runs

    return made_once(tmp_path_factory, "demo", runs.demo) / "run"


@pytest.fixture(scope="session")
def plain_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo and its run with identifiers in plain. All tests share it: to be read, or copied."""
    from tests.app import runs

    return made_once(tmp_path_factory, "plain-demo", runs.plain_demo)


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same output on every machine: no colours, a width that cuts nothing."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("JOURNEY_RUN", raising=False)
