"""What the people of a town do on the web, in the app, in stores and on the phone."""

from __future__ import annotations

from dataclasses import dataclass

from journey.synth.identity.people import Human, PersonRow, Town
from journey.synth.shop.worlds import AGENTS, DAY, END_US, SECOND, START_US, STORES

STORE_NAMES = tuple(f"S{number}" for number in range(1, len(STORES) + 1))


@dataclass(slots=True)
class Session:
    """Somebody at a thing (a browser's cookie or the app's device); time runs on."""

    town: Town
    human: Human
    at_us: int
    kind: str
    thing: str
    account: str = ""  # logged in as

    def do(self, action: str, **names: str) -> None:
        """Something is done, and some seconds or minutes pass."""
        source = "app" if self.kind == "device" else "web"
        note(self.town, self.human, (source, action), self.at_us, names | {self.kind: self.thing})
        self.at_us += self.town.rng.randint(15, 200) * SECOND

    def look(self, most: int = 3) -> None:
        """Look at one page or more."""
        for _ in range(self.town.rng.randint(1, most)):
            self.do("view")

    def log_in(self) -> None:
        """Say who one is; the form on the web names the address, the app often the card."""
        human = self.human
        if not human.accounts or self.at_us < human.known_from_us:
            return
        self.account = self.town.rng.choice(human.accounts)
        names = {"user_id": self.account}
        if self.kind == "cookie":
            names["email"] = human.email
        elif human.cards:
            names["loyalty"] = self.town.rng.choice(human.cards)
        self.do("login", **names)

    def buy(self) -> None:
        """An order, with address and perhaps phone number."""
        human = self.human
        if not human.email or self.at_us < human.known_from_us:
            return
        said = _phone(human, self.at_us) if self.town.rng.random() < 0.7 else ""
        order = self.town.own("order_id", self.town.fresh("o"), human.number)
        self.do("order", user_id=self.account, email=human.email, phone=said, order_id=order)

    def log_out(self) -> None:
        """Leave the account."""
        if self.account:
            self.do("logout", user_id=self.account)
            self.account = ""


def live(town: Town) -> None:
    """What everybody does over the period, in their own time."""
    for human in town.humans:
        for _ in range(town.rng.randint(1, 4)):
            _visit(town, human, moment(town))
        for _ in range(town.rng.choice((0, 1, 2)) if human.cards else town.rng.random() < 0.5):
            shop(town, human, moment(town))
        if human.phone and town.rng.random() < 0.45:
            call(town, human, max(moment(town), human.known_from_us))
        if human.email and town.rng.random() < 0.4:
            _click(town, human, max(moment(town), human.known_from_us))


def note(
    town: Town, human: Human, what: tuple[str, str], at_us: int, names: dict[str, str]
) -> None:
    """Write a row: ``what`` is its source and what was done; nothing after the period."""
    kept = {kind: value for kind, value in names.items() if value}
    if at_us < END_US:
        town.rows.append(PersonRow(human.number, at_us, *what, kept))


def moment(town: Town, from_us: int = START_US, until_us: int = END_US) -> int:
    """Some second between the two, by day."""
    day_us = town.rng.randrange(from_us, max(from_us + 1, until_us)) // DAY * DAY
    return day_us + town.rng.randrange(7 * 3600, 22 * 3600) * SECOND


def _phone(human: Human, at_us: int) -> str:
    """Their number, where it is theirs at that time."""
    return human.phone if human.phone_from_us <= at_us < human.phone_until_us else ""


def shop(town: Town, human: Human, at_us: int) -> None:
    """A receipt: with a card, an address, or the address some days later, or nothing."""
    rng = town.rng
    card = rng.choice(human.cards) if human.cards and rng.random() < 0.85 else ""
    knows = at_us >= human.known_from_us
    mailed = human.email if knows and rng.random() < 0.4 else ""
    store = rng.choice(STORE_NAMES)
    receipt = town.own("receipt", f"{store}|{town.fresh('r')}", human.number)
    names = {"receipt": receipt, "loyalty": card, "email": mailed, "store_id": store}
    note(town, human, ("store", "store purchase"), at_us, names)
    if human.email and not mailed and knows and rng.random() < 0.3:
        late_us = at_us + rng.randint(1, 9) * DAY
        sent = {"receipt": receipt, "email": human.email}
        note(town, human, ("mail", "receipt sent"), late_us, sent)


def call(town: Town, human: Human, at_us: int) -> None:
    """A call: the number shows, the agent often finds the customer number or the address."""
    rng = town.rng
    names = {
        "phone": _phone(human, at_us),
        "crm_id": human.crm_id if rng.random() < 0.9 else "",
        "email": human.email if rng.random() < 0.3 else "",
        "agent_id": rng.choice(AGENTS),
    }
    note(town, human, ("calls", "call"), at_us, names)


def _browser(town: Town, human: Human, at_us: int) -> str:
    """The cookie of somebody's own browser at that time."""
    period = (at_us - START_US) // (human.cookie_days * DAY)
    return town.own("cookie", f"c-{human.number}-{period}", human.number)


def _visit(town: Town, human: Human, at_us: int) -> None:
    rng = town.rng
    if human.app and rng.random() < 0.5:
        session = Session(town, human, at_us, "device", human.app)
    else:
        session = Session(town, human, at_us, "cookie", _browser(town, human, at_us))
    session.look()
    if rng.random() < 0.7:
        if rng.random() >= human.guest_rate:
            session.log_in()
        session.look(2)
        if rng.random() < 0.6:
            session.buy()
    if rng.random() < 0.2:
        session.log_out()


def _click(town: Town, human: Human, at_us: int) -> None:
    """A click in a newsletter names the address and the browser it opens."""
    names = {"email": human.email, "cookie": _browser(town, human, at_us)}
    note(town, human, ("mail", "click"), at_us, names)
