"""The project's key: without it nobody can tell a stored identifier from a list of guesses.

It lies beside the settings, readable by its owner only, and never in a run.
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from journey.engine.base import Value
from journey.errors import SettingsInvalid, WrongUsage
from journey.settings.models import Settings

BYTES = 32
DIGITS = 32  # of a token: 128 bits, so that two values never share one
BLOCK = 64  # bytes of SHA-256's block, RFC 2104
VARIABLE = "env:"


def project_key(settings: Settings) -> bytes:
    """The 32 bytes of ``privacy.key``; the file is made where there is none.

    Raises
    ------
    SettingsInvalid
        The key is not 64 hexadecimal digits, or the variable is not set.
    WrongUsage
        The file cannot be made or read.
    """
    named = settings.privacy.key
    if named.startswith(VARIABLE):
        return _parsed(os.environ.get(named.removeprefix(VARIABLE), ""), named)
    file = Path(settings.folder) / named
    try:
        if not file.exists():
            _make(file)
        return _parsed(file.read_text(encoding="ascii"), str(file))
    except OSError as fault:
        hint = 'let privacy.key name a file you may write, or a variable: "env:JOURNEY_KEY"'
        raise WrongUsage(f"no key: {fault.strerror}", str(file), hint) from fault


def known_key(settings: Settings) -> bytes:
    """The project's key where there is one; none is made.

    Raises
    ------
    WrongUsage
        There is no key: what was typed cannot be compared with what a run has stored.
    SettingsInvalid
        The key is not 64 hexadecimal digits, or the variable is not set.
    """
    if not is_there(settings):
        hint = "name the settings of this run: --config; its key lies beside them"
        raise WrongUsage("the project's key is not here", place_of(settings), hint)
    return project_key(settings)


def pads(secret: bytes) -> dict[str, Value]:
    """The values of a statement with ``{keyed_hash}``: HMAC-SHA256's two padded keys."""
    key = secret.ljust(BLOCK, b"\0")
    return {"inner": bytes(b ^ 0x36 for b in key), "outer": bytes(b ^ 0x5C for b in key)}


def token(secret: bytes, kind: str, value: str) -> str:
    """The keyed hash under which a run knows ``value``; the same that ``{keyed_hash}`` gives."""
    return hmac.digest(secret, f"{kind}|{value}".encode(), "sha256").hex()[:DIGITS]


def fingerprint(secret: bytes) -> str:
    """What tells one key from another, and nothing of the key itself."""
    return token(secret, "key", "fingerprint")


def place_of(settings: Settings) -> str:
    """Where the project's key lies: a file, or ``env:NAME``."""
    named = settings.privacy.key
    return named if named.startswith(VARIABLE) else str(Path(settings.folder) / named)


def is_there(settings: Settings) -> bool:
    """Whether the project has a key already."""
    named = settings.privacy.key
    return named.startswith(VARIABLE) or (Path(settings.folder) / named).is_file()


def _make(file: Path) -> None:
    """Write a new key; of two that make one at once, the first stays."""
    aside = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as new:
        new.write(f"{secrets.token_hex(BYTES)}\n")
    try:
        os.link(aside, file)
    except FileExistsError:
        return
    finally:
        aside.unlink()


def _parsed(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != BYTES:
        raise SettingsInvalid(where, [f"a key is {2 * BYTES} hexadecimal digits"])
    return key
