"""``journey identity``: who is one customer, why, and how people correct it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from journey.cli.guard import FAULT, QUALITY, command
from journey.cli.options import Erasing, Place
from journey.cli.printed import Printed, Watched

app = typer.Typer(
    name="identity",
    help="Who is one customer, and why; people's own corrections. An identifier is written "
    "email=ann@shop.net, or as shown (email ·3f2a), or it is a customer's id.",
    no_args_is_help=True,
)
One = Annotated[str, typer.Argument(metavar="A", help="email=ann@shop.net, or a customer's id.")]
Other = Annotated[str, typer.Argument(metavar="B", help="The other one.")]


@dataclass(frozen=True, slots=True)
class Why:
    """What is kept with a decision."""

    reason: Annotated[str, typer.Option("--reason", help="Why; kept in the file.")] = ""
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell, write nothing.")] = False


@app.command("explain")
@command
def _explain(a: One, b: Other, place: Place, printed: Printed) -> None:
    """Explain why two identifiers are one customer, link by link; or why they are not."""
    from journey.cli.identity.shown import explained

    explained(a, b, place, printed)


@app.command("evaluate")
@command
def _evaluate(
    pairs: Annotated[
        Path, typer.Argument(metavar="PAIRS", help="CSV with the columns a, b, same (yes or no).")
    ],
    place: Place,
    printed: Printed,
) -> None:
    """Tell precision, recall and F1 against pairs that you have labelled, and every error."""
    from journey.cli.identity.shown import evaluated

    evaluated(pairs, place, printed)


@app.command("health")
@command
def _health(place: Place, printed: Printed) -> None:
    """Tell how healthy the stitching is: rules, refusals, shared and suspicious values."""
    from journey.cli.identity.shown import twin

    twin("identity-health", place, printed)


@app.command("candidates")
@command
def _candidates(place: Place, printed: Printed) -> None:
    """Pairs of customers that may be one, for you to decide (always or never)."""
    from journey.cli.identity.shown import twin

    twin("candidates", place, printed)


@app.command("verify")
@command
def _verify(place: Place, watched: Watched, printed: Printed) -> None:
    """Stitch again from nothing, aside, and tell whether the run is what its sources give."""
    from journey.cli.identity.shown import verified

    outcome = verified(place, watched, printed)
    if outcome != "equal":
        raise typer.Exit(QUALITY if outcome == "changed" else FAULT)


@app.command("never")
@command
def _never(a: One, b: Other, why: Why, place: Place, printed: Printed) -> None:
    """Decide that two identifiers are never one customer."""
    _decide("never", (a, b), why, place, printed)


@app.command("always")
@command
def _always(a: One, b: Other, why: Why, place: Place, printed: Printed) -> None:
    """Decide that two identifiers are one customer."""
    _decide("always", (a, b), why, place, printed)


@app.command("block")
@command
def _block(
    a: One,
    why: Why,
    place: Place,
    printed: Printed,
    since: Annotated[str, typer.Option("--from", help="From this day on; else ever.")] = "",
) -> None:
    """Decide that an identifier identifies nobody."""
    _decide("block", (a, "", since), why, place, printed)


@app.command("shared")
@command
def _shared(a: One, why: Why, place: Place, printed: Printed) -> None:
    """Decide that an identifier belongs to several people."""
    _decide("shared", (a,), why, place, printed)


@app.command("exclusive")
@command
def _exclusive(a: One, why: Why, place: Place, printed: Printed) -> None:
    """Decide that an identifier belongs to one person, however much it links."""
    _decide("exclusive", (a,), why, place, printed)


@app.command("accept")
@command
def _accept(
    why: Why,
    place: Place,
    printed: Printed,
    above: Annotated[float, typer.Option("--above", help="Score from which pairs are accepted.")],
    source: Annotated[
        str, typer.Option("--source", help="Candidates of: splink (alike records) or carrier.")
    ] = "splink",
) -> None:
    """Accept all candidates above a score: each becomes an always; what would not hold is told."""
    from journey.cli.identity.change import accept

    accept(source, above, place, printed, dry_run=why.dry_run)


@app.command("import")
@command
def _import(
    file: Annotated[Path, typer.Argument(help="CSV: columns a and b, perhaps kind_a, kind_b.")],
    why: Why,
    place: Place,
    printed: Printed,
    kind: Annotated[str, typer.Option("--kind", help="Kind of all, as user_id.")] = "",
) -> None:
    """Take a table of merged accounts as decisions: each row becomes an always."""
    from journey.cli.identity.change import take_in

    take_in(file, kind, place, printed, dry_run=why.dry_run)


@app.command("undo")
@command
def _undo(
    row: Annotated[int, typer.Argument(min=1, help="Row of the file, the first is 1.")],
    place: Place,
    printed: Printed,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell, write nothing.")] = False,
) -> None:
    """Take a decision back: its row leaves the file."""
    from journey.cli.identity.change import undo

    undo(row, place, printed, dry_run=dry_run)


@app.command("erase")
@command
def _erase(
    a: One,
    place: Place,
    watched: Watched,
    printed: Printed,
    asked: Erasing,
) -> None:
    """Erase a person for good: look with --dry-run, mean it with --yes."""
    from journey.cli.identity.erase import erase

    erase(a, asked, place, watched, printed)


@app.command("access")
@command
def _access(a: One, place: Place, printed: Printed) -> None:
    """Tell all that the run holds of a person, for the person: fields, sources, links, findings."""
    from journey.cli.identity.privacy import accessed

    accessed(a, place, printed)


@app.command("scan")
@command
def _scan(place: Place, printed: Printed) -> None:
    """Tell what stands in clear in the run, its settings and decisions; exit 5 if anything does."""
    from journey.cli.identity.privacy import scanned

    if scanned(place, printed):
        raise typer.Exit(QUALITY)


def _decide(action: str, named: tuple[str, ...], why: Why, place: Place, printed: Printed) -> None:
    from journey.analysis.identity.deciding.proposals import Decision
    from journey.cli.identity.change import decide

    a, b, since = (*named, "", "")[:3]
    decision = Decision(action, a, b, since, why.reason)
    decide(decision, place, printed, dry_run=why.dry_run)
