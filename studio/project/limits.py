"""How large the settings of a project may be. The limits stand in their types, so that a file that
oversteps one is refused where it does; a form asks here before it takes what was typed."""

import re
from collections.abc import Iterable
from typing import Annotated

import msgspec

MOST = 10**9
"""Of whatever is counted. Keras and TensorFlow count in 32 bits here and there."""
MOST_AT_ONCE = 10**4
"""Of the batches that Keras runs between two looks. On JAX, and where it predicts, it writes each
of them into its graph."""
LARGEST_SEED = 2**32 - 1

Count = Annotated[int, msgspec.Meta(ge=1, le=MOST)]
CountFrom0 = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Seed = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_SEED)]


def overstepped(settings: msgspec.Struct) -> str | None:
    """What one of these settings may be at the least or at the most, where it is not within that:
    "the least is 4", or nothing where a limit is no number. None where all are within theirs."""
    try:
        msgspec.json.decode(msgspec.json.encode(settings), type=type(settings))
    except msgspec.ValidationError as error:
        found = re.search(r"(>=|<=) (\d+(?:\.\d+)?)", str(error))
        if found is None:
            return ""
        return f"the {'least' if found[1] == '>=' else 'most'} is {float(found[2]):,.10g}"
    return None


def refuse_twice(names: Iterable[str], what: str) -> None:
    """Raise ValueError, which reading a file tells with its place, where a name comes twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f'two {what} are called "{name[:40]}"; each needs a name of its own')
        seen.add(name)
