"""The data tab: sources are chosen, looked into, prepared and split, each edit one undo step."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from studio.engine.protocol.reader import Broken, ColumnFacts, Progress
from studio.project.columns import Column
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import (
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Standardize,
    Window,
)
from studio.project.sources import Arrays, Line, Points, Published, PublishedTexts, Scikit, Table
from studio.project.store import to_bytes
from studio.ui.child.reader_link import ReaderLink
from studio.ui.data.column_card import ColumnCard
from studio.ui.data.data_panel import DataPanel
from studio.ui.data.source_form import SourceForm
from studio.ui.data.split_view import SplitView
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.inspector.inspector_panel import InspectorPanel
from tests.helpers import data_files
from tests.helpers.left_running import nothing_left_running
from tests.helpers.networks import classifier


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.show(classifier())
    return document


@pytest.fixture(scope="module")
def lasting_reader(qapp: QApplication) -> Iterator[ReaderLink]:
    """One process that reads for all these tests: starting one takes longest."""
    with nothing_left_running():
        link = ReaderLink()
        yield link
        link.close()


@pytest.fixture
def panel(document: Document, lasting_reader: ReaderLink, qtbot: QtBot) -> Iterator[DataPanel]:
    panel = DataPanel(document, link=lasting_reader)
    qtbot.addWidget(panel)
    panel.resize(520, 900)
    panel.looking.is_stale = False  # few of these tests are about the data that it begins with
    panel.show()
    qtbot.waitExposed(panel)
    yield panel
    if lasting_reader.is_busy:
        lasting_reader.cancel()


@pytest.fixture
def keras_home(lasting_reader: ReaderLink, tmp_path: Path, monkeypatch) -> Iterator[Path]:
    """A cache of Keras's that a new reader knows, and no later one."""
    home = tmp_path / "keras"
    monkeypatch.setenv("KERAS_HOME", str(home))
    lasting_reader.cancel()
    yield home
    lasting_reader.cancel()


def type_into(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def field(panel: DataPanel, name: str) -> QLineEdit:
    found = panel.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit), name
    return found


def wait_for_facts(panel: DataPanel, qtbot: QtBot) -> None:
    if panel.looking.found is None and not panel.link.is_busy:
        panel.looking.into_data()
    qtbot.waitUntil(
        lambda: panel.looking.found is not None or panel.looking.broken is not None, timeout=30_000
    )


def test_the_gallery_is_walked_by_keys_and_the_choice_is_one_step(
    panel: DataPanel, document: Document, qtbot: QtBot
) -> None:
    before = to_bytes(document.project)
    panel.choose_source()
    listed = panel.gallery.list
    assert listed.currentItem().text() == "MNIST digits"
    while listed.currentItem().text() != "Line with noise":
        qtbot.keyClick(listed, Qt.Key.Key_Down)
    qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert document.project.data.source == Line()
    qtbot.waitUntil(panel.preview.plot.isVisible, timeout=30_000)
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert to_bytes(document.project) == before


def test_a_file_is_read_elsewhere_and_becomes_the_data(
    panel: DataPanel, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    path = data_files.houses(tmp_path)
    panel.open_path(path)
    qtbot.waitUntil(lambda: isinstance(document.project.data.source, Table), timeout=30_000)
    assert [c.name for c in document.project.data.columns] == ["measurements", "kind", "price"]
    assert panel.preview.table.isVisible()
    assert panel.preview.table.model().rowCount() == 60
    assert panel.facts.rowCount() == 4
    assert document.undo_stack.undoText() == "Use houses.csv"


@pytest.mark.parametrize("is_other", [True, False])
def test_what_is_chosen_while_a_file_is_read_counts(
    panel: DataPanel, document: Document, qtbot: QtBot, tmp_path: Path, *, is_other: bool
) -> None:
    wait_for_facts(panel, qtbot)
    chosen = Line() if is_other else document.project.data.source
    panel.open_path(data_files.houses(tmp_path))
    panel.choose_source()
    panel.use(chosen)
    qtbot.waitUntil(lambda: panel.looking.found is not None, timeout=30_000)
    assert panel.looking.found is not None
    assert panel.looking.found.source == chosen
    assert panel.title.text() == chosen.info().title
    assert document.project.data.source == chosen
    assert document.undo_stack.count() == int(is_other)


def test_a_dropped_file_is_taken(
    panel: DataPanel, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(data_files.digits(tmp_path)))])
    event = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    panel.dropEvent(event)
    qtbot.waitUntil(lambda: document.project.data.info().title == "digits.npz", timeout=30_000)
    assert panel.preview.grid.isVisible()
    panel.resize(460, 300)  # the page is longer than that, and is scrolled
    qtbot.waitUntil(lambda: panel.preview.grid.height() == panel.preview.grid.sizeHint().height())


def test_a_broken_file_is_a_sentence_and_the_data_stay(
    panel: DataPanel, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    path = data_files.houses(tmp_path)
    path.write_text(path.read_text() + "1,2,3,4,5,6\n")
    said: list[str] = []
    panel.message_shown.connect(said.append)
    panel.open_path(path)
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert said == ["houses.csv, row 62: it has 6 values, and the rows before have 4."]
    assert panel.trouble.text() == said[0]
    assert document.project.data.source == Published("mnist")
    assert document.undo_stack.count() == 0
    wait_for_facts(panel, qtbot)  # and what is known of them is shown again
    assert panel.preview.grid.isVisible()
    assert panel.trouble.text() == said[0]


def test_steps_are_added_changed_moved_and_removed(
    panel: DataPanel, document: Document, qtbot: QtBot
) -> None:
    panel.use(Scikit("iris"))
    qtbot.waitUntil(lambda: panel.findChild(QToolButton, "measurements add") is not None)
    add = panel.findChild(QToolButton, "measurements add")
    assert isinstance(add, QToolButton)
    next(a for a in add.menu().actions() if a.text() == "Scale").trigger()
    qtbot.waitUntil(lambda: panel.findChild(QLineEdit, "measurements 1 divide_by") is not None)
    type_into(qtbot, field(panel, "measurements 1 divide_by"), "10")
    (column, _) = document.project.data.columns
    assert column.steps == (Standardize(), Scale(10.0))
    qtbot.waitUntil(lambda: field(panel, "measurements 1 divide_by").text() == "10")
    card = panel.cards.card(0)
    earlier = next(
        b for b in card.findChildren(QToolButton) if b.accessibleName() == "Do scale earlier"
    )
    qtbot.mouseClick(earlier, Qt.MouseButton.LeftButton)
    assert document.project.data.columns[0].steps == (Scale(10.0), Standardize())
    for _ in range(4):
        document.undo_stack.undo()
    assert document.project.data.source == Published("mnist")


def test_the_keyboard_stays_at_the_card_whose_step_is_removed(
    panel: DataPanel, document: Document, qtbot: QtBot
) -> None:
    panel.use(Scikit("iris"))
    qtbot.waitUntil(lambda: panel.findChild(QToolButton, "measurements add") is not None)
    (remove,) = (
        b for b in panel.findChildren(QToolButton) if b.accessibleName() == "Remove standardize"
    )
    remove.setFocus()
    qtbot.keyClick(remove, Qt.Key.Key_Space)
    assert document.project.data.columns[0].steps == ()
    qtbot.waitUntil(lambda: panel.window().focusWidget().objectName() == "measurements add")


def test_an_edit_makes_the_card_of_its_column_anew_and_no_other(
    panel: DataPanel, qtbot: QtBot
) -> None:
    panel.use(Scikit("iris"))
    qtbot.waitUntil(lambda: panel.findChild(QToolButton, "measurements add") is not None)
    first, second = panel.cards.card(0), panel.cards.card(1)
    first.edited.emit(msgspec.structs.replace(first.column, steps=()), "Remove standardize")
    qtbot.waitUntil(lambda: panel.cards.card(0) is not first)
    assert panel.cards.card(0).column.steps == ()
    assert panel.cards.card(1) is second


def test_a_name_that_another_column_has_is_refused_and_the_old_one_shown(
    panel: DataPanel, document: Document, qtbot: QtBot
) -> None:
    said: list[str] = []
    panel.message_shown.connect(said.append)
    type_into(qtbot, field(panel, "image name"), "label")
    assert said == ['There is a column "label" already.']
    assert field(panel, "image name").text() == "image"
    assert document.undo_stack.count() == 0


def test_a_step_that_cannot_be_done_says_why(
    panel: DataPanel, document: Document, qtbot: QtBot
) -> None:
    panel.use(Points("xor"))
    qtbot.waitUntil(lambda: panel.findChild(QToolButton, "point add") is not None)
    add = panel.findChild(QToolButton, "point add")
    assert isinstance(add, QToolButton)
    next(a for a in add.menu().actions() if a.text() == "Reshape").trigger()
    qtbot.waitUntil(lambda: panel.findChild(QLineEdit, "point 0 shape") is not None)
    type_into(qtbot, field(panel, "point 0 shape"), "3, 3")
    (problem,) = (p for p in document.project.problems() if p.code == "data")
    assert "cannot take the shape (3, 3)" in problem.sentence


def test_a_renamed_column_takes_its_nodes_along(
    panel: DataPanel, document: Document, qtbot: QtBot
) -> None:
    type_into(qtbot, field(panel, "image name"), "digit_picture")
    graph = document.project.graph
    (node,) = (n for n in graph.nodes() if n.layer == "Input")
    assert node.params["column"] == "digit_picture"
    document.undo_stack.undo()
    (node,) = (n for n in graph.nodes() if n.layer == "Input")
    assert node.params["column"] == "image"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("rows", "many", "Rows: 'many' is not a whole number."),
        ("rows", "3", "Rows: 3 is out of range; the least is 4."),
        ("noise", "-1", "Noise: -1 is out of range; the least is 0."),
    ],
)
def test_settings_of_generated_data_that_cannot_be_are_a_sentence(
    panel: DataPanel, document: Document, qtbot: QtBot, name: str, text: str, sentence: str
) -> None:
    said: list[str] = []
    panel.message_shown.connect(said.append)
    panel.use(Points("moons"))
    qtbot.waitUntil(lambda: name in panel.form.fields)
    line = panel.form.fields[name]
    assert isinstance(line, QLineEdit)
    before = line.text()
    type_into(qtbot, line, text)
    assert said == [sentence]
    assert line.text() == before
    assert document.project.data.source == Points("moons")


def test_what_is_counted_so_far_is_shown(panel: DataPanel, qtbot: QtBot) -> None:
    wait_for_facts(panel, qtbot)
    found = ColumnFacts(Column("weight", (), "float32", low=1, high=2))
    panel.link.progress_came.emit(Progress(panel.link._id, 400_000, 0.4, (found,)))
    assert panel.notes.text() == "Counted 400,000 rows so far, 40% of the file…"
    assert panel.facts.item(0, 0).text() == "weight"
    panel.link.progress_came.emit(Progress(panel.link._id, 500_000, 0.5))
    assert panel.facts.item(0, 0).text() == "weight"


def test_nodes_that_lost_their_columns_are_given_new_ones(
    panel: DataPanel, document: Document, qtbot: QtBot
) -> None:
    panel.use(Line())
    qtbot.waitUntil(panel.offers.rewire.isVisible)
    assert "image" in panel.offers.rewire.text()
    qtbot.mouseClick(panel.offers.rewire, Qt.MouseButton.LeftButton)
    problems = [p.code for p in document.project.problems()]
    assert "unknown_column" not in problems
    qtbot.waitUntil(lambda: not panel.offers.rewire.isVisible())


def test_an_empty_canvas_is_offered_an_input_and_an_output(qtbot: QtBot) -> None:
    document = Document()
    panel = DataPanel(document)
    qtbot.addWidget(panel)
    panel.show()
    panel.use(Scikit("iris"))
    qtbot.waitUntil(panel.offers.wire.isVisible)
    qtbot.mouseClick(panel.offers.wire, Qt.MouseButton.LeftButton)
    first, last = document.project.graph.nodes()
    assert first.params == {"column": "measurements"}
    assert last.params["target"] == "target"
    assert last.params["loss"] == "sparse_categorical_crossentropy"
    panel.close_reader()


def test_the_split_is_typed_and_trains_on_its_validation_part(
    panel: DataPanel, document: Document, qtbot: QtBot
) -> None:
    panel.use(Scikit("wine"))
    qtbot.waitUntil(lambda: "Wines" in panel.title.text())
    training = msgspec.structs.replace(
        document.project.training,
        validation=msgspec.structs.replace(document.project.training.validation, kind="none"),
    )
    document.project.training = training
    type_into(qtbot, panel.split.test, "30")
    type_into(qtbot, panel.split.validation, "10%")
    assert document.project.data.split == Split(test=30, validation=0.1)
    assert document.project.data.parts() == (130, 18, 30)
    kinds = [document.project.training.validation.kind]
    document.undo_stack.undo()
    kinds.append(document.project.training.validation.kind)
    assert kinds == ["part", "none"]
    assert document.project.data.split == Split(test=30)


def test_a_file_that_moved_is_found_again(
    panel: DataPanel, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    path = data_files.houses(tmp_path)
    panel.open_path(path)
    qtbot.waitUntil(lambda: isinstance(document.project.data.source, Table), timeout=30_000)
    data = document.project.data
    moved = path.rename(tmp_path / "homes.csv")
    document.show(classifier())
    document.project.data = data
    document.replace_data(data)
    qtbot.waitUntil(panel.offers.find_file.isVisible, timeout=30_000)
    assert "is not there any more" in panel.trouble.text()
    panel.lost.find_at(moved)
    qtbot.waitUntil(lambda: not panel.offers.find_file.isVisible(), timeout=30_000)
    assert document.project.data.info().title == "homes.csv"


def test_a_file_that_is_back_where_it_was_is_read_and_nothing_is_to_undo(
    panel: DataPanel, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    path = data_files.houses(tmp_path)
    panel.open_path(path)
    qtbot.waitUntil(lambda: isinstance(document.project.data.source, Table), timeout=30_000)
    away = path.rename(tmp_path / "away")
    panel.looking.into_data()
    qtbot.waitUntil(panel.offers.find_file.isVisible, timeout=30_000)
    away.rename(path)
    panel.lost.find_at(path)
    wait_for_facts(panel, qtbot)
    assert panel.looking.found is not None
    assert not panel.trouble.isVisible()
    assert document.undo_stack.count() == 1


def test_a_file_of_its_name_beside_the_project_is_offered(
    panel: DataPanel, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.open_path(data_files.houses(tmp_path))
    qtbot.waitUntil(lambda: isinstance(document.project.data.source, Table), timeout=30_000)
    (tmp_path / "elsewhere" / "data").mkdir(parents=True)
    moved = (tmp_path / "houses.csv").rename(tmp_path / "elsewhere" / "data" / "houses.csv")
    document.path = tmp_path / "elsewhere" / "p.strata"
    panel.looking.into_data()
    qtbot.waitUntil(panel.offers.use_found.isVisible, timeout=30_000)
    assert panel.trouble.text().endswith(f"{moved} has the same name.")
    qtbot.mouseClick(panel.offers.use_found, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.offers.use_found.isVisible(), timeout=30_000)
    source = document.project.data.source
    assert isinstance(source, Table)
    assert source.path == str(moved)
    document.undo_stack.undo()
    assert document.project.data.info() == source.info()


def test_a_file_that_changed_may_be_taken_as_it_is(
    panel: DataPanel, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    path = data_files.houses(tmp_path)
    panel.open_path(path)
    qtbot.waitUntil(lambda: isinstance(document.project.data.source, Table), timeout=30_000)
    data_files.houses(tmp_path, rows=90)
    panel.looking.into_data()
    qtbot.waitUntil(panel.offers.update_source.isVisible, timeout=30_000)
    assert "houses.csv has changed since it was chosen. It has 90 rows in place of 60." in (
        panel.notes.text()
    )
    qtbot.mouseClick(panel.offers.update_source, Qt.MouseButton.LeftButton)
    assert document.project.data.info().train_rows == 90
    assert not panel.notes.isVisible()


def test_a_published_set_is_brought_by_hand(
    panel: DataPanel, qtbot: QtBot, tmp_path: Path, keras_home: Path
) -> None:
    assert not keras_home.exists()
    panel.use(Published("fashion_mnist"))
    qtbot.waitUntil(panel.offers.local.isVisible, timeout=30_000)
    panel.lost.adopt([tmp_path / "other.npz"])
    qtbot.waitUntil(lambda: "; choose these files." in panel.trouble.text(), timeout=30_000)
    assert panel.offers.local.isVisible()
    path = data_files.keras_set("fashion_mnist", tmp_path)
    panel.lost.adopt(list(path.parent.iterdir()))
    qtbot.waitUntil(panel.preview.grid.isVisible, timeout=30_000)
    qtbot.waitUntil(lambda: not panel.offers.local.isVisible(), timeout=30_000)
    assert not panel.trouble.isVisible()


def test_the_words_of_texts_are_brought_by_hand(
    panel: DataPanel, qtbot: QtBot, tmp_path: Path, keras_home: Path
) -> None:
    data_files.keras_set("imdb", keras_home)
    words = keras_home / "datasets" / "imdb_word_index.json"
    words = words.rename(tmp_path / words.name)
    panel.use(PublishedTexts("imdb"))
    qtbot.waitUntil(panel.offers.local.isVisible, timeout=30_000)
    cell = panel.preview.table.model().index(0, 1)
    assert str(cell.data()).split()[0].isdigit()
    panel.lost.adopt([words])
    qtbot.waitUntil(lambda: str(cell.data()).startswith("word"), timeout=30_000)


def test_a_reader_that_dies_is_told_and_the_next_look_works(panel: DataPanel, qtbot: QtBot) -> None:
    wait_for_facts(panel, qtbot)
    broken: list[Broken] = []
    panel.link.broken_came.connect(broken.append)
    panel.link.look(Scikit("iris"))
    assert panel.link._process is not None
    panel.link._process.kill()
    qtbot.waitUntil(lambda: bool(broken))
    panel.looking.found, panel.looking.broken = None, None
    panel.preview.clear()
    panel.link.look(Points("xor"))
    wait_for_facts(panel, qtbot)
    assert panel.looking.found is not None
    assert panel.looking.found.source == Points("xor")


def test_a_newer_question_ends_the_older_one(panel: DataPanel, qtbot: QtBot) -> None:
    panel.link.look(Scikit("iris"))
    panel.looking.found = None
    panel.preview.clear()
    panel.link.look(Line())
    wait_for_facts(panel, qtbot)
    assert panel.looking.found is not None
    assert panel.looking.found.source == Line()
    assert panel.document.project.data == DataSettings(columns=panel.document.project.data.columns)


def test_the_inspector_offers_the_new_columns(
    panel: DataPanel, document: Document, qtbot: QtBot
) -> None:
    selection = Selection()
    inspector = InspectorPanel(document, selection)
    qtbot.addWidget(inspector)
    (node,) = (n for n in document.project.graph.nodes() if n.layer == "Input")
    selection.select([node.id])
    panel.use(Line())
    offered = {
        box.itemText(row) for box in inspector.findChildren(QComboBox) for row in range(box.count())
    }
    assert {"x", "y"} <= {text.split()[0] for text in offered if text}


MOST = "the most is 1,000,000,000"


@pytest.mark.parametrize(
    ("where", "text", "sentence"),
    [
        ("x 0 shape", "0, 64", "Reshape: to: '0, 64' is not sizes such as 28, 28."),
        ("x 0 shape", "1" * 12, f"Reshape: to: {'1' * 12} is out of range; {MOST}."),
        ("x 1 classes", "0", "One-hot: classes: 0 is out of range; the least is 1."),
        ("x 1 classes", "1.5", "One-hot: classes: '1.5' is not a whole number."),
        ("x 2 length", "0", "Window: rows: 0 is out of range; the least is 1."),
        ("x 3 divide_by", "1e999", "Scale: divide by: '1e999' is not a number."),
    ],
)
def test_steps_out_of_bounds_are_a_sentence(
    qtbot: QtBot, monkeypatch, where: str, text: str, sentence: str
) -> None:
    monkeypatch.setattr(ReaderLink, "look", lambda *_, **__: None)
    source = Arrays("/a.npz", (Column("x", (64,), "uint8"),), 9)
    steps = (Reshape((8, 8)), OneHot(10), Window(2), Scale(2.0))
    project = classifier()
    project.data = DataSettings(source, (PreparedColumn("x", "x", steps),))
    document = Document()
    document.show(project)
    panel = DataPanel(document)
    qtbot.addWidget(panel)
    panel.show()
    said: list[str] = []
    panel.message_shown.connect(said.append)
    line = field(panel, where)
    before = line.text()
    line.setText(text)
    line.editingFinished.emit()
    assert said == [sentence]
    assert line.text() == before
    assert document.project.data == project.data


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("test", "many", "Test part: 'many' is no number of rows and no part of them."),
        ("test", "9" * 11, "That is out of range for the split; the most is 1,000,000,000."),
        ("seed", "0.5", "Seed of the split: '0.5' is no whole number of at least 0."),
        ("seed", "9" * 11, "That is out of range for the split; the most is 4,294,967,295."),
    ],
)
def test_a_split_out_of_bounds_is_a_sentence(
    qtbot: QtBot, name: str, text: str, sentence: str
) -> None:
    settings = DataSettings(Scikit("iris"))
    view = SplitView()
    qtbot.addWidget(view)
    view.show_settings(settings)
    said: list[str] = []
    view.refused.connect(said.append)
    line = getattr(view, name)
    before = line.text()
    line.setText(text)
    line.editingFinished.emit()
    assert said == [sentence]
    assert line.text() == before


def test_the_edit_menu_names_a_setting_as_its_control_does(qtbot: QtBot) -> None:
    table = Table("/t.csv", (Column("kind", (), "int64", classes=("a", "b"), missing=2),), 90)
    split, form, said = SplitView(), SourceForm(), []
    qtbot.addWidget(split)
    qtbot.addWidget(form)
    split.show_settings(DataSettings(table))
    form.show_source(table)
    for view in (split, form):
        view.edited.connect(lambda _, text: said.append(text))
    stratify = split.columns["stratify"]
    label = split.findChild(QFormLayout).labelForField(stratify)
    stratify.setCurrentIndex(1)
    stratify.activated.emit(1)
    split.shuffle.click()
    leave_out = form.fields["drops_missing"]
    assert isinstance(leave_out, QCheckBox)
    leave_out.click()
    assert said[:1] == [f"Split: {label.text()}"] == ["Split: As many of each"]
    assert said[1:] == [f"Split: {split.shuffle.text()}", f"Data: {leave_out.text()}"]


def test_a_column_is_made_of_at_least_one(panel: DataPanel, document: Document) -> None:
    card = panel.cards.card(0)
    assert isinstance(card, ColumnCard)
    said: list[str] = []
    panel.message_shown.connect(said.append)
    card.sources.menu().aboutToShow.emit()
    item = next(i for i in map(card.choices.item, range(9)) if i and i.text() == "image")
    item.setCheckState(Qt.CheckState.Unchecked)
    card.sources.menu().aboutToHide.emit()
    assert said == ["image has to be made of at least one column of the source."]
    assert item.checkState() == Qt.CheckState.Checked
    assert document.undo_stack.count() == 0
