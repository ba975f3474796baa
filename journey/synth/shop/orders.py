"""What follows an order: parcels in time and late, calls about them, answers, returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from journey.synth.shop.comments import comment
from journey.synth.shop.diary import Diary, at_hour
from journey.synth.shop.worlds import DAY, HOUR, MINUTE, RATES, SECOND, START_US, local_us

Call = Callable[[Diary, str, str], bool]


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """An order's number and the prices of its lines, in cents."""

    number: str
    cents: tuple[int, ...]


def fulfil(diary: Diary, call: Call) -> None:
    """The order and its parcel, until it is delivered (or cancelled), and the days after."""
    order = _book(diary)
    if diary.chance(RATES.cancel):
        diary.wait(HOUR, 20 * HOUR)
        diary.do("order cancelled", order_id=order.number)
        return
    _parcel(diary, "dispatched", order.number, 10 * HOUR, 3 * DAY)
    day = (local_us(diary.at_us) - START_US) // DAY + 2
    promised_us = at_hour(day + 1, 0)  # a day is promised, and it is kept until that day ends
    diary.happened[-1].facts["promised"] = str(promised_us - DAY)
    late = diary.chance(RATES.late)
    if not late:
        diary.at_us = at_hour(day - diary.rng.randrange(2), 9)
        diary.at_us += diary.rng.randrange(11 * HOUR) // SECOND * SECOND
    elif not _late(diary, order.number, promised_us, call):
        return
    diary.note("delivery", "delivered", _order(diary, order.number))
    _afterwards(diary, order, late)


def _book(diary: Diary) -> ShopOrder:
    """The page that confirms the order, and the order as the shop system books it.

    The page knows the browser and the order's number; the system, to the minute and a line an
    article, the number and whose it is: for most guests nothing else leads to them.
    """
    rng, person = diary.rng, diary.person
    lines = tuple(
        min(30_000, 100 + int(100 * rng.lognormvariate(3.5, 0.4)))
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4)))
    )
    order = ShopOrder(f"{rng.randrange(10**7, 10**8)}", lines)
    diary.do("order confirmation", order_id=order.number)
    if diary.channel == "app":
        diary.at_us = -(-diary.at_us // MINUTE) * MINUTE  # after what has milliseconds
    names = {kind: getattr(person, kind) for kind in ("user_id", "email", "phone")}
    names["order_id"] = order.number
    diary.note("shop", "order placed", names, lines=" ".join(map(str, lines)))
    diary.at_us += MINUTE
    return order


def _late(diary: Diary, order_id: str, promised_us: int, call: Call) -> bool:
    """The promise passes; many call, some cancel (False); the parcel comes days later."""
    diary.frictions.append("late delivery")
    diary.at_us = promised_us
    if diary.chance(RATES.late_call):
        diary.at_us += 8 * HOUR
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


def _afterwards(diary: Diary, order: ShopOrder, late: bool) -> None:
    """A survey answer, and sometimes goods go back. Both come after the journey's goal."""
    called = any(each.channel == "phone" for each in diary.happened)
    returns = diary.chance(RATES.returned * (1.6 if late else 1.0))
    rate = RATES.answer * (1.3 if late else 1.0)
    delivered_us = diary.at_us
    if diary.chance(rate):
        diary.wait(6 * HOUR, 3 * DAY)
        _answer(diary, order.number, _theme(late, called, returns, diary))
    if returns:
        diary.at_us = delivered_us + 3 * DAY
        _send_back(diary, order)


def _send_back(diary: Diary, order: ShopOrder) -> None:
    """Some of the lines, or all; the returns desk knows the order's number and nobody's name."""
    rng, names = diary.rng, {"order_id": order.number}
    back = sum(order.cents[: rng.randint(1, len(order.cents))])
    diary.wait(HOUR, 8 * DAY)
    diary.note("returns", "return request", names)
    diary.wait(3 * DAY, 9 * DAY)
    diary.note("returns", "refund paid", names, value=f"-{back / 100:.2f}")


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
