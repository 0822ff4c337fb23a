"""The further cases of `tests/helpers/own_cases` are read as those of the folder are."""

from pathlib import Path

import pytest

from tests.helpers.data_cases import answer
from tests.helpers.own_cases import CASES
from tests.helpers.right_reading import differences


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", CASES)
def test_a_file_of_our_own_is_read_rightly(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    assert differences(case.expected, answer(case.made_in(tmp_path)), name) == []
