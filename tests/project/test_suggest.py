"""What is suggested for a source just chosen, and what is said of the rest."""

import msgspec
import pytest

from studio.project.assuming import assumed
from studio.project.columns import TEXT, Column
from studio.project.datasets import Split
from studio.project.preparing import (
    ClassNumbers,
    DateParts,
    Days,
    Fill,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Standardize,
)
from studio.project.sources import Arrays, Images, Table
from studio.project.suggest import suggested, target_of, usual_loss


def number(name: str, low: float = 0, high: float = 9, **more: object) -> Column:
    return Column(name, (), "float32", low=low, high=high, **more)  # type: ignore[arg-type]


def words(name: str, *classes: str, **more: object) -> Column:
    return Column(name, (), TEXT, classes or ("no", "yes"), **more)  # type: ignore[arg-type]


def text(name: str) -> Column:
    return Column(name, (), TEXT, kind="text")


def table(*columns: Column, rows: int = 90) -> Table:
    return Table("/t.csv", columns, rows)


def flags(*names: str) -> list[Column]:
    return [
        number(n, 0, 1, classes=("0", "1"), counts=(60, 30)) for n in names
    ]  # of 90 rows, three of them are one-hot


def chosen(source: Table | Arrays) -> tuple[list[str], list[str]]:
    """The columns of the source that are inputs, and those that are told."""
    settings = suggested(source)
    settings.prepared()
    target = target_of(settings)
    read = [n for c in settings.columns if c.role == "input" for n in c.sources]
    return read, [] if target is None else list(target.sources)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ([number("a"), number("b")], ["b"]),
        ([words("label"), number("p0"), number("p1")], ["label"]),
        ([number("x:a"), number("y:label", classes=("0", "1")), number("z")], ["y:label"]),
        ([number("SalePrice"), number("rooms"), number("area")], ["SalePrice"]),
        ([number("x"), number("y"), words("kind")], ["kind"]),
        ([number("x"), number("y")], ["y"]),
        ([number("a"), words("kind"), text("comment")], ["kind"]),
        ([number("a"), number("b"), number("id")], ["b"]),
        ([number("a"), number("b"), number("n", is_numbered=True)], ["b"]),
        ([number("a"), Column("when", (), TEXT, kind="date"), number("b")], ["b"]),
        ([number("a"), number("b"), Column("when", (), TEXT, kind="date")], ["b"]),
        ([number("a"), *flags("cat", "dog", "owl")], ["cat", "dog", "owl"]),
        ([*flags("wet", "cold"), number("a")], ["a"]),
        ([number("a"), *flags("wet", "cold")], ["cold"]),
    ],
)
def test_the_target_is_found_by_name_then_by_place(columns, told) -> None:
    assert chosen(table(*columns))[1] == told


def test_flags_of_which_one_is_set_are_one_target_and_stay_as_they_are() -> None:
    settings = suggested(table(number("a"), *flags("cat", "dog", "owl")))
    made = settings.prepared()["target"]
    assert (made.shape, made.classes) == ((3,), ("cat", "dog", "owl"))
    assert settings.columns[-1].steps == ()
    assert usual_loss(made)["loss"] == "categorical_crossentropy"


@pytest.mark.parametrize(
    "name", ["id", "PassengerId", "customer_id", "Unnamed: 0", "index", "ID Nr", ""]
)
def test_what_names_the_rows_is_no_input_and_that_is_said(name) -> None:
    source = table(number(name), number("a"), number("b"))
    assert chosen(source) == (["a"], ["b"])
    (note,) = assumed(suggested(source))
    assert note.sentence.startswith(f't.csv: column "{name}" numbers the rows')


def test_numbers_of_rows_are_read_where_there_is_nothing_else() -> None:
    assert chosen(table(number("t", is_numbered=True), number("v"))) == (["t"], ["v"])


def test_an_id_with_few_values_is_a_kind_of_thing() -> None:
    shop = number("shop_id", 1, 3, classes=("1", "2", "3"), values=(1, 2, 3))
    assert chosen(table(shop, number("sales"))) == (["shop_id"], ["sales"])


def test_each_kind_of_input_gets_its_steps() -> None:
    source = table(
        number("a"),
        number("b", missing=3),
        words("pet", "cat", "dog", "owl", missing=2),
        Column("when", (), TEXT, kind="date", date_format="%Y"),
        number("since", kind="date", date_format="s"),
        number("y"),
    )
    assert [(c.name, c.source, c.steps, c.role) for c in suggested(source).columns] == [
        ("measurements", ("a", "b"), (Fill(), Standardize()), "input"),
        ("pet", "pet", (ClassNumbers(), Fill("most_frequent"), OneHot(3)), "input"),
        ("when", "when", (DateParts(), Standardize()), "input"),
        ("since", "since", (Days("1970-01-01"), Reshape((1,)), Standardize()), "input"),
        ("y", "y", (), "target"),
    ]
    assert [note.code for note in assumed(suggested(source))] == ["filled"]


def test_text_and_many_classes_are_named() -> None:
    many = words("street", *map(str, range(120)))
    source = table(number("a"), many, text("comment"), text("note"), number("y"))
    assert chosen(source) == (["a"], ["y"])
    said = " ".join(note.sentence for note in assumed(suggested(source)))
    assert '"comment", "note" hold text' in said
    assert '"street" has more than 50 classes' in said


def test_text_is_an_input_where_there_is_nothing_else_to_learn_from() -> None:
    source = table(text("review"), words("good"))
    assert chosen(source) == (["review"], ["good"])
    (note,) = assumed(suggested(source))
    assert note.code == "words"
    assert '"review" is read as words: a TextVectorization layer takes texts' in note.sentence


def test_a_target_by_value_becomes_numbers_and_large_ones_small() -> None:
    classes = number("y", 1, 3, classes=("1", "2", "3"), values=(1, 2, 3))
    assert suggested(table(number("a"), classes)).columns[-1].steps == (ClassNumbers(),)
    price = number("price", 1e5, 9e5)
    assert suggested(table(number("a"), price)).columns[-1].steps == (Standardize(),)
    column = Column("y", (60, 1)[1:], "int64", ("1", "2"), values=(1, 2))
    arrays = Arrays("/a.npz", (Column("x", (4,), "float32"), column), 60)
    assert suggested(arrays).columns[-1] == PreparedColumn(
        "y", "y", (ClassNumbers(), Reshape(())), "target"
    )


def test_rows_without_a_target_are_left_out_and_that_is_said() -> None:
    source = table(number("a"), words("ok", missing=20))
    settings = suggested(source)
    assert settings.source == msgspec.structs.replace(source, drops_missing=True)
    assert sum(settings.parts()) == 70
    assert assumed(suggested(source))[0].sentence == (
        't.csv: 20 rows lack the target, "ok", and are left out'
    )


def test_pictures_are_scaled_by_what_their_bits_can_hold() -> None:
    def scale(dtype: str, high: float) -> object:
        column = Column("x", (8, 8), dtype, low=0, high=high)
        return suggested(Arrays("/a.npy", (column,), 60)).columns[0].steps

    assert scale("uint8", 255) == (Scale(255.0),)
    assert scale("uint16", 3900) == (Scale(4095.0),)
    assert scale("uint16", 60_000) == (Scale(65_535.0),)


def test_pictures_of_numbers_below_0_are_measurements() -> None:
    def steps(low: float, high: float) -> tuple[object, ...]:
        image = Column("X", (28, 28), "float32", low=low, high=high, kind="image")
        label = Column("y", (), "int64", ("a", "b"))
        return suggested(Arrays("/a.npz", (image, label), 60)).columns[0].steps

    assert steps(-4.4, 5.8) == (Standardize(),)
    assert steps(-1.0, 1.0) == ()
    assert steps(0.0, 255.0) == (Scale(255.0),)


def test_own_data_get_a_part_to_validate_with_and_each_class_in_it() -> None:
    assert suggested(table(number("a"), words("kind"))).split == Split(
        validation=0.2, stratify="kind"
    )
    assert suggested(Images("/p", ("cat", "dog"), 5000, 8, 8)).split == Split(
        validation=0.1, stratify="label"
    )
    assert suggested(table(number("a"), number("b"), rows=6)).split == Split()
