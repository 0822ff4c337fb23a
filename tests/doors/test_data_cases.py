"""Every file and folder of `tests/data_cases` is read as it should be, or refused with the right
words: by the reader alone, as it answers `strata data`."""

from pathlib import Path

import pytest

from tests.helpers.data_cases import EXPECTED, answer, place
from tests.helpers.right_reading import differences


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_read_rightly(name: str, made: Path) -> None:
    assert differences(EXPECTED[name], answer(place(name, made)), name) == []
