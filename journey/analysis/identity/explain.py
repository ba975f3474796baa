"""Why two identifiers are one customer, link by link; or why they are not."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.identity import chains, near
from journey.analysis.identity.chains import ChainLink
from journey.analysis.identity.identifiers import Identifier, look_up, shown
from journey.analysis.identity.refusals import RefusedLink, between
from journey.engine.base import Engine
from journey.settings.models import Settings

ONE, TWO, NEITHER = "one customer", "two customers", "no customer"
NOTHING = "no evidence connects them: no event, link, device or candidate names both"
CARRIED = """
    select c.customer_id, count(*)
    from identifiers i
    join event_customers c on c.event_id = i.event_id
    where i.nid = $nid and c.customer_id like 'c%'
    group by c.customer_id
    order by 2 desc, min(c.event_id)
    limit 4
"""
# events that a carrier gave away by a chain: what decided the event that is their evidence
CHAINED = """
    select v.kind, v.label, v.nid, count(*) as n
    from event_customers c
    join event_customers e on e.event_id = c.evidence_event_id and e.rule <> 'direct'
    join identifier_values v on v.nid = e.carrier_nid
    where c.carrier_nid = $nid and c.customer_id is not null
    group by v.kind, v.label, v.nid
    order by n desc, v.kind, v.label, v.nid
    limit 3
"""
CLASS = "select class, n_customers from carriers where nid = $nid"
REASONS = {
    "placeholder": "a placeholder that many systems write where nothing is known",
    "zeros": "nothing but zeros",
    "one_character": "one character, repeated",
    "blocked_value": "on the block list of its kind in the settings",
    "blocked_by_override": "blocked by a decision in the overrides",
    "too_long": "longer than 1,024 characters",
    "float_like": "a number that a spreadsheet has rounded; export the column as text",
    "not_an_email": "no e-mail address",
    "not_a_phone": "no phone number",
    "unknown_kind": "of a kind that the settings do not know",
    "anchors": "linked to more people's own numbers than one customer can have",
    "degree": "linked to more identifiers than one person's would be",
    "far anchors": "identifiers of three people with numbers of their own meet in it",
    "people": "set aside: it met more people's identifiers than one person has, and none prevails",
    "lives": "set aside: people with lives apart from each other meet in it",
    "pace": "set aside: used on more devices within a day or a month than one person uses",
    "places": "set aside: seen in more shops on one day than one person visits",
    "hands": "after a long silence it came back with other people: it is the later one's from then",
    "override": "declared shared by a decision in the overrides",
}
CLASSES = {
    "anonymous": "nobody known was ever seen on it",
    "exclusive": "one customer was seen on it: its other events follow that customer in time",
    "transferred": "it changed hands: its events follow the customer of their time",
    "shared": "several customers use it in turn: only a session with a known person inherits",
    "public": "everybody uses it: nothing is inherited",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two identifiers are one customer, or why they are not.

    Attributes
    ----------
    verdict
        one customer, two customers, no customer.
    sentence
        The answer in words.
    confidence
        That of the weakest link of the chain; null where there is no chain.
    steps
        The chain from ``a`` to ``b``.
    refusals
        Links between both that were refused, with the reason in words.
    near
        What else almost connects two customers, a sentence each: a refused chain, a candidate,
        an event that names both, a device.
    """

    a: Identifier
    b: Identifier
    verdict: str
    sentence: str
    confidence: str | None = None
    steps: tuple[ChainLink, ...] = ()
    refusals: tuple[RefusedLink, ...] = ()
    near: tuple[str, ...] = ()


def explain(engine: Engine, settings: Settings, a: str, b: str) -> Explanation:
    """Explain how ``a`` and ``b`` belong together.

    Each is ``kind=value``, ``kind ·code`` or a customer id (``identifiers.look_up``).

    Raises
    ------
    UnknownName, WrongUsage
        As ``identifiers.look_up`` does.
    """
    one, other = look_up(engine, settings, a), look_up(engine, settings, b)
    if one.customer_id and one.customer_id == other.customer_id:
        return _joined(engine, settings, one, other)
    refusals = between(engine, settings.identity, one, other)
    beside = near.between(engine, settings.identity, one, other, REASONS)
    told = [_alone(engine, side) for side in (one, other) if not side.customer_id]
    if told:
        sentence = "; ".join(dict.fromkeys(told))
        return Explanation(one, other, NEITHER, sentence, refusals=refusals, near=beside)
    pair = f"{one.customer_id} and {other.customer_id} are two customers"
    why = beside[0] if beside else NOTHING
    if refusals:
        why = f"{refusals[0].words} ({len(refusals)} refused)"
    return Explanation(one, other, TWO, f"{pair}: {why}", refusals=refusals, near=beside)


def _joined(engine: Engine, settings: Settings, one: Identifier, other: Identifier) -> Explanation:
    customer = f"one customer, {one.customer_id}"
    if one.nid == other.nid or one.nid is None or other.nid is None:
        return Explanation(one, other, ONE, f"{customer}: both name the same identifier")
    whole = chains.forest(engine, settings, str(one.customer_id))
    steps = chains.path(whole, one.nid, other.nid)
    confidence = chains.weakest(steps)
    links = "1 link" if len(steps) == 1 else f"{len(steps)} links"
    sentence = f"{customer}: {links} between both, confidence {confidence} (the weakest of them)"
    return Explanation(one, other, ONE, sentence, confidence, steps)


def _alone(engine: Engine, side: Identifier) -> str:
    """Why an identifier is in no customer."""
    reason = REASONS.get(side.reason or "", side.reason or "")
    if side.status == "not met":
        never = f"{side.shown} was never met in this run"
        return f"{never}, and would not count: {reason}" if reason else never
    if side.status == "shared":
        return f"{side.shown} is shared by several people and joins nobody: {reason}"
    if side.status != "ok":
        status = "of an unknown kind" if side.status == "unknown_kind" else side.status
        return f"{side.shown} is {status} and joins nobody: {reason}"
    if side.role == "group":
        return f"{side.shown} is of a group of people, who stay apart: see journey show groups"
    if side.role == "context":
        return f"{side.shown} describes an event and never identifies a customer"
    return _carrier(engine, side) if side.role == "carrier" else f"{side.shown} is in no customer"


def _carrier(engine: Engine, side: Identifier) -> str:
    """A carrier joins nobody; whose events it gave is worth saying."""
    found = engine.rows(CLASS, nid=side.nid)
    kind, n_customers = found[0] if found else ("anonymous", 0)
    found = engine.rows(CARRIED, nid=side.nid)
    listed = ", ".join(f"{customer} ({n:,} events)" for customer, n in found[:3])
    more = ", ..." if len(found) > 3 else ""
    whose = f"; customers of its events: {listed}{more}" if listed else ""
    chained = engine.rows(CHAINED, nid=side.nid)
    links = ", ".join(f"{shown(*link)} ({n:,} events)" for *link, n in chained)
    whose += f"; by a chain: they follow what {links} decided" if links else ""
    seen = f"{n_customers:,} seen on it" if kind != "anonymous" else ""
    stands = " ".join(part for part in (kind, seen and f"({seen})") if part)
    return f"{side.shown} is a carrier and joins nobody: {stands}, {CLASSES[kind]}{whose}"
