"""What stands in clear in a run, in its settings and decisions, and whose files they are."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from journey.analysis.identity.identifiers import shown
from journey.contract.tables import TABLES
from journey.engine.base import Engine
from journey.engine.open import Run
from journey.identity.kept.secret import known_key, pads
from journey.ingest.account.known_values import COMMON, CONTEXT, CUTS, purposely
from journey.ingest.account.masking import CALLED, IBAN, MAIL
from journey.ingest.quoting import name, text
from journey.settings.models import Settings

SHAPES = {"a mail address": MAIL, "a bank account": IBAN, "a phone or card number": CALLED}
COLUMNS = """
    select table_name, column_name
    from duckdb_columns()
    where data_type = 'VARCHAR' and not internal and schema_name = 'main'
        and database_name = current_database()
    order by table_name, column_name
"""
# a keyed hash, which may look like a number by chance, and a customer's id are nothing in clear
SHAPED = """
    select count(*)
    from {table}
    where regexp_matches({column}, {shape})
        and not regexp_full_match({column}, '[0-9a-f]{{32}}|c_[0-9a-f]+')
"""
# texts of events with whom they are about, and what else holds words of the sources
EVENT_TEXTS = """
    select 'events' as place, '{column}' as part, e.{column} as text,
        coalesce(c.customer_id, cast(e.event_id as varchar)) as who
    from events e
    left join event_customers c on c.event_id = e.event_id
    where e.{column} is not null
"""
OTHER_TEXTS = """
    select 'quarantine' as place, 'value' as part, value as text, '' as who
    from quarantine
    where value is not null
    union all
    select 'sources', 'file', file, ''
    from sources
"""
WORDS = """
    select distinct place, part, who, text, unnest(list_distinct(list_concat(
        [trim(text)], {cuts}))) as word
    from scan_texts
"""
CANDIDATES = """
    select distinct k.kind, case when k.kind = 'email' then lower(w.word) else w.word end as value
    from (select distinct word from scan_words where length(word) > 1
        and not regexp_full_match(word, '[0-9]{1,5}')) w
    cross join (
        select distinct kind
        from identifier_values
        where role in ('anchor', 'person', 'carrier') and not list_contains($left_out, kind)) k
    where not list_contains($purposely, lower(w.word))
"""
TOKENS = """
    select kind, value, substr({keyed_hash}, 1, 32) as token
    from scan_candidates
"""
KNOWN = """
    select w.place, w.part, v.kind, v.label, v.nid, count(distinct w.text)
    from scan_tokens t
    join identifier_values v on v.kind = t.kind
        and v.identifier = case when $is_plain then t.value else t.token end
    join scan_words w on case when t.kind = 'email' then lower(w.word) else w.word end = t.value
    group by w.place, w.part, v.kind, v.label, v.nid, t.value
    having count(distinct w.who) <= $common
    order by all
"""


@dataclass(frozen=True, slots=True)
class ClearText:
    """Something that stands in clear.

    Attributes
    ----------
    place, part
        Table and column, or a file.
    what
        What stands there: a shape, an identifier (masked), or who may read a file.
    n
        How often.
    mend
        What to do about it.
    """

    place: str
    part: str
    what: str
    n: int
    mend: str


def scan(run: Run, settings: Settings, files: Mapping[str, str]) -> tuple[ClearText, ...]:
    """Everything in clear in ``run``, its folder, and the texts of ``files`` by their name.

    Raises
    ------
    WrongUsage
        The project's key is not here: nobody can tell an identifier from another word.
    """
    key = known_key(settings)
    found = [*_kept_plain(run), *_shaped(run.engine), *_open(run, settings)]
    found += _shaped_files(run.engine, files)
    with run.engine.aside() as aside:
        columns = {"place": "VARCHAR", "part": "VARCHAR", "text": "VARCHAR", "who": "VARCHAR"}
        rows = [(file, "", line, "") for file, told in files.items() for line in told.splitlines()]
        rows.append(("runs", "settings", json.dumps(run.settings.as_json()), ""))
        aside.fill("scan_texts", columns, rows)
        _gather(aside)
        found += _known(aside, settings, key, run.settings.privacy.identifiers == "plain")
    return tuple(found)


def _kept_plain(run: Run) -> Iterator[ClearText]:
    if run.settings.privacy.identifiers == "plain":
        n = int(run.engine.rows("select count(*) from identifier_values")[0][0])
        mend = 'kept on purpose; else privacy.identifiers = "hashed", and journey run'
        yield ClearText("identifier_values", "identifier", "identifiers in plain", n, mend)


def _shaped(engine: Engine) -> Iterator[ClearText]:
    """What has the shape of an address or a number in any text of the run."""
    for table, column in engine.rows(COLUMNS):
        for what, shape in SHAPES.items() if table in TABLES else ():
            words = {"table": name(table), "column": name(column), "shape": text(shape)}
            n = int(engine.rows(SHAPED.format(**words))[0][0])
            if n:
                yield ClearText(table, column, what, n, "make a new run: journey run")


def _shaped_files(engine: Engine, files: Mapping[str, str]) -> Iterator[ClearText]:
    for file, words in files.items():
        for what, shape in SHAPES.items():
            found = engine.rows("select len(regexp_extract_all($words, $shape))",
                                words=words, shape=shape)  # fmt: skip
            if found[0][0]:
                yield ClearText(file, "", what, int(found[0][0]), "take it out by hand")


def _open(run: Run, settings: Settings) -> Iterator[ClearText]:
    """Files of the run that more people may read than the settings say."""
    allowed = 0o007 if settings.privacy.files == "team" else 0o077
    files = [file for file in run.folder.iterdir() if file.name.startswith(("build", "CURRENT"))]
    for file in sorted(files):
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & allowed and stat.S_IMODE(run.folder.stat().st_mode) & allowed:
            place = str(Path(run.folder.name) / file.name)
            mend = f"chmod {mode & ~allowed:o} {file.name}"
            yield ClearText(place, "", f"others may read it ({mode:o})", 1, mend)


def _gather(engine: Engine) -> None:
    """Write ``scan_words``: every word of the texts that people or sources wrote."""
    for column in ("comment", "reason", "attributes", "touchpoint", "device"):
        engine.add("scan_texts", EVENT_TEXTS.format(column=column))
    engine.add("scan_texts", OTHER_TEXTS)
    cuts = ", ".join(f"regexp_extract_all(text, '{cut}')" for cut in CUTS)
    engine.scratch("scan_words", WORDS.format(cuts=cuts))


def _known(engine: Engine, settings: Settings, key: bytes, is_plain: bool) -> Iterator[ClearText]:
    """Words that are identifiers of the run, and not words of many people."""
    engine.scratch("scan_candidates", CANDIDATES, purposely=sorted(purposely(settings)),
                   left_out=[*CONTEXT, *settings.privacy.clear])  # fmt: skip
    engine.scratch("scan_tokens", TOKENS, **pads(key))
    for place, part, kind, label, nid, n in engine.rows(KNOWN, common=COMMON, is_plain=is_plain):
        mend = "journey run masks it" if part else "write it by its code instead, or take it out"
        yield ClearText(place, part, shown(kind, label, nid), int(n), mend)
