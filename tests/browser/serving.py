"""The app in a process of its own, and Chromium looking at it."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError

from journey.ui.launch import address, command

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
READY_S = 60
IDLE = """() => !document.querySelector('[data-testid=stStatusWidget]')
    && !document.querySelector('[data-testid=stSkeleton]')
    && !!document.querySelector('h1')"""
SCREEN = {"width": 1440, "height": 900}


@contextmanager
def served(run: Path | None, folder: Path) -> Iterator[str]:
    """Serve the app for ``run``, working in ``folder``; yields its address."""
    port = _free_port()
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            command(run, port), cwd=folder, stdout=log, stderr=log, env=_environment()
        )
        try:
            _wait(f"{address(port)}/_stcore/health", server)
            yield address(port)
        finally:
            server.terminate()
            server.wait(timeout=20)


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A page that notes faults and every request that leaves this computer."""

    def __init__(self, browser: Any, address: str) -> None:
        self.address = address
        self.faults: list[str] = []
        self.outside: list[str] = []
        context = browser.new_context(viewport=SCREEN, accept_downloads=True)
        self.page = context.new_page()
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda request: self._note(request.url))

    def open(self, place: str = "") -> Any:
        """Open a page of the app and wait until it is drawn."""
        self.page.goto(f"{self.address}/{place}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the app has drawn what it is drawing."""
        self.page.wait_for_timeout(250)
        self.page.wait_for_function(IDLE, timeout=30_000)
        self.page.wait_for_timeout(150)

    def close(self) -> None:
        """Close it and its context."""
        self.page.context.close()

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:", "about:")):
            self.outside.append(url)


def _environment() -> dict[str, str]:
    """The tests' own, with the package found where the tests found it."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "JOURNEY_RUN": ""}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + READY_S
    while time.monotonic() < end:
        assert server.poll() is None, "the app stopped"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the app does not answer")
