"""What follows an order: parcels in time and late, calls about them, answers, returns."""

from __future__ import annotations

from collections.abc import Callable

from journey.synth.shop.comments import comment
from journey.synth.shop.diary import Diary
from journey.synth.shop.worlds import (
    DAY,
    HOUR,
    MINUTE,
    RATES,
    SECOND,
)

Call = Callable[[Diary, str, str], None]


def fulfil(diary: Diary, call: Call) -> None:
    """The order and its parcel, until it is delivered (or cancelled), and the days after."""
    order_id = f"{diary.rng.randrange(10**7, 10**8)}"
    value = f"{min(900.0, diary.rng.lognormvariate(4.1, 0.6)):.2f}"
    diary.do("order placed", order_id=order_id, value=value)
    if diary.channel == "app":  # the app sends its receipt by e-mail
        diary.happened[-1].names["email"] = diary.person.email
    if diary.chance(RATES.cancel):
        diary.wait(HOUR, 20 * HOUR)
        diary.do("order cancelled", order_id=order_id)
        return
    _parcel(diary, "dispatched", order_id, 10 * HOUR, 3 * DAY)
    promised_us = (diary.at_us // DAY + 3) * DAY + 16 * HOUR  # in the evening, a day or two on
    diary.happened[-1].facts["promised"] = str(promised_us)
    late = diary.chance(RATES.late)
    if not late:
        diary.at_us = promised_us - diary.rng.randrange(2 * HOUR, 34 * HOUR) // SECOND * SECOND
    elif not _late(diary, order_id, promised_us, call):
        return
    diary.note("delivery", "delivered", _order(diary, order_id))
    _afterwards(diary, order_id, late)


def _late(diary: Diary, order_id: str, promised_us: int, call: Call) -> bool:
    """The promise passes; many call, some cancel (False); the parcel comes days later."""
    diary.frictions.append("late delivery")
    diary.at_us = promised_us
    if diary.chance(RATES.late_call):
        diary.at_us += 14 * HOUR
        diary.wait(HOUR, 30 * HOUR)
        call(diary, "where is my order", order_id)
        if diary.chance(0.2):
            diary.wait(20 * HOUR, 50 * HOUR)
            call(diary, "where is my order", order_id)
    if diary.chance(RATES.late_cancel):
        diary.wait(HOUR, 2 * DAY)
        diary.do("order cancelled", order_id=order_id)
        return False
    diary.wait(20 * HOUR, 6 * DAY)
    diary.at_us = diary.at_us // SECOND * SECOND
    return True


def _afterwards(diary: Diary, order_id: str, late: bool) -> None:
    """A survey answer, and sometimes the goods go back. Both come after the journey's goal."""
    called = any(each.channel == "phone" for each in diary.happened)
    returns = diary.chance(RATES.returned * (1.6 if late else 1.0))
    rate = RATES.answer * (1.3 if late else 1.0)
    delivered_us = diary.at_us
    if diary.chance(rate):
        diary.wait(6 * HOUR, 3 * DAY)
        _answer(diary, order_id, _theme(late, called, returns, diary))
    if returns:
        diary.at_us = delivered_us + 3 * DAY
        _parcel(diary, "return request", order_id, HOUR, 8 * DAY)
        _parcel(diary, "refund paid", order_id, 3 * DAY, 9 * DAY)


def answer_store(diary: Diary) -> None:
    """A survey answer after a purchase in a store, where an address is known."""
    if diary.person.email and diary.chance(RATES.answer * 0.5):
        diary.wait(12 * HOUR, 2 * DAY)
        _answer(diary, "", "store")


def _theme(late: bool, called: bool, returns: bool, diary: Diary) -> str:
    if late:
        return "late, no help" if called else "late"
    if "payment error" in diary.frictions:
        return "payment"
    return "return" if returns else "good"


def _answer(diary: Diary, order_id: str, theme: str) -> None:
    score, text = comment(diary.rng, theme)
    names = {"email": diary.person.email, "order_id": order_id}
    if names["email"]:
        diary.note("survey", "survey", names, score=str(score), comment=text)


def _parcel(diary: Diary, touchpoint: str, order_id: str, low_us: int, high_us: int) -> None:
    """A parcel's step, written to the second."""
    diary.wait(low_us, high_us)
    diary.at_us = diary.at_us // SECOND * SECOND
    diary.note("delivery", touchpoint, _order(diary, order_id))
    diary.at_us += MINUTE


def _order(diary: Diary, order_id: str) -> dict[str, str]:
    return {"order_id": order_id, "email": diary.person.email}
