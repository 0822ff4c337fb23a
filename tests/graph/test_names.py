"""Names as they are kept."""

import pytest

from studio.graph.names import cleaned, objection_to


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("my\tlayer", "my layer"),
        ("my \n layer", "my layer"),
        ("my\r\nown\u2028layer\n", "my own layer"),
        ("  my  layer ", "my  layer"),
        ("nai\u0308ve", "na\u00efve"),
    ],
)
def test_tabs_and_ends_of_lines_are_blanks(typed: str, kept: str) -> None:
    assert cleaned(typed) == kept
    assert objection_to(kept) == ""


def test_other_control_characters_stay_and_are_objected_to() -> None:
    assert objection_to(cleaned("my\x00layer")).startswith("A name cannot hold")
