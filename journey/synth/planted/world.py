"""A planted world: its touchpoints, its frictions, and how its customers are.

(Source of the numbers: docs/methods.md 10.3.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from journey.errors import UnknownName

PLANTED = "planted"  # its name on the command line; variants follow a colon
VARIANTS = {
    "": "what docs/methods.md 10.3 names",
    ":growth": "most customers come late",
    ":no-friction": "nothing is in the way",
    ":no-intent": "all customers have the same intent",
    ":strong-intent": "customers differ much in an intent that nobody sees",
    ":unlinked": "four of ten store events name nobody",
    ":unseen-quits": "who loses patience with a request says nothing",
    ":excess": "six touchpoints lose more for no visible reason, the others differ by nature",
}
STAGES = ("aware", "consider", "choose", "buy", "receive")
BASE = (-1.6, -2.0, -2.2, -2.4, -2.4)  # logit of dropping off, by stage
INTENT, MOBILE = -0.7, 0.3  # logit per unit of intent, and on a phone
ADVANCE, BY_INTENT, BACK = 0.2, 0.3, 0.2  # logit of going on; chance of a step back
ENTRIES = ("web", "app", "ads", "email", "social", "store")
# by stage, from the most to the least visited; the first stage has one for each entry channel
TOUCHPOINTS = (
    ("home page @web", "app start @app", "ad landing @ads", "newsletter @email", "post @social",
     "store visit @store"),
    ("search @web", "product page @web", "category @app", "reviews @web", "store finder @store",
     "video @social", "offer mail @email"),
    ("compare @web", "product details @app", "configurator @web", "wish list @app",
     "availability @web", "store advice @store", "price alert @email"),
    ("cart @web", "payment @web", "checkout @web", "voucher @app", "address @app", "login @web",
     "till @store"),
    ("delivery choice @web", "request @web", "confirmation @email", "order status @app",
     "pick-up @store", "invoice @email", "appointment @phone"),
)  # fmt: skip
REQUEST, ANSWER, CANCELLED = "request", "answer", "request cancelled"
ORDER, CALL, PAST, SURVEY = "order", "support call", "past order", "survey"
OTHERS = (f"{ANSWER} @email", f"{CANCELLED} @web", f"{ORDER} @web", f"{CALL} @phone",
          f"{PAST} @store")  # fmt: skip
WEIGHT = 1.3  # the n-th touchpoint of a stage is visited n**-WEIGHT as often as its first
# from here straight to there, with this chance, whatever else: what makes routes
HABITS = (
    ("home page", "search", 0.30),
    ("search", "reviews", 0.35),
    ("reviews", "compare", 0.50),
    ("compare", "cart", 0.45),
    ("cart", "payment", 0.50),
    ("payment", "delivery choice", 0.50),
    ("delivery choice", "confirmation", 0.45),
    ("delivery choice", "request", 0.30),
)
ROUTES = (  # and what taking it adds to the logit
    (("reviews", "compare"), 1.2),
    (("compare", "cart", "payment"), 1.6),
    (("cart", "payment", "delivery choice", "confirmation"), 1.8),
)
HISTORY = (0, 1, 3, 6)  # past orders of the four history buckets 0, 1, 2-4, 5+
EXCESS = ("product page", "category", "product details", "configurator", "voucher", "order status")
KINDS = ("harmful", "placebo", "slow", "symptom", "wait", "behaviour", "path")
CODES = KINDS[:3]


@dataclass(frozen=True, slots=True)
class PlantedFriction:
    """Something that may get in the way.

    Attributes
    ----------
    kind
        ``harmful``, ``placebo`` and ``slow`` (it costs ``hours``, no goal) are error codes on a
        step; ``symptom`` is a call after a
        harmful error; ``wait`` the company's clock at ``request``; ``behaviour`` three steps
        running at one touchpoint, more often the higher the intent; ``path`` a route.
    place
        The touchpoint; ``""``: any. Of a path the last one; ``route`` has all.
    hazard
        Chance per visit (of a symptom: per error; of a behaviour: at intent 0).
    effect
        What it adds to the logit of dropping off at that step.
    beside, share
        It also comes with this other friction, with this chance.
    """

    name: str
    kind: str
    place: str = ""
    hazard: float = 0.0
    effect: float = 0.0
    beside: str = ""
    share: float = 0.0
    route: tuple[str, ...] = ()
    hours: float = 0.0


HARMFUL = (
    PlantedFriction("broken link", "harmful", "home page", 0.25, 1.2),
    PlantedFriction("no results", "harmful", "search", 0.25, 1.4),
    PlantedFriction("page error", "harmful", "compare", 0.22, 1.5),
    PlantedFriction("card declined", "harmful", "payment", 0.24, 1.6),
    PlantedFriction("address refused", "harmful", "cart", 0.25, 1.6),
    PlantedFriction("no slot", "harmful", "delivery choice", 0.25, 1.6),
)
PLACEBOS = (
    PlantedFriction("cookie banner", "placebo", hazard=0.08),
    PlantedFriction("slow page", "placebo", "payment", 0.08, beside="card declined", share=0.7),
    PlantedFriction("old picture", "placebo", "product page", 0.15),
    PlantedFriction("size chart missing", "placebo", "product details", 0.12),
    PlantedFriction("typing slip", "placebo", "search", 0.10),
    PlantedFriction("login timeout", "placebo", "cart", 0.12),
    PlantedFriction("voucher expired", "placebo", "delivery choice", 0.15),
    PlantedFriction("font not loaded", "placebo", "reviews", 0.15),
    PlantedFriction("sold-out colour", "placebo", "configurator", 0.15),
    PlantedFriction("image late", "placebo", "app start", 0.15),
    PlantedFriction("chat offline", "placebo", "category", 0.20),
    PlantedFriction("map not loaded", "placebo", "ad landing", 0.15),
    PlantedFriction("late confirmation", "placebo", "confirmation", 0.15),
    PlantedFriction("banner hides button", "placebo", "compare", 0.10),
)
SLOW = tuple(  # in no world unless named: slow but sure
    PlantedFriction(f"slow {place}", "slow", place, 0.2, hours=96.0)
    for place in ("search", "compare", "cart", "payment")
)
OTHER_FRICTIONS = (
    PlantedFriction("call after an error", "symptom", CALL, 0.35),
    PlantedFriction("long wait for an answer", "wait", REQUEST),
    PlantedFriction("reads again and again", "behaviour", "product page", 0.40, 1.4),
    *(
        PlantedFriction(" > ".join(route), "path", route[-1], 0, effect, route=route)
        for route, effect in ROUTES
    ),
)
EVERY = HARMFUL + PLACEBOS + OTHER_FRICTIONS


@dataclass(frozen=True, slots=True)
class Wait:
    """The company's answer to a request: lognormal, and how customers lose patience.

    A customer quits after a Weibull time (shape 2, ``patience_h``); the quit is a recorded
    exit, or unseen. The fix answers within ``tau_h`` at the latest.
    """

    median_h: float = 36.0
    sigma: float = 0.9
    tau_h: float = 48.0
    patience_h: float = 110.0
    recorded: bool = True


PROMPT = Wait(sigma=0.05, patience_h=1e9)  # every answer comes in time, and nobody would mind


@dataclass(frozen=True, slots=True)
class PlantedWorld:
    """All that decides a planted world; the same world gives the same data.

    Attributes
    ----------
    customers
        Each makes one journey, the share ``returning`` of them another one after each.
    intent_sd
        Of the intent that nobody sees; ``proxy`` is the correlation of past orders with it.
    days, growth
        Length of the data, and arrivals: their density rises as exp(growth x share of time).
    lags_h
        How much earlier than the data a channel's feed ends.
    linked
        Share of a channel's events that are tied to a customer; others have no identifier.
    gap_h, gap_sigma
        Median and spread (of the logarithm) of the time between two steps.
    spread
        Standard deviation of the touchpoints' own logit of dropping off.
    excess
        Touchpoint to what it adds to that logit for no visible reason.
    history
        Whether past orders are in the data.
    """

    customers: int = 5000
    seed: int = 1
    intent_sd: float = 0.7
    proxy: float = 0.8
    days: int = 120
    growth: float = 0.0
    returning: float = 0.3
    lags_h: Mapping[str, float] = field(default_factory=lambda: {"store": 48.0, "phone": 12.0})
    linked: Mapping[str, float] = field(default_factory=dict)
    gap_h: float = 10.0
    gap_sigma: float = 1.1
    silence_days: int = 14
    frictions: tuple[PlantedFriction, ...] = EVERY
    wait: Wait = Wait()
    spread: float = 0.0
    excess: Mapping[str, float] = field(default_factory=dict)
    history: bool = True

    def codes(self) -> tuple[PlantedFriction, ...]:
        """The frictions that are error codes, in the order of their bits."""
        return tuple(each for each in self.frictions if each.kind in CODES)

    def of(self, kind: str) -> tuple[PlantedFriction, ...]:
        """The frictions of one kind."""
        return tuple(each for each in self.frictions if each.kind == kind)


@dataclass(frozen=True, slots=True)
class PlantedPlace:
    """A touchpoint; ``stage`` counts from 0, -1 is none."""

    name: str
    channel: str
    stage: int


def places() -> tuple[PlantedPlace, ...]:
    """All touchpoints of a planted world; a touchpoint's number is its place in this list."""
    staged = [(text, stage) for stage, texts in enumerate(TOUCHPOINTS) for text in texts]
    staged += [(text, 4 if text.startswith(ORDER) else -1) for text in OTHERS]
    split = [(*text.split(" @"), stage) for text, stage in staged]
    return tuple(
        PlantedPlace(str(name), str(channel), int(str(stage))) for name, channel, stage in split
    )


def named(name: str, customers: int, seed: int) -> PlantedWorld:
    """The planted world ``name``: ``planted`` or one of its variants.

    Raises
    ------
    UnknownName
        There is no such world; the hint names the nearest one.

    >>> named("planted:growth", 500, 1).growth
    3.0
    """
    world, variant = PlantedWorld(customers, seed), name.removeprefix(PLANTED)
    made = {
        "": world,
        ":growth": replace(world, growth=3.0),
        ":no-friction": replace(world, frictions=(), wait=PROMPT),
        ":no-intent": replace(world, intent_sd=0.0),
        ":strong-intent": replace(world, intent_sd=1.2),
        ":unlinked": replace(world, linked={"store": 0.6}),
        ":unseen-quits": replace(world, wait=replace(world.wait, recorded=False)),
        ":excess": replace(world, spread=0.13, excess=dict.fromkeys(EXCESS, 0.6)),
    }
    if variant not in made or not name.startswith(PLANTED):
        raise UnknownName.named("world", name, [f"{PLANTED}{each}" for each in VARIANTS])
    return made[variant]
