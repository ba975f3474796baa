"""The key under which decisions were written: without it erased people would come back."""

from __future__ import annotations

from journey.errors import SettingsInvalid
from journey.identity.decisions import overrides
from journey.identity.kept.secret import fingerprint, is_there, place_of, project_key
from journey.settings.models import Settings

SHOWN = 8  # digits of a fingerprint
BACK = "bring it back from a copy"
OTHERWISE = (
    "without it nobody can tell whom they name: where it is lost, take the rows with hmac: out of "
    "{file}, decide again, and erase again whom they had erased"
)


def key_of(settings: Settings) -> bytes:
    """The project's key; it is made where no decision has been written under one.

    Raises
    ------
    SettingsInvalid
        Decisions are written under a key, and it is not here, or it is another one.
    """
    hashed = overrides.hashed(settings)
    if hashed and not is_there(settings):
        raise _lost(settings, hashed, "the project's key is not here")
    key = project_key(settings)
    known = overrides.key_id(settings)
    if hashed and known and known != fingerprint(key):
        what = f"the project's key is another one ({fingerprint(key)[:SHOWN]})"
        raise _lost(settings, hashed, what, f" ({known[:SHOWN]})")
    return key


def same_key(settings: Settings, key: bytes, before: str | None) -> None:
    """Assert that ``key`` is that of the run before, whose fingerprint is ``before``.

    Raises
    ------
    SettingsInvalid
        It is another one: every customer would get another id.
    """
    now = fingerprint(key)
    if before is None or before == now:
        return
    hashed = overrides.hashed(settings)
    if hashed and overrides.key_id(settings) is None:
        what = f"the project's key is another one ({now[:SHOWN]})"
        raise _lost(settings, hashed, what, f" ({before[:SHOWN]})")
    fault = (
        f"the project's key is another one ({now[:SHOWN]}) than that of the run before "
        f"({before[:SHOWN]}): every customer would get another id; {BACK}, or accept it: "
        "--accept-identity-changes"
    )
    raise SettingsInvalid(place_of(settings), [fault])


def _lost(settings: Settings, hashed: int, what: str, which: str = "") -> SettingsInvalid:
    file = overrides.place(settings)
    rows = "1 row" if hashed == 1 else f"{hashed:,} rows"
    fault = f"{what}, and {rows} of {file} are under the one that was{which}; {BACK}; "
    return SettingsInvalid(place_of(settings), [fault + OTHERWISE.format(file=file)])
