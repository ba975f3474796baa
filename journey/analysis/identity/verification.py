"""Is a run what its sources alone would give: the same groups, and every event in the same one."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from journey.engine.base import Engine

# ids may differ between a rebuild and a run with a history; groups may not
EVENTS = """
    select event_id as id, rule,
        case when customer_id is not null
            then min(event_id) over (partition by customer_id) end as group_no
    from event_customers
"""
IDENTIFIERS = """
    select nid as id, cast(null as varchar) as rule,
        min(nid) over (partition by customer_id) as group_no
    from customer_identifiers
"""
COMPARED = """
    select count(*), count(*) filter (where b.id is null), count(*) filter (where a.id is null),
        count(*) filter (where a.id = b.id and a.group_no is distinct from b.group_no),
        count(*) filter (where a.id = b.id and a.group_no is not distinct from b.group_no
            and a.rule is distinct from b.rule)
    from read_parquet($run) a
    full join read_parquet($rebuild) b on b.id = a.id
"""


@dataclass(frozen=True, slots=True)
class Compared:
    """A run against a rebuild from nothing, for events or for identifiers.

    Attributes
    ----------
    what
        events, or identifiers of customers.
    n
        How many there are in one or the other.
    only_in_run, only_in_rebuild
        What the other lacks: the sources are not those the run has read.
    other_group
        In both, with other fellows.
    other_rule
        In the same group, by another rule.
    """

    what: str
    n: int
    only_in_run: int
    only_in_rebuild: int
    other_group: int
    other_rule: int

    def is_equal(self) -> bool:
        """Nothing differs."""
        return not (self.only_in_run or self.only_in_rebuild or self.other_group or self.other_rule)


def compare(run: Engine, rebuild: Engine) -> tuple[Compared, ...]:
    """What differs between two finished runs in who is one customer; ids may differ."""
    return (
        _compared("events", EVENTS, run, rebuild),
        _compared("identifiers of customers", IDENTIFIERS, run, rebuild),
    )


def _compared(what: str, text: str, run: Engine, rebuild: Engine) -> Compared:
    with tempfile.TemporaryDirectory(prefix="journey-verify-") as place:
        mine, theirs = Path(place) / "run.parquet", Path(place) / "rebuild.parquet"
        run.save(text, mine)
        rebuild.save(text, theirs)
        return Compared(what, *run.rows(COMPARED, run=str(mine), rebuild=str(theirs))[0])
