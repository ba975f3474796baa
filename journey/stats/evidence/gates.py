"""When there is too little to show a number: the reason in words, with the counts.

Each gate answers ``""`` when it is passed, so gates are chained with ``or``. (docs/methods.md 0.6.)
"""

from __future__ import annotations

MIN_CUSTOMERS, MIN_BLOCKS, MIN_ANSWERS = 30, 10, 30
MIN_IN_FILTER, MIN_CONTROLS = 200, 20


def too_few(customers: int, blocks: int) -> str:
    """Why a rate is not shown: the reason, or ``""`` when there is enough.

    A rate needs 30 customers in 10 of the 50 customer blocks (docs/methods.md 0.6).

    >>> too_few(12, 9)
    'too few: a rate needs 30 customers in 10 blocks, here 12 in 9'
    >>> too_few(30, 10)
    ''
    """
    if customers >= MIN_CUSTOMERS and blocks >= MIN_BLOCKS:
        return ""
    needs = f"a rate needs {MIN_CUSTOMERS} customers in {MIN_BLOCKS} blocks"
    return f"too few: {needs}, here {customers:,} in {blocks:,}"


def too_few_answers(answers: int) -> str:
    """Why an NPS is not shown: the reason, or ``""`` from 30 answers up."""
    if answers >= MIN_ANSWERS:
        return ""
    return f"too few: a score needs {MIN_ANSWERS} answers, here {answers:,}"


def too_few_in_filter(customers: int) -> str:
    """Why an interval other than a rate's is not shown: the reason, or ``""``.

    It needs 200 customers in the filter, besides what a rate needs.

    >>> too_few(40, 12) or too_few_in_filter(150)
    'too few: an interval needs 200 customers in the filter, here 150'
    """
    if customers >= MIN_IN_FILTER:
        return ""
    return f"too few: an interval needs {MIN_IN_FILTER} customers in the filter, here {customers:,}"


def too_few_compared(customers: int, blocks: int, others: int = MIN_CONTROLS) -> str:
    """Why a difference is not shown: the reason, or ``""``.

    Parameters
    ----------
    customers, blocks
        Customers who met it, and the customer blocks they lie in: at least 30 in 10.
    others
        Those alike who did not meet it: at least 20.

    >>> too_few_compared(64, 30, 7)
    'too few: a difference needs 20 alike without it, here 7'
    """
    if customers < MIN_CUSTOMERS or blocks < MIN_BLOCKS:
        needs = f"a difference needs {MIN_CUSTOMERS} exposed customers in {MIN_BLOCKS} blocks"
        return f"too few: {needs}, here {customers:,} in {blocks:,}"
    if others < MIN_CONTROLS:
        return f"too few: a difference needs {MIN_CONTROLS} alike without it, here {others:,}"
    return ""


def too_few_exposed(customers: int, blocks: int, controls: int) -> str:
    """Why a gain is not shown: the reason, or ``""``.

    Parameters
    ----------
    customers, blocks
        Customers who met the friction, and the customer blocks they lie in: at least 30 in 10.
    controls
        Rows without the friction, in the stratum that has fewest of them: at least 20.

    >>> too_few_exposed(12, 9, 400)
    'too few: a gain needs 30 exposed customers in 10 blocks, here 12 in 9'
    >>> too_few_exposed(64, 30, 7)
    'too few: a gain needs 20 clean controls in every stratum, here 7'
    """
    if customers < MIN_CUSTOMERS or blocks < MIN_BLOCKS:
        needs = f"a gain needs {MIN_CUSTOMERS} exposed customers in {MIN_BLOCKS} blocks"
        return f"too few: {needs}, here {customers:,} in {blocks:,}"
    if controls < MIN_CONTROLS:
        return (
            f"too few: a gain needs {MIN_CONTROLS} clean controls in every stratum,"
            f" here {controls:,}"
        )
    return ""
