"""The inspector: what it shows, and what typing into it does to the document."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from studio.engine.protocol.shapes import NodeReport
from studio.graph.catalogue import catalogue
from studio.graph.elements import Edge, Node, PortRef
from studio.graph.problems import Problem
from studio.ui.edit.commands import SetParams
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.inspector.docs import layer_html
from studio.ui.inspector.inspector_panel import InspectorPanel
from studio.ui.shared.cells_editor import CellsEditor
from studio.ui.shared.editors import BoolEditor, ChoiceEditor, NameEditor, TextEditor
from studio.ui.shared.layer_editor import LayerEditor
from studio.ui.shared.metrics_editor import MetricsEditor

# Said by the offscreen plugin when a popup opens.
pytestmark = pytest.mark.qt_log_ignore("support raise", "grabbing the keyboard")


class Bench:
    """An inspector over a document."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.document = Document()
        self.selection = Selection()
        self.panel = InspectorPanel(self.document, self.selection)
        qtbot.addWidget(self.panel)
        self.panel.resize(360, 800)
        self.panel.show()
        qtbot.waitExposed(self.panel)

    @property
    def graph(self) -> Any:
        return self.document.project.graph

    def add(self, layer: str, name: str | None = None, **params: Any) -> str:
        node: Node = self.graph.new_node(layer, name, params)
        self.graph.add_node(node)
        self.selection.select([node.id])
        return node.id

    def editor(self, name: str) -> Any:
        form = self.panel.form
        assert form is not None
        part = form.part_of(name)
        if part is None:
            form.open_more(True)
            part = form.part_of(name)
        assert part is not None
        return part.editors[name]

    def error(self, name: str) -> str:
        assert self.panel.form is not None
        part = self.panel.form.part_of(name)
        assert part is not None
        return part.error_of(name)

    def type_over(self, line: QLineEdit, text: str) -> None:
        line.setFocus()
        line.selectAll()
        self.qtbot.keyClicks(line, text)

    def params(self, node: str) -> dict[str, Any]:
        return dict(self.graph.node(node).params)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_typing_a_number_is_one_undo_step(bench: Bench) -> None:
    node = bench.add("Dense", units=64)
    editor = bench.editor("units")
    assert isinstance(editor, TextEditor)
    bench.type_over(editor.line, "128")
    assert bench.params(node)["units"] == 128
    assert bench.document.undo_stack.count() == 1
    bench.document.undo_stack.undo()
    assert bench.params(node)["units"] == 64
    assert editor.line.text() == "64"


def test_coming_back_to_a_field_begins_another_step(bench: Bench) -> None:
    bench.add("Dense")
    units, activation = bench.editor("units"), bench.editor("activation")
    bench.type_over(units.line, "12")
    activation.combo.setFocus()
    bench.type_over(units.line, "34")
    assert bench.document.undo_stack.count() == 2


def test_of_a_long_name_the_beginning_is_seen_and_the_tip_says_it_all(bench: Bench) -> None:
    name = f"the decoder {'of many pictures ' * 8}"
    bench.add("Dense", name)
    field = bench.panel.header.name_field
    assert field.cursorPosition() == 0
    assert name.strip() in field.toolTip()
    field.setFocus()
    bench.qtbot.keyClick(field, Qt.Key.Key_End)
    bench.qtbot.keyClicks(field, " 2")
    assert field.cursorPosition() == len(field.text())
    bench.panel.setFocus()
    assert field.cursorPosition() == 0
    assert f"{name} 2" in field.toolTip()


def test_only_of_several_outputs_one_has_a_place(bench: Bench) -> None:
    first = bench.add("Output", place=2)
    form = bench.panel.form
    assert form is not None
    shown = (form.main.editors["place"], form.main.labels["place"], form.main.resets["place"])
    assert not any(widget.isVisible() for widget in shown)
    assert form.main.editors["loss"].isVisible()
    bench.add("Output")
    bench.selection.select([first])
    bench.qtbot.waitUntil(lambda: all(widget.isVisible() for widget in shown))


def test_what_does_not_fit_is_said_and_not_taken(bench: Bench) -> None:
    node = bench.add("Dense", units=64)
    editor = bench.editor("units")
    bench.type_over(editor.line, "12a")
    assert bench.params(node)["units"] == 64
    assert 'got "12a"' in bench.error("units")
    bench.qtbot.keyClick(editor.line, Qt.Key.Key_Backspace)
    assert bench.error("units") == ""


def test_the_cursor_stays_where_it_is_while_the_document_answers(bench: Bench) -> None:
    bench.add("Dense", units=1234)
    line = bench.editor("units").line
    line.setFocus()
    line.setCursorPosition(2)
    bench.qtbot.keyClicks(line, "9")
    assert line.text() == "12934"
    assert line.cursorPosition() == 3


def test_an_edit_from_elsewhere_is_shown(bench: Bench) -> None:
    node = bench.add("Dense")
    bench.document.push(SetParams(bench.document, node, {"units": 7, "activation": "tanh"}))
    assert bench.editor("units").line.text() == "7"
    assert bench.editor("activation").combo.currentText() == "tanh"


def test_arrow_keys_step_and_stop_at_the_least(bench: Bench) -> None:
    node = bench.add("Dense", units=2)
    line = bench.editor("units").line
    line.setFocus()
    bench.qtbot.keyClick(line, Qt.Key.Key_Up)
    assert bench.params(node)["units"] == 3
    for _ in range(5):
        bench.qtbot.keyClick(line, Qt.Key.Key_Down)
    assert bench.params(node)["units"] == 1
    bench.qtbot.keyClick(line, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert bench.params(node)["units"] == 11


def test_a_click_on_the_arrow_steps(bench: Bench) -> None:
    node = bench.add("Dropout", rate=0.5)
    line = bench.editor("rate").line
    up = line._arrows()[0].center()
    bench.qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=up)
    assert bench.params(node)["rate"] == 0.55


def test_a_name_is_quiet_on_its_way_and_taken_when_whole(bench: Bench) -> None:
    node = bench.add("Dense")
    editor = bench.editor("activation")
    assert isinstance(editor, NameEditor)
    bench.type_over(editor.line, "rel")
    assert bench.error("activation") == ""
    assert "activation" not in bench.params(node)
    bench.qtbot.keyClicks(editor.line, "u")
    assert bench.params(node)["activation"] == "relu"
    bench.qtbot.keyClicks(editor.line, "x")
    assert 'no activation "relux"' in bench.error("activation")
    assert bench.params(node)["activation"] == "relu"


def test_choosing_none_takes_the_activation_away(bench: Bench) -> None:
    node = bench.add("Dense", activation="relu")
    combo = bench.editor("activation").combo
    combo.setCurrentIndex(combo.findText("none"))
    combo.activated.emit(combo.currentIndex())
    assert "activation" not in bench.params(node)


def test_a_switch_is_one_step_a_click(bench: Bench) -> None:
    node = bench.add("Dense")
    editor = bench.editor("use_bias")
    assert isinstance(editor, BoolEditor)
    bench.qtbot.mouseClick(editor.box, Qt.MouseButton.LeftButton)
    assert bench.params(node)["use_bias"] is False
    bench.qtbot.mouseClick(editor.box, Qt.MouseButton.LeftButton)
    assert "use_bias" not in bench.params(node)
    assert bench.document.undo_stack.count() == 2


def test_a_choice_offers_what_the_catalogue_knows(bench: Bench) -> None:
    node = bench.add("Conv2D")
    editor = bench.editor("padding")
    assert isinstance(editor, ChoiceEditor)
    editor.combo.setFocus()
    bench.qtbot.keyClick(editor.combo, Qt.Key.Key_Down)
    assert bench.params(node)["padding"] == "same"


def test_reset_brings_the_default_back_and_takes_the_dot_away(bench: Bench) -> None:
    node = bench.add("Dense", activation="relu")
    form = bench.panel.form
    assert form is not None
    assert form.main.labels["activation"].is_changed
    bench.qtbot.mouseClick(form.main.resets["activation"], Qt.MouseButton.LeftButton)
    assert "activation" not in bench.params(node)
    assert not form.main.labels["activation"].is_changed
    assert not form.main.resets["activation"].isVisible()


def test_an_edit_that_the_graph_refuses_leaves_the_node_and_says_why(bench: Bench) -> None:
    lstm = bench.add("LSTM", return_state=True)
    dense = bench.graph.new_node("Dense")
    bench.graph.add_node(dense)
    bench.graph.connect(Edge(PortRef(lstm, 2), PortRef(dense.id)))
    editor = bench.editor("return_state")
    bench.qtbot.mouseClick(editor.box, Qt.MouseButton.LeftButton)
    assert bench.params(lstm)["return_state"] is True
    assert editor.box.isChecked()
    assert "remove the wire first" in bench.error("return_state")


def test_renaming_is_one_step_and_bad_names_are_not_taken(bench: Bench) -> None:
    bench.add("Dense", "first")
    node = bench.add("Dense", "second")
    header = bench.panel.header
    bench.type_over(header.name_field, "code")
    assert bench.graph.node(node).name == "code"
    assert bench.document.undo_stack.count() == 1
    for name, words in (("x" * 201, "the most is 200"), ("first", "Another node"), (" ", "needs")):
        bench.type_over(header.name_field, name)
        assert words in header.name_error.text()
        assert bench.graph.node(node).name not in ("x" * 201, "first", " ")


def test_a_name_that_keras_cannot_be_told_is_taken_and_stands_beside_what_it_is_told(
    bench: Bench,
) -> None:
    node = bench.add("Dense", "dense")
    header = bench.panel.header
    assert not header.keras_row.isVisibleTo(header)
    header.name_field.setText("编码 ")
    header.name_field.textEdited.emit("编码 ")
    assert (bench.graph.node(node).name, bench.graph.node(node).keras_name) == ("编码", "dense")
    assert header.keras_row.isVisibleTo(header)
    assert header.keras_field.text() == "dense"
    bench.type_over(header.keras_field, "my layer")
    assert "Keras cannot be told" in header.name_error.text()
    bench.type_over(header.keras_field, "encoder")
    assert bench.graph.node(node).for_keras == "encoder"
    bench.document.undo_stack.undo()
    bench.document.undo_stack.undo()
    assert bench.graph.node(node) == bench.graph.node(node).with_name("dense")


def test_an_output_has_a_key_of_its_own_that_stays_when_its_name_changes(bench: Bench) -> None:
    node = bench.add("Output", "answer", target="label")
    header = bench.panel.header
    assert (header.keras_label.text(), header.keras_field.text()) == ("Key", "answer")
    bench.type_over(header.keras_field, "price")
    bench.type_over(header.name_field, "cost")
    assert (bench.graph.node(node).name, bench.graph.node(node).for_keras) == ("cost", "price")


def test_leaving_the_name_with_an_error_puts_the_name_back(bench: Bench) -> None:
    bench.add("Dense", "first")
    header = bench.panel.header
    bench.type_over(header.name_field, " ")
    bench.qtbot.keyClick(header.name_field, Qt.Key.Key_Return)
    assert header.name_field.text() == "first"
    assert not header.name_error.isVisible()


def test_columns_come_from_the_projects_data(bench: Bench) -> None:
    node = bench.add("Input", column="image")
    editor = bench.editor("column")
    assert [editor.combo.itemText(i) for i in range(editor.combo.count())] == ["image", "label"]
    editor.combo.setFocus()
    bench.qtbot.keyClick(editor.combo, Qt.Key.Key_Down)
    assert bench.params(node)["column"] == "label"


def test_a_loss_is_chosen_by_a_readable_name(bench: Bench) -> None:
    node = bench.add("Output", target="label")
    editor = bench.editor("loss")
    row = editor.combo.findText("Categorical crossentropy")
    editor.combo.setCurrentIndex(row)
    editor.combo.activated.emit(row)
    assert bench.params(node)["loss"] == "categorical_crossentropy"


def test_metrics_are_ticked_in_a_list(bench: Bench) -> None:
    node = bench.add("Output", target="label")
    editor = bench.editor("metrics")
    assert isinstance(editor, MetricsEditor)
    bench.qtbot.mouseClick(editor.button, Qt.MouseButton.LeftButton)
    assert editor.popup is not None
    assert editor.popup.isVisible()
    bench.qtbot.keyClicks(editor.filter, "accuracy")
    item = editor.list.item(0)
    assert item.text() == "Accuracy"
    item.setCheckState(Qt.CheckState.Checked)
    assert bench.params(node)["metrics"] == ["accuracy"]
    assert editor.button.text() == "Accuracy"
    editor.popup.close()


def chosen(editor, title: str) -> None:
    row = editor.combo.findText(title)
    assert row >= 0
    editor.combo.setCurrentIndex(row)
    editor.combo.activated.emit(row)


def test_a_loss_opens_to_its_arguments(bench: Bench) -> None:
    node = bench.add("Output", target="label")
    editor = bench.editor("loss")
    assert not editor.toggle.isHidden()  # every loss has a reduction
    chosen(editor, "Huber")
    bench.qtbot.mouseClick(editor.toggle, Qt.MouseButton.LeftButton)
    assert editor.below.isVisible()
    bench.type_over(editor.arguments.form.editors["delta"].line, "2.5")
    assert bench.params(node)["loss"] == {"name": "huber", "params": {"delta": 2.5}}
    assert editor.line.text() == "huber(delta=2.5)"
    bench.type_over(editor.arguments.form.editors["delta"].line, "1")
    assert bench.params(node)["loss"] == "huber"
    bench.type_over(editor.line, "BinaryCrossentropy(from_logits=True)")
    wanted = {"name": "binary_crossentropy", "params": {"from_logits": True}}
    assert bench.params(node)["loss"] == wanted
    assert editor.arguments.form.editors["from_logits"].box.isChecked()


@pytest.mark.parametrize(
    ("param", "typed", "argument", "text", "value"),
    [
        ("kernel_initializer", "constant", "value", "0.5",
         {"name": "constant", "params": {"value": 0.5}}),
        ("kernel_regularizer", "l2", "l2", "0.1", {"name": "l2", "params": {"l2": 0.1}}),
        ("kernel_constraint", "max_norm", "max_value", "3",
         {"name": "max_norm", "params": {"max_value": 3.0}}),
        ("activation", "leaky_relu", "negative_slope", "0.2",
         {"name": "leaky_relu", "params": {"negative_slope": 0.2}}),
    ],
)  # fmt: skip
def test_an_object_of_a_layer_opens_to_its_arguments(
    bench: Bench, param: str, typed: str, argument: str, text: str, value: object
) -> None:
    node = bench.add("Dense")
    bench.panel.form.open_more(True)
    editor = bench.editor(param)
    bench.type_over(editor.line, typed)
    editor.toggle.setChecked(True)
    bench.type_over(editor.arguments.form.editors[argument].line, text)
    assert bench.params(node)[param] == value


def test_a_name_without_arguments_has_nothing_to_open(bench: Bench) -> None:
    bench.add("Dense", activation="tanh")
    assert bench.editor("activation").toggle.isHidden()


def test_the_same_metric_can_be_there_twice_with_other_arguments(bench: Bench) -> None:
    node = bench.add("Output", target="label", metrics=["accuracy", "auc"])
    editor = bench.editor("metrics")
    assert list(editor.rows) == [1]  # accuracy takes no arguments
    bench.qtbot.mouseClick(editor.rows[1].again, Qt.MouseButton.LeftButton)
    assert bench.params(node)["metrics"][2] == {"name": "auc", "params": {"name": "auc_2"}}
    second = editor.rows[2].editor
    second.toggle.setChecked(True)
    combo = second.arguments.form.editors["curve"].combo
    combo.activated.emit(combo.findText("PR"))
    wanted = {"name": "auc", "params": {"name": "auc_2", "curve": "PR"}}
    assert bench.params(node)["metrics"] == ["accuracy", "auc", wanted]
    assert "auc_2" in editor.button.toolTip()
    bench.qtbot.mouseClick(editor.rows[1].away, Qt.MouseButton.LeftButton)
    assert bench.params(node)["metrics"] == ["accuracy", wanted]


def test_a_metric_that_needs_a_value_is_ticked_with_one(bench: Bench) -> None:
    node = bench.add("Output", target="label")
    editor = bench.editor("metrics")
    editor.open_list()
    items = [editor.list.item(row) for row in range(editor.list.count())]
    next(i for i in items if i.text() == "Mean iou").setCheckState(Qt.CheckState.Checked)
    assert bench.params(node)["metrics"] == [{"name": "mean_iou", "params": {"num_classes": 2}}]
    editor.popup.close()
    bench.panel.activateWindow()
    line = editor.rows[0].editor.line
    line.setFocus()
    bench.qtbot.waitUntil(line.hasFocus)
    bench.type_over(line, "mean_iou(num_classes=4)")
    assert bench.params(node)["metrics"][0]["params"] == {"num_classes": 4}


def test_the_layer_inside_a_layer_has_its_own_form(bench: Bench) -> None:
    node = bench.add("TimeDistributed")
    editor = bench.editor("layer")
    assert isinstance(editor, LayerEditor)
    bench.type_over(editor.form.editors["units"].line, "32")
    assert bench.params(node)["layer"] == {"layer": "Dense", "params": {"units": 32}}
    assert bench.document.undo_stack.count() == 1
    combo = editor.choice.combo
    row = combo.findText("Conv2D")
    combo.setCurrentIndex(row)
    combo.activated.emit(row)
    assert bench.params(node)["layer"]["layer"] == "Conv2D"
    assert "filters" in editor.form.editors


def test_an_rnn_has_one_cell_or_a_list_of_them(bench: Bench) -> None:
    node = bench.add("RNN")
    editor = bench.editor("cell")
    assert isinstance(editor, CellsEditor)
    lstm = {"layer": "LSTMCell", "params": {"units": 32}}
    bench.qtbot.mouseClick(editor.adder, Qt.MouseButton.LeftButton)
    assert bench.params(node)["cell"] == [lstm, lstm]
    combo = editor.rows[1].choice.combo
    combo.setCurrentIndex(combo.findText("GRUCell"))
    combo.activated.emit(combo.currentIndex())
    bench.type_over(editor.rows[1].form.editors["units"].line, "7")
    gru = {"layer": "GRUCell", "params": {"units": 7}}
    assert bench.params(node)["cell"] == [lstm, gru]
    names = [port.name for port in bench.graph.input_ports(node)]
    assert names[-3:] == ["initial cell 1 state h", "initial cell 1 state c",
                          "initial cell 2 state"]  # fmt: skip
    bench.qtbot.mouseClick(editor.removers[0], Qt.MouseButton.LeftButton)
    assert bench.params(node)["cell"] == gru
    assert len(editor.rows) == 1
    bench.document.undo_stack.undo()
    assert bench.params(node)["cell"] == [lstm, gru]
    assert editor.rows[1].form.editors["units"].line.text() == "7"


def test_what_keras_says_is_shown(bench: Bench) -> None:
    node = bench.add("Dense")
    bench.panel.set_reports({node: NodeReport(((None, 128),), 100_480, 100_480)})
    assert "(None, 128)" in bench.panel.header.facts.text()
    assert "100,480 parameters" in bench.panel.header.facts.text()
    bench.panel.set_objections({node: "Put a Flatten before it."})
    assert bench.panel.header.notes[0].text.text() == "Put a Flatten before it."
    assert bench.panel.header.notes[0].isVisible()
    bench.panel.set_objections({})
    assert not bench.panel.header.notes[0].isVisible()


def test_a_problem_about_a_parameter_stands_beside_its_field(bench: Bench) -> None:
    node = bench.add("Dense")
    bench.panel.set_problems(
        [
            Problem("missing_param", 'It needs a value for "units".', (node,), "units"),
            Problem("unused", "It leads to nothing.", (node,), severity="warning"),
        ]
    )
    assert bench.error("units") == 'It needs a value for "units".'
    assert [n.text.text() for n in bench.panel.header.notes if n.isVisible()] == [
        "It leads to nothing."
    ]


def test_a_warning_about_a_parameter_does_not_look_like_an_error(bench: Bench) -> None:
    node, other = bench.add("Dense"), bench.add("Dense")
    bench.selection.select([node])
    bench.panel.set_problems(
        [
            Problem("wide", "It is wide.", (node, other), "units", severity="warning"),
            Problem("odd", "It is odd.", (other, node), "activation"),
        ]
    )
    assert bench.error("units") == "It is wide."
    assert bench.editor("units").focusProxy().property("invalid") == "warning"
    assert not bench.error("activation")  # that is the field of the other node


def test_nothing_and_several_selected_say_something_useful(bench: Bench) -> None:
    first, second = bench.add("Dense"), bench.add("Dense")
    bench.panel.set_reports({n: NodeReport(((None, 2),), 10, 10) for n in (first, second)})
    bench.selection.select([first, second])
    assert bench.panel.idle.heading.text() == "2 nodes selected"
    assert "20 parameters" in bench.panel.idle.facts.text()
    bench.selection.select([])
    assert bench.panel.idle.heading.text() == "untitled"
    assert "2 nodes" in bench.panel.idle.facts.text()


def test_removing_the_shown_node_empties_the_form(bench: Bench) -> None:
    node = bench.add("Dense")
    bench.graph.remove_node(node)
    assert bench.panel.shown is None
    assert bench.panel.idle.isVisible()


def test_wrong_text_does_not_follow_to_the_next_node(bench: Bench) -> None:
    bench.add("Dense", units=3)
    bench.type_over(bench.editor("units").line, "x")
    bench.add("Dense", units=5)
    assert bench.editor("units").line.text() == "5"
    assert bench.error("units") == ""


def test_f1_opens_keras_own_words(bench: Bench) -> None:
    bench.add("Dense")
    bench.panel.setFocus()
    bench.qtbot.keyClick(bench.panel.header, Qt.Key.Key_F1)
    help_page = bench.panel._help
    assert help_page is not None
    assert help_page.isVisible()
    assert "keras.layers.Dense" in help_page.page.toPlainText()
    bench.qtbot.keyClick(help_page, Qt.Key.Key_Escape)
    assert not help_page.isVisible()


def test_every_layer_has_a_form_and_a_page(bench: Bench) -> None:
    for name, spec in catalogue().layers.items():
        bench.add(name)
        assert bench.panel.form is not None
        bench.panel.form.open_more(True)
        shown = {n for part in bench.panel.form.parts for n in part.editors}
        assert shown == {p.name for p in (*spec.params, *spec.call_params)}
        assert spec.name in layer_html(spec)


def test_a_panel_that_was_hidden_shows_the_title_that_came_meanwhile(
    bench: Bench, tmp_path: Path
) -> None:
    bench.panel.hide()
    bench.document.save(tmp_path / "renamed.strata")
    bench.panel.show()
    assert bench.panel.idle.heading.text() == "renamed"


def test_what_one_call_is_told_is_set_apart_and_stays_with_that_call(bench: Bench) -> None:
    first = bench.add("BatchNormalization", "first")
    copy = bench.add("BatchNormalization", "copy")
    for node in (first, copy):
        bench.graph.set_link(node, "shared")
    editor = bench.editor("training")
    assert isinstance(editor, ChoiceEditor)
    titles = [editor.combo.itemText(row) for row in range(editor.combo.count())]
    assert titles == ["as Keras does", "yes", "no"]
    assert editor.combo.currentText() == "as Keras does"
    row = editor.combo.findText("no")
    editor.combo.setCurrentIndex(row)
    editor.combo.activated.emit(row)
    assert dict(bench.graph.node(copy).call) == {"training": False}
    assert not bench.graph.node(first).call
    assert bench.params(copy) == {}
    bench.document.undo_stack.undo()
    assert not bench.graph.node(copy).call
