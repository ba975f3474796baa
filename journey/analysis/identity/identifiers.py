"""Identifiers as people meet them, masked, and found again from what is typed.

``email=ann@g.net`` (typed as a source writes it), ``email ·3f2a`` (as shown), a token
(``email=hmac:...``) or a customer id: each leads to the same row of the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from journey.engine.base import Engine, Row
from journey.engine.open import in_memory
from journey.errors import UnknownName, WrongUsage
from journey.identity.decisions.asked import Asked, known_as
from journey.identity.kept import secret
from journey.identity.values.kinds import rules
from journey.settings.models import Settings

CODE_BITS = 45  # of a value's number: its token's first 44 bits
TYPED = re.compile(r"([a-z][a-z0-9_]*)=(.*)", re.DOTALL)
TOKEN = re.compile(r"hmac:([0-9a-f]{32})")
SHOWN = re.compile(r"([a-z][a-z0-9_]*)(?:[\s=:].*?)?·([0-9a-f]{4,11})")
FOUND = """
    select v.nid, v.kind, v.label, v.role, v.status, v.reason, v.n_events, v.identifier,
        c.customer_id
    from identifier_values v
    left join customer_identifiers c on c.nid = v.nid
    where v.kind = $kind and v.identifier in ($token, $value)
"""
MANY = """
    select v.nid, v.kind, v.label, v.role, v.status, v.reason, v.n_events, v.identifier,
        c.customer_id
    from identifier_values v
    left join customer_identifiers c on c.nid = v.nid
    where v.identifier in (select unnest(cast($values as varchar[])))
"""
CODED = """
    select v.nid, v.kind, v.label, v.role, v.status, v.reason, v.n_events, v.identifier,
        c.customer_id
    from identifier_values v
    left join customer_identifiers c on c.nid = v.nid
    where v.kind = $kind and starts_with(printf('%011x', v.nid % 35184372088832), $code)
    order by v.nid
    limit 9
"""
FOUNDER = """
    select v.nid, v.kind, v.label, v.role, v.status, v.reason, v.n_events, v.identifier,
        u.customer_id
    from customers u
    left join identifier_values v on v.nid = u.founder_nid
    where u.customer_id = $customer
"""
HOLDER = """
    select new_id
    from customer_aliases
    where old_id = $customer and to_build is null
"""
NEAR = "select customer_id from customers order by customer_id limit 1000"
HOW = "write kind=value (email=ann@shop.net), the shown code (email ·3f2a), or a customer's id"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier, or a customer (named by its founder), as a run knows it.

    Attributes
    ----------
    shown
        How it may be shown: kind, masked label and code; for a customer its id.
    status
        ok, shared, blocked, invalid, unknown_kind, or ``not met``.
    token
        Its keyed hash, for the file of decisions.
    customer_id
        The customer it belongs to; null: none.
    is_customer
        A customer was named, not an identifier.
    """

    shown: str
    kind: str
    status: str
    reason: str | None = None
    role: str = ""
    n_events: int = 0
    nid: int | None = None
    token: str | None = None
    customer_id: str | None = None
    is_customer: bool = False


def shown(kind: str, label: str | None, nid: int) -> str:
    """An identifier for people: kind, masked label, code.

    >>> shown("email", "a***@g***.com", 293416915630814)
    'email a***@g***.com ·adc7'
    """
    return " ".join(part for part in (kind, label or "", f"·{_digits(nid)[:4]}") if part)


def look_up(engine: Engine, settings: Settings, text: str) -> Identifier:
    """What ``text`` names in the run; its status says ``not met`` where nothing has that value.

    Parameters
    ----------
    engine
        A finished run.
    settings
        Its settings, with the folder in which the project's key lies.
    text
        See the module.

    Raises
    ------
    UnknownName
        There is no such kind, customer or code.
    WrongUsage
        The code fits several identifiers, the text names nothing, or the key is missing.
    """
    text = text.strip()
    if coded := SHOWN.fullmatch(text):
        return _by_code(engine, settings, coded[1], coded[2])
    if typed := TYPED.fullmatch(text):
        return _by_value(engine, settings, typed[1], typed[2])
    return _by_customer(engine, settings, text)


def look_up_all(
    engine: Engine, settings: Settings, texts: Iterable[str]
) -> Mapping[str, Identifier]:
    """What each of ``texts`` names that is written ``kind=value``; others are left out.

    All are spelled at once; a kind that the settings do not know is left out, too.
    """
    known = {rule.kind for rule in rules(settings.identity)}
    typed = {text: (each[1], each[2]) for text in texts if (each := TYPED.fullmatch(text))}
    typed = {
        text: named
        for text, named in typed.items()
        if named[0] in known and not TOKEN.fullmatch(named[1].strip())
    }
    if not typed:
        return {}
    with in_memory() as small:
        key = secret.known_key(settings)
        asked = known_as(small, settings, key, list(typed.values()))
    values = sorted({word for each in asked.values() for word in (each.token, each.value)})
    rows = {(row[1], row[7]): row for row in engine.rows(MANY, values=values)}
    return {text: _asked(rows, named[0], asked[named]) for text, named in typed.items()}


def _asked(rows: Mapping[tuple[str, str], Row], kind: str, asked: Asked) -> Identifier:
    row = rows.get((kind, asked.token)) or rows.get((kind, asked.value))
    if row is not None:
        return _identifier(row, asked.token)
    name = f"{kind} ·{asked.token[:4]}"
    return Identifier(name, kind, "not met", asked.reason, token=asked.token)


def _by_value(engine: Engine, settings: Settings, kind: str, raw: str) -> Identifier:
    _known_kind(settings, kind)
    if named := TOKEN.fullmatch(raw.strip()):
        value, token, reason = "", named[1], None
    else:
        with in_memory() as small:
            asked = known_as(small, settings, secret.known_key(settings), [(kind, raw)])
        one = asked[kind, raw]
        value, token, reason = one.value, one.token, one.reason
    rows = engine.rows(FOUND, kind=kind, token=token, value=value or None)
    if not rows:
        status = "not met"
        return Identifier(f"{kind} ·{token[:4]}", kind, status, reason, token=token)
    return _identifier(rows[0], token)


def _by_code(engine: Engine, settings: Settings, kind: str, code: str) -> Identifier:
    _known_kind(settings, kind)
    rows = engine.rows(CODED, kind=kind, code=code)
    if not rows:
        raise UnknownName(f"no {kind} with the code ·{code}", "", HOW)
    if len(rows) > 1:
        listed = ", ".join(f"{kind} ·{_digits(row[0])}" for row in rows[:8])
        raise WrongUsage(f"{kind} ·{code} fits several", "", f"write more digits: {listed}")
    return _identifier(rows[0], _token_of(settings, rows[0]))


def _by_customer(engine: Engine, settings: Settings, text: str) -> Identifier:
    if text.startswith("a_"):
        raise WrongUsage(f"{text} is a device that nobody is known on, no customer", "", HOW)
    held = engine.rows(HOLDER, customer=text)
    customer_id = str(held[0][0]) if held else text
    rows = engine.rows(FOUNDER, customer=customer_id)
    if not rows:
        known = [str(row[0]) for row in engine.rows(NEAR)]
        error = UnknownName.named("customer", text, known)
        raise UnknownName(error.what, "", f"{error.hint or 'no customer is known'}; or {HOW}")
    nid, kind, _, role, status, reason, n_events, _, _ = rows[0]
    token = _token_of(settings, rows[0]) if nid is not None else None
    return Identifier(customer_id, kind or "", status or "ok", reason, role or "", n_events or 0,
                      nid, token, customer_id, is_customer=True)  # fmt: skip


def _known_kind(settings: Settings, kind: str) -> None:
    known = [rule.kind for rule in rules(settings.identity)]
    if kind not in known:
        raise UnknownName.named("kind of identifier", kind, known)


def _identifier(row: Row, token: str | None) -> Identifier:
    nid, kind, label, role, status, reason, n_events, _, customer_id = row
    name = shown(kind, label, nid)
    return Identifier(name, kind, status, reason, role, n_events or 0, nid, token, customer_id)


def _token_of(settings: Settings, row: Row) -> str:
    """The keyed hash of a stored value: the value itself where it is kept hashed."""
    kind, stored = str(row[1]), str(row[7])
    if settings.privacy.identifiers == "hashed" or stored.startswith(_digits(row[0])):
        return stored
    return secret.token(secret.known_key(settings), kind, stored)


def _digits(nid: int) -> str:
    """The hexadecimal digits of a value's number that its token starts with."""
    return f"{nid % 2**CODE_BITS:011x}"
