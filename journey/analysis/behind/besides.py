"""All journeys but those of a selection: the other side of a comparison, as a number key has it."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict, fields

from journey.errors import UnknownName, WrongUsage
from journey.selection import Selection

HINT = 'write it like: besides="device=phone"'
NAMES = {field.name for field in fields(Selection)}
INSTANTS = {"from_us", "until_us"}
# the selection's own rule, its values taken from one text
BESIDES = """
    besides as (
        select journey_id
        from journeys
        where ($key_besides ->> 'from_us' is null
                or started_us >= cast($key_besides ->> 'from_us' as bigint))
            and ($key_besides ->> 'until_us' is null
                or started_us < cast($key_besides ->> 'until_us' as bigint))
            and ($key_besides ->> 'entry_channel' is null
                or entry_channel = $key_besides ->> 'entry_channel')
            and ($key_besides ->> 'device' is null or device = $key_besides ->> 'device')
            and ($key_besides ->> 'goal' is null
                or goal is null or goal = $key_besides ->> 'goal')
            and ($key_besides ->> 'segment' is null or journey_id in (
                select journey_id from journey_segments
                where segment = $key_besides ->> 'segment'))
    )
"""
BY_BESIDES = """
    anti join besides on besides.journey_id = chosen.journey_id
"""


def written(selection: Selection) -> str:
    """The text of a selection in a number key.

    >>> written(Selection(device="smart phone", until_us=5))
    "until_us=5 'device=smart phone'"
    """
    given = [f"{name}={value}" for name, value in asdict(selection).items() if value is not None]
    return shlex.join(given)


def as_values(text: str) -> str:
    """The values of such a text, as the statement reads them: JSON.

    >>> as_values("until_us=5 'device=smart phone'")
    '{"until_us": "5", "device": "smart phone"}'

    Raises
    ------
    WrongUsage
        A part is not ``name=value``, a quote is left open, or an instant is no whole number.
    UnknownName
        A selection has no part of that name.
    """
    try:
        parts = [part.partition("=") for part in shlex.split(text)]
    except ValueError as fault:
        raise WrongUsage(f"{str(fault).lower()} in {text!r}", "number key", HINT) from None
    for name, sign, value in parts:
        if name not in NAMES:
            raise UnknownName.named("part of besides", name, NAMES)
        if not sign or (name in INSTANTS and not value.removeprefix("-").isdecimal()):
            raise WrongUsage(f"cannot read {name}{sign}{value}", "number key", HINT)
    return json.dumps({name: value for name, _, value in parts}, ensure_ascii=False)
