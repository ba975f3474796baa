"""What the kinds of identifiers, and the sources that give them, promise each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from phonenumbers import SUPPORTED_REGIONS

from journey.errors import did_you_mean
from journey.identity.values.kinds import rules
from journey.settings.models import Settings

KIND = re.compile(r"[a-z][a-z0-9_]*")
Key = tuple[str | int, ...]


def faults(settings: Settings) -> Iterator[tuple[Key, str]]:
    """Key path and sentence of every kind, carrier or region that is not as it must be."""
    yield from _kinds(settings)
    yield from _carriers(settings)
    yield from _lasting(settings)
    yield from _regions(settings)
    yield from _merging(settings)


def undialled(settings: Settings) -> Iterator[str]:
    """Phone numbers of a region that is not named are told apart by how they are written."""
    if settings.identity.phone_region:
        return
    for name, source in settings.sources.items():
        mapped = (source.identifiers, *(row.identifiers for row in source.rows))
        if any("phone" in (identifiers or {}) for identifiers in mapped):
            yield (
                f"sources.{name}: phone numbers are compared by their digits; set "
                "identity.phone_region (such as 'DE') to read 030 12 and +49 30 12 alike"
            )


def _regions(settings: Settings) -> Iterator[tuple[Key, str]]:
    region = settings.identity.phone_region
    if region and region not in SUPPORTED_REGIONS:
        sentence = f"no region {region!r}; {did_you_mean(region, SUPPORTED_REGIONS)}"
        yield ("identity", "phone_region"), sentence


def _merging(settings: Settings) -> Iterator[tuple[Key, str]]:
    """Sources that no one reads, and merging by kinds that identify nobody."""
    identity, sources = settings.identity, sorted(settings.sources)
    for name in identity.trusted:
        if name not in sources:
            sentence = f"no source {name!r}; {did_you_mean(name, sources)}"
            yield ("identity", "trusted"), sentence
    roles = {rule.kind: rule.role for rule in rules(identity)}
    for kind, given in identity.kinds.items():
        key: Key = ("identity", "kinds", kind, "merges")
        for name in given.merges if isinstance(given.merges, tuple) else ():
            if name not in sources:
                yield key, f"no source {name!r}; {did_you_mean(name, sources)}"
        if given.merges and roles[kind] in {"context", "group"}:
            yield key, f"a {roles[kind]} joins nobody; merges is for anchors, persons and carriers"


def _kinds(settings: Settings) -> Iterator[tuple[Key, str]]:
    for kind in settings.identity.kinds:
        if not KIND.fullmatch(kind):
            yield ("identity", "kinds", kind), _kind_sentence(kind)
    for name, source in settings.sources.items():
        entries: list[tuple[Key, dict[str, str]]] = [(("identifiers",), source.identifiers or {})]
        entries += [
            (("rows", n, "identifiers"), r.identifiers or {}) for n, r in enumerate(source.rows)
        ]
        for key, identifiers in entries:
            for kind in identifiers:
                if not KIND.fullmatch(kind):
                    yield ("sources", name, *key, kind), _kind_sentence(kind)


def _kind_sentence(kind: str) -> str:
    return f"{kind!r} is not a kind of identifier; write small letters, digits and _"


def _lasting(settings: Settings) -> Iterator[tuple[Key, str]]:
    """Only what belongs to a person and may change hands lasts for a time."""
    roles = {rule.kind: rule.role for rule in rules(settings.identity)}
    for kind, given in settings.identity.kinds.items():
        if given.lasts is not None and roles[kind] != "person":
            sentence = f"kind {kind!r} is of role {roles[kind]}; only a person's kind (phone, "
            key: Key = ("identity", "kinds", kind, "lasts")
            yield key, f"{sentence}loyalty, email) changes hands; a carrier has carry_forward"


def _carriers(settings: Settings) -> Iterator[tuple[Key, str]]:
    """Carriers that would be stronger than somebody's own identifier."""
    known = rules(settings.identity)
    weakest = max((rule.priority for rule in known if rule.role == "person"), default=0)
    for rule in known:
        if (
            rule.role == "carrier"
            and rule.priority <= weakest
            and rule.kind in settings.identity.kinds
        ):
            key: Key = ("identity", "kinds", rule.kind, "priority")
            sentence = f"carrier {rule.kind!r} has priority {rule.priority}, at least as strong as"
            yield key, f"{sentence} a person kind ({weakest}); give it a higher number"
