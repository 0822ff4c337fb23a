"""Steps and splits as scripts do them: real files, loaded by the script's own functions."""

from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from studio.engine.protocol.reader import Facts, Look
from studio.engine.reader.looking import answers
from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import (
    AnyStep,
    ClassNumbers,
    Clip,
    DateParts,
    Days,
    Fill,
    Log,
    OneHot,
    PreparedColumn,
    Scale,
    Standardize,
    Window,
)
from studio.project.sources import Arrays, Gap, Table
from studio.project.suggest import suggested
from tests.helpers.data_cases import EXPECTED, place
from tests.helpers.loaded import loaded

ROWS = 60
COLUMNS = (
    Column("a", (), "float32", missing=2),
    Column("b", (), "float32", low=0, high=9),
    Column("who", (), TEXT, tuple(f"p{n}" for n in range(10))),
    Column("day", (), TEXT, kind="date", date_format="%d.%m.%Y"),
    Column("pet", (), TEXT, ("cat", "dog"), missing=1, merged=(("Cat", "cat"),)),
    Column("y", (), "float32", ("2", "4"), values=(2, 4)),
)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    random = np.random.RandomState(0)
    days = pd.date_range("2020-02-20", periods=ROWS)[::-1]
    made = pd.DataFrame(
        {
            "a": random.normal(size=ROWS).round(2),
            "b": random.permutation(ROWS) / 8,
            "who": [f"p{n // 6}" for n in range(ROWS)],
            "day": days.strftime("%d.%m.%Y"),
            "pet": random.choice(["cat", "dog", "Cat"], ROWS),
            "y": [2] * 50 + [4] * 10,
        }
    )
    made.loc[[3, 7], "a"] = np.nan
    made.loc[[5], "pet"] = np.nan
    return made


@pytest.fixture(scope="module")
def table(frame: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Table:
    path = tmp_path_factory.mktemp("steps") / "pets.csv"
    frame.to_csv(path, index=False)
    gaps = (Gap(("a",), 2), Gap(("pet",), 1))
    return Table(str(path), COLUMNS, ROWS, drops_missing=True, gaps=gaps)


def of(name: str | tuple[str, ...], *steps: AnyStep) -> PreparedColumn:
    return PreparedColumn(name if isinstance(name, str) else "joined", name, steps)


def parts_of(table: Table, split: Split, *columns: PreparedColumn) -> list[dict[str, np.ndarray]]:
    """The parts, which are as large, and their columns as they are, as the settings say."""
    settings = DataSettings(table, columns, split)
    parts = loaded(settings)
    described = settings.prepared()
    for name, values in parts[0].items():
        assert values.shape[1:] == described[name].shape, name
        assert str(values.dtype) == described[name].dtype, name
    if not split.group:
        counts = [len(next(iter(part.values()))) for part in parts]
        assert counts == [count for count in settings.parts() if count]
    return parts


IN_TURN = Split(0.2, shuffle=False)


def test_gaps_are_filled_by_what_the_training_part_holds(table, frame) -> None:
    train, _ = parts_of(table, IN_TURN, of(("a", "b"), Fill(flags=True)), of("y", ClassNumbers()))
    assert len(train["joined"]) == 48  # no row is left out for what is filled
    known = frame["a"][:48]
    assert train["joined"][3] == pytest.approx([known.median(), frame["b"][3], 1, 0], rel=1e-6)
    assert train["joined"][4][2:].tolist() == [0, 0]
    for by, number in (("mean", known.mean()), ("value", 7.0)):
        train, _ = parts_of(table, IN_TURN, of("a", Fill(by, 7.0)))  # type: ignore[arg-type]
        assert train["a"][7] == pytest.approx(number, rel=1e-6)


def test_a_missing_class_becomes_the_most_frequent_one(table, frame) -> None:
    train, _ = parts_of(table, IN_TURN, of("pet", ClassNumbers(), Fill("most_frequent")))
    words = frame["pet"].str.lower()[:48]
    assert train["pet"][5] == ["cat", "dog"].index(words.mode()[0])


def test_rows_are_left_out_only_for_gaps_that_nothing_fills(table) -> None:
    train, test = parts_of(table, Split(), of("a", Fill()), of("pet", ClassNumbers()))
    assert len(train["a"]) + len(test["a"]) == 59


def test_logarithm_clip_and_dates(table, frame) -> None:
    columns = (of("b", Log()), PreparedColumn("cut", "b", (Clip(1, 2), Scale(2.0))))
    dates = (of("day", DateParts()), PreparedColumn("days", "day", (Days("2020-01-01"),)))
    train, _ = parts_of(table, IN_TURN, *columns, *dates)
    assert train["b"] == pytest.approx(np.log1p(frame["b"][:48]).to_numpy(), rel=1e-6)
    assert (train["cut"].min(), train["cut"].max()) == (0.5, 1)
    last = pd.Timestamp("2020-02-20") + pd.Timedelta(days=ROWS - 1)
    assert train["day"][0].tolist() == [last.year, last.month, last.day, last.day_of_week]
    assert train["days"][0] == (last - pd.Timestamp("2020-01-01")).days


def test_classes_are_told_by_what_stands_in_the_file(table, frame) -> None:
    whole = [np.concatenate(p) for p in zip(*(
        (part["y"], part["pet"]) for part in
        parts_of(table, IN_TURN, of("y", ClassNumbers()), of("pet", ClassNumbers()))
    ), strict=True)]  # fmt: skip
    kept = frame.dropna(subset=["pet"])
    assert whole[0].tolist() == [[2, 4].index(y) for y in kept["y"]]
    assert whole[1].tolist() == [["cat", "dog"].index(w.lower()) for w in kept["pet"]]


def test_classes_of_an_array_may_be_words_or_numbers(tmp_path) -> None:
    labels = np.array([[3], [1], [3], [8], [1], [8]], "uint8")
    np.savez(tmp_path / "a.npz", x=np.zeros((6, 2)), y=labels)
    raw = Column("y", (1,), "uint8", ("one", "three", "eight"), 1, 8, values=(1, 3, 8))
    source = Arrays(str(tmp_path / "a.npz"), (Column("x", (2,), "float32"), raw), 6)
    settings = DataSettings(source, (of("x"), of("y", ClassNumbers())), Split(2, shuffle=False))
    train, test = loaded(settings)
    assert train["y"].tolist() == [[1], [0], [1], [2]]
    assert test["y"].tolist() == [[0], [2]]
    np.savez(tmp_path / "a.npz", x=np.zeros((6, 2)), y=labels + 1)
    with pytest.raises(ValueError, match=r"a\.npz, row 0: '\[4\]' is no class"):
        loaded(settings)


def test_the_order_of_a_column_says_what_is_tested(table, frame) -> None:
    train, valid, test = parts_of(table, Split(0.2, 0.1, order="day"), of("b"))
    in_turn = frame["b"][::-1].to_numpy("float32")
    assert np.concatenate([train["b"], valid["b"], test["b"]]).tolist() == in_turn.tolist()


def test_a_window_reaches_over_no_border(table, frame) -> None:
    train, valid, test = parts_of(table, Split(0.2, 0.2, order="day"), of("b", Window(3)))
    in_turn = frame["b"][::-1].to_numpy("float32")
    assert test["b"][0].tolist() == in_turn[48:51].tolist()
    assert valid["b"][0].tolist() == in_turn[36:39].tolist()
    assert len(train["b"]) == 34


def test_all_rows_of_a_group_are_in_one_part(table, frame) -> None:
    parts = parts_of(table, Split(0.2, 0.2, group="who"), of("b"))
    who = dict(zip(frame["b"], frame["who"], strict=True))
    train, valid, test = ({who[float(b)] for b in part["b"]} for part in parts)
    assert len(train | valid | test) == len(train) + len(valid) + len(test) == 10
    assert [len(p["b"]) for p in parts] == [36, 12, 12]


def test_a_window_stays_in_its_group(table, frame) -> None:
    split = Split(0.2, group="who")
    train, test = parts_of(table, split, of("b", Window(3)))
    assert (len(train["b"]), len(test["b"])) == (32, 8)  # four of the six rows of each
    values = frame["b"].to_numpy("float32")
    own = {tuple(values[n - 2 : n + 1]) for n in range(ROWS) if n % 6 >= 2}
    assert {tuple(row) for part in (train, test) for row in part["b"]} <= own


def test_each_class_is_in_each_part_in_proportion(table) -> None:
    parts = parts_of(table, Split(0.2, 0.2, stratify="y"), of("y", ClassNumbers()))
    assert [int(part["y"].sum()) for part in parts] == [6, 2, 2]


def test_standardizing_a_column_after_it_is_filled_knows_the_training_part_alone(table) -> None:
    train, _ = parts_of(table, Split(seed=3), of("a", Fill("mean"), Standardize()))
    assert train["a"].mean() == pytest.approx(0, abs=1e-5)
    assert train["a"].std() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("drops", [False, True])
@pytest.mark.parametrize(
    "name", [n for n, case in EXPECTED.items() if case.get("kind") in ("table", "excel")]
)
def test_as_many_rows_are_loaded_as_are_told(name: str, drops: bool, tmp_path: Path) -> None:
    *_, facts = answers(Look(1, path=str(place(name, tmp_path))))
    if not isinstance(facts, Facts):
        pytest.skip(facts.sentence)
    settings = suggested(facts.source)
    source = settings.source
    assert isinstance(source, Table)
    # One-hot needs Keras; filled rows are to be left out in their turn.
    left = (OneHot, Fill, Standardize) if drops else (OneHot,)
    columns = tuple(
        PreparedColumn(c.name, c.source, tuple(s for s in c.steps if not isinstance(s, left)))
        for c in settings.columns
    )
    source = msgspec.structs.replace(source, drops_missing=source.drops_missing or drops)
    settings = DataSettings(source, columns, settings.split)
    if any(note.code == "no_number" for note in facts.notes):
        with pytest.raises(ValueError, match="is no number"):
            loaded(settings)
        return
    counts = [len(next(iter(part.values()))) for part in loaded(settings)]
    assert counts == [count for count in settings.parts() if count]


def test_a_row_without_its_many_numbers_is_filled(tmp_path: Path) -> None:
    cells = [" ".join(str(n % 7 + k) for k in range(12)) for n in range(30)]
    cells[4] = ""
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["curve,a", *(f"{cell},{n}.5" for n, cell in enumerate(cells))]))
    *_, found = answers(Look(1, path=str(path)))
    assert isinstance(found, Facts)
    column = PreparedColumn("curve", "curve", (Fill("value", -1.0),))
    (train, _) = loaded(DataSettings(found.source, (column,), IN_TURN))
    assert train["curve"][3:5, :2].tolist() == [[3, 4], [-1, -1]]
    bare = PreparedColumn("curve", "curve")
    with pytest.raises(ValueError, match='row 6, column "curve": a value is missing'):
        loaded(DataSettings(found.source, (bare,), IN_TURN))
