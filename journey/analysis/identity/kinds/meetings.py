"""Which identifiers of a source another one knows too, and which only spelling keeps apart."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.data.oddities import DIFFER, SPELT_ALIKE
from journey.engine.base import Engine
from journey.identity.values.kinds import rules
from journey.settings.identity import Identity

MEETINGS = """
    select kind, source, other, n_values, shared, near - shared, sign, differ
    from identifier_meetings
    order by kind, source, other
"""


@dataclass(frozen=True, slots=True)
class KindMeeting:
    """Values of one kind in one source, and how many of them another source has too."""

    kind: str
    role: str
    source: str
    other: str
    n_values: int
    n_shared: int
    share: float
    n_near: int
    mend: str


def meetings(engine: Engine, identity: Identity) -> tuple[KindMeeting, ...]:
    """Kind by kind, each source beside each other one."""
    roles = {rule.kind: rule.role for rule in rules(identity)}
    return tuple(
        KindMeeting(kind, roles.get(kind, "unknown"), source, other, n, shared, shared / (n or 1),
                    near, _mend(kind, near, sign, differ))
        for kind, source, other, n, shared, near, sign, differ in engine.rows(MEETINGS)
    )  # fmt: skip


def _mend(kind: str, near: int, sign: str, differ: str) -> str:
    """The setting that makes values meet that only spelling keeps apart; empty: none does."""
    if not near or kind in SPELT_ALIKE or differ not in DIFFER:
        return ""
    return f"[identity.kinds] {kind} = {{{DIFFER[differ][1].format(sign=sign)}}}"
