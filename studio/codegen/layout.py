"""Python expressions as small trees, and how they are broken into lines.

Lines are laid out as `ruff format` lays them out with its default settings, so that whoever
takes a script away and formats it sees no difference; ruff itself is not needed for that. Only
the forms that a script uses are known here: names and literals, calls, collections, and
`layer(...)(tensor)`.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

WIDTH = 88
INDENT = 4


@dataclass(frozen=True, slots=True)
class Atom:
    """What is never broken: a name, a number, a string."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry between brackets; `before` is its `keyword=` or `"key": `."""

    value: "Expression"
    before: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Something between brackets; `head` ends with the opening one: "layers.Dense(", "[".

    With `forced`, each entry has a line of its own although one line would do for all.
    """

    kind: Literal["call", "tuple", "list", "set", "dict"]
    head: str
    items: tuple[Item, ...]
    close: str
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """`layers.Dense(10)(image)`: what `maker` gives is called in turn."""

    maker: Group
    arguments: Group


Expression = Atom | Group | Applied


def call(function: str, /, *values: Expression, **keywords: Expression) -> Group:
    """A call of a function, named by a path that the caller vouches for."""
    items = [Item(value) for value in values]
    items += [Item(value, f"{name}=") for name, value in keywords.items()]
    return Group("call", f"{function}(", tuple(items), ")")


def subscript(name: str, key: Expression) -> Group:
    """`name[key]`."""
    return Group("call", f"{name}[", (Item(key),), "]")


def tuple_of(values: Iterable[Expression]) -> Group:
    """A tuple."""
    return Group("tuple", "(", tuple(Item(value) for value in values), ")")


def list_of(values: Iterable[Expression], *, forced: bool = False) -> Group:
    """A list."""
    return Group("list", "[", tuple(Item(value) for value in values), "]", forced)


def set_of(values: Iterable[Expression]) -> Group:
    """A set; there is no way to write an empty one."""
    return Group("set", "{", tuple(Item(value) for value in values), "}")


def dict_of(entries: Mapping[str, Expression], *, forced: bool = False) -> Group:
    """A dict; its keys are Python already."""
    items = tuple(Item(value, f"{key}: ") for key, value in entries.items())
    return Group("dict", "{", items, "}", forced)


def flat(expression: Expression) -> str:
    """An expression on one line, however long."""
    match expression:
        case Atom():
            return expression.text
        case Applied():
            return flat(expression.maker) + flat(expression.arguments)
    inside = ", ".join(item.before + flat(item.value) for item in expression.items)
    if expression.kind == "tuple" and len(expression.items) == 1:
        inside += ","
    return expression.head + inside + expression.close


def assignment(targets: list[str], value: Expression, level: int = 0) -> list[str]:
    """`a, b = value` as lines, indented by `level` steps."""
    before = ", ".join(targets) + " = "
    lines = lay_out(value, before, level=level)
    if len(targets) == 1 or width(lines[0]) <= WIDTH:
        return lines
    margin = " " * INDENT * level
    inner = margin + " " * INDENT
    opened = [f"{margin}(", *(f"{inner}{target}," for target in targets)]
    return opened + lay_out(value, ") = ", level=level)


def lay_out(value: Expression, before: str = "", after: str = "", level: int = 0) -> list[str]:
    """An expression as lines, with what stands before and after it on the same line."""
    margin = " " * INDENT * level
    line = f"{margin}{before}{flat(value)}{after}"
    if not _is_forced(value) and width(line) <= WIDTH:
        return [line]
    match value:
        case Atom():
            return [line]
        case Applied():
            return _lay_out_applied(value, before, after, level)
    return _lay_out_group(value, before, after, level) if value.items else [line]


def _lay_out_group(group: Group, before: str, after: str, level: int) -> list[str]:
    margin = " " * INDENT * level
    inner = margin + " " * INDENT
    first, last = f"{margin}{before}{group.head}", f"{margin}{group.close}{after}"
    if group.kind == "call" and not _is_forced(group):
        body = inner + ", ".join(item.before + flat(item.value) for item in group.items)
        if width(body) <= WIDTH:
            return [first, body, last]
    # A lone argument has no comma behind it, a lone entry of a collection has.
    comma = "" if group.kind == "call" and len(group.items) == 1 and not group.forced else ","
    lines = [first]
    for item in group.items:
        lines += lay_out(item.value, item.before, comma, level + 1)
    return [*lines, last]


def _lay_out_applied(value: Applied, before: str, after: str, level: int) -> list[str]:
    """Break the second pair of brackets where the first fits on the line, else the first."""
    maker = flat(value.maker)
    head = " " * INDENT * level + before + maker + value.arguments.head
    if (not _is_forced(value.maker) and width(head) <= WIDTH) or not value.maker.items:
        return _lay_out_group(value.arguments, before + maker, after, level)
    closing = " " * INDENT * level + ")" + flat(value.arguments) + after
    if width(closing) <= WIDTH:
        return _lay_out_group(value.maker, before, flat(value.arguments) + after, level)
    lines = _lay_out_group(value.maker, before, "", level)
    return lines[:-1] + _lay_out_group(value.arguments, value.maker.close, after, level)


def _is_forced(value: Expression) -> bool:
    match value:
        case Atom():
            return False
        case Applied():
            return _is_forced(value.maker) or _is_forced(value.arguments)
    return value.forced or any(_is_forced(item.value) for item in value.items)


def width(text: str) -> int:
    """How many columns a text takes: letters of East Asia take two, accents of their own none."""
    if text.isascii():
        return len(text)
    return sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
