"""Shopping in the web shop or the app, from the first click to the order or to giving up."""

from __future__ import annotations

from journey.synth.shop.diary import Diary
from journey.synth.shop.mishaps import INCIDENT
from journey.synth.shop.orders import fulfil
from journey.synth.shop.worlds import (
    AGENTS,
    CAMPAIGNS,
    DECLINES,
    HOUR,
    MINUTE,
    RATES,
    SECOND,
    harder,
)

CARD_IN_ACCOUNT = 7  # of ten members with a card have told the website its number


def arrive(diary: Diary) -> bool:
    """How somebody comes: by ad, newsletter, app or home page. False: gone at once."""
    person, roll = diary.person, diary.rng.random()
    if person.app_device and roll < 0.6:
        diary.channel, diary.device, diary.known = "app", _app_hardware(diary), diary.chance(0.7)
        return True
    if roll < 0.34:
        return _by_ad(diary)
    if person.newsletter and roll < 0.55:
        by_newsletter(diary)
    else:
        diary.do("home page")
    return True


def _app_hardware(diary: Diary) -> str:
    """The device that the app runs on: never a computer."""
    return diary.person.device if diary.person.device != "computer" else "phone"


def by_newsletter(diary: Diary) -> None:
    """A click in a newsletter names the address and the browser it opened."""
    person = diary.person
    cookie = person.cookie(diary.device, diary.at_us)
    campaign = diary.rng.choice(CAMPAIGNS)
    names = {"email": person.email, "cookie": cookie}
    diary.note("email", "email click", names, campaign=campaign)
    diary.wait(MINUTE, 3 * MINUTE)


def look_around(diary: Diary) -> bool:
    """Products and searches, perhaps over several days. False: lost interest."""
    for _ in range(diary.rng.choice((1, 1, 2, 2, 3, 4))):
        if diary.chance(0.4):
            _search(diary)
        diary.do("product page")
        if diary.chance(0.1):
            diary.next_day(1, 6)
    if "search loop" in diary.frictions and diary.chance(0.45):
        return False
    return not diary.chance(RATES.leave_products)


def _fill_cart(diary: Diary) -> bool:
    """Into the cart, sometimes back to the products. False: the cart is left behind."""
    diary.do("cart")
    if diary.chance(RATES.way_back):
        diary.frictions.append("way back")
        diary.do("product page")
        diary.do("cart")
    if diary.chance(RATES.leave_cart):
        return False
    if diary.chance(0.12):
        diary.next_day(1, 4)
        diary.switch_device()
        diary.do("cart")
    return True


def log_in(diary: Diary) -> None:
    """The form names the account and its address, often its card; the session stays known."""
    diary.known = True
    diary.do("login")
    _say_email(diary)
    if diary.person.loyalty and diary.person.number % 10 < CARD_IN_ACCOUNT:
        diary.happened[-1].names["loyalty"] = diary.person.loyalty


def _check_out(diary: Diary) -> bool:
    """Log in or name an address, then the checkout form. False: given up here."""
    person = diary.person
    if person.standing == "member" and not diary.known:
        log_in(diary)
    diary.do("checkout")
    if person.standing == "guest" and diary.chance(RATES.says_email):
        _say_email(diary)  # else only the shop system knows whose order it is
    if diary.chance(harder(RATES.address_error, diary.device)):
        diary.frictions.append("address error")
        diary.do("checkout", error="address not accepted")
    if person.standing == "anonymous":  # the form asks for an address: not everybody gives one
        return False
    return not diary.chance(harder(RATES.leave_checkout, diary.device))


def _pay(diary: Diary) -> bool:
    """Payment, and what comes after an error: again, a call, or good-bye."""
    if _goes_through(diary, harder(RATES.payment_error, diary.device)):
        return not diary.chance(harder(RATES.leave_payment, diary.device))
    if diary.chance(RATES.error_retry):
        return _goes_through(diary, 0.0)
    if not diary.chance(RATES.error_call):
        return False
    diary.wait(5 * MINUTE, 30 * HOUR)
    if not (_call(diary, "payment") and diary.chance(RATES.call_helps)):
        return False
    diary.wait(10 * MINUTE, 4 * HOUR)
    return _goes_through(diary, 0.0)


def _goes_through(diary: Diary, error_rate: float) -> bool:
    """One go at paying; while the page is broken on phones, most goes end there."""
    broken = diary.device == INCIDENT.value and INCIDENT.covers(diary.at_us)
    if broken and diary.chance(INCIDENT.rate):
        diary.frictions.append(INCIDENT.reason)
        diary.do("payment", error=INCIDENT.reason)
        return False
    if diary.chance(error_rate):
        diary.frictions.append("payment error")
        diary.do("payment", error=diary.rng.choice(DECLINES))
        return False
    diary.do("payment")
    return True


def _call(diary: Diary, topic: str, order_id: str = "") -> bool:
    """A call in legs: menu, queue, and an agent where somebody waits for one (True).

    All legs know the caller's number, the agent mostly finds the account, sometimes the order.
    """
    person, call = diary.person, f"{diary.rng.randrange(10**7):07}"
    number = person.phone or f"+4930{diary.rng.randrange(10**6, 10**7)}"
    about = {"call": call, "reason": topic}  # what was chosen in the menu
    _leg(diary, "phone menu", {"phone": number}, (20, 70), **about)
    _leg(diary, "phone queue", {"phone": number}, (15, 540), **about)
    if diary.chance(RATES.hang_up):
        return False
    account = person.user_id if diary.chance(0.85) else ""
    names = {"phone": number, "user_id": account, "order_id": order_id}
    agent = diary.rng.choice(AGENTS)
    _leg(diary, "support call", names, (90, 900), agent=agent, **about)
    diary.wait(MINUTE, 5 * MINUTE)
    return True


def _leg(
    diary: Diary, touchpoint: str, names: dict[str, str], seconds: tuple[int, int], **facts: str
) -> None:
    """A part of a call; the next one begins in the second in which it ends."""
    diary.at_us = diary.at_us // SECOND * SECOND
    ended_us = diary.at_us + diary.rng.randint(*seconds) * SECOND
    diary.note("phone", touchpoint, names, ended=str(ended_us), **facts)
    diary.at_us = ended_us


def shop_online(diary: Diary) -> None:
    """The whole way from the first click to the goods in hand, with all its exits."""
    diary.intent = "buy online"
    ways = (arrive, look_around, _fill_cart, _check_out, _pay)
    if all(way(diary) for way in ways):
        fulfil(diary, _call)


def _by_ad(diary: Diary) -> bool:
    cookie = diary.person.cookie(diary.device, diary.at_us)
    cost = f"{diary.rng.uniform(0.08, 0.9):.2f}"
    campaign = diary.rng.choice(CAMPAIGNS)
    diary.note("ads", "ad click", {"cookie": cookie}, cost=cost, campaign=campaign)
    if diary.chance(RATES.bounce):
        return False
    diary.wait(2 * 10**6, 20 * 10**6)
    return True


def _search(diary: Diary) -> None:
    diary.do("search")
    if diary.chance(harder(RATES.search_loop, diary.device)):
        diary.frictions.append("search loop")
        for _ in range(diary.rng.randint(2, 4)):
            diary.do("search", error="no results")


def _say_email(diary: Diary) -> None:
    """The form just filled in carries the e-mail address too."""
    diary.happened[-1].names["email"] = diary.person.email
