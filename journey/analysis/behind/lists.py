"""Number keys, and the journeys behind a number: the count is the length of the list."""

from __future__ import annotations

import re
import shlex
from dataclasses import asdict, dataclass, fields

from journey.analysis.behind.besides import BESIDES, BY_BESIDES, as_values
from journey.analysis.behind.passages import PASSAGES
from journey.analysis.behind.runs import ROUTE_OF, VARIANT_OF
from journey.analysis.behind.visits import LEFT, window
from journey.analysis.behind.watched import BY_WATCHED, SETTLED, days_us
from journey.analysis.incidents.key import STRUCK
from journey.analysis.ways.walks import WALK_OF, expression, round_expression
from journey.engine.base import Engine
from journey.errors import UnknownName, WrongUsage
from journey.selection import SELECTED, Selection

ALL = "all"  # the key that leaves nothing out
PLAIN = re.compile(r"[\w.()/:+-]+")

CHOSEN = "with chosen as (" + SELECTED + ")"
MATCHES = """
    where ($key_outcome is null or outcome = $key_outcome)
        and ($key_goal is null or goal = $key_goal)
        and ($key_mature is null or case when mature then 'yes' else 'no' end = $key_mature)
        and ($key_customer is null or customer_id = $key_customer)
        and ($key_device is null or coalesce(device, 'unknown') = $key_device)
        and ($key_entry_channel is null
            or coalesce(entry_channel, 'unknown') = $key_entry_channel)
        and ($key_segment is null or journey_id in (
            select journey_id from journey_segments where segment = $key_segment))
        and (coalesce($key_at, $key_state) is null or journey_id in (
            select journey_id from steps
            where ($key_at is null or touchpoint = $key_at)
                and ($key_state is null or state = $key_state)))
        and ($key_target is null and ($key_source is null or $key_signal is not null)
            or journey_id in (
                select journey_id from transitions
                where ($key_source is null or source = $key_source)
                    and ($key_target is null or target = $key_target)))
        and (coalesce($key_signal, $key_code) is null or journey_id in (
            select journey_id from frictions
            where ($key_signal is null or signal = $key_signal)
                and ($key_at is null or touchpoint = $key_at)
                and ($key_code is null or coalesce(code, '(none)') = $key_code)
                and ($key_source is null or from_touchpoint = $key_source)))
"""
MATCHED = CHOSEN + " select * from chosen " + MATCHES
NARROWED = (
    "with selected as (" + SELECTED + "), chosen as (select * from selected " + MATCHES + "),"
)
ALONG = " select chosen.* from chosen"
BY_ROUTE = """
    join routes on routes.journey_id = chosen.journey_id and routes.route = $key_route
"""
BY_PATH = """
    join (
        select distinct journey_id
        from passages
        where path = $key_path) taken on taken.journey_id = chosen.journey_id
"""
BY_VISIT = """
    join (
        select distinct journey_id
        from went
        where after = $key_after and ($key_instead is null or instead = $key_instead)
        ) visits on visits.journey_id = chosen.journey_id
"""
BY_VARIANT = """
    join variants on variants.journey_id = chosen.journey_id and variants.variant = $key_variant
"""
BY_INCIDENT = """
    join (
        select distinct journey_id
        from struck
        where incident_id = $key_incident) came on came.journey_id = chosen.journey_id
"""
BY_WAY = """
    join walks as along on along.journey_id = chosen.journey_id
        and regexp_full_match(along.walk, $key_way)
"""
BY_CIRCLE = """
    join walks as around on around.journey_id = chosen.journey_id
        and regexp_full_match(around.walk, $key_circle)
"""
EXPRESSIONS = {"way": expression, "circle": round_expression, "watched": days_us,
               "besides": as_values}  # fmt: skip
EXTRAS = {"route": (ROUTE_OF, BY_ROUTE), "path": (PASSAGES, BY_PATH), "after": (LEFT, BY_VISIT),
          "variant": (VARIANT_OF, BY_VARIANT), "incident": (STRUCK, BY_INCIDENT),
          "way": (WALK_OF, BY_WAY), "circle": (WALK_OF, BY_CIRCLE),
          "watched": (SETTLED, BY_WATCHED), "besides": (BESIDES, BY_BESIDES)}  # fmt: skip
LISTED = """
    select journey_id, customer_id, started_us, ended_us, steps, outcome, goal, value, cost,
        errors, entry_channel, entry_touchpoint, device, channels
    from matched
    order by started_us desc, journey_id
    limit $limit offset $offset
"""


@dataclass(frozen=True, slots=True)
class Key:
    """What a number is about: journeys that match every field that is not ``None``.

    ``at`` and ``state`` speak of the same step, ``source`` and ``target`` of the same transition,
    ``at``, ``source``, ``signal`` and ``code`` (``(none)``: no reason) of the same friction.
    ``route`` is the text of a route to a drop-off, ``path`` that of two to four touchpoints in a
    row (``passages.written``) or of two with a gap (``passages.gapped``), ``variant`` that of a
    whole path (``variants.Variant.path``); ``after`` (``left`` or ``error``) and ``instead`` are
    those of ``instead.Instead``, about the same visit as ``at``; ``mature`` is ``yes`` or ``no``;
    ``incident`` the id of one: who came by in its days; ``way`` a pattern of ``walks`` (``ad >
    cart > …``), ``circle`` touchpoints that were gone round at least once (``cart > help``).
    ``watched`` is a number of days: journeys watched for as long, and an outcome by then.
    ``besides`` is a selection (``device=phone``) whose journeys are left out: all others.
    A device or channel that is not known is ``unknown``.

    >>> str(Key(at="support call", state="dropped"))
    'at="support call" state=dropped'
    """

    at: str | None = None
    state: str | None = None
    outcome: str | None = None
    goal: str | None = None
    source: str | None = None
    target: str | None = None
    signal: str | None = None
    code: str | None = None
    segment: str | None = None
    device: str | None = None
    entry_channel: str | None = None
    customer: str | None = None
    route: str | None = None
    mature: str | None = None
    after: str | None = None
    instead: str | None = None
    path: str | None = None
    variant: str | None = None
    incident: str | None = None
    way: str | None = None
    circle: str | None = None
    watched: str | None = None
    besides: str | None = None

    def __str__(self) -> str:
        pairs = [
            f"{name}={_quoted(value)}"
            for name in self.__slots__
            if (value := getattr(self, name)) is not None
        ]
        return " ".join(pairs) or ALL

    @classmethod
    def parse(cls, text: str) -> Key:
        """The key that ``text`` stands for; ``all`` and the empty text match all journeys.

        Raises
        ------
        WrongUsage
            A part is not ``field=value``, a field stands twice, or a quote is left open.
        UnknownName
            A field is not one of a key's.
        """
        try:
            parts = [] if text.strip() == ALL else shlex.split(text)
        except ValueError as fault:
            raise WrongUsage(f"{str(fault).lower()} in {text!r}", "number key") from None
        known = [field.name for field in fields(cls)]
        values: dict[str, str] = {}
        for part in parts:
            name, sign, value = part.partition("=")
            if not sign or name in values:
                hint = "write it like: at=payment state=dropped"
                raise WrongUsage(f"cannot read {part!r}", "number key", hint)
            if name not in known:
                raise UnknownName.named("key field", name, known)
            values[name] = value
        return cls(**values)


@dataclass(frozen=True, slots=True)
class JourneyRow:
    """One journey of a list. Times in microseconds since 1970 UTC; money in the project's."""

    journey_id: int
    customer_id: str
    started_us: int
    ended_us: int
    steps: int
    outcome: str
    goal: str | None
    value: float | None
    cost: float | None
    errors: int
    entry_channel: str | None
    entry_touchpoint: str | None
    device: str | None
    channels: int


def journeys_of(
    engine: Engine, selection: Selection, key: Key, limit: int = 100, offset: int = 0
) -> tuple[JourneyRow, ...]:
    """The journeys behind the number of ``key``, latest start first."""
    text, values = _matched(engine, selection, key)
    listed = "with matched as (" + text + ")" + LISTED
    return tuple(
        JourneyRow(*row) for row in engine.rows(listed, **values, limit=limit, offset=offset)
    )


def count_of(engine: Engine, selection: Selection, key: Key) -> int:
    """How many journeys are behind the number of ``key``."""
    text, values = _matched(engine, selection, key)
    return int(engine.rows("select count(*) from (" + text + ")", **values)[0][0])


def code(number: int) -> str:
    """An event's or journey's id as people see it: 16 hex digits.

    >>> code(255)
    '00000000000000ff'
    """
    return f"{number & 0xFFFFFFFFFFFFFFFF:016x}"


def _matched(
    engine: Engine, selection: Selection, key: Key
) -> tuple[str, dict[str, int | str | None]]:
    """The statement of the journeys, and its values: only those that it names."""
    values = selection.values() | {f"key_{name}": value for name, value in asdict(key).items()}
    given = [name for name in EXTRAS if getattr(key, name) is not None]
    for name in EXTRAS.keys() - given:
        values.pop(f"key_{name}")
    for name in EXPRESSIONS.keys() & set(given):
        values[f"key_{name}"] = EXPRESSIONS[name](getattr(key, name))
    if key.after is None:
        values.pop("key_instead")
    else:
        values |= {"within_us": window(engine), "touchpoint": key.at}
    if not given:
        return MATCHED, values
    named, joined = zip(*(EXTRAS[name] for name in given), strict=True)
    return NARROWED + ",".join(dict.fromkeys(named)) + ALONG + "".join(joined), values


def _quoted(value: str) -> str:
    if PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
