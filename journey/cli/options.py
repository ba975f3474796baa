"""The options that commands share: which run, which journeys, what is done otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

CONFIG = Path("journey.toml")


@dataclass(frozen=True, slots=True)
class Place:
    """Which run is read."""

    config: Annotated[
        Path, typer.Option("--config", "-c", help="The settings; their store is the run.")
    ] = CONFIG
    run: Annotated[
        Path | None, typer.Option("--run", "-r", help="Folder of the run; else that of --config.")
    ] = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which journeys count: the same filters as in the app's bar."""

    since: Annotated[
        str | None, typer.Option("--from", help="Journeys that start on this day or later.")
    ] = None
    until: Annotated[
        str | None,
        typer.Option("--to", "--until", help="Journeys that start on this day or earlier."),
    ] = None
    segment: Annotated[str | None, typer.Option(help="Journeys of this segment.")] = None
    channel: Annotated[str | None, typer.Option(help="Journeys that start in this channel.")] = None
    device: Annotated[str | None, typer.Option(help="Journeys on this device.")] = None
    goal: Annotated[str | None, typer.Option(help="Leave out journeys to other goals.")] = None


@dataclass(frozen=True, slots=True)
class ExportFilters(Filters):
    """The same filters where ``--to`` names the file."""

    until: Annotated[
        str | None, typer.Option("--until", help="Journeys that start on this day or earlier.")
    ] = None


@dataclass(frozen=True, slots=True)
class TwoSides:
    """Which two selections are compared, and how."""

    before: Annotated[
        str | None,
        typer.Option("--before", help="Journeys before this day against those from it on."),
    ] = None
    a: Annotated[
        str | None, typer.Option("--a", help='Side a, such as "device=phone from=2026-03-01".')
    ] = None
    b: Annotated[str | None, typer.Option("--b", help="Side b; left out: all others.")] = None
    days: Annotated[
        int | None,
        typer.Option("--days", min=1, help="Every journey is watched for so many days."),
    ] = None
    weeks: Annotated[bool, typer.Option("--weeks", help="Every number week by week.")] = False


@dataclass(frozen=True, slots=True)
class WhatIfChange:
    """What is changed in a what-if."""

    at: Annotated[
        str | None, typer.Option("--at", help="The touchpoint; none: each one by itself.")
    ] = None
    share: Annotated[
        float | None,
        typer.Option("--share", help="How many of them, 0 to 1; none: a quarter, half and all."),
    ] = None
    instead_of: Annotated[
        str | None,
        typer.Option("--instead-of", help="The touchpoint that they go to from there today."),
    ] = None
    send_to: Annotated[
        str | None, typer.Option("--send-to", help="The touchpoint that they are sent to.")
    ] = None


@dataclass(frozen=True, slots=True)
class RunChange:
    """What a run does otherwise than its settings say."""

    as_of: Annotated[
        str | None, typer.Option(help="Results as of this instant; else the oldest watermark.")
    ] = None
    threads: Annotated[int | None, typer.Option(min=1, help="Threads of the database.")] = None
    memory: Annotated[str | None, typer.Option(help="Memory of the database, such as 4GB.")] = None
    accept_identity_changes: Annotated[
        bool,
        typer.Option("--accept-identity-changes", help="However many events change customers."),
    ] = False
    show_sql: Annotated[bool, typer.Option("--show-sql", help="Print each SQL statement.")] = False
    profile: Annotated[bool, typer.Option("--profile", help="Print the slowest statements.")] = (
        False
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What is exported, and how much of it."""

    graph: Annotated[bool, typer.Option("--graph", help="The journey graph.")] = False
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            help="journeys, steps, a table of `journey show`, or all (xlsx).",
        ),
    ] = None
    nodes: Annotated[int | None, typer.Option(min=2, help="Touchpoints shown at most.")] = None
    edges: Annotated[int | None, typer.Option(min=1, help="Edges shown at most.")] = None
    coverage: Annotated[
        float | None, typer.Option(min=0, max=1, help="Share of transitions to show.")
    ] = None


@dataclass(frozen=True, slots=True)
class Erasing:
    """How much is erased."""

    identifier_only: Annotated[
        bool, typer.Option("--identifier-only", help="Only this identifier, not the person.")
    ] = False
    delete_events: Annotated[
        bool, typer.Option("--delete-events", help="All events of the person go too.")
    ] = False
    reason: Annotated[str, typer.Option("--reason", help="Why; kept in the file.")] = ""
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell, do nothing.")] = False
    yes: Annotated[bool, typer.Option("--yes", help="Do it: it cannot be undone.")] = False
