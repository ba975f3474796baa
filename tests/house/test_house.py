"""The walls of the house: how large rooms may grow, and who may know what."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from journey.identity.values.kinds import KNOWN
from tests.help.reading import (
    PACKAGE,
    ROOT,
    Function,
    Room,
    code_lines,
    functions,
    literal_sql,
    rooms,
)

FOLDER, FILE, FUNCTION, CLASS, ARGUMENTS, SQL, PUBLIC = 14, 450, 30, 150, 6, 60, 10
MANY_NAMES = {
    "journey/errors.py",
    "journey/settings/models.py",
}  # one tree of errors, one of models
ROOMS = rooms()

# who may import what; everything else may not
ONLY_IN = {
    "duckdb": re.compile(r"journey/engine/"),
    "streamlit": re.compile(r"journey/ui/|app\.py"),
    "pyvis": re.compile(r"journey/export/graphs/html\.py"),
    "pandas": re.compile(r"(?!)"),
    "sqlglot": re.compile(r"(?!)"),
    "splink": re.compile(r"journey/engine/splink\.py"),
    "pyspark": re.compile(r"journey/engine/spark\.py"),
}
# synonyms the house does not use; each word has one meaning
REFUSED_WORDS = {
    "user": "customer",
    "users": "customers",
    "visitor": "customer",
    "visitors": "customers",
    "trace": "journey",
    "traces": "journeys",
    "activity": "touchpoint",
    "activities": "touchpoints",
    "hop": "transition",
    "hops": "transitions",
    "conversion": "goal",
    "conversions": "goals",
}
BUILDS_SQL = re.compile(r"journey/(engine|ingest)/")
SQL_WORDS = re.compile(
    r"^\s*(select|with\s+\w+\s+as|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+"
    r"(or\s+replace\s+)?(temp\w*\s+)?(table|view|macro)|copy|attach|drop\s+table)\b",
    re.IGNORECASE,
)


def _none(faults: Iterable[str]) -> None:
    listed = list(faults)
    assert not listed, "\n".join([f"{len(listed)} places past a wall:", *listed])


def test_folders_are_small() -> None:
    """A folder shows at most fourteen modules, and a family of modules is a folder."""
    folders = sorted({room.file.parent for room in ROOMS if room.file.parent != ROOT})
    modules = {folder: _modules(folder) for folder in folders}
    _none(
        [
            f"{folder.relative_to(ROOT)}: {len(names)} modules, allowed {FOLDER}"
            for folder, names in modules.items()
            if len(names) > FOLDER
        ]
        + [
            f"{folder.relative_to(ROOT)}: {first} and {second} share a prefix: make it a folder"
            for folder, names in modules.items()
            for first, second in pairwise(names)
            if "_" in second and first.split("_")[0] == second.split("_")[0]
        ]
    )


def _modules(folder: Path) -> list[str]:
    return sorted(file.stem for file in folder.glob("*.py") if file.stem != "__init__")


def test_files_are_short() -> None:
    _none(
        f"{room.name}: {lines} lines, allowed {FILE}: split it along its seam"
        for room in ROOMS
        if (lines := len(room.text.splitlines())) > FILE
    )


def test_functions_are_short() -> None:
    _none(
        f"{room.name}:{node.lineno}: {node.name} has {lines} lines of code, allowed {FUNCTION}"
        for room in ROOMS
        for node in functions(room)
        if (lines := code_lines(room, node)) > FUNCTION
    )


def test_classes_are_short() -> None:
    _none(
        f"{room.name}:{node.lineno}: {node.name} has {lines} lines, allowed {CLASS}"
        for room in ROOMS
        for node in ast.walk(room.tree)
        if isinstance(node, ast.ClassDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > CLASS
    )


def test_a_class_name_stands_once() -> None:
    places: dict[str, list[str]] = {}
    for room in ROOMS:
        for node in room.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(room.name)
    _none(f"{name} stands in {where}" for name, where in places.items() if len(where) > 1)


def test_functions_take_few_arguments() -> None:
    _none(
        f"{room.name}:{node.lineno}: {node.name} takes {number} arguments, allowed {ARGUMENTS}:"
        " make a frozen dataclass of them"
        for room in ROOMS
        for node in functions(room)
        if (number := _arguments(node)) > ARGUMENTS
    )


def _arguments(node: Function) -> int:
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return len([argument for argument in every if argument.arg not in {"self", "cls"}])


def test_modules_have_few_public_names() -> None:
    _none(
        f"{room.name}: {len(names)} public functions and classes, allowed {PUBLIC}: {names}"
        for room in ROOMS
        if room.name not in MANY_NAMES and len(names := _public(room)) > PUBLIC
    )


def _public(room: Room) -> list[str]:
    kinds = (ast.FunctionDef, ast.ClassDef)
    names = [node.name for node in room.tree.body if isinstance(node, kinds)]
    return [name for name in names if not name.startswith("_")]


def test_sql_texts_are_short() -> None:
    _none(
        f"{room.name}:{line}: SQL of {lines} lines, allowed {SQL}: make a table of its first half"
        for room in ROOMS
        for line, text in literal_sql(room)
        if (lines := len(text.strip().splitlines())) > SQL
    )


def test_sql_is_constant() -> None:
    """No f-string, ``%`` or ``format`` makes SQL but at the door and in the engine."""
    _none(
        f"{room.name}:{node.lineno}: SQL is put together: {ast.unparse(node)[:80]}"
        for room in ROOMS
        if not BUILDS_SQL.match(room.name)
        for node in ast.walk(room.tree)
        if isinstance(node, ast.expr) and _makes_sql(node)
    )


def _makes_sql(node: ast.expr) -> bool:
    text: ast.expr | None = None
    if isinstance(node, ast.JoinedStr) and node.values:
        text = node.values[0]
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        text = node.left
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        text = node.func.value if node.func.attr == "format" else None
    return isinstance(text, ast.Constant) and bool(SQL_WORDS.match(str(text.value)))


def test_imports_stay_where_they_belong() -> None:
    _none(
        f"{room.name}:{node.lineno}: imports {name}, allowed only in {ONLY_IN[name].pattern}"
        for room in ROOMS
        for node in ast.walk(room.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _imported(node)
        if name in ONLY_IN and not ONLY_IN[name].match(room.name)
    )


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    return [node.module.split(".")[0]] if node.level == 0 and node.module else []


def test_no_imports_for_types_only() -> None:
    _none(
        f"{room.name}: TYPE_CHECKING: put the type on a lower floor instead"
        for room in ROOMS
        if "TYPE_CHECKING" in room.text
    )


def test_every_room_says_what_it_is_for() -> None:
    _none(f"{room.name}:1: no docstring" for room in ROOMS if not ast.get_docstring(room.tree))


def test_folders_hold_no_code() -> None:
    """A folder's ``__init__.py`` is a docstring: what the folder is for, no list of its rooms."""
    folders = [r for r in ROOMS if r.file.name == "__init__.py" and r.file.parent != PACKAGE]
    code = [
        f"{room.name}:{node.lineno}: code in a folder's __init__.py"
        for room in folders
        for node in room.tree.body[1:]
        if not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
    ]
    _none(code)


def test_one_word_one_meaning() -> None:
    """Names use the words of the house; an adapter translates other people's at the door."""
    _none(
        f"{room.name}:{line}: {name}: say {REFUSED_WORDS[word]}, not {word}"
        for room in ROOMS
        for name, line in sorted({one for node in ast.walk(room.tree) for one in _named(node)})
        if name not in KNOWN
        for word in _words(name)
        if word in REFUSED_WORDS
    )


def _named(node: ast.AST) -> list[tuple[str, int]]:
    """The names that a node gives to something, and their line."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return [(node.name, node.lineno)]
    if isinstance(node, ast.arg):
        return [(node.arg, node.lineno)]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return [(node.id, node.lineno)]
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        return [(node.attr, node.lineno)]
    return []


def _words(name: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return [word.lower() for word in apart.split("_") if word]


def test_a_script_waits_to_be_called() -> None:
    """pytest imports every module for its examples: what reads the command line is no module."""
    waits = (ast.If, ast.FunctionDef, ast.ClassDef)
    _none(
        f"{file.relative_to(ROOT)}:{node.lineno} reads sys.argv when it is imported"
        for folder in ("journey", "tests")
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.parse(file.read_text("utf-8")).body
        if not isinstance(node, waits) and "sys.argv" in ast.unparse(node)
    )


def test_the_command_line_loads_nothing_heavy() -> None:
    heavy = ["streamlit", "pyvis", "pandas", "networkx", "duckdb", "IPython", "splink", "numpy"]
    code = f"import sys, journey.cli.main; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (found.stdout.strip(), found.returncode) == ("[]", 0), found.stderr


HOSTS = re.compile("|".join(["py" + r"pi\.org", "python" + "hosted", r"registry\.npm" + "js",
                             r"deb\.deb" + r"ian\.org"]))  # fmt: skip
PLACES = re.compile("|".join(["/wo" + r"rk/[a-z]", "/ro" + "ot/", "/tm" + "p/bash_"]))
BINARY = {".parquet", ".gz", ".png", ".duckdb", ".xlsx"}


def test_no_registry_and_no_machine_is_named() -> None:
    """The tree can be cloned anywhere: no index host, no path of one machine."""
    try:
        listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT)
    except FileNotFoundError:
        pytest.skip("git is not installed: the list of files is not known")
    if listed.returncode:
        pytest.skip("not a git checkout: the list of files is not known")
    files = [ROOT / name for name in listed.stdout.splitlines()]
    _none(
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for file in files
        if file.suffix not in BINARY and file.is_file()
        for number, line in enumerate(_lines(file), start=1)
        if HOSTS.search(line) or PLACES.search(line)
    )


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8", errors="replace").splitlines()
