"""Answers speak of the journey of their order, else of the one they fell into or came after."""

from __future__ import annotations

from pathlib import Path

from journey.engine.duckdb import DuckEngine
from journey.journeys.answers import join
from tests.help.rows import DAY, T0, Trip, put, step, trip, world

AS_OF = T0 + 100 * DAY


def survey(customer: str, day: float) -> Trip:
    """An answer that is a journey of its own, as it came after the end of another."""
    asked = step("survey @survey", score="3", score_scale="nps")
    return Trip(customer, (asked,), "dropped", T0 + int(day * DAY))


def ordered(engine: DuckEngine, *pairs: tuple[int, int]) -> None:
    """Let events carry orders, as pairs of event and order."""
    put(engine, "identifiers",
        [{"event_id": event, "kind": "order_id", "nid": nid} for event, nid in pairs])  # fmt: skip


def told(engine: DuckEngine) -> dict[str, tuple[int | None, str | None, int | None]]:
    """Customer to the journey the answer speaks of, what tells it, and the steps before."""
    join(engine, AS_OF)
    rows = engine.rows("select customer_id, journey_id, told_by, steps_before from answers")
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1:] for row in rows}


def test_an_answer_speaks_of_its_order_though_another_journey_came_between(tmp_path: Path) -> None:
    first, second = trip("ann", "order > parcel", "goal"), trip("ann", "list", "open", "9d")
    engine = world(tmp_path, first, second, survey("ann", 10))
    ordered(engine, (1, 77), (2, 77), (2001, 77))
    assert told(engine) == {"ann": (1, "order", 2)}


def test_an_order_of_somebody_else_tells_nothing(tmp_path: Path) -> None:
    engine = world(tmp_path, trip("bob", "order", "goal"), survey("ann", 10))
    ordered(engine, (1, 77), (1001, 77))
    assert told(engine) == {"ann": (None, None, None)}


def test_an_answer_on_the_way_speaks_of_its_journey(tmp_path: Path) -> None:
    asked = step("+40d survey @survey", score="3", score_scale="nps")
    on_the_way = Trip("ann", (step("order"), asked, step("parcel")), "goal")
    assert told(world(tmp_path, on_the_way)) == {"ann": (1, "journey", 1)}


def test_without_an_order_it_is_the_latest_journey_that_ended_14_days_ago_at_most(
    tmp_path: Path,
) -> None:
    engine = world(
        tmp_path,
        trip("ann", "order > parcel", "goal"),
        trip("ann", "list", "dropped", "2d"),
        survey("ann", 16),
        trip("bob", "order", "goal"),
        survey("bob", 14.01),
    )
    assert told(engine) == {"ann": (1001, "recent", 1), "bob": (None, None, None)}


def test_a_second_answer_speaks_of_the_journey_too_and_not_of_the_first(tmp_path: Path) -> None:
    again = Trip("ann", (step("survey @survey", score="9", score_scale="nps"),
                         step("+1d survey @survey", score="2", score_scale="nps")),
                 "dropped", T0 + DAY)  # fmt: skip
    engine = world(tmp_path, trip("ann", "order > parcel", "goal"), again)
    join(engine, AS_OF)
    assert engine.rows("select journey_id, told_by, steps_before from answers") == [
        (1, "recent", 2),
        (1, "recent", 2),
    ]


def test_feedback_without_a_score_is_an_answer_and_what_comes_after_as_of_is_none(
    tmp_path: Path,
) -> None:
    engine = world(tmp_path, trip("ann", "order > review", "dropped"), survey("ann", 101))
    put(engine, "touchpoints", [
        {"touchpoint": name, "silence_us": 1, "silence_basis": "setting", "is_goal": False,
         "is_exit": False, "is_step": True, "events": 1, "kind": kind}
        for name, kind in (("order", "task"), ("review", "feedback"), ("survey", "feedback"))
    ])  # fmt: skip
    assert told(engine) == {"ann": (1, "journey", 1)}
