"""Numbers and shapes in the sentences that people read."""

import math
from collections.abc import Sequence

_DIGITS_OF_WHOLE = 15


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


def keras_shape(shape: Sequence[int | None]) -> str:
    """A shape as Keras writes it: (None, 28, 28)."""
    return str(tuple(shape))
