"""The stages' SQL stays in the subset that DuckDB and Spark run verbatim, with the same rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp

from journey.analysis.friction.catalogue import FAMILIES
from journey.engine.duckdb import FRAGMENTS
from tests.help.reading import PACKAGE, ROOT, Room, names_used_by, sql_constants

# functions shown to give the same rows on both engines (portability notes of the engine)
FUNCTIONS = """
    abs and any_value arg_max arg_min bool_and bool_or case cast chr coalesce count count_if
    cume_dist dense_rank exists extract first_value floor greatest if lag last_value lead least
    length logical_and logical_or lower ltrim max max_by md5 min min_by mod not nullif or
    percentile_disc pow power rank regexp_extract regexp_like replace row_number rtrim sqrt substr
    substring sum trim try_cast upper
"""  # arg_max, logical_and, pow: the parser's own names for max_by, bool_and, power
ALLOWED = frozenset(FUNCTIONS.split())
TYPES = re.compile(
    r"(bigint|int|integer|smallint|double|boolean|string|text|decimal\(\d+, ?\d+\))", re.IGNORECASE
)
REFUSED_TEXTS = {
    r"\bqualify\b": "qualify",
    r"\basof\b": "asof join",
    r"\busing\s+key\b": "using key",
    r"\*\s*exclude\b|\*\s*except\s*\(|\*\s*replace\b": "* exclude or * replace",
    r"//": "// for whole division",
    r"\barg_(max|min)\s*\(": "arg_max: say max_by",
    r"\bepoch\w*\s*\(": "epoch(): time is an integer",
    r"\binterval\b": "interval arithmetic: time is an integer",
    r"->|\blambda\b": "lambda",
    r"\b(group|order)\s+by\s+all\b": "group by all",
    r"::": "::, say cast",
    r"\bvarchar\b": "varchar: Spark wants a length; say string",
    r"\bunnest\b|\bexplode\b": "unnest",
    r"\b(semi|anti|positional|lateral)\s+join\b": "a join that is spelled differently",
    r"\bpivot\b|\bunpivot\b": "pivot",
    r"\bis\s+(not\s+)?distinct\s+from\b": "is distinct from: Spark 3 lacks it",
    r"\bover\s+\w+\s*-": "over w - x: Spark reads w-x as one name; put (… over w) in brackets",
    r"\bregexp_(matches|like)\b": "regexp_matches: say {matches}",
    r"~": "~: DuckDB 1.5 and 2.0 match differently",
}
REFUSED_NODES = (exp.Lambda, exp.IntDiv, exp.Interval, exp.Qualify, exp.Pivot, exp.Struct, exp.List)
# rooms of analysis that are part of the river: wholly, or what these functions run
SIGNALS = {f"friction/{family.prepare.__module__.rpartition('.')[2]}" for family in FAMILIES}
WHOLE = SIGNALS | {"gain/rows", "paths/gain", "paths/candidates", "paths/splits", "paths/search"}
MARKING = {
    "friction/marking": ("mark",),
    "gain/estimate": ("measure",),
    "gain/cells": ("load_keys", "load_cells", "met_again"),
    "gain/checks": ("load_known",),
    "gain/waits": ("measure_waits",),
    "findings/writing": ("find",),
}
READ_AS = {"{ignore_nulls}": "", "{matches}": "regexp_like", "{everywhere}": ", 'everywhere'"}
FRAGMENT = re.compile(r"\{[a-z_]+\}")


def stage_texts() -> Iterator[tuple[str, str]]:
    """Place and text of every SQL constant that a stage runs."""
    for folder in ("identity", "journeys"):
        for file in sorted((PACKAGE / folder).rglob("*.py")):
            room = Room(file)
            for name, line, text in sql_constants(room):
                yield f"{room.name}:{line}: {name}", text
    for file in sorted((PACKAGE / "analysis").rglob("*.py")):
        room = Room(file)
        place = file.relative_to(PACKAGE / "analysis").with_suffix("").as_posix()
        functions = MARKING.get(place, ())
        marking = set().union(*(names_used_by(room, function) for function in functions))
        for name, line, text in sql_constants(room):
            if name in marking or place in WHOLE:
                yield f"{room.name}:{line}: {name}", text


def faults_in(text: str) -> Iterator[str]:
    """Why a text does not belong to the portable subset."""
    plain = re.sub(r"'(?:[^']|'')*'|--[^\n]*", "''", text)
    for pattern, name in REFUSED_TEXTS.items():
        if re.search(pattern, plain, re.IGNORECASE):
            yield f"not portable: {name}"
    for fragment in set(FRAGMENT.findall(text)) - set(FRAGMENTS):
        yield f"{fragment} is no named fragment of the engine"
    try:
        statements = sqlglot.parse(FRAGMENT.sub(_read_as, text), read="duckdb")
    except sqlglot.errors.ParseError as fault:
        yield f"cannot be parsed: {str(fault).splitlines()[0]}"
        return
    if len(statements) != 1:
        yield "more than one statement"
    for statement in statements:
        yield from _bad_nodes(statement)


def _read_as(fragment: re.Match[str]) -> str:
    """What stands for a named fragment here: a column, where it is an expression."""
    return READ_AS.get(fragment[0], "fragment")


def _bad_nodes(statement: exp.Expr | None) -> Iterator[str]:
    for node in statement.walk() if statement else ():
        if isinstance(node, REFUSED_NODES):
            yield f"not portable: {node.sql()[:60]}"
        elif isinstance(node, exp.RegexpReplace):
            yield from _bad_replacement(node)
        elif isinstance(node, exp.Func) and _function(node) not in ALLOWED:
            yield f"function {_function(node)} is not on the allow-list: {node.sql()[:60]}"
        elif isinstance(node, exp.DataType) and not TYPES.fullmatch(node.sql()):
            yield f"type {node.sql()} is not on the allow-list"


def _bad_replacement(node: exp.RegexpReplace) -> Iterator[str]:
    """DuckDB replaces the first match, Spark all: the same for an anchored pattern only."""
    pattern, modifiers = node.expression.name, node.args.get("modifiers")
    if modifiers is not None and modifiers.name == "everywhere":
        return
    if modifiers is not None or not (pattern.startswith("^") or pattern.endswith("$")):
        yield f"regexp_replace needs {{everywhere}} or an anchor: {node.sql()[:60]}"


def _function(node: exp.Func) -> str:
    if isinstance(node, exp.Anonymous):
        return str(node.name).lower()
    return node.sql_name().lower()


def test_stages_use_the_portable_subset() -> None:
    texts = list(stage_texts())
    assert len(texts) >= 30, "the guard no longer finds the stages' SQL"
    faults = [f"{place}: {fault}" for place, text in texts for fault in faults_in(text)]
    assert not faults, "\n".join(["", *faults])


def test_stage_sql_is_lower_case_with_named_columns() -> None:
    bad = [
        f"{place}: {word}"
        for place, text in stage_texts()
        for word in re.findall(r"\b(?:SELECT|FROM|WHERE|JOIN|GROUP|ORDER|AND|OR)\b", text)
    ]
    assert not bad, "\n".join(["keywords are written small:", *bad])


def test_the_guard_refuses_what_differs_between_engines() -> None:
    bad = (
        "select a from t qualify row_number() over (partition by b order by c) = 1",
        "select * exclude (a) from t",
        "select a // b from t",
        "select arg_max(a, b) from t",
        "select epoch(a) from t",
        "select a + interval 1 day from t",
        "select list_transform(a, x -> x + 1) from t",
        "select a, count(*) from t group by all",
        "select a from t asof join u on t.b >= u.b",
        "select list(a order by b) from t",
        "select hash(a) from t",
        "select a::bigint from t",
        "select cast(a as timestamp) from t",
        "select quantile_cont(a, 0.5) from t",
        "select regexp_replace(a, 'x', 'y') from t",
        "select regexp_replace(a, 'x', 'y', 'g') from t",
        "select regexp_matches(a, 'x') from t",
        "select lag(a) over w - a from t window w as (order by b)",
        "select {unheard_of} from t",
        "select strftime(a, '%Y') from t",
        "select a from t; select b from t",
    )
    passed = [text for text in bad if not list(faults_in(text))]
    assert not passed, passed


def test_the_guard_lets_the_subset_through() -> None:
    good = """
        select a, 'interval // qualify' as b,
            percentile_disc(0.5) within group (order by c) as d,
            (lead(c) over w) - c as e, cast(sum(c) as bigint) as f,
            coalesce(md5(a), '') as g, regexp_replace(a, 'x', ''{everywhere}) as i,
            count(*) filter (where c > 0) as h
        from t
        where c = $value and a is not null
        window w as (partition by a order by c)
    """
    assert not list(faults_in(good))


def test_every_stage_room_is_read() -> None:
    places = {place.split(":")[0] for place, _ in stage_texts()}
    assert {"journey/identity/groups/links.py", "journey/analysis/friction/marking.py"} <= places
    assert all((ROOT / place).is_file() for place in places)


def test_the_most_frequent_value_is_the_same_in_every_run() -> None:
    """Of equally frequent values `mode` takes whichever thread was first: an order settles it."""
    loose = [
        f"{room.name}:{line}: {name}"
        for room in map(Room, sorted(PACKAGE.rglob("*.py")))
        for name, line, text in sql_constants(room)
        if re.search(r"\bmode\((?![^()]* order by )", text)
    ]
    assert not loose, "\n".join(["say mode(x order by x):", *loose])
