"""The table of customers worth a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journey.analysis.customer.timelines import examples
from journey.analysis.table import Table
from journey.contract.tables import OUTCOMES
from journey.engine.open import Run
from journey.selection import Selection

CUSTOMER = {
    "outcome": "How the customer's example journey ended.",
    "customer_id": "journey customer ID prints the whole timeline.",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A customer whose timeline is worth a look, for an outcome."""

    outcome: str
    customer_id: str


def _examples(run: Run, _: Selection) -> Sequence[Example]:
    found = ((name, examples(run.engine, name)) for name in OUTCOMES)
    return [Example(outcome, customer_id) for outcome, ids in found for customer_id in ids]


TABLES = (
    Table(
        "customer",
        "Customers whose timeline is worth a look, by outcome",
        "customers",
        Example,
        _examples,
        CUSTOMER,
    ),
)
