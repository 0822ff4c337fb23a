"""Python names for what people call their nodes.

Whatever text stands in a project, what comes out here is a plain identifier that shadows nothing a
script uses. Python reads all names in one form (NFKC), and this is the form in which they are
written: no two that look different are one, and none is another than it looks.
"""

import builtins
import keyword
import re
import unicodedata
from collections.abc import Container

from studio.graph.names import LONGEST

RESERVED = frozenset(
    {
        *keyword.kwlist,
        *keyword.softkwlist,
        *dir(builtins),
        # Put there by `site`, so not always among the builtins.
        *("copyright", "credits", "exit", "help", "license", "quit"),
        *("np", "keras", "layers", "tensorflow", "tf"),
        *("SEED", "EPOCHS", "BATCH_SIZE"),
        *("load_data", "prepare", "build_model", "compile_model"),
        *("train", "evaluate", "predict", "main"),
        *("model", "data", "callbacks", "train_data", "test_data"),
        # Easily taken for digits: linters refuse them.
        *("l", "I", "O"),
    }
)


def is_variable(text: str) -> bool:
    """Whether a text can be a variable's name in the generated Python, as it stands."""
    return (
        text.isidentifier()
        and not keyword.iskeyword(text)
        and not text.startswith("__")
        and text != "_"
        and (text.isascii() or unicodedata.normalize("NFKC", text) == text)
    )


def spelled(text: str, instead: str) -> str:
    """The nearest identifier to a text; `instead` where nothing of the text can be kept."""
    if is_variable(text) and len(text) <= LONGEST:
        return text
    # What is far too long is no name, but must not cost more than one.
    plain = unicodedata.normalize("NFKC", text[: 2 * LONGEST])
    kept = "".join(letter if f"a{letter}".isidentifier() else "_" for letter in plain)
    return _tidied(kept, instead)


def spelled_ascii(text: str, instead: str) -> str:
    """The same of letters that TensorFlow takes in the name of a model."""
    plain = unicodedata.normalize("NFKD", text[: 2 * LONGEST].replace("ß", "ss"))
    kept = re.sub(r"[^0-9A-Za-z_]+", "_", plain.encode("ascii", "ignore").decode())
    return _tidied(kept, instead)


def _tidied(kept: str, instead: str) -> str:
    kept = re.sub(r"__+", "_", kept).strip("_")[:LONGEST].rstrip("_")
    if kept and not kept.isidentifier():
        kept = f"{instead}_{kept}"[:LONGEST]
    return kept if is_variable(kept) else instead


class Names:
    """Hands out identifiers, each once, and none of those in `reserved` or `also`."""

    def __init__(
        self, reserved: frozenset[str] = RESERVED, also: Container[str] = frozenset()
    ) -> None:
        self._taken = set(reserved)
        self._also = also
        self._next_number: dict[str, int] = {}

    def is_free(self, name: str) -> bool:
        """Whether `take` would hand out this very name."""
        return name not in self._taken and name not in self._also

    def take(self, wish: str) -> str:
        """The wish, an identifier, or the wish with the next free number behind it."""
        name = wish
        number = self._next_number.get(wish, 1)
        while not self.is_free(name):
            name = f"{wish}_{number}"
            number += 1
        self._next_number[wish] = number
        self._taken.add(name)
        return name
