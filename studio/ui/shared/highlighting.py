"""Colouring Python, only where it is seen.

A script of a thousand nodes has thousands of lines; colouring all of them at each edit would take
longer than the edit. So lines are lexed (by Pygments) when they come into view, and remembered
by their text: an edit changes a few lines, and the others are known already.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from PySide6.QtGui import QColor, QTextCharFormat, QTextLayout

from studio.ui.widgets.theme import theme

Span = tuple[int, int, str]
"""Start, length, and one of the roles below."""


@lru_cache(maxsize=1)
def _lexer() -> Any:
    # Imported late: the first script is shown after the window is.
    from pygments.lexers.python import PythonLexer

    return PythonLexer(stripnl=False, ensurenl=False)


@lru_cache(maxsize=20_000)
def lex(text: str) -> tuple[Span, ...]:
    """The coloured pieces of a piece of Python."""
    spans = []
    for start, kind, value in _lexer().get_tokens_unprocessed(text):
        role = _role(kind)
        if role and value.strip():
            spans.append((start, len(value), role))
    return tuple(spans)


def _role(kind: Any) -> str:
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    if kind in Operator.Word or kind in Keyword:
        return "keyword"
    for family, role in ((Comment, "comment"), (String, "string"), (Number, "number")):
        if kind in family:
            return role
    return "name" if kind in Name.Function or kind in Name.Class or kind in Name.Decorator else ""


class Pieces:
    """Which lines belong together: a docstring over several lines is one piece."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self._docstrings: dict[int, tuple[int, int]] = {}
        lines = [number for number, times in _quoted_lines(text).items() if times % 2]
        for first, last in zip(lines[::2], lines[1::2], strict=False):
            self._docstrings.update(dict.fromkeys(range(first, last + 1), (first, last)))

    def spans(self, line: int) -> list[Span]:
        """The coloured pieces of one line, counted from 0."""
        if line not in self._docstrings:
            return list(lex(self.lines[line]))
        first, last = self._docstrings[line]
        before = sum(len(text) + 1 for text in self.lines[first:line])
        size = len(self.lines[line])
        found = []
        for start, length, role in lex("\n".join(self.lines[first : last + 1])):
            left, right = max(start - before, 0), min(start + length - before, size)
            if left < right:
                found.append((left, right - left, role))
        return found


def _quoted_lines(text: str) -> dict[int, int]:
    """How often three quotes stand in the lines that have them. A script has few of them."""
    found: dict[int, int] = {}
    line = before = 0
    at = text.find('"""')
    while at >= 0:
        line += text.count("\n", before, at)
        found[line] = found.get(line, 0) + 1
        before, at = at, text.find('"""', at + 3)
    return found


class Colours:
    """The text formats of the theme that is on. `serial` is another number for each one made."""

    _made = count()

    def __init__(self) -> None:
        self.serial = next(self._made)
        t = theme()
        self.name = t.name
        self._formats = {
            "keyword": _format(t.code_keyword),
            "string": _format(t.code_string),
            "number": _format(t.code_number),
            "comment": _format(t.code_comment),
            "name": _format(t.code_name),
        }

    def ranges(self, spans: Sequence[Span]) -> list[QTextLayout.FormatRange]:
        """The spans as Qt wants them."""
        ranges = []
        for start, length, role in spans:
            piece = QTextLayout.FormatRange()
            piece.start, piece.length = start, length
            piece.format = self._formats[role]
            ranges.append(piece)
        return ranges


def _format(color: str) -> QTextCharFormat:
    text_format = QTextCharFormat()
    text_format.setForeground(QColor(color))
    return text_format
