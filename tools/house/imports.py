"""Who imports whom in a package, read from the source and not by running it.

Imports inside functions and those for type checkers count like any other: both tie two files
together for whoever reads them.
"""

import ast
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Module:
    """One file: its dotted name, its lines, and the modules of the same package it imports."""

    name: str
    lines: int
    imports: frozenset[str] = field(default_factory=frozenset)


def read_package(package: Path) -> dict[str, Module]:
    """All modules of a package by dotted name. A file that is no Python raises SyntaxError."""
    files = {_dotted(path, package): path for path in sorted(package.rglob("*.py"))}
    texts = {name: path.read_text(encoding="utf-8") for name, path in files.items()}
    return {
        name: Module(name, len(text.splitlines()), frozenset(_imports(text, name, files)))
        for name, text in texts.items()
    }


def _dotted(path: Path, package: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(text: str, own: str, known: dict[str, Path]) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & known.keys()) or {node.module}
    return (found & known.keys()) - {own}
