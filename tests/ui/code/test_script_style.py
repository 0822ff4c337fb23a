"""Styles of the script, the backend and Keras's own summary, as a person meets them."""

import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from studio.codegen.script import ScriptWriter
from studio.engine.process import KerasProcess
from studio.engine.protocol.message import Ready
from studio.project.script_style import ScriptStyle
from studio.resources import resource
from studio.ui.child.backend import BackendChoice, mismatch
from studio.ui.child.keras_link import KerasLink
from studio.ui.code.code_panel import CodePanel
from studio.ui.edit.commands import SetParams
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.preferences.backend_tab import BackendTab
from studio.ui.summary.summary_panel import SummaryPanel
from tests.helpers.keyboard import POPUP_NOISE, settings_in
from tests.helpers.networks import classifier, ids, put

pytestmark = pytest.mark.qt_log_ignore(*POPUP_NOISE)


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def with_jax(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which JAX can be found."""
    (tmp_path / "jax").mkdir()
    (tmp_path / "jax" / "__init__.py").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])


@pytest.fixture
def document() -> Document:
    document = Document()
    document.show(classifier())
    return document


def panel_of(qtbot: QtBot, document: Document, backend: BackendChoice | None = None) -> CodePanel:
    panel = CodePanel(Selection(), ScriptWriter(document.project).script, document, backend)
    qtbot.addWidget(panel)
    document.settled.connect(panel.outdate)
    panel.resize(520, 500)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def choose(qtbot: QtBot, panel: CodePanel, choice: str) -> None:
    """Open the drop-down and go to an entry by keys."""
    button = panel.style_button
    assert button is not None
    menu = button.menu()
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    qtbot.waitUntil(menu.isVisible)
    while menu.activeAction() is not button.choices[choice]:
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    qtbot.wait(1)


def test_a_style_is_chosen_by_keys_and_undone_as_one_step(qtbot: QtBot, document: Document) -> None:
    panel = panel_of(qtbot, document)
    before = panel.view.toPlainText()
    choose(qtbot, panel, "form list")
    assert "return keras.Sequential(" in panel.view.toPlainText()
    choose(qtbot, panel, "imports keras")
    assert document.project.script == ScriptStyle("list", "keras")
    assert "\nimport keras\n" in panel.view.toPlainText()
    choose(qtbot, panel, "imports keras")
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    document.undo_stack.undo()
    qtbot.wait(1)
    assert panel.view.toPlainText() == before


def test_lines_of_a_list_mean_their_nodes(qtbot: QtBot, document: Document) -> None:
    panel = panel_of(qtbot, document)
    choose(qtbot, panel, "form list")
    assert panel.script is not None
    nodes = ids(document.project)
    panel.selection.select([nodes["hidden"]])
    ((first, last),) = panel.view.marked
    line = panel.view.toPlainText().splitlines()[first - 1]
    assert (first, line.strip()) == (last, 'layers.Dense(32, activation="relu", name="hidden"),')
    document.push(SetParams(document, nodes["hidden"], {"units": 64}))
    qtbot.wait(1)
    assert "layers.Dense(64" in panel.view.toPlainText()


def test_a_choice_that_does_not_fit_is_kept_and_the_panel_says_why(
    qtbot: QtBot, document: Document
) -> None:
    panel = panel_of(qtbot, document)
    choose(qtbot, panel, "form add")
    assert not panel.style_note.isVisible()
    graph = document.project.graph
    more = put(graph, "Output", "more", (ids(document.project)["hidden"],), target="label")
    qtbot.wait(1)
    assert panel.style_note.isVisible()
    assert "the network has 2 Outputs" in panel.style_note.text()
    assert "keras.Model(" in panel.view.toPlainText()
    graph.remove_node(more)
    qtbot.wait(1)
    assert not panel.style_note.isVisible()
    assert "model.add(" in panel.view.toPlainText()


def test_a_script_of_tensorflow_is_made_neutral_for_another_backend_by_one_click(
    qtbot: QtBot, document: Document, settings: QSettings, with_jax: None
) -> None:
    backend = BackendChoice(settings)
    panel = panel_of(qtbot, document, backend)
    note = panel.backend_note
    assert note is not None
    assert not note.isVisible()
    backend.choose("jax")
    assert note.isVisible()
    assert "JAX" in note.words.text()
    qtbot.mouseClick(note.button, Qt.MouseButton.LeftButton)
    assert document.project.script.imports == "keras"
    assert not note.isVisible()
    document.undo_stack.undo()
    assert note.isVisible()
    assert BackendChoice(settings).name == "jax"


def test_train_refuses_what_would_not_run_on_the_backend_and_shows_the_remedy(
    make_keyboard: Any, tmp_path: Path, with_jax: None
) -> None:
    settings = settings_in(tmp_path)
    settings.setValue("backend", "jax")
    keyboard = make_keyboard(settings)
    keyboard.window.files.open_example(resource("examples", "autoencoder.strata"))
    workspace = keyboard.workspace
    keyboard.press("F5")
    assert (
        keyboard.window.statusBar()
        .currentMessage()
        .startswith("Not trained: The script takes Keras from TensorFlow, and the backend")
    )
    assert workspace.tabs.currentWidget() is workspace.code
    assert workspace.code.backend_note is not None
    assert workspace.code.backend_note.button.isVisible()
    assert not workspace.room.is_running


def test_pytorch_is_told_to_take_one_step_at_a_time(document: Document) -> None:
    project = document.project
    project.script = ScriptStyle(imports="keras")
    assert project.training.steps_per_execution > 1
    wrong = mismatch(project, "torch")
    assert wrong is not None
    assert "one step at a time" in wrong.sentence
    assert mismatch(project, "jax") is None


def test_a_backend_that_is_not_there_comes_with_the_line_that_installs_it(
    make_link: Any, qtbot: QtBot, settings: QSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [])
    settings.setValue("backend", "torch")
    backend, link = BackendChoice(settings), make_link()
    assert backend.name == "tensorflow"
    tab = BackendTab(backend, link)
    qtbot.addWidget(tab)
    tab.show()
    assert not tab.buttons["torch"].isEnabled()
    qtbot.mouseClick(tab.copy_buttons["torch"], Qt.MouseButton.LeftButton)
    line = QGuiApplication.clipboard().text()
    assert line == f'uv pip install --python "{sys.executable}" torch'


def test_the_page_says_what_is_in_use_and_switches(
    make_link: Any, qtbot: QtBot, settings: QSettings, with_jax: None
) -> None:
    backend, link = BackendChoice(settings), make_link()
    tab = BackendTab(backend, link)
    qtbot.addWidget(tab)
    tab.show()
    link.ready = Ready(1, "3.15.1", "tensorflow", "2.21.0", ("cpu", "gpu:0"))
    link.became_ready.emit(link.ready)
    assert tab.in_use.text() == (
        "Keras 3.15.1 computes with TensorFlow 2.21.0.\nDevices: cpu, gpu:0"
    )
    qtbot.keyClick(tab.buttons["jax"], Qt.Key.Key_Space)
    assert backend.name == "jax"
    assert backend.make_process().backend == "jax"
    assert "waking up" in tab.in_use.text()


@pytest.fixture
def link(make_link: Any, qtbot: QtBot) -> KerasLink:
    link = make_link(make_process=KerasProcess)
    with qtbot.waitSignal(link.became_ready, timeout=90_000):
        link.start()
    return link


def test_copying_the_summary_asks_keras_and_a_renewed_process_answers_as_well(
    qtbot: QtBot, document: Document, link: KerasLink
) -> None:
    panel = SummaryPanel(
        document, Selection(), link, lambda: ScriptWriter(document.project).script().text
    )
    qtbot.addWidget(panel)
    panel.show()
    first = link.pid
    with qtbot.waitSignal(link.became_ready, timeout=90_000):
        link.renew()
    assert link.pid not in (0, first)
    with qtbot.waitSignal(link.summary_came, timeout=60_000):
        qtbot.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
        assert not panel.copy_button.isEnabled()
    text = QGuiApplication.clipboard().text()
    assert text.startswith('Model: "digits"')
    assert " Total params: 25,450 (99.41 KB)" in text
    assert panel.copy_button.text() == "Copied"

    put(document.project.graph, "Dense", "wild", (ids(document.project)["image"],), units=3)
    sentences: list[str] = []
    panel.message_shown.connect(sentences.append)
    with qtbot.waitSignal(link.summary_failed, timeout=60_000):
        panel.copy()
        link.renew()  # the process dies before it could answer
    assert sentences[0].startswith("There is no summary: ")
    assert panel.copy_button.isEnabled()
