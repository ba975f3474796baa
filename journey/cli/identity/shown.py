"""What ``journey identity explain``, ``health``, ``candidates`` and ``verify`` print."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from journey import pipeline
from journey.analysis import catalogue
from journey.analysis.identity import chains, verification
from journey.analysis.identity.explain import Explanation, explain
from journey.analysis.identity.identifiers import look_up
from journey.analysis.identity.matching import evaluation, labelled
from journey.cli.options import Place
from journey.cli.output import note, put
from journey.cli.printed import TABLE, Printed, Watched
from journey.cli.progress import watching
from journey.cli.selected import decided_in, opened
from journey.engine.open import Run
from journey.errors import UnknownName
from journey.identity.decisions import overrides
from journey.settings.models import Settings

HASH = "select any_value(settings_hash) from runs"
DECIDED = "select count(*) from identity_overrides"


def explained(a: str, b: str, place: Place, printed: Printed) -> None:
    """Print why ``a`` and ``b`` are one customer, or why they are not."""
    with opened(place) as run:
        found = explain(run.engine, decided_in(run, place), a, b)
        rows: Sequence[Any] = [found]
        if printed.form() in {TABLE, "csv"}:
            rows = found.steps or found.refusals
        if printed.form() == TABLE and printed.out is None:
            sys.stdout.write(f"{_head(found)}\n")
        put(catalogue.listed(run, "identity-explain", rows), printed)
        note(f"run {run.build_id}", printed)


def evaluated(file: Path, place: Place, printed: Printed) -> None:
    """Print how well the run does on the labelled pairs of ``file``, and each pair it gets wrong.

    Raises
    ------
    SourceUnreadable, MissingColumn
        The file holds no pairs, or faults.
    """
    pairs = labelled.load(file)
    with opened(place) as run:
        found = evaluation.evaluate(run.engine, decided_in(run, place), pairs)
        rows: Sequence[Any] = [found]
        if printed.form() in {TABLE, "csv"}:
            rows = found.errors
        if printed.form() == TABLE and printed.out is None:
            for measure in found.measures:
                sys.stdout.write(f"{_measured(measure)}\n")
        put(catalogue.listed(run, "identity-evaluate", rows), printed)
        wrong = sum(error.error != "not met" for error in found.errors)
        left_out = len(found.errors) - wrong
        note(f"{len(pairs):,} pairs: {wrong:,} wrong, {left_out:,} not met in the run and left "
             f"out; run {run.build_id}", printed)  # fmt: skip


def why(customer_id: str, place: Place, printed: Printed) -> None:
    """Print the links that hold a customer together, and its events by rule.

    Raises
    ------
    UnknownName
        The run has no such customer.
    """
    with opened(place) as run:
        settings = decided_in(run, place)
        side = look_up(run.engine, settings, customer_id)
        if not side.customer_id:
            raise UnknownName(f"{side.shown} is in no customer", "", "see journey identity explain")
        links = chains.forest(run.engine, settings, side.customer_id)
        put(catalogue.listed(run, "customer-why", links), printed)
        if printed.form() == TABLE and printed.out is None:
            rules = chains.by_rule(run.engine, side.customer_id)
            put(catalogue.listed(run, "customer-rules", rules), printed)
        weakest = chains.weakest(links)
        said = f"weakest link {weakest}" if weakest else "one identifier, no link needed"
        note(f"customer {side.customer_id}: {len(links):,} links, {said}", printed)


def twin(name: str, place: Place, printed: Printed) -> None:
    """Print the table ``name`` of identity."""
    with opened(place) as run:
        sheet = catalogue.sheet(run, name)
        put(sheet, printed)
        note(f"{len(sheet.rows):,} rows; run {run.build_id}", printed)


def verified(place: Place, watched: Watched, printed: Printed) -> str:
    """Stitch again from nothing and compare: ``equal``, ``changed`` or ``different``."""
    with opened(place) as run:
        settings = decided_in(run, place)
        with (
            watching(watched.progress, printed) as watch,
            pipeline.restitched(settings, watch) as rebuild,
        ):
            found = verification.compare(run.engine, rebuild.engine)
            put(catalogue.listed(run, "identity-verify", found), printed)
            if all(one.is_equal() for one in found):
                note("equal: the run is what its sources give, stitched from nothing", printed)
                return "equal"
            reasons = _changed(run, rebuild, settings, found)
        if not reasons:
            note("different, and nothing has changed since the run: please report it", printed)
            return "different"
        note(f"different: {'; '.join(reasons)}. Make a new run: journey run", printed)
        return "changed"


def _changed(
    run: Run, rebuild: Run, settings: Settings, found: Sequence[verification.Compared]
) -> list[str]:
    """What explains a difference: other sources, settings or decisions than the run's."""
    reasons = []
    if found[0].only_in_run or found[0].only_in_rebuild:
        reasons.append("the sources have changed since the run")
    if run.engine.rows(HASH) != rebuild.engine.rows(HASH):
        reasons.append("the settings have changed since the run")
    if run.engine.rows(DECIDED)[0][0] != len(overrides.load(settings)):
        reasons.append("the overrides have changed since the run")
    return reasons


def _measured(measure: evaluation.MatchShare) -> str:
    """A measure in a line, for people."""
    if measure.value is None:
        return f"{measure.measure:<10} {measure.words}"
    bounds = f"{measure.low:.3f} to {measure.high:.3f}"
    return (f"{measure.measure:<10} {measure.value:.3f} ({bounds}): {measure.n:,} of "
            f"{measure.of:,}, {measure.words}")  # fmt: skip


def _head(found: Explanation) -> str:
    """The verdict in words, for people."""
    sides = "\n".join(
        f"  {name}: {side.shown}"
        + (f", customer {side.customer_id}" if side.customer_id else f", {side.status}")
        for name, side in (("A", found.a), ("B", found.b))
    )
    beside = "".join(f"\n  {words}" for words in found.near if words not in found.sentence)
    return f"{found.sentence}\n{sides}{beside}"
