"""The two sides of a comparison: their journeys, how long they are watched, who stands beside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from journey.analysis.behind.lists import CHOSEN
from journey.analysis.behind.watched import SETTLED
from journey.engine.base import Engine
from journey.errors import WrongUsage
from journey.selection import Selection
from journey.settings.models import DAY_US

COLUMNS = {"side": "varchar", "arm": "varchar", "journey_id": "bigint", "customer_id": "varchar",
           "block": "integer", "device": "varchar", "channel": "varchar", "started_us": "bigint",
           "outcome": "varchar", "watched_us": "bigint", "settled_us": "bigint"}  # fmt: skip
# the other journeys are those that no side has taken before
LAID = (
    CHOSEN
    + ","
    + SETTLED
    + """
    select $side as side, $arm as arm, chosen.journey_id, customer_id, block,
        coalesce(device, 'unknown') as device, coalesce(entry_channel, 'unknown') as channel,
        started_us, outcome, watched_us, settled_us
    from chosen
    join settled on settled.journey_id = chosen.journey_id
    where not $others or chosen.journey_id not in (select journey_id from compared)
"""
)
ON_BOTH = """
    select count(*)
    from compared a
    join compared b on b.journey_id = a.journey_id and b.side = 'b'
    where a.side = 'a'
"""
# the horizon of the run is how long its mature journeys have been watched
WATCHED = """
    select side, count(*) as journeys, quantile_disc(watched_us, 0.5) as half_us,
        (select min((select max(as_of_us) from runs) - started_us) from journeys where mature)
            as horizon_us
    from compared
    where arm = 'treated'
    group by side
"""
SIZES = """
    select side, count(*), count(*) filter (where watched_us >= $window_us),
        count(distinct customer_id)
    from compared
    where arm = 'treated'
    group by side
"""
SHARED = """
    select count(distinct a.customer_id)
    from compared a
    join compared b on b.customer_id = a.customer_id and b.side = 'b' and b.arm = 'treated'
    where a.side = 'a' and a.arm = 'treated'
"""
BEFORE, AFTER = "a", "b"
ANYBODY = {"segment": None, "device": None, "entry_channel": None}
TREATED, CONTROL = "treated", "control"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two selections to compare.

    Attributes
    ----------
    a, b
        The sides; ``b`` null: all other journeys, see :attr:`others`.
    days
        For how many days every journey is watched; null: until most are settled.
    """

    a: Selection
    b: Selection | None = None
    days: int | None = None

    @property
    def in_time(self) -> bool:
        """Whether the sides differ in their period alone, side a first."""
        if self.b is None or self.a.until_us is None or self.b.from_us is None:
            return False
        same = replace(self.a, from_us=None, until_us=None) == replace(
            self.b, from_us=None, until_us=None
        )
        return same and self.a.until_us <= self.b.from_us

    @property
    def others(self) -> Selection:
        """Where side b is looked for if none is named: others of the period, else of any time."""
        anybody = replace(self.a, **ANYBODY)
        return replace(anybody, from_us=None, until_us=None) if anybody == self.a else anybody

    @property
    def has_control(self) -> bool:
        """Whether others lived through both periods: those that a common filter leaves out."""
        named = (self.a.segment, self.a.device, self.a.entry_channel)
        return self.in_time and any(part is not None for part in named)


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its journeys, those that are watched long enough, and its customers."""

    journeys: int = 0
    watched: int = 0
    customers: int = 0


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides, laid out.

    Attributes
    ----------
    pair
        What was asked for.
    days
        For how many days from its start every journey is watched; none: a side is empty.
    a, b
        How many they are.
    shared
        Customers on both sides.
    """

    pair: Pair
    days: int
    a: Side
    b: Side
    shared: int


@contextmanager
def laid_out(engine: Engine, pair: Pair) -> Iterator[tuple[Engine, Sides]]:
    """An engine of its own with the table ``compared``, one row a journey, and what it holds.

    Raises
    ------
    WrongUsage
        A journey is on both sides.
    """
    with engine.aside() as own:
        own.fill("compared", COLUMNS, [])
        _lay(own, BEFORE, pair.a)
        _lay(own, AFTER, pair.b or pair.others, others=pair.b is None)
        if both := own.rows(ON_BOTH)[0][0]:
            hint = "choose sides that cannot meet: other days, devices, channels or segments"
            raise WrongUsage(f"{both:,} journeys are on both sides", "compare", hint)
        if pair.b is not None and pair.has_control:
            for side, selection in ((BEFORE, pair.a), (AFTER, pair.b)):
                _lay(own, side, replace(selection, **ANYBODY), CONTROL, others=True)
        yield own, _sides(own, pair)


def _lay(
    own: Engine, side: str, selection: Selection, arm: str = TREATED, others: bool = False
) -> None:
    own.add("compared", LAID, **selection.values(), side=side, arm=arm, others=others)


def _sides(own: Engine, pair: Pair) -> Sides:
    days = _days(own) if pair.days is None else pair.days
    found = {row[0]: Side(*row[1:]) for row in own.rows(SIZES, window_us=days * DAY_US)}
    a, b = found.get(BEFORE, Side()), found.get(AFTER, Side())
    return Sides(pair, days, a, b, int(own.rows(SHARED)[0][0]))


def _days(own: Engine) -> int:
    """Until 95 % are settled, but no longer than half of the journeys of each side are watched."""
    rows = own.rows(WATCHED)
    times = [half for _, _, half, _ in rows] + [row[3] for row in rows if row[3] is not None]
    return max(1, min(times) // DAY_US) if times else 0
