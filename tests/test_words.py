"""Numbers in the sentences that people read."""

import pytest

from studio.words import breakable, counted, shortened


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 nodes"), (1, "1 node"), (2, "2 nodes"), (1204, "1,204 nodes")]
)
def test_a_number_is_said_with_what_it_counts(number: int, words: str) -> None:
    assert counted(number, "node") == words


def test_only_words_that_no_line_holds_may_be_broken() -> None:
    assert breakable("a row of 价格 has three sizes") == "a row of 价格 has three sizes"
    broken = breakable(f"a row of {'x' * 100}")
    assert max(map(len, broken.replace("\u200b", " ").split())) <= 8
    assert broken.replace("\u200b", "") == f"a row of {'x' * 100}"


@pytest.mark.parametrize(("most", "short"), [(20, "encoder_1"), (9, "encoder_1"), (7, "enc…r_1")])
def test_a_shortened_name_keeps_both_ends(most: int, short: str) -> None:
    assert shortened("encoder_1", most) == short
