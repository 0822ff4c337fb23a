"""Reads what a Keras docstring says: its text, its sections and each argument's help.

The result is short plain text with backticks kept. Examples and references are left out: they
are long, and the program shows the person a working script of their own.
"""

import inspect
import re
import textwrap
from dataclasses import dataclass, field

_SECTION = re.compile(
    r"^(?P<title>Args|Arguments|Call arguments|Input shape|Output shape|Inputs|Output|Returns"
    r"|Raises|Examples?|References?|Attributes|Usage[\w ]*|Standalone usage"
    r"|`?compile\(\)`? usage|Call Args|Sample usage)[^\S\n]*:[^\S\n]*(?P<rest>.*)$",
    re.MULTILINE,
)
_ARGUMENT = re.compile(
    r"^(?P<names>\*{0,2}`?\w+`?(?:, `?\w+`?)*)\s*(?:\([^)]*\))?\s*:(?P<rest>.*)$"
)
_PLACEHOLDER = re.compile(r"\{\{\w+\}\}")
_LIST_ITEM = re.compile(r"^(?:[-*]|\d+[.)])\s+")
_CODE = re.compile(r"^[^\S\n]*```.*?```[^\S\n]*$", re.DOTALL | re.MULTILINE)
_FORMULA = re.compile(
    r"^Formula:\s*```(?:python)?\n(?P<code>.*?)```[^\S\n]*$", re.DOTALL | re.MULTILINE
)
_LINK = re.compile(r"\[([^\]]+)\]\(\s*https?:[^)]*\)")
_TEXT_LIMIT = 1500
_ARGUMENT_LIMIT = 700
_NOT_SHOWN = re.compile(r"^\*\*Note:\*\* This layer is safe to use inside a `tf\.data`")
_CODE_INTRODUCTION = re.compile(
    r"(?:for example|example|for instance|usage[\w ]*):?$", re.IGNORECASE
)


@dataclass(frozen=True)
class Docstring:
    """A docstring taken apart."""

    text: str = ""
    arguments: dict[str, str] = field(default_factory=dict)

    @property
    def first_sentence(self) -> str:
        """The first sentence of the text, with its full stop."""
        paragraph = self.text.split("\n", 1)[0]
        sentence = re.split(r"(?<=[a-z0-9)`])\.(?:\s|$)", paragraph, maxsplit=1)[0]
        return sentence.rstrip(".:") + "." if sentence else ""


def parse(docstring: str | None) -> Docstring:
    """Take a docstring apart; of none at all, nothing is known."""
    if not docstring:
        return Docstring()
    sections = _sections(docstring)
    paragraphs = _paragraphs(sections.get("", ""))
    for title in ("Input shape", "Output shape"):
        if said := _paragraphs(sections.get(title, "")):
            separator = "\n" if _LIST_ITEM.match(said[0]) else " "
            paragraphs.append(f"{title}:{separator}{said[0]}")
            paragraphs.extend(said[1:])
    arguments = sections.get("Args") or sections.get("Arguments") or ""
    return Docstring(_limited(paragraphs, _TEXT_LIMIT), _arguments(arguments))


def _sections(docstring: str) -> dict[str, str]:
    """The text before the first section under "", and each section under its title."""
    text = _outdented(_PLACEHOLDER.sub("", inspect.cleandoc(docstring)))
    sections: dict[str, str] = {}
    title, begin = "", 0
    for match in _SECTION.finditer(text):
        sections.setdefault(title, text[begin : match.start()])
        title, begin = match["title"], match.start("rest")
    sections.setdefault(title, text[begin:])
    return sections


def _outdented(text: str) -> str:
    """The text with the indentation of its second line taken off all lines that have it.

    Some docstrings indent all but their first and last lines, which `cleandoc` leaves alone.
    """
    first, _, rest = text.partition("\n")
    second = next((line for line in rest.splitlines() if line.strip()), "")
    indent = len(second) - len(second.lstrip())
    return first + "\n" + re.sub(rf"^ {{{indent}}}", "", rest, flags=re.MULTILINE)


def _arguments(section: str) -> dict[str, str]:
    """The help of each argument, by name."""
    found: dict[str, str] = {}
    names: list[str] = []
    lines: list[str] = []

    def keep() -> None:
        said = _limited(_paragraphs(textwrap.dedent("\n".join(lines))), _ARGUMENT_LIMIT)
        found.update({name: said for name in names})

    block = textwrap.dedent(section)
    for line in block.strip("\n").splitlines():
        match = _ARGUMENT.match(line)
        if match:
            keep()
            names = [name.strip("*` ") for name in match["names"].split(",")]
            lines = [" " * 4 + match["rest"].strip()]
        else:
            lines.append(line)
    keep()
    return found


def _paragraphs(text: str) -> list[str]:
    """Paragraphs on one line each, list items on lines of their own, code left out."""
    text = _FORMULA.sub(_formula, text)
    without_code = _CODE.sub("\n", text)
    paragraphs: list[str] = []
    for block in re.split(r"\n\s*\n", without_code):
        lines = [line.strip() for line in block.strip().splitlines()]
        if not lines or lines[0].startswith((">>>", "...")):
            continue
        paragraph = _LINK.sub(r"\1", re.sub(r" {2,}", " ", _joined(lines)))
        if paragraph and not _NOT_SHOWN.match(paragraph):
            paragraphs.append(paragraph)
    return [p for p in paragraphs if not _CODE_INTRODUCTION.fullmatch(p)]


def _formula(match: re.Match[str]) -> str:
    """A formula of a line or two in the running text; a longer one is a program, and left out."""
    lines = match["code"].strip().splitlines()
    return f"Formula: `{' '.join(line.strip() for line in lines)}`\n" if len(lines) <= 3 else ""


def _joined(lines: list[str]) -> str:
    items: list[str] = []
    for line in lines:
        if line.startswith(">>>"):
            break
        if items and not _LIST_ITEM.match(line):
            items[-1] = f"{items[-1]} {line}"
        else:
            items.append(line)
    return "\n".join(items)


def _limited(paragraphs: list[str], limit: int) -> str:
    """As many whole paragraphs as fit; of a first one that is too long, its first sentences."""
    kept = ""
    for paragraph in paragraphs:
        longer = f"{kept}\n{paragraph}" if kept else paragraph
        if len(longer) > limit:
            break
        kept = longer
    if kept or not paragraphs:
        return kept
    return paragraphs[0][:limit].rpartition(". ")[0] + "."
