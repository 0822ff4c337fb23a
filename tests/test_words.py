"""Numbers in the sentences that people read."""

import pytest

from studio.words import counted


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 nodes"), (1, "1 node"), (2, "2 nodes"), (1204, "1,204 nodes")]
)
def test_a_number_is_said_with_what_it_counts(number: int, words: str) -> None:
    assert counted(number, "node") == words
