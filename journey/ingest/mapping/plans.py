"""One part of a mapping as SQL, floor by floor: what ``mapping`` makes and ``staging`` runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from journey.engine.base import Engine
from journey.ingest.mapping.parts import Part
from journey.ingest.mapping.promised import SourceColumn, find
from journey.ingest.relation import Relation


@dataclass(frozen=True, slots=True)
class Check:
    """A test that a good event fails: the reason it gives, and the column and value to show."""

    reason: str
    column: str
    test: str
    value: str


@dataclass(frozen=True, slots=True)
class MappingPlan:
    """One part of a mapping as SQL, floor by floor.

    Attributes
    ----------
    happened
        Condition on the row; false: the row gives no such event.
    bare
        Cleaned columns, by working name.
    meant
        What they mean, over ``bare``.
    fixed
        Event columns that are the same in every event of the part.
    checks
        Tested in order; the first that holds refuses the event.
    kinds, traits
        Identifier kind, and trait of the person, to its working name.
    """

    part: Part
    happened: list[str] = field(default_factory=list)
    bare: dict[str, str] = field(default_factory=dict)
    meant: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    traits: dict[str, str] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, str]:
        """``kinds`` and ``traits`` in one: all that is told of the person."""
        return told(self.kinds, self.traits)


@dataclass(frozen=True, slots=True)
class RowRange:
    """The rows a plan reads, and when now is."""

    engine: Engine
    relation: Relation
    now_us: int
    rates: Mapping[str, float] = field(default_factory=dict)

    def column(self, named: str, part: Part, key: str) -> SourceColumn:
        """The column ``named`` by the setting ``key`` of ``part``."""
        shown = self.relation.files[0].file.shown if self.relation.files else part.source
        return find(self.engine, self.relation, named, f"{shown} ({part.key}.{key})")


def told(kinds: Mapping[str, str], traits: Mapping[str, str]) -> dict[str, str]:
    """Kinds and traits in one; no kind has a blank in its name."""
    return {**kinds, **{f"trait {trait}": working for trait, working in traits.items()}}
