"""What ``[identity.splink]`` and the sources' ``traits`` promise each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from journey.errors import did_you_mean
from journey.settings.identity import MATCHED_KINDS
from journey.settings.models import Settings

NAME = re.compile(r"[a-z][a-z0-9_]*")
Key = tuple[str | int, ...]


def faults(settings: Settings) -> Iterator[tuple[Key, str, tuple[str, ...]]]:
    """Key path, sentence and sections it depends on, of every trait that is not as it must be."""
    entries: list[tuple[Key, dict[str, str]]] = []
    for name, source in settings.sources.items():
        entries.append((("sources", name, "traits"), source.traits or {}))
        entries += [
            (("sources", name, "rows", n, "traits"), row.traits or {})
            for n, row in enumerate(source.rows)
        ]
    for key, traits in entries:
        for trait in traits:
            if not NAME.fullmatch(trait) or trait in MATCHED_KINDS:
                yield (*key, trait), _sentence(trait), ()
    yield from _matched(settings, {trait for _, traits in entries for trait in traits})


def _matched(settings: Settings, told: set[str]) -> Iterator[tuple[Key, str, tuple[str, ...]]]:
    """Traits that are matched: some source must tell them."""
    likely = settings.identity.splink
    if likely is None:
        return
    if not told:
        yield ("identity", "splink"), "no source names traits to match by", ("sources",)
        return
    known = told.union(MATCHED_KINDS)
    for word, named in (("traits", (likely.traits,)), ("blocking", likely.blocking)):
        for trait in sorted({trait for group in named for trait in group} - known):
            sentence = f"no source names a trait {trait!r}; {did_you_mean(trait, known)}"
            yield ("identity", "splink", word), sentence, ("sources",)


def _sentence(trait: str) -> str:
    if trait in MATCHED_KINDS:
        return f"{trait!r} is an identifier: name its column in identifiers, it is matched too"
    return f"{trait!r} is not a trait; write small letters, digits and _"
