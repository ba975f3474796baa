"""Every error this package raises on purpose: what happened, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

MOST_LISTED = 60  # names in a hint: more is no hint


class JourneyError(Exception):
    """Something the user can mend.

    Parameters
    ----------
    what
        The fault in one sentence, without a full stop.
    where
        File, table, key or row the fault is in; may be empty.
    hint
        How to mend it; may be empty.
    """

    exit_code = 1

    def __init__(self, what: str, where: str = "", hint: str = "") -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The whole message: ``where: what; hint``."""
        start = f"{self.where}: " if self.where else ""
        end = f"; {self.hint}" if self.hint else ""
        return f"{start}{self.what}{end}"


class WrongUsage(JourneyError):
    """A command or function was called with something it cannot take."""

    exit_code = 2


class SettingsInvalid(JourneyError):
    """``journey.toml`` holds faults; ``faults`` lists every one of them."""

    exit_code = 3

    def __init__(self, where: str, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        listed = "".join(f"\n  - {fault}" for fault in faults)
        plural = "fault" if len(faults) == 1 else "faults"
        super().__init__(f"{len(faults)} {plural}:{listed}", where)


class MissingColumn(JourneyError):
    """A file lacks a column that its mapping names."""

    exit_code = 3

    @classmethod
    def named(cls, column: str, where: str, known: Iterable[str]) -> MissingColumn:
        """The error for ``column`` of the file ``where``, with the nearest name in ``known``."""
        return cls(f"no column {column!r}", where, did_you_mean(column, known))


class SourceUnreadable(JourneyError):
    """A source's file is missing, empty or not what its reader expects."""

    exit_code = 4


class ContractBroken(JourneyError):
    """A table does not hold what ``journey/contract/tables.py`` promises."""


class LawBroken(JourneyError):
    """Counts do not add up: a fault of the program, never of the data."""


ACCEPT = "undo that change, or accept it: --accept-identity-changes"


class IdentityMoved(JourneyError):
    """A run would give too many known events to another customer; the earlier run stays."""

    exit_code = 5

    @classmethod
    def of(cls, what: str, why: str) -> IdentityMoved:
        """The error for shares that are too large, with what changed since the run before."""
        return cls(f"{what}. {why}", "identity.max_moved", ACCEPT)

    @classmethod
    def unmatched(cls, falls: Sequence[str], why: str) -> IdentityMoved:
        """The error for sources of which far fewer events have a customer than before."""
        return cls(f"{'; '.join(falls)}. {why}", "identity.max_match_fall", ACCEPT)


class RunMissing(JourneyError):
    """There is no finished run at the given place."""

    exit_code = 4


class UnknownName(JourneyError):
    """A touchpoint, segment, page or other name that the run does not know."""

    exit_code = 2

    @classmethod
    def named(cls, kind: str, name: str, known: Iterable[str]) -> UnknownName:
        """The error for the unknown ``name`` of a ``kind`` (``"touchpoint"``)."""
        return cls(f"no {kind} {name!r}", "", did_you_mean(name, known))


class ExtraMissing(JourneyError):
    """The settings ask for something that an extra of this package brings."""

    exit_code = 3

    @classmethod
    def named(cls, extra: str, where: str, what: str) -> ExtraMissing:
        """The error for the ``extra`` that ``what`` needs; ``where`` is the key that asks."""
        return cls(f"{what} needs the extra {extra!r}", where, f"pip install 'journey[{extra}]'")


class NothingMatched(JourneyError):
    """A filter leaves no journey."""

    exit_code = 7


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or lists all of them.

    >>> did_you_mean("purchse", ["purchase", "cart"])
    "did you mean 'purchase'?"
    >>> did_you_mean("zzz", ["cart"])
    "known: 'cart'"
    """
    names = sorted(set(known))
    near = get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    listed = ", ".join(repr(word) for word in names[:MOST_LISTED])
    more = f" and {len(names) - MOST_LISTED:,} more" if len(names) > MOST_LISTED else ""
    return f"known: {listed}{more}" if names else ""
