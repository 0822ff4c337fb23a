"""Where two sequences differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.ui.widgets.differing import common_ends

FEW = st.lists(st.sampled_from("ab"), max_size=12)


@pytest.mark.parametrize(
    ("old", "new", "ends"),
    [("", "", (0, 0)), ("abc", "abc", (3, 0)), ("abc", "abxc", (2, 1)), ("aa", "aaa", (2, 0))],
)
def test_common_ends_do_not_overlap(old, new, ends):
    assert common_ends(old, new) == ends


@given(FEW, FEW)
def test_what_lies_between_differs_at_both_its_ends(old, new):
    head, tail = common_ends(old, new)
    assert old[:head] == new[:head]
    assert old[len(old) - tail :] == new[len(new) - tail :]
    assert head + tail <= min(len(old), len(new))
    old_rest, new_rest = old[head : len(old) - tail], new[head : len(new) - tail]
    if old_rest and new_rest:
        assert old_rest[0] != new_rest[0]
        assert old_rest[-1] != new_rest[-1]
