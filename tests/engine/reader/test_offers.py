"""What a note offers can be taken: the file is read the other way, and is of use."""

from pathlib import Path

import pytest

from studio.engine.protocol.reader import Broken, Facts, Look
from studio.engine.reader.looking import answers
from studio.project.suggest import suggested
from tests.helpers.data_cases import EXPECTED, look, place
from tests.helpers.own_cases import CASES


def taken(facts: Facts) -> list[str]:
    """What came of each offer that could not be taken."""
    wrong = []
    for note in facts.notes:
        if note.instead is None:
            continue
        assert note.offer, note.sentence
        *_, last = answers(Look(2, note.instead))
        if isinstance(last, Broken):
            wrong.append(f"{note.offer}: {last.sentence}")
            continue
        assert isinstance(last, Facts)
        if last.source == facts.source:
            wrong.append(f"{note.offer}: nothing changes")
        assert suggested(last.source).columns
    return wrong


@pytest.mark.parametrize("name", EXPECTED)
def test_the_offers_of_a_case_can_be_taken(name: str, tmp_path: Path) -> None:
    facts = look(place(name, tmp_path))
    assert isinstance(facts, Broken) or taken(facts) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_offers_of_a_file_of_our_own_can_be_taken(name: str, tmp_path: Path) -> None:
    facts = look(CASES[name].made_in(tmp_path))
    assert isinstance(facts, Broken) or taken(facts) == []
