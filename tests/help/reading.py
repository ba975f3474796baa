"""The package's own source, read for the walls of the house."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "journey"
Function = ast.FunctionDef | ast.AsyncFunctionDef
SQL_START = re.compile(r"\s*(with|select|insert|update|delete|create|copy|attach)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Room:
    """One source file."""

    file: Path

    @property
    def name(self) -> str:
        """Its path, as shown in failures."""
        return self.file.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        """Its text."""
        return self.file.read_text(encoding="utf-8")

    @property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return _tree(self.file)


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def rooms() -> list[Room]:
    """All source files of the package, and ``app.py``."""
    return [Room(file) for file in [ROOT / "app.py", *sorted(PACKAGE.rglob("*.py"))]]


def functions(room: Room) -> Iterator[Function]:
    """All functions and methods of a room."""
    for node in ast.walk(room.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(room: Room, node: Function) -> int:
    """Lines of a function's body that hold code: no docstring, comment or empty line."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if not body:
        return 0
    return len([n for n in _lines_with_code(room.text) if body[0].lineno <= n <= node.end_lineno])


@cache
def _lines_with_code(text: str) -> frozenset[int]:
    silent = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in silent:
            lines.update(range(token.start[0], token.end[0] + 1))
    return frozenset(lines)


def sql_constants(room: Room) -> Iterator[tuple[str, int, str]]:
    """Name, line and text of the module constants that hold SQL; joined constants are joined."""
    known: dict[str, str] = {}
    for node in room.tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        text = _text(node.value, known)
        for target in targets:
            if isinstance(target, ast.Name) and text is not None:
                known[target.id] = text
                if target.id.isupper() and SQL_START.match(text):
                    yield target.id, node.lineno, text


def _text(node: ast.expr, known: dict[str, str]) -> str | None:
    """The text of a string expression made of constants; null: it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left, known), _text(node.right, known)
        return None if left is None or right is None else left + right
    return None


def literal_sql(room: Room) -> Iterator[tuple[int, str]]:
    """Line and text of every SQL text that stands in the room, docstrings excepted."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(room.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and ast.get_docstring(node, clean=False) is not None
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(room.tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docs and SQL_START.match(node.value):
            yield node.lineno, node.value


def names_used_by(room: Room, function: str) -> set[str]:
    """All names that ``function`` of a room uses, also through the room's other functions."""
    own = {node.name: node for node in room.tree.body if isinstance(node, ast.FunctionDef)}
    found: set[str] = set()
    waiting = [function]
    while waiting:
        for node in ast.walk(own[waiting.pop()]):
            if isinstance(node, ast.Name) and node.id not in found:
                found.add(node.id)
                waiting += [node.id] if node.id in own else []
    return found
