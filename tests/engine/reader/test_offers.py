"""What a note offers can be taken: the file is read the other way, and is of use."""

from pathlib import Path

import msgspec
import pytest
from PIL import Image

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


def test_what_was_assumed_is_said_of_a_file_that_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = "\n".join(f"{n},5;größer;k.A." if n % 9 else f"{n},5;größer;1" for n in range(60))
    path.write_bytes(f"1,5;größer;2\n{rows}\n".encode("cp1252"))
    first = look(path)
    assert isinstance(first, Facts)
    *_, again = answers(Look(2, first.source))
    assert isinstance(again, Facts)
    assert {note.sentence for note in again.notes} == {note.sentence for note in first.notes}
    assert any("encoding" in note.code for note in first.notes)
    other = msgspec.structs.replace(first.source, encoding="cp1250")
    *_, told = answers(Look(3, other))
    assert isinstance(told, Facts)
    assert not any("encoding" in note.code for note in told.notes)
    assert taken(told) == []


def test_rows_that_are_none_are_left_out_in_one_click(tmp_path: Path) -> None:
    rows = "".join(f"{n}.png,{'xy'[n % 2]}\n" for n in range(20))
    for n in range(20):
        Image.new("L", (12, 12), n).save(tmp_path / f"{n}.png")
    (tmp_path / "named.csv").write_text(f"picture,kind\n{rows}gone.png,x\n")
    numbers = rows.replace(".png", "")
    (tmp_path / "joined.csv").write_text(f"size,kind\n{numbers}size,kind\n{numbers}")
    for name, code, count in (("named.csv", "picture", 20), ("joined.csv", "names_again", 40)):
        facts = look(tmp_path / name)
        assert isinstance(facts, Facts)
        (note,) = [note for note in facts.notes if note.code == code]
        assert (note.sentence.partition(":")[0].split("row ")[1][:2], note.offer) == (
            "22", "Leave the row out",
        )  # fmt: skip
        *_, without = answers(Look(2, note.instead))
        assert isinstance(without, Facts)
        assert without.source.info().train_rows == count
        assert without.facts[1].column.classes == ("x", "y")


@pytest.mark.parametrize("name", EXPECTED)
def test_the_offers_of_a_case_can_be_taken(name: str, tmp_path: Path) -> None:
    facts = look(place(name, tmp_path))
    assert isinstance(facts, Broken) or taken(facts) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_offers_of_a_file_of_our_own_can_be_taken(name: str, tmp_path: Path) -> None:
    facts = look(CASES[name].made_in(tmp_path))
    assert isinstance(facts, Broken) or taken(facts) == []
