"""Values that never identify anybody: what systems write where they know nothing."""

from __future__ import annotations

from journey.settings.identity import Identity

COLUMNS = {"list": "VARCHAR", "kind": "VARCHAR", "value": "VARCHAR"}
PLACEHOLDERS = (
    "", "anonymous", "guest", "distinctid", "distinct_id", "id", "not_authenticated", "email",
    "undefined", "true", "false", "null", "none", "nan", "n/a", "na", "nil", "unknown", "test",
    "void", "-", ".", "?", "0", "-1", "(not set)", "(none)", "[object object]",
)  # fmt: skip
LOCAL_PARTS = (
    "unknown", "noreply", "no-reply", "donotreply", "test", "none", "null", "na", "noemail",
    "anonymous", "invalid",
)  # fmt: skip
DOMAINS = (
    "example.com", "example.org", "example.net", "test.com", "mailinator.com", "noemail.com",
    "localhost",
)  # fmt: skip
LOWER = ("email", "email_sha256")


def lists(identity: Identity) -> list[tuple[str, str, str]]:
    """Rows of the working table ``kind_values``: which list, kind of identifier, value."""
    rows = [("placeholder", "", value) for value in PLACEHOLDERS]
    rows += [("local part", "email", value) for value in LOCAL_PARTS]
    rows += [("domain", "email", value) for value in DOMAINS]
    for kind, given in identity.kinds.items():
        rows += [("block", kind, _same(kind, value)) for value in given.block]
        rows += [("allow", kind, _same(kind, value)) for value in given.allow]
    return sorted(set(rows))


def _same(kind: str, value: str) -> str:
    return value.lower() if kind in LOWER else value
