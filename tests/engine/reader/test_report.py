"""What a file tells for the split: how often each class is there, and in which order rows stand."""

from pathlib import Path

import msgspec

from studio.engine.protocol.reader import Facts, Look
from studio.engine.reader.looking import answers
from studio.project.data_problems import data_problems
from studio.project.datasets import Split
from studio.project.sources import Source, Table
from studio.project.suggest import suggested


def read(path: Path) -> Source:
    *_, facts = answers(Look(1, path=str(path)))
    assert isinstance(facts, Facts), facts
    return facts.source


def test_a_sorted_table_tells_its_counts_and_that_it_is_sorted(tmp_path: Path) -> None:
    path = tmp_path / "sorted.csv"
    rows = [f"{7 * n},{n % 5 + 0.5},{'owl' if n < 20 else 'cat'}" for n in range(60)]
    path.write_text("\n".join(["place,a,kind", *rows]))
    source = read(path)
    assert isinstance(source, Table)
    place, _, kind = source.columns
    assert place.is_numbered
    assert (kind.classes, kind.counts, kind.is_sorted) == (("cat", "owl"), (40, 20), True)
    settings = suggested(source)
    assert [column.sources for column in settings.columns] == [("a",), ("kind",)]
    unshuffled = msgspec.structs.replace(settings, split=Split(shuffle=False))
    assert [problem.code for problem in data_problems(unshuffled)] == ["sorted_rows"]
    assert data_problems(settings) == []


def test_a_mixed_table_is_not_sorted(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    rows = [f"{n % 7},{'owl' if n % 3 else 'cat'}" for n in range(60)]
    path.write_text("\n".join(["a,kind", *rows]))
    source = read(path)
    assert isinstance(source, Table)
    assert not any(column.is_sorted or column.is_numbered for column in source.columns)
