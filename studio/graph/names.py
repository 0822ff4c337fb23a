"""What people may call things, and what of it Keras can be told.

A person's name is any text; Keras makes TensorFlow scopes of the names of layers, of models and of
the keys of outputs, and those take few letters (measured: all others fail in `fit`).
"""

import re
import unicodedata

LONGEST = 200
"""Of a name, in letters. Longer ones are refused where they are typed, and never cut."""
_SHOWN = 40
_BREAKING = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of writing: with it, letters are not in the order in which they show."""
_GAPS = re.compile(r"\s*[\t\n\v\f\r\x85\u2028\u2029]\s*")
"""What parts words without being a blank, with the blanks about it."""
_SCOPE = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.>-]*")


def cleaned(text: str) -> str:
    """A name as it is kept: tabs and ends of lines are blanks, none stand around it, and accents
    are joined to their letters (NFC)."""
    return unicodedata.normalize("NFC", _GAPS.sub(" ", text).strip())


def objection_to(name: str) -> str:
    """Why a text cannot be a name, as a sentence; empty where it can."""
    if not name.strip():
        return "A name needs at least one letter."
    if len(name) > LONGEST:
        return f"This name has {len(name):,} letters; the most is {LONGEST}. Take a shorter one."
    for letter in name:
        if unicodedata.category(letter) in _BREAKING or letter in _TURNING:
            code = f"U+{ord(letter):04X}"
            return f"A name cannot hold the control character {code}. Type the name without it."
    return ""


def shown(name: str) -> str:
    """A name as a sentence may hold it, also one that cannot be a name: short, nothing unseen."""
    start = "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:_SHOWN])
    return f"{start}…" if len(name) > _SHOWN else start


def is_keras_name(name: str, layer: str) -> bool:
    """Whether Keras can be told a name: an Input's is free of TensorFlow's rule for scopes."""
    if layer == "Input":
        return not objection_to(name) and "/" not in name
    return len(name) <= LONGEST and _SCOPE.fullmatch(name) is not None


def look_of(name: str) -> str:
    """What names have in common that are hard to tell apart: letters of another width or form
    (NFKC), and more or fewer blanks."""
    return " ".join(unicodedata.normalize("NFKC", name[: 2 * LONGEST]).split())
