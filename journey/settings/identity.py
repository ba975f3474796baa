"""``[identity]`` and ``[privacy]``: what may join customers, and what a run keeps of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journey.settings.durations import DAY_US, UNLIMITED_US, US, Duration, Model, Window


class Kind(Model):
    """``[identity.kinds]``: what an identifier kind may do, and values that never identify."""

    role: Literal["anchor", "person", "carrier", "context", "group"] | None = None
    priority: int | None = Field(default=None, ge=1, le=99)  # 1 is the strongest
    limit: int | None = Field(default=None, ge=1)  # of one customer, for all time
    carry_forward: Window | None = None  # null: that of [identity], orders and receipts unlimited
    lookback: Window | None = None
    lasts: Window | None = None  # of persons: after such a silence with others it is another's
    strip: str = ""  # signs that its values lose at both ends: "#"
    ignore_case: bool = False  # true: AbC-12 and abc-12 are one
    whole: bool = False  # true: 1001.0, as tables of numbers write it, is 1001
    zeros: bool = False  # true: 00123, as some systems fill up numbers, is 123
    merges: bool | tuple[str, ...] | None = None  # may join people: everywhere, or in these sources
    block: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


MATCHED_KINDS = ("email", "phone")  # identifiers that are compared like traits


class Likely(Model):
    """``[identity.splink]``: customers that are probably one, by the traits of the people.

    Works where the extra ``splink`` is installed; without the section nothing of it runs.
    """

    threshold: float = Field(default=0.5, gt=0, lt=1)  # match probability of a candidate
    auto_merge: bool = False  # true: candidates are merged, best first; limits still hold
    traits: tuple[str, ...] = ()  # which to compare; (): all that the sources name
    blocking: tuple[tuple[str, ...], ...] = ()  # pairs equal in all of one are compared; (): found
    pairs: int = Field(default=10_000_000, ge=1)  # at most so many are compared; blocking: any
    cohesion: float = Field(default=0.4, ge=0, le=1)  # mean probability of the pairs between two
    # groups that merge; 0: one likely pair is enough, and chains lead from anybody to anybody


class Identity(Model):
    """``[identity]``: which identifiers may join, inherit, or never identify, and for how long."""

    shared_devices: Literal["session", "most_recent_login", "none"] = "session"
    carriers_may_merge: bool = False  # true: carrier links come last, limits still hold
    session_gap: Duration = 30 * US["m"]
    carry_forward: Window = 30 * DAY_US
    lookback: Window = 30 * DAY_US
    exclusive_carry_forward: Window = UNLIMITED_US
    public_after: int = Field(default=5, ge=1)  # customers on a carrier; above: public
    public_after_person: int = Field(default=2, ge=1)  # the same on a shared person identifier
    trusted: tuple[str, ...] = ()  # sources whose links are taken first
    max_customer_size: int = Field(default=200, ge=1)  # identifiers
    max_degree: int = Field(default=50, ge=1)  # neighbours before a person identifier is shared
    quarantine_links: int = Field(default=1_000_000, ge=1)
    max_moved: float = Field(default=0.05, ge=0, le=1)  # share of events, or customers, moved
    max_match_fall: float = Field(default=0.1, ge=0, le=1)  # of a source's events with a customer
    phone_region: str = ""  # "DE": numbers are read as dialled there; "": digits only
    hash_emails: bool = False  # an e-mail also meets its own SHA-256
    logout: tuple[str, ...] = ()  # touchpoints at which somebody logs out
    overrides: str = "identity.csv"  # people's own decisions, beside the settings
    kinds: dict[str, Kind] = {}
    splink: Likely | None = None  # null: no probabilistic matching


class Privacy(Model):
    """``[privacy]``: what a run keeps of the values that identify people.

    ``hashed``: a keyed hash and a masked label; ``plain``: the value itself. ``key`` is a file
    beside the settings, made at the first run for its owner only, or ``env:NAME``. ``files``:
    who may read the run's files and the file of decisions, their owner or the group too.
    """

    identifiers: Literal["hashed", "plain"] = "hashed"
    key: str = "journey.key"
    files: Literal["owner", "team"] = "owner"
    clear: tuple[str, ...] = ()  # kinds whose values may stand in texts: ["order_id"]
