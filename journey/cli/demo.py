"""What ``journey demo``, ``app`` and ``synth`` do."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path

from journey.analysis import catalogue
from journey.cli.guard import STOPPED
from journey.cli.output import note, put
from journey.cli.printed import Printed, Watched
from journey.cli.run import build, closing
from journey.engine.open import current_build
from journey.errors import RunMissing, WrongUsage
from journey.project import shipped
from journey.project.load import load
from journey.synth.identity import world as identity_world
from journey.synth.identity.nuisances import SHOP, Made
from journey.synth.planted import world as planted_world
from journey.synth.shop import shop
from journey.ui import launch

WAIT_S = 20.0  # for the app's first answer


def demo(folder: Path, watched: Watched, printed: Printed) -> Path:
    """Copy the demo shop to ``folder``, run it and print its scorecard; returns the run."""
    settings = load(shipped.copy("demo", folder))
    run = build(settings, watched, printed)
    try:
        put(catalogue.sheet(run, "scorecard"), printed)
        note(closing(run), printed)
        return run.folder
    finally:
        run.close()


def app(run: Path | None, port: int, browser: bool) -> int:
    """Serve the app for ``run`` on this computer until it is stopped; its exit code.

    Raises
    ------
    RunMissing
        A run was named and there is none.
    WrongUsage
        The port is taken.
    """
    if run is not None:
        run = finished(run)
    if _answers(port):
        raise WrongUsage(f"port {port} is in use", "", "choose another with --port")
    signal.signal(signal.SIGTERM, _stop)
    server = subprocess.Popen(launch.command(run, port))  # noqa: S603  # our own command line
    try:
        _wait_for(server, port)
        print(f"the app is at {launch.address(port)} (Ctrl-C stops it)", file=sys.stderr)  # noqa: T201
        if browser:
            webbrowser.open(launch.address(port))
        return server.wait()
    except KeyboardInterrupt:  # how an app is stopped
        return STOPPED
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait(timeout=10)


def finished(place: Path) -> Path:
    """The folder of a finished run: ``place``, or the folder ``run`` in it.

    Raises
    ------
    RunMissing
        Neither holds one.
    """
    try:
        current_build(place / "run")
    except RunMissing:
        current_build(place)
        return place
    return place / "run"


def synth(out: Path, asked: Made, printed: Printed) -> None:
    """Make a shop, a planted or an identity world, with its truth, in the folder ``out``.

    Raises
    ------
    UnknownName
        There is no such world.
    WrongUsage
        The folder holds other files, or there are too few people.
    """
    if out.is_dir() and any(out.iterdir()) and not (out / "truth.json").is_file():
        raise WrongUsage("the folder is not empty", str(out), "choose another with --out")
    if asked.world == SHOP:
        truth = shop.make(out, asked.people, asked.seed)
        made = f"{truth.events:,} events of {len(truth.customers):,} customers"
    elif asked.world.startswith(planted_world.PLANTED):
        made = _planted(out, asked)
    else:
        world = identity_world.make(out, asked.world, asked.people, asked.seed)
        made = f"{world.rows:,} rows of {world.people:,} customers"
    note(f"{out}: {made}; next: journey run --config {out / 'journey.toml'}", printed)


def _planted(out: Path, asked: Made) -> str:
    """Make a world with known frictions; returns what was made."""
    from journey.synth.planted import files as planted_files

    world = planted_world.named(asked.world, asked.people, asked.seed)
    truth = planted_files.make(out, world)
    told = f"truth from {truth.journeys:,} journeys"
    return f"{len(world.frictions)} frictions met by {world.customers:,} customers, {told}"


def _stop(number: int, frame: object) -> None:  # noqa: ARG001
    """Whoever ends this process ends the app that it started."""
    raise KeyboardInterrupt


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Return when the server answers, has ended, or takes too long to be waited for."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end and server.poll() is None and not _answers(port):
        time.sleep(0.2)
