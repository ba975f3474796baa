"""Values that never identify anybody: what systems write where they know nothing."""

from __future__ import annotations

from journey.identity.kept.secret import token
from journey.settings.identity import Identity

COLUMNS = {"list": "VARCHAR", "kind": "VARCHAR", "value": "VARCHAR"}
PLACEHOLDERS = (
    "", "anonymous", "guest", "distinctid", "distinct_id", "id", "not_authenticated", "email",
    "undefined", "true", "false", "null", "none", "nan", "n/a", "na", "nil", "unknown", "test",
    "void", "-", ".", "?", "0", "-1", "(not set)", "(none)", "[object object]", "\\n", "--", "n.a.",
    "#n/a", "#value!", "#ref!", "#name?", "#div/0!", "invit\u00e9", "gel\u00f6scht",
    "go\u015b\u0107",
)  # fmt: skip
# what says "nobody" in any dress: (null), NOT-SET, #N/A, web_guest; signs and case do not count
WORDS = (
    "null", "none", "nil", "nan", "undefined", "unknown", "notset", "nichtgesetzt",
    "notavailable", "notapplicable", "na", "novalue", "nodata", "empty", "blank", "missing",
    "deleted", "deleteduser", "removed",
    "redacted", "anonymous", "anonymoususer", "anon", "guest", "guestuser", "webguest", "guestweb",
    "shopguest", "storeguest", "posguest", "appguest", "guestcheckout", "guestaccount", "nobody",
    "notauthenticated", "notloggedin", "loggedout", "dummy", "placeholder", "walkin",
    "gast", "gastkunde", "gastbestellung", "unbekannt", "anonym", "leer", "keine", "keineangabe",
    "geloescht", "invite", "inconnu", "anonyme", "invitado", "desconocido", "ninguno", "ospite",
    "sconosciuto", "convidado", "desconhecido", "gosc", "nieznany", "onbekend", "misafir",
)  # fmt: skip
LOCAL_PARTS = (
    "unknown", "noreply", "no-reply", "donotreply", "test", "none", "null", "na", "noemail",
    "anonymous", "invalid", "guest", "gast", "anon", "anonym", "nomail", "no-email", "no-mail",
    "keine", "keinemail", "keine-email", "unbekannt", "undefined", "nobody", "deleted", "dummy",
)  # fmt: skip
DOMAINS = (
    "example.com", "example.org", "example.net", "test.com", "mailinator.com", "noemail.com",
    "localhost",
)  # fmt: skip
LOWER = ("email", "email_sha256")
HASH = "hmac:"


def lists(identity: Identity) -> list[tuple[str, str, str]]:
    """Rows of the working table ``kind_values``: which list, kind of identifier, value."""
    rows = [("placeholder", "", value) for value in PLACEHOLDERS]
    rows += [("word", "", value) for value in WORDS]
    rows += [("local part", "email", value) for value in LOCAL_PARTS]
    rows += [("domain", "email", value) for value in DOMAINS]
    for kind, given in identity.kinds.items():
        rows += [("block", kind, _same(kind, value)) for value in given.block]
        rows += [("allow", kind, _same(kind, value)) for value in given.allow]
    return sorted(set(rows))


def _same(kind: str, value: str) -> str:
    return value.lower() if kind in LOWER else value


def hidden(identity: Identity, key: bytes) -> Identity:
    """``identity`` as a run keeps it: what is blocked stands there by its hash."""
    kinds = {
        kind: given.model_copy(update={"block": tuple(_token(key, kind, v) for v in given.block)})
        for kind, given in identity.kinds.items()
    }
    return identity.model_copy(update={"kinds": kinds})


def _token(key: bytes, kind: str, value: str) -> str:
    """How a value of a list is written down; one that is a hash already stays."""
    is_hash = value.startswith(HASH)
    return value if is_hash else f"{HASH}{token(key, kind, _same(kind, value))}"
