"""What a text of the settings says, by the database's own parser, held to what it may say.

Nothing is run here. Whatever is not on the lists is refused, so that a newer database with new
ways to read a file opens nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import duckdb

TREE = "select json_serialize_sql(cast($text as varchar))"
VALUES = {
    *("COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "OPERATOR", "CASE", "CAST"),
    *("BETWEEN", "FUNCTION", "COLLATE", "LAMBDA", "TYPE"),
}
QUESTIONS = {*VALUES, "SUBQUERY", "WINDOW", "STAR"}
ORDERS = {"ORDER_DEFAULT", "ASCENDING", "DESCENDING", "ORDER_MODIFIER"}
RELATIONS = {
    *("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE", "EMPTY"),
    *("BASE_TABLE", "JOIN", "SUBQUERY", "TABLE_FUNCTION", "EXPRESSION_LIST", "PIVOT"),
    *("LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER"),
}
UNROLLS = {"unnest", "generate_series", "range"}  # functions that give rows of their arguments
# plain words for what people write most; of others the parser's own is shown
WORDS = {
    "SUBQUERY": "a query inside it",
    "WINDOW": "a window (over ...)",
    "STAR": "*",
    "PARAMETER": "a parameter (? or $name)",
    "POSITIONAL_REFERENCE": "a column by its number",
    "SHOW_REF": "describe, show or summarize",
}
Tree = Mapping[str, Any]


class RefusedSyntax(Exception):
    """The text says what it may not say; the message is what, for people."""


def condition(con: duckdb.DuckDBPyConnection, text: str, columns: Collection[str]) -> set[str]:
    """The functions that the condition ``text`` calls, which names ``columns`` only.

    Raises
    ------
    Refused
        It is not one value of columns and scalar functions.
    """
    # read on its own as well as in brackets: what closes a bracket of ours is no value by itself
    alone, held = (parsed(con, f"select {form}\n") for form in (text, f"(\n{text}\n)"))
    values = alone.pop("select_list")
    is_one = len(values) == 1 and not values[0].get("alias")
    if not is_one or _bare(values) != _bare(held.pop("select_list")):
        raise RefusedSyntax("more than one value")
    if _bare(alone) != _bare(parsed(con, "select 1") | {"select_list": None}):
        raise RefusedSyntax("a whole query")
    _only(values[0], VALUES, ORDERS)
    _columns(values[0], {name.casefold() for name in columns})
    return set(_functions(values[0]))


def query(con: duckdb.DuckDBPyConnection, text: str, tables: Collection[str]) -> set[str]:
    """The functions that the query ``text`` calls, which reads ``tables`` only.

    Raises
    ------
    Refused
        It is not one select over them.
    """
    node = parsed(con, text)
    _only(node, QUESTIONS, RELATIONS | ORDERS)
    known = {name.casefold() for name in (*tables, *_named_within(node))}
    for each in _walk(node):
        if each.get("type") == "BASE_TABLE":
            _table(each, known)
        if each.get("type") == "TABLE_FUNCTION":
            name = str(each["function"].get("function_name", "")).casefold()
            if name not in UNROLLS:
                raise RefusedSyntax(f"the function {name!r}")
    return set(_functions(node))


def constant(value: Tree) -> str | None:
    """The text that is written there, if it is one; DuckDB 1 and 2 keep it differently."""
    if value.get("class") != "CONSTANT":
        return None
    literal, older = value.get("literal") or {}, value.get("value") or {}
    if literal.get("kind") == "STRING":
        return str(literal["text"])
    is_text = (older.get("type") or {}).get("id") == "VARCHAR" and not older.get("is_null")
    return str(older["value"]) if is_text else None


def parsed(con: duckdb.DuckDBPyConnection, text: str) -> dict[str, Any]:
    """The one select of ``text``.

    Raises
    ------
    Refused
        It cannot be read, or is more or something else.
    """
    found = json.loads(con.execute(TREE, {"text": text}).fetchall()[0][0])
    if found["error"]:
        message = str(found["error_message"]).splitlines()[0]
        if found.get("error_type") == "not implemented":
            message = "a command"
        elif ";" in text:
            message = "more than one statement"
        raise RefusedSyntax(message)
    if len(found["statements"]) != 1:
        raise RefusedSyntax("more than one statement")
    return dict(found["statements"][0]["node"])


def _bare(tree: Any) -> Any:
    """The tree without places in the text."""
    if isinstance(tree, dict):
        kept = {key: _bare(each) for key, each in tree.items() if "query_location" not in key}
        return {key: each for key, each in kept.items() if each is not None}
    return [_bare(each) for each in tree] if isinstance(tree, list) else tree


def _walk(tree: Any) -> Iterator[dict[str, Any]]:
    stack = [tree]
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            yield each
            stack += each.values()
        elif isinstance(each, list):
            stack += each


def _only(tree: Any, values: Collection[str], relations: Collection[str]) -> None:
    for each in _walk(tree):
        kind = each.get("class") or each.get("type")
        allowed = values if "class" in each else relations
        if isinstance(kind, str) and kind not in allowed:
            raise RefusedSyntax(WORDS.get(kind, kind.replace("_", " ").lower()))
        if each.get("sample"):
            raise RefusedSyntax("a sample, which differs from run to run")


def _columns(tree: Any, known: Collection[str]) -> None:
    """Every column is known; a lambda's own names are."""
    own = set(known)
    for each in _walk(tree):
        if each.get("class") == "LAMBDA":
            own |= {name for ref in _walk(each["lhs"]) for name in _path(ref)}
    for each in _walk(tree):
        path = _path(each)
        if path and path[0] not in own and (len(path) < 2 or path[1] not in own):
            raise RefusedSyntax(f"the column {each['column_names'][-1]!r}, which is not there")


def _path(each: Tree) -> list[str]:
    return [str(name).casefold() for name in each.get("column_names") or ()]


def _named_within(node: Tree) -> Iterator[str]:
    """The names that ``with`` gives."""
    for each in _walk(node):
        for one in (each.get("cte_map") or {}).get("map") or ():
            yield str(one["key"])


def _table(each: Tree, known: Collection[str]) -> None:
    path = (each.get("qualified_name") or {}).get("path") or ()
    name = str(each.get("table_name", ""))
    qualified = len(path) > 1 or each.get("schema_name") or each.get("catalog_name")
    if qualified or each.get("at_clause") or name.casefold() not in known:
        raise RefusedSyntax(f"the table {'.'.join(path) or name!r}")


def _functions(tree: Any) -> Iterator[str]:
    for each in _walk(tree):
        if each.get("class") not in {"FUNCTION", "WINDOW"}:
            continue
        path = (each.get("qualified_name") or {}).get("path") or ()
        name = str(each.get("function_name", "")).casefold()
        # the parser writes some of its own with the schema main
        schema = each.get("schema") or "".join(path[:-1])
        if each.get("catalog") or schema not in {"", "main"}:
            raise RefusedSyntax(f"the function {name!r} of another schema")
        yield name
