"""What a segment may ask of a whole journey: ``met``, ``used``, ``friction``, ``attribute``.

They stand for columns that the table of the segment's journeys holds beside those of
``journeys``. No text of the settings can name these columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from journey.engine.syntax import RefusedSyntax, constant, parsed

# the columns beside those of journeys
FACTS = {
    "journey.met": "VARCHAR[]",
    "journey.used": "VARCHAR[]",
    "journey.frictions": "VARCHAR[]",
    "journey.kept": "MAP(VARCHAR, VARCHAR)",
}
FUNCTIONS = {
    "met": 'list_contains("journey.met", {name})',
    "used": 'list_contains("journey.used", {name})',
    "friction": 'list_contains("journey.frictions", {name})',
    "attribute": '"journey.kept"[{name}]',
}
TEXT = "select json_deserialize_sql(cast($tree as json))"


def asked(con: duckdb.DuckDBPyConnection, condition: str) -> Iterator[tuple[str, str]]:
    """What ``condition`` asks of whole journeys: function, and the name that it is given.

    Raises
    ------
    Refused
        It is not given one name in quotes.
    """
    stack: list[Any] = [parsed(con, f"select {condition}\n")]
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            call = _call(each)
            if call:
                yield call
            stack += each.values()
        elif isinstance(each, list):
            stack += each


def spelled(con: duckdb.DuckDBPyConnection, condition: str) -> str:
    """``condition`` over :data:`FACTS`: each function as what it stands for.

    Raises
    ------
    Refused
        A function is not given one name in quotes.
    """
    tree = {"error": False, "statements": [{"node": parsed(con, f"select {condition}\n")}]}
    text = con.execute(TEXT, {"tree": json.dumps(_spelled(con, tree))}).fetchall()[0][0]
    return str(text).removeprefix("SELECT ")


def _spelled(con: duckdb.DuckDBPyConnection, tree: Any) -> Any:
    if isinstance(tree, list):
        return [_spelled(con, each) for each in tree]
    if not isinstance(tree, dict):
        return tree
    call = _call(tree)
    if not call:
        return {key: _spelled(con, each) for key, each in tree.items()}
    function, name = call
    quoted = "'" + name.replace("'", "''") + "'"
    text = FUNCTIONS[function].replace("{name}", quoted)
    return parsed(con, f"select {text}")["select_list"][0]


def _call(node: dict[str, Any]) -> tuple[str, str] | None:
    function = str(node.get("function_name", "")).casefold()
    if node.get("class") != "FUNCTION" or function not in FUNCTIONS:
        return None
    given = node.get("arguments") or node.get("children") or ()
    given = [one.get("expression", one) for one in given]
    name = constant(given[0]) if len(given) == 1 else None
    if name is None:
        raise RefusedSyntax(f"{function}(...) without one name in quotes, like {function}('name'),")
    return function, name
