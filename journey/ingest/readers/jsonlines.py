"""JSON lines, plain or gzip: one object a line; ``a.b`` names what is inside ``a``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from journey.engine.base import Engine
from journey.errors import MissingColumn
from journey.ingest.mapping.promised import mapped
from journey.ingest.quoting import name, text, unique
from journey.ingest.readers.files import is_gzip, refuse_foreign, start
from journey.ingest.readers.reader import Reader
from journey.ingest.readers.records import Record, numbered
from journey.ingest.readers.texts import Text, options, path, read
from journey.ingest.relation import FILE, ROW, Ask, File, Loaded, Relation, whole

LOOKED_AT = 10_000  # lines whose keys are known without reading the whole file
LEAF = "VARCHAR"
NEVER = "\x01\x02\x03\x04"  # parts the columns of a line: there is but one
Tree = dict[str, Any]
BLANK = "coalesce(trim(c0, chr(32) || chr(9)), '') = ''"
OBJECT = "coalesce(case when json_valid(c0) then json_type(c0) = 'OBJECT' end, false)"
BROKEN = f"""
    select r.file_no, l.line, left(r.c0, 1000) as value
    from {{raw}} r
    join ({{lines}}) l on l.row_no = r.rowid
    where not ({BLANK}) and not ({OBJECT})
"""
COUNTS = f"""
    select file_no, count(*) filter (where {BLANK}) as blank,
        count(*) filter (where not ({BLANK}) and not ({OBJECT})) as broken
    from {{raw}}
    group by file_no
"""
VALUES = f"""
    select rowid as place, file_no, from_json(c0, {{structure}}) as j
    from {{raw}}
    where not ({BLANK}) and {OBJECT}
"""


def load(engine: Engine, ask: Ask) -> Relation:
    """Every object's values as text, objects inside as structures; the rest is broken.

    Raises
    ------
    MissingColumn
        No line has a key that the mapping names.
    SourceUnreadable
        A file is empty, or not text.
    """
    for file in ask.files:
        refuse_foreign(file, start(file))
    texts = [_text(file, number, ask.rules.encoding) for number, file in enumerate(ask.files)]
    loaded, lines = read(engine, ask, texts)
    raw = name(f"{ask.table}_raw")
    counts = {int(row[0]): row[1:] for row in engine.rows(COUNTS.format(raw=raw))}
    engine.add(f"{ask.table}_broken", BROKEN.format(raw=raw, lines=lines))
    tree = _known(ask)
    _find_named(engine, ask, raw, tree)
    structure = text(json.dumps(tree))
    values = VALUES.format(raw=raw, structure=structure)
    engine.scratch(f"{ask.table}_values", values)
    called = unique(tree)
    pairs = zip(tree, called, strict=True)
    picked = "".join(f"j.{name(key)} as {name(column)}, " for key, column in pairs)
    made = f"(select {picked}place as {ROW}, file_no as {FILE} from {name(f'{ask.table}_values')})"
    columns = {
        str(row[0]): str(row[1])
        for row in engine.rows(f"describe select * from {made}")
        if row[0] in called
    }
    files = tuple(_counted(each, *counts.get(each.number, (0, 0))) for each in loaded)
    of = f"(select rowid as {ROW}, file_no as {FILE}, c0 from {raw})"
    return Relation(made, columns, files, lines, whole({"line": "trim(r.c0)"}), of)


def _text(file: File, number: int, encoding: str) -> Text:
    scan = (
        f"read_csv({path(file)}, header = false, columns = {{'c0': 'VARCHAR'}}, "
        f"delim = {text(NEVER)}, quote = '', escape = '', {options(file, encoding)})"
    )
    packed = ["gzip"] if is_gzip(file) else []
    notes = ", ".join(["json lines", encoding, *packed])
    return Text(file, number, 0, (0,), {}, 1, scan, partial(_records, file, encoding), notes)


def _records(file: File, encoding: str) -> Iterator[Record]:
    for line in numbered(file, encoding):
        fields = None if line.body is None else [line.body]
        yield Record(line.number, fields, line.shown)


def _counted(each: Loaded, blank: int, broken: int) -> Loaded:
    return replace(each, rows=each.rows - blank - broken, broken=each.broken + broken)


def _known(ask: Ask) -> Tree:
    """The keys of the first lines of every file."""
    tree: Tree = {}
    for file in ask.files:
        for line in islice(numbered(file, ask.rules.encoding), LOOKED_AT):
            try:
                found = json.loads(line.body or "null")
            except (ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                _grow(tree, found)
    return tree


def _grow(tree: Tree, found: Tree) -> None:
    for key, value in found.items():
        if isinstance(value, dict) and value:
            below = tree.get(key)
            tree[key] = below if isinstance(below, dict) else {}
            _grow(tree[key], value)
        else:
            tree.setdefault(key, LEAF)


def _find_named(engine: Engine, ask: Ask, raw: str, tree: Tree) -> None:
    """Put the keys that the mapping names into ``tree``; those not seen yet are looked for."""
    for column in mapped(ask.rules):
        if column in {*tree, *unique(tree)}:
            continue
        keys = column.split(".")
        if not _holds(tree, keys):
            pointer = text(
                "/" + "/".join(key.replace("~", "~0").replace("/", "~1") for key in keys)
            )
            where = f"not ({BLANK}) and {OBJECT} and json_exists(c0, {pointer})"
            if not engine.rows(f"select 1 from {raw} where {where} limit 1"):
                shown = ", ".join(file.shown for file in ask.files[:3])
                raise MissingColumn.named(column, shown, _paths(tree))
            _plant(tree, keys)


def _holds(tree: Tree, keys: list[str]) -> bool:
    below: Any = tree
    for key in keys:
        if not isinstance(below, dict) or key not in below:
            return False
        below = below[key]
    return True


def _plant(tree: Tree, keys: list[str]) -> None:
    for key in keys[:-1]:
        below = tree.get(key)
        tree[key] = below if isinstance(below, dict) else {}
        tree = tree[key]
    tree[keys[-1]] = LEAF


def _paths(tree: Tree, before: str = "") -> Iterable[str]:
    for key, below in tree.items():
        yield before + key
        if isinstance(below, dict):
            yield from _paths(below, f"{before}{key}.")


READERS = (Reader("jsonl", "JSON lines", load),)
