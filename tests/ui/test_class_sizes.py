"""The classes of the ui stay small and apart: no class that does everything, none that reaches into another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import reader.ui

FOLDER = Path(reader.ui.__file__).parent
METHODS = 38
LINES = 400


@cache
def trees() -> dict[Path, ast.Module]:
    """Every file of the ui, parsed."""
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.rglob("*.py"))}


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    """Every class, with the file it is in."""
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield str(file.relative_to(FOLDER)), node


def base_names(node: ast.ClassDef) -> Iterator[str]:
    for base in node.bases:
        inner = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(inner, ast.Name):
            yield inner.id


def test_no_class_has_too_many_methods() -> None:
    counts = {
        f"{file} {node.name}": sum(
            isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) for each in node.body
        )
        for file, node in classes()
    }
    assert {name: count for name, count in counts.items() if count > METHODS} == {}


def test_no_class_has_two_bases_of_our_own() -> None:
    own = {node.name for _, node in classes()}
    found = {
        f"{file} {node.name}": [name for name in base_names(node) if name in own] for file, node in classes()
    }
    assert {name: bases for name, bases in found.items() if len(bases) > 1} == {}


def test_no_file_is_too_long() -> None:
    lengths = {str(file.relative_to(FOLDER)): len(file.read_text("utf-8").splitlines()) for file in trees()}
    assert {name: length for name, length in lengths.items() if length > LINES} == {}


def defined_here(tree: ast.Module) -> set[str]:
    """The private names that a file defines: as attributes of self, methods or functions."""
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    names |= {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    return {name for name in names if name.startswith("_") and not name.startswith("__")}


def test_no_private_attribute_of_another_class_is_used() -> None:
    private = set().union(*(defined_here(tree) for tree in trees().values()))
    found = []
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute) or node.attr not in private:
                continue
            owner = node.value
            ours = isinstance(owner, ast.Name) and owner.id in ("self", "cls")
            parent = (
                isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super"
            )
            if not ours and not parent:
                found.append(f"{file.relative_to(FOLDER)}:{node.lineno} {ast.unparse(node)}")
    assert found == []
