"""Finding a layer by a few letters: a ranking over names, synonyms, families and summaries.

Pure Python: the palette and the search at the cursor share it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from operator import itemgetter

from studio.graph.catalogue import LayerSpec

EXACT, PREFIX, WORD, SYNONYM, INSIDE, STEM, INITIALS, SYNONYM_PART, WORDS, FAMILY, SUMMARY = (
    *(100, 90, 80, 75, 70, 65, 60, 50, 45, 40, 20),
)
TYPO = 10
"""How good a match is; a better kind of match always stands above a worse one."""

ESSENTIALS = (
    *("Dense", "Conv2D", "MaxPooling2D", "Flatten", "Reshape", "Dropout", "LSTM"),
    *("Activation", "BatchNormalization", "Add", "Concatenate"),
)
"""What most first networks are made of. Among equally good matches these come first."""

OFTEN = (
    *("Conv1D", "MaxPooling1D", "Resizing"),
    *("GlobalAveragePooling2D", "AveragePooling2D", "UpSampling2D", "Conv2DTranspose"),
    *("DepthwiseConv2D", "SeparableConv2D", "ZeroPadding2D", "Cropping2D", "MultiHeadAttention"),
    *("RandomFlip", "RandomRotation", "RandomZoom", "ConvLSTM2D", "GRU"),
)
"""What comes next, most usual first. Pictures are met more often than series and volumes."""

_NEAR = 0.8
"""How much of a mistyped word has to be right."""
_ENDINGS = r"(?:i[sz]ations?|i[sz](?:ing|ed|er?)|ations?|ings?|ions?|ed|er|es|[sed])$"


@dataclass(frozen=True, slots=True)
class Match:
    """A layer that was found. `reason` is the synonym by which, or nothing."""

    spec: LayerSpec
    score: int
    reason: str = ""


def squeezed(text: str) -> str:
    """Letters and digits alone, lowercase: "Max-Pooling 2D" and "maxpooling2d" are one."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def stem(word: str) -> str:
    """A word without its ending: "upsample" and "upsampling" are one; short words stay whole."""
    cut = re.sub(_ENDINGS, "", word)
    return cut if len(cut) >= 4 else word


def camel_words(name: str) -> list[str]:
    """The words of a layer's name: "MaxPooling2D" is max, pooling, 2d."""
    return [word.lower() for word in re.findall(r"\d+D|[A-Z]+(?![a-z])|[A-Z][a-z]+|\d+", name)]


class _Entry:
    """One layer, taken apart once for all searches."""

    __slots__ = (
        "category",
        "name",
        "parts",
        "rarity",
        "spec",
        "summary",
        "synonyms",
        "tails",
        "words",
    )

    def __init__(self, spec: LayerSpec) -> None:
        self.spec = spec
        self.name = squeezed(spec.name)
        self.words = camel_words(spec.name)
        # "MaxPooling2D" also begins, at its second word, with "pooling2d".
        self.tails = ["".join(self.words[i:]) for i in range(1, len(self.words))]
        self.synonyms = [(squeezed(s), s) for s in spec.synonyms]
        self.parts = [(squeezed(part), s) for s in spec.synonyms for part in s.split()]
        self.category = spec.category
        self.rarity = _rarity(spec.name)
        self.summary = re.findall(r"[a-z0-9]+", spec.summary.lower())


class LayerIndex:
    """Searches among some layers."""

    def __init__(self, specs: Iterable[LayerSpec]) -> None:
        self._entries = [_Entry(spec) for spec in specs]

    def specs(self) -> list[LayerSpec]:
        """The layers that are searched among."""
        return [entry.spec for entry in self._entries]

    def find(self, query: str) -> list[Match]:
        """The layers that fit, best first; none for an empty query."""
        wanted = squeezed(query)
        if not wanted:
            return []
        words = re.findall(r"[a-z0-9]+", query.lower())
        matches = self._ranked(lambda entry: _score(entry, wanted, words))
        if not matches:
            matches = self._ranked(lambda entry: _score_typo(entry, wanted, words))
        if matches and matches[0].score >= SYNONYM:
            # Whoever names a layer does not look for a word in a summary.
            matches = [match for match in matches if match.score >= WORDS]
        return matches

    def _ranked(self, score: Callable[["_Entry"], tuple[float, str]]) -> list[Match]:
        found = []
        for entry in self._entries:
            points, reason = score(entry)
            if points:
                order = (-points, entry.rarity, len(entry.name), entry.name)
                found.append((order, Match(entry.spec, int(points), reason)))
        return [match for _, match in sorted(found, key=itemgetter(0))]

    def nearest(self, query: str, count: int = 3) -> list[LayerSpec]:
        """The layers whose names look most like a mistyped one."""
        wanted = squeezed(query)
        rated = [(SequenceMatcher(None, wanted, e.name).ratio(), e.spec) for e in self._entries]
        close = sorted((r for r in rated if r[0] > 0.5), key=lambda r: -r[0])
        return [spec for _, spec in close[:count]]


def _rarity(name: str) -> int:
    if name in ESSENTIALS:
        return 0
    return 1 + OFTEN.index(name) if name in OFTEN else 1 + len(OFTEN)


def _score_typo(entry: _Entry, wanted: str, words: list[str]) -> tuple[float, str]:
    """Every word of the query is nearly one of the name; what is nearer counts a little more."""
    whole = _likeness(wanted, re.sub(r"\dd$", "", entry.name))
    if whole >= _NEAR:
        return TYPO + whole, ""
    least = 1.0
    for word in words:
        near = max((_likeness(word, own) for own in entry.words), default=0.0)
        if near < _NEAR:
            return 0.0, ""
        least = min(least, near)
    return TYPO + least - 0.1, ""


def _likeness(typed: str, word: str) -> float:
    """How much two words are alike, from 0 to 1; of short ones every letter has to be right."""
    if typed == word:
        return 1.0
    if min(len(typed), len(word)) < 4 or abs(len(typed) - len(word)) > 2:
        return 0.0
    matcher = SequenceMatcher(None, typed, word)
    return matcher.ratio() if matcher.quick_ratio() >= _NEAR else 0.0


def _score(entry: _Entry, wanted: str, words: list[str]) -> tuple[int, str]:
    by_name = _score_name(entry, wanted)
    if by_name >= WORD:
        return by_name, ""
    score, reason = _score_synonym(entry, wanted)
    if by_name >= score:
        score, reason = by_name, ""
    if not score:
        score = _score_words(entry, words)
    return score, reason


def _score_name(entry: _Entry, wanted: str) -> int:
    name = entry.name
    if name == wanted:
        return EXACT
    if name.startswith(wanted):
        return PREFIX
    if any(tail.startswith(wanted) for tail in entry.tails):
        return WORD
    if len(wanted) >= 3 and wanted in name:
        return INSIDE
    short = stem(wanted)
    if short != wanted and any(own.startswith(short) for own in (name, *entry.tails)):
        return STEM
    if len(wanted) >= 2 and _are_initials(wanted, entry.words):
        return INITIALS
    return 0


def _are_initials(wanted: str, words: list[str]) -> bool:
    """Whether the letters are beginnings of the name's words in order, the first included:
    "bn", "gap2d" and "batchn" are."""
    if not words or wanted[0] != words[0][0]:
        return False
    return _eats(wanted, tuple(words))


def _eats(wanted: str, words: tuple[str, ...]) -> bool:
    if not wanted:
        return True
    if not words:
        return False
    head, rest = words[0], words[1:]
    common = 0
    while common < min(len(head), len(wanted)) and head[common] == wanted[common]:
        common += 1
        if _eats(wanted[common:], rest):
            return True
    return _eats(wanted, rest)


def _score_synonym(entry: _Entry, wanted: str) -> tuple[int, str]:
    for whole, synonym in entry.synonyms:
        if whole == wanted:
            return SYNONYM, synonym
    for whole, synonym in entry.synonyms:
        if whole.startswith(wanted):
            return SYNONYM_PART, synonym
    if len(wanted) >= 3:
        for part, synonym in entry.parts:
            if part.startswith(wanted):
                return SYNONYM_PART, synonym
    return 0, ""


def _score_words(entry: _Entry, words: list[str]) -> int:
    """Every word of the query is found somewhere; the weakest place decides."""
    score = EXACT
    for word in words:
        score = min(score, _score_word(entry, word))
        if not score:
            break
    return score


def _score_word(entry: _Entry, word: str) -> int:
    short = stem(word)
    if any(w.startswith((word, short)) for w in entry.words):
        return WORDS
    if any(part.startswith(word) for part, _ in entry.parts):
        return WORDS
    if len(word) >= 2 and entry.category.startswith(word):
        return FAMILY
    if len(word) >= 3 and any(w.startswith(word) for w in entry.summary):
        return SUMMARY
    return 0
