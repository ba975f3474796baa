"""Who shops: people with several identifiers, some of whom never say who they are."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from journey.synth.shop.worlds import DAY, DAYS, DEVICES, START_US

FIRST = (
    "Ann",
    "Ben",
    "Clara",
    "Dirk",
    "Emma",
    "Felix",
    "Greta",
    "Hans",
    "Ida",
    "Jonas",
    "Karla",
    "Lukas",
    "Mia",
    "Nils",
    "Olga",
    "Peter",
    "Rosa",
    "Simon",
    "Tina",
    "Uwe",
    "Vera",
    "Willi",
    "Yara",
    "Zeno",
    "Amir",
    "Bea",
    "Cem",
    "Dana",
    "Elif",
    "Finn",
)
LAST = (
    "Abel",
    "Braun",
    "Conrad",
    "Dietz",
    "Engel",
    "Fuchs",
    "Graf",
    "Hahn",
    "Imhof",
    "Jung",
    "Keller",
    "Lang",
    "Meyer",
    "Nowak",
    "Otto",
    "Pohl",
    "Quandt",
    "Roth",
    "Stein",
    "Thoma",
    "Ulrich",
    "Vogel",
    "Wolf",
    "Yilmaz",
    "Ziegler",
)
HOSTS = ("mail.example.de", "post.example.eu", "inbox.example.co", "web.example.de")


@dataclass(frozen=True, slots=True)
class Person:
    """One customer and everything that points to them; an empty text means: has none.

    Attributes
    ----------
    standing
        ``member`` (has an account), ``guest`` (gives an e-mail address when ordering) or
        ``anonymous`` (never says who they are online).
    cookies
        Device to ``(cookie, cookie after a reset)``.
    reset_us
        When the browsers were cleaned; after the period: never.
    """

    number: int
    standing: str
    device: str
    second_device: str
    user_id: str
    email: str
    phone: str
    loyalty: str
    app_device: str
    cookies: dict[str, tuple[str, str]]
    reset_us: int
    newsletter: bool

    def cookie(self, device: str, at_us: int) -> str:
        """The cookie of the browser on ``device`` at ``at_us``."""
        return self.cookies[device][at_us >= self.reset_us]


def people(rng: Random, customers: int) -> list[Person]:
    """As many people as ``customers``: 66 % members, 20 % guests, 14 % anonymous."""
    return [_person(rng, number) for number in range(1, customers + 1)]


def _person(rng: Random, number: int) -> Person:
    standing = rng.choices(("member", "guest", "anonymous"), (66, 20, 14))[0]
    member = standing == "member"
    device, second = _devices(rng)
    uses_app = member and rng.random() < 0.5
    has_card = rng.random() < {"member": 0.62, "guest": 0.25, "anonymous": 0.2}[standing]
    has_phone = standing != "anonymous" and rng.random() < 0.8
    never = START_US + 2 * DAYS * DAY
    resets = rng.random() < 0.12
    return Person(
        number=number,
        standing=standing,
        device=device,
        second_device=second,
        user_id=f"u{100000 + number * 7}" if member else "",
        email=_email(rng, number) if standing != "anonymous" else "",
        phone=f"+4915{rng.randrange(10**8, 10**9)}" if has_phone else "",
        loyalty=f"70{rng.randrange(10**7, 10**8)}{number % 10}" if has_card else "",
        app_device=f"d-{rng.getrandbits(48):012x}" if uses_app else "",
        cookies={each: (_cookie(rng), _cookie(rng)) for each in DEVICES},
        reset_us=START_US + rng.randrange(20, DAYS) * DAY if resets else never,
        newsletter=standing != "anonymous" and rng.random() < 0.55,
    )


def _devices(rng: Random) -> tuple[str, str]:
    """The device used most, and the second one (the same where there is none)."""
    first = rng.choices(DEVICES, (56, 34, 10))[0]
    second = rng.choices(DEVICES, (40, 50, 10))[0] if rng.random() < 0.35 else first
    return first, second


def _email(rng: Random, number: int) -> str:
    first, last = rng.choice(FIRST).lower(), rng.choice(LAST).lower()
    return f"{first}.{last}{number}@{rng.choice(HOSTS)}"


def _cookie(rng: Random) -> str:
    return f"c{rng.getrandbits(40):010x}"
