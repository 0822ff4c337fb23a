"""Numbers and shapes in the sentences that people read."""

import math
import re
from collections.abc import Sequence

_DIGITS_OF_WHOLE = 15
_LONG_WORD = re.compile(r"\S{33,}")
_BREAK = "\N{ZERO WIDTH SPACE}"
_PIECE = 8


def counted(number: int, word: str) -> str:
    """How many there are of something: "1 node", "1,204 nodes"."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def listed(words: Sequence[str]) -> str:
    """Several as they are said: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def in_digits(value: float, digits: int = 5) -> str:
    """A number in so many digits that say something, and in all that stand before the point:
    "245,120", "0.0183"."""
    if not math.isfinite(value) or value == 0:
        return f"{value:g}"
    place = math.floor(math.log10(abs(value)))
    if not -digits <= place < _DIGITS_OF_WHOLE:
        return f"{value:.{digits - 1}e}"
    written = f"{value:,.{max(0, digits - 1 - place)}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def breakable(text: str) -> str:
    """The text for a place that wraps words, with unseen places to break a line within those that
    are longer than a line may be."""

    def pieces(found: re.Match[str]) -> str:
        word = found[0]
        return _BREAK.join(word[i : i + _PIECE] for i in range(0, len(word), _PIECE))

    return _LONG_WORD.sub(pieces, text)


def shortened(text: str, most: int) -> str:
    """The text in at most so many letters: names that differ mostly do so at their ends."""
    half = (most - 1) // 2
    return text if len(text) <= most else f"{text[: most - 1 - half]}…{text[-half:]}"


def keras_shape(shape: Sequence[int | None]) -> str:
    """A shape as Keras writes it: (None, 28, 28)."""
    return str(tuple(shape))
