"""How the app is started: the command line of Streamlit, and the address people open."""

from __future__ import annotations

import sys
from pathlib import Path

PORT = 8501
# no telemetry, only this computer, no developer's menu: the same as .streamlit/config.toml
OPTIONS = {
    "server.address": "127.0.0.1",
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",
    "theme.base": "light",
    "theme.primaryColor": "#1F5A8C",
    "theme.backgroundColor": "#FFFFFF",
    "theme.secondaryBackgroundColor": "#F4F6F8",
    "theme.textColor": "#1A1A1A",
    "theme.borderColor": "#D5DBE1",
    "theme.linkColor": "#1F5A8C",
    "theme.baseRadius": "0.4rem",
    "theme.showWidgetBorder": "true",
}
# the address is said by whoever starts the app; the rest of Streamlit's log is faults only
QUIET = {"logger.level": "warning", "logger.hideWelcomeMessage": "true"}
SCRIPT = Path(__file__).parent / "start" / "app.py"


def command(run: Path | str | None = None, port: int = PORT) -> list[str]:
    """The command that serves the app for the run in the folder ``run``.

    Loads no Streamlit. Without a run the app offers the demo.

    >>> command("my run", 8600)[1:4]
    ['-m', 'streamlit', 'run']
    >>> command("my run", 8600)[-2:]
    ['--', 'my run']
    """
    options = [f"--{name}={value}" for name, value in {**OPTIONS, **QUIET}.items()]
    called = [sys.executable, "-m", "streamlit", "run", str(SCRIPT), f"--server.port={port}"]
    return [*called, *options, *(["--", str(run)] if run is not None else [])]


def address(port: int = PORT) -> str:
    """Where the app is opened.

    >>> address(8600)
    'http://127.0.0.1:8600'
    """
    return f"http://{OPTIONS['server.address']}:{port}"
