"""The command line. Each command says what it takes; the rooms ``cli_*.py`` do the work.

The rooms are loaded when their command runs, so that ``journey --help`` is quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from journey import __version__
from journey.cli.guard import QUALITY, command
from journey.cli.identity import commands as cli_identity
from journey.cli.options import (
    CONFIG,
    ExportFilters,
    Filters,
    Place,
    RunChange,
    Shown,
    TwoSides,
    WhatIfChange,
)
from journey.cli.printed import ENDINGS, Printed, Watched
from journey.synth.identity.nuisances import SHOP, WORLDS, Made

DEMO = Path("journey-demo")
app = typer.Typer(
    name="journey",
    help="Omni-channel customer journeys: files in, customers stitched, drop-off and friction out.",
    epilog="Exit codes: 0 done; 1 fault of the program; 2 wrong usage; 3 settings invalid; "
    "4 source or run not readable; 5 done, but a quality limit is broken; 7 nothing matched; "
    "130 stopped.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_identity.app)
Config = Annotated[Path, typer.Option("--config", "-c", help="The settings file.")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code.

    0 done; 1 fault of the program; 2 wrong usage; 3 settings invalid; 4 source or run not
    readable; 5 done, but a quality limit is broken; 7 nothing matched; 130 stopped.
    """
    try:
        app(arguments, prog_name="journey")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"journey {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Omni-channel customer journeys: files in, customers stitched, drop-off and friction out."""


@app.command("check")
@command
def _check(watched: Watched, printed: Printed, config: Config = CONFIG) -> None:
    """Read settings and sources, print an account of every row; writes nothing."""
    from journey.cli.run import check

    if check(config, watched, printed):
        raise typer.Exit(QUALITY)


@app.command("run")
@command
def _run(change: RunChange, watched: Watched, printed: Printed, config: Config = CONFIG) -> None:
    """All stages, from the sources to the frictions, into one new build of the run."""
    from journey.cli.run import run

    if run(config, change, watched, printed):
        raise typer.Exit(QUALITY)


@app.command("show")
@command
def _show(
    place: Place,
    filters: Filters,
    printed: Printed,
    page: Annotated[
        str | None, typer.Argument(help="The table, such as scorecard; none: list all tables.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Scorecard per device, entry_channel or segment.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="What its columns mean, and the SQL behind them.")
    ] = False,
) -> None:
    """Print the table of a page, or which tables there are."""
    from journey.cli.show import explained, tables
    from journey.cli.show import page as show

    if page is None:
        tables(printed)
    elif explain:
        explained(page, place, filters, printed)
    else:
        show(page, place, filters, printed, by)


@app.command("compare")
@command
def _compare(sides: TwoSides, place: Place, filters: Filters, printed: Printed) -> None:
    """Two selections beside each other: what differs beyond chance and mix.

    Before and after a day (--before 2026-05-18, with --device phone also beside all other
    devices), or any two sides: --a "device=phone" --b "device=computer".
    """
    from journey.cli.compare import compared

    compared(sides, place, filters, printed)


@app.command("what-if")
@command
def _what_if(change: WhatIfChange, place: Place, filters: Filters, printed: Printed) -> None:
    """Goals and money gained if fewer were lost at a touchpoint, or some were sent elsewhere.

    A model: it names what it assumes. --at cart --share 0.25 keeps a quarter of those lost at
    the cart; with --instead-of payment --send-to "support call" that share of the visits goes
    elsewhere.
    """
    from journey.cli.show import what_if

    what_if(change, place, filters, printed)


@app.command("list")
@command
def _list(
    place: Place,
    filters: Filters,
    printed: Printed,
    key: Annotated[
        str, typer.Argument(help="A number key, such as: at=payment outcome=dropped")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, help="Rows at most.")] = 100,
) -> None:
    """Print the journeys behind a number."""
    from journey.cli.show import journeys

    journeys(key, place, filters, printed, limit)


@app.command("customer")
@command
def _customer(
    customer_id: Annotated[str, typer.Argument(help="As in the lists of journeys.")],
    place: Place,
    printed: Printed,
    why: Annotated[bool, typer.Option("--why", help="Why it is one: its links.")] = False,
) -> None:
    """Print one customer's timeline over all channels; identifiers are masked."""
    from journey.cli.identity.shown import why as linked
    from journey.cli.show import customer

    (linked if why else customer)(customer_id, place, printed)


@app.command("export")
@command
def _export(
    to: Annotated[
        Path, typer.Option("--to", help=f"The file; its ending is the format. {ENDINGS}.")
    ],
    shown: Shown,
    place: Place,
    filters: ExportFilters,
    printed: Printed,
) -> None:
    """Write the graph or a table to a file; its ending is the format."""
    from journey.cli.files.export import export

    export(to, shown, place, filters, printed)


@app.command("report")
@command
def _report(
    out: Annotated[Path, typer.Option("--out", help="The folder; an older report goes.")],
    place: Place,
    filters: Filters,
    watched: Watched,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Write a folder: a document for managers, every table, Excel, the graph, journeys, steps."""
    from journey.cli.files.report import report

    report(out, place, filters, watched, Printed(quiet=quiet))


@app.command("verify")
@command
def _verify(
    folder: Annotated[Path, typer.Argument(help="The folder of a report.")], printed: Printed
) -> None:
    """Check a report: files, printed figures against its packed tables, the law, list lengths."""
    from journey.cli.files.report import verify

    if verify(folder, printed):
        raise typer.Exit(QUALITY)


@app.command("demo")
@command
def _demo(
    watched: Watched,
    printed: Printed,
    folder: Annotated[Path, typer.Option(help="Where the demo shop is copied to.")] = DEMO,
    no_app: Annotated[bool, typer.Option("--no-app", help="Do not start the app.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the app.")] = 8501,
) -> None:
    """Run the demo shop, print its scorecard and open the app on it."""
    from journey.cli.demo import app as serve
    from journey.cli.demo import demo

    run = demo(folder, watched, printed)
    if not no_app:
        raise typer.Exit(serve(run, port, browser=_somebody_looks()))


@app.command("app")
@command
def _app(
    run: Annotated[
        Path | None,
        typer.Argument(help="Folder of the run; none: ./run, else the demo is offered."),
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the app.")] = 8501,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Start the app, on this computer only; Ctrl-C stops it."""
    from journey.cli.demo import app as serve

    raise typer.Exit(serve(run, port, browser=not no_browser and _somebody_looks()))


@app.command("synth")
@command
def _synth(
    out: Annotated[Path, typer.Option("--out", help="The folder to write to.")],
    world: Annotated[str, typer.Option(help=f"One of: {', '.join(WORLDS)}.")] = SHOP,
    customers: Annotated[int, typer.Option(min=1, help="How many people shop.")] = 3000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same world.")] = 7,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No closing line.")] = False,
) -> None:
    """Make a small omni-channel shop, or a world with the truth beside it.

    ``planted`` has frictions of known cost. ``identity`` has all that can be wrong with
    identifiers, ``identity:clean`` nothing of it.
    """
    from journey.cli.demo import synth

    synth(out, Made(world, customers, seed), Printed(quiet=quiet))


@app.command("bench")
@command
def _bench(
    watched: Watched,
    printed: Printed,
    events: Annotated[str, typer.Option(help="Sizes, apart by commas.")] = "1e5,1e6",
) -> None:
    """Seconds and memory of every stage, and the ratio to a floor measured in the same run."""
    from journey.cli.bench import bench

    bench(events, watched, printed)


def _somebody_looks() -> bool:
    return sys.stderr.isatty() and "CI" not in os.environ


if __name__ == "__main__":
    sys.exit(main())
