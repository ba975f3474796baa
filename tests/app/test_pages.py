"""Every page opens on the demo, on a few journeys, on none, and on hostile names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app import runs

ROOT = Path(__file__).parents[2]
PAGES = ("scorecard", "graph", "drop_off", "friction", "compare", "customer", "sources",
         "identity", "exports")  # fmt: skip
KINDS: dict[str, Callable[[Path], Path]] = {
    "few": runs.few,
    "tiny": runs.tiny,
    "none": runs.none,
    "hostile": runs.hostile,
}


@pytest.fixture(scope="session")
def made(demo_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Each kind of run, made once."""
    folders = {"demo": demo_run}

    def run(kind: str) -> Path:
        if kind not in folders:
            folders[kind] = KINDS[kind](tmp_path_factory.mktemp(kind))
        return folders[kind]

    return run


@pytest.fixture
def app(made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """The app on a kind of run, opened at a page."""

    def opened(kind: str, page: str = "scorecard", **address: str) -> AppTest:
        monkeypatch.setenv("JOURNEY_RUN", str(made(kind)))
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in address.items():
            test.query_params[name] = value
        return test.run().switch_page(f"journey/ui/{page}/page.py").run()

    return opened


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("page", PAGES)
def test_page_opens(app: Callable[..., AppTest], kind: str, page: str) -> None:
    test = app(kind, page)
    assert not test.exception
    assert not [one for one in test.error if "cannot cross these channels" not in one.value]
    assert test.title
