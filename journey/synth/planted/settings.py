"""The ``journey.toml`` of a planted world."""

from __future__ import annotations

from journey.synth.planted.world import (
    ANSWER,
    CALL,
    CANCELLED,
    ORDER,
    PAST,
    REQUEST,
    STAGES,
    PlantedWorld,
    places,
)

HEAD = """\
# A planted world: made from a seed, its truth in truth.json. No real person.
[project]
name = "planted world {seed}"

[journeys]
silence = "{silence}d"

[goals.buy]
reached_by = ["{order}", "{past}"]

[segments]
phone = "device = 'phone'"
computer = "device = 'computer'"

[friction]
waits = [{{opens = "{request}", closes = ["{answer}"], cancels = ["{cancelled}"], \
within = "{promise:g}h"}}]

[stages]
order = [{stages}]

[touchpoints]
"""
SOURCE = """
[sources.{channel}]
reader = "csv"
path = "{channel}.csv"
channel = "{channel}"
time = {{column = "happened_at", zone = "UTC"}}
touchpoint = {{column = "touchpoint"}}
identifiers = {{user_id = "customer"}}
device = "device"
is_error = "error is not null and error <> ''"
reason = "error"
value = {{column = "value"}}
"""
SURVEY = """
[sources.survey]
reader = "csv"
path = "survey.csv"
optional = true
channel = "survey"
time = {column = "answered_at", zone = "UTC"}
touchpoint = {value = "survey"}
identifiers = {user_id = "customer"}
score = {column = "nps", scale = "nps", from = 0, to = 10, good = "high"}
text = {column = "comment", language = "en"}
"""
KINDS = {
    CALL: "contact",
    REQUEST: "promise",
    ANSWER: "fulfil",
    CANCELLED: "exit",
    ORDER: "task",
    PAST: "task",
}


def text(world: PlantedWorld) -> str:
    """The settings with which ``journey run`` reads the world's files."""
    listed = ", ".join(f'"{stage}"' for stage in STAGES)
    head = HEAD.format(
        seed=world.seed, silence=world.silence_days, order=ORDER, past=PAST, stages=listed,
        request=REQUEST, answer=ANSWER, cancelled=CANCELLED, promise=world.wait.tau_h,
    )  # fmt: skip
    entries = [_entry(place.name, place.stage) for place in places()]
    entries.append('"survey" = {kind = "feedback", step = false}\n')
    channels = sorted({place.channel for place in places()})
    sources = [SOURCE.format(channel=channel) for channel in channels]
    return head + "".join(entries) + "".join(sources) + SURVEY


def _entry(name: str, stage: int) -> str:
    staged = f'stage = "{STAGES[stage]}", ' if stage >= 0 else ""
    return f'"{name}" = {{{staged}kind = "{KINDS.get(name, "view")}"}}\n'
