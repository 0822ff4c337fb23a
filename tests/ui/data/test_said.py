"""What is said of the data: once for all columns, and as long as it holds."""

from msgspec.structs import replace

from studio.engine.protocol.reader import Facts
from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings
from studio.project.roles import with_role
from studio.project.sources import Note, Table
from studio.project.suggest import suggested
from studio.ui.data.said import Said

COLUMNS = (
    Column("id", (), "int64", low=1, high=90, is_numbered=True),
    *(Column(name, (), "float32", low=0, high=9, missing=n) for n, name in enumerate("abcde", 1)),
    Column("kind", (), TEXT, ("cat", "dog")),
)
TABLE = Table("/t.csv", COLUMNS, 90)
DROPPED = replace(TABLE, columns=(), drops_missing=True)
GAPS = tuple(
    Note(f'"{name}": a value is missing', "missing", {"column": name}, "Leave them out", DROPPED)
    for name in "abcde"
)
OTHER = Note("Something else.")


def said(data: DataSettings, *notes: Note) -> list[Note]:
    return Said().of(data, Facts(1, TABLE, notes=notes))


def sentences(data: DataSettings) -> list[str]:
    return [note.sentence for note in said(data)]


def test_gaps_of_many_columns_are_one_card_with_one_offer() -> None:
    *_, other, gap = said(suggested(TABLE), *GAPS, OTHER)
    assert other == OTHER
    assert gap.sentence == (
        't.csv: values are missing in the columns "a" (1 row), "b" (2 rows), "c" (3 rows) '
        "and 2 more"
    )
    assert (gap.offer, gap.instead) == ("Leave them out", DROPPED)
    assert said(suggested(TABLE), GAPS[0])[-1] == GAPS[0]


def test_what_is_done_is_not_offered() -> None:
    data = replace(suggested(TABLE), source=replace(TABLE, drops_missing=True))
    assert said(data, *GAPS)[-1].instead is None
    assert not [note for note in said(data) if note.code == "filled"]


def test_what_was_assumed_is_said_as_long_as_it_holds() -> None:
    data = suggested(TABLE)
    number, filled = sentences(data)
    assert number == 't.csv: column "id" numbers the rows or names them, and is no input'
    assert filled.startswith('t.csv: columns "a", "b", "c", "d", "e" have gaps')
    fewer = with_role(data, "b", "ignore")
    assert sentences(fewer) == [number, filled.replace('"b", ', "")]
    assert sentences(with_role(fewer, "id", "group"))[0] == number
    assert sentences(with_role(data, "id", "input")) == [filled]
    (_, now) = sentences(with_role(data, "a", "target"))
    assert now == filled.replace('"a", ', "")
