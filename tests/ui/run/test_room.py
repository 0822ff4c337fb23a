"""The training room without Keras: run model, spare, room, header, settings and panel.

Processes here are small real children, not Keras; one test at the end trains with the real one.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from studio.engine.outcome import Outcome
from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import (
    EpochDone,
    Pause,
    RunEnded,
    RunPaused,
    RunPhase,
    RunResumed,
    RunStarted,
    SaveSnapshot,
    StepsDone,
    Stop,
    Train,
)
from studio.graph.elements import Edge, Node, PortRef
from studio.project.project import Project
from studio.resources import resource
from studio.ui.child import spare as spare_module
from studio.ui.child.keras_thread import KerasThread
from studio.ui.edit.commands import AddNodes
from studio.ui.edit.document import Document
from studio.ui.run import room as room_module
from studio.ui.run.room import TrainingRoom
from studio.ui.training.settings_form import TrainingSettingsForm
from studio.ui.training.training_panel import TrainingPanel
from tests.helpers.keyboard import settings_in
from tests.helpers.small_children import ECHOES, READY, WAITS, SmallProcess, says

STARTED = RunStarted(4, 100, 3200, 32, "CPU", ("loss",), 10)


# --- the thread, with children that are no Keras ------------------------------------


TRAINS = says(READY, then="sys.stdin.readline()\n" + says(encode(STARTED)))
DEAF = TRAINS + "import time\nwhile True: time.sleep(1)"


@pytest.fixture
def run_thread(qtbot: QtBot) -> Iterator[Any]:
    made: list[KerasThread] = []

    def run(program: str) -> KerasThread:
        thread = KerasThread(SmallProcess(program))
        made.append(thread)
        return thread

    yield run
    for thread in made:
        thread.kill()
        assert thread.wait(5000)


def test_what_the_child_says_comes_as_events_in_order(run_thread: Any, qtbot: QtBot) -> None:
    ended = RunEnded("finished", "Done.", 1, 2.0)
    step = StepsDone(0, (1, 2), {"loss": (1.0, 0.5)}, 3200.0)
    messages = [RunPhase("fit"), STARTED, step, EpochDone(0, {"loss": 1.0}, 1.0), ended]
    thread = run_thread(says(READY, *[encode(m) for m in messages]))
    heard: list[Any] = []
    thread.event_came.connect(heard.append)
    with qtbot.waitSignal(thread.ended) as caught:
        thread.start()
    assert thread.is_warm
    assert heard[1:] == messages
    assert caught.args[0].kind == "finished"
    assert thread.wait(5000)


def test_what_is_asked_before_the_child_is_there_reaches_it(run_thread: Any, qtbot: QtBot) -> None:
    thread = run_thread(ECHOES)
    assert thread.send(Train("/run"))
    assert thread.send(Pause())
    thread.start()
    qtbot.waitUntil(lambda: thread.is_warm)
    thread.send(SaveSnapshot())
    thread.close()
    with qtbot.waitSignal(thread.ended) as caught:
        pass
    sent = caught.args[0].details.split()
    assert [line.split('"')[3] for line in sent] == ["train", "pause", "save_snapshot"]


def test_a_killed_child_ends_the_thread_with_a_sentence(run_thread: Any, qtbot: QtBot) -> None:
    thread = run_thread(WAITS)
    thread.start()
    qtbot.waitUntil(lambda: thread.is_warm)
    with qtbot.waitSignal(thread.ended) as caught:
        psutil.Process(thread.pid).kill()
    assert caught.args[0].kind == "crashed"
    assert "SIGKILL" in caught.args[0].sentence
    assert not thread.send(Stop())  # too late, and harmless


def test_a_child_that_is_ended_before_it_is_there_does_not_stay(
    run_thread: Any, qtbot: QtBot
) -> None:
    thread = run_thread(DEAF)
    thread.kill()
    with qtbot.waitSignal(thread.ended) as caught:
        thread.start()
    assert caught.args[0].kind == "closed"


def test_the_spare_is_warm_and_given_away_once(make_spare: Any, qtbot: QtBot) -> None:
    spare = make_spare(lambda: SmallProcess(WAITS))
    spare.start()
    qtbot.waitUntil(lambda: spare.is_warm)
    taken = spare.take()
    assert taken.is_warm
    assert spare.pid == 0
    spare.start()
    qtbot.waitUntil(lambda: spare.is_warm)
    assert spare.pid != taken.pid
    taken.kill()
    assert taken.wait(5000)


def test_a_spare_that_is_killed_is_replaced(
    make_spare: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spare_module, "RETRY_AFTER_MS", (0, 0, 0))
    spare = make_spare(lambda: SmallProcess(WAITS))
    spare.start()
    qtbot.waitUntil(lambda: spare.is_warm)
    first = spare.pid
    psutil.Process(first).kill()
    qtbot.waitUntil(lambda: spare.is_warm and spare.pid != first)


def test_a_spare_that_cannot_live_is_given_up(
    make_spare: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spare_module, "RETRY_AFTER_MS", (0, 0))
    started = []

    def make() -> SmallProcess:
        started.append(1)
        return SmallProcess("raise SystemExit('no Keras here')")

    spare = make_spare(make)
    with qtbot.waitSignal(spare.gave_up) as caught:
        spare.start()
    assert "no Keras here" in caught.args[0].sentence
    assert len(started) == 3


# --- the room ---------------------------------------------------------------------


def small_project(epochs: int = 2) -> Project:
    project = Project("lesson")
    graph = project.graph
    for node, at in (
        (Node("a", "Input", "image", {"column": "image"}), (0.0, 0.0)),
        (Node("b", "Flatten", "flat"), (0.0, 100.0)),
        (Node("c", "Dense", "code", {"units": 2}), (0.0, 200.0)),
        (Node("d", "Dense", "digit", {"units": 10, "activation": "softmax"}), (0.0, 300.0)),
        (Node("e", "Output", "answer", {
            "target": "label", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"],
        }), (0.0, 400.0)),
        (Node("w", "Watch", "encoder", {"label": "label", "samples": 500}), (200.0, 300.0)),
    ):  # fmt: skip
        graph.add_node(node, at)
    for source, target in ("ab", "bc", "cd", "de", "cw"):
        graph.connect(Edge(PortRef(source), PortRef(target)))
    training = project.training
    project.training = type(training)(epochs=epochs, batch_size=256, steps_per_execution=16)
    return project


@pytest.fixture
def room(make_room: Any, tmp_path: Path) -> TrainingRoom:
    program = TRAINS + "sys.stdin.read()"
    return make_room(root=tmp_path / "runs", make_process=lambda: SmallProcess(program))


def test_a_run_gets_a_folder_and_the_waiting_process(
    room: TrainingRoom, qtbot: QtBot, tmp_path: Path
) -> None:
    room.start_spare()
    qtbot.waitUntil(lambda: room.spare.is_warm)
    pid = room.spare.pid
    with qtbot.waitSignal(room.run_started) as caught:
        room.train(small_project())
        assert room.is_running
    folder = Path(caught.args[0])
    assert folder.parent == tmp_path / "runs"
    assert "def build_model" in (folder / "script.py").read_text()
    assert room.run_pid == pid
    qtbot.waitUntil(lambda: room.model.run.stage == "running")


def test_pressing_train_never_waits_for_the_files(room: TrainingRoom, qtbot: QtBot) -> None:
    project = small_project()
    room.train(small_project())  # imports happen here, once
    room.stop()
    began = time.thread_time()
    room.train(project)
    assert time.thread_time() - began < 0.05


def test_a_killed_run_is_told_and_the_next_one_works(room: TrainingRoom, qtbot: QtBot) -> None:
    room.train(small_project())
    qtbot.waitUntil(lambda: room.model.run.stage == "running")
    with qtbot.waitSignal(room.run_ended) as caught:
        psutil.Process(room.run_pid).kill()
    assert caught.args[0].kind == "crashed"
    assert not room.is_running
    qtbot.waitUntil(lambda: room.spare.is_warm)
    room.train(small_project())
    qtbot.waitUntil(lambda: room.model.run.stage == "running")


def test_another_project_is_shown_nothing_of_the_last_run(
    make_keyboard: Any, tmp_path: Path
) -> None:
    person = make_keyboard(settings_in(tmp_path))
    person.window.files.open_example(resource("examples", "regression.strata"))
    room = person.workspace.room
    for _ in range(2):  # the one before the last is shown as well, for comparison
        room.model.begin()
        room.model.take(STARTED)
        room.model.take(EpochDone(0, {"loss": 4.0}, 1.0))
    room.forget()
    assert room.model.run.epochs  # a run under way stays in sight
    room.model.end(Outcome("stopped", "Over."))
    person.window.files.open_example(resource("examples", "spirals.strata"))
    assert (room.model.run.stage, room.model.run.started) == ("idle", None)
    room.model.begin()
    assert not room.model.previous.epochs
    room.model.forget()


def test_a_folder_that_cannot_be_written_ends_the_run_with_a_sentence(
    make_room: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    room = make_room(root=tmp_path / "file", make_process=lambda: SmallProcess(WAITS))
    with qtbot.waitSignal(room.run_ended) as caught:
        room.train(small_project())
    assert str(tmp_path / "file") in caught.args[0].sentence
    assert not room.is_running


def test_stopping_before_the_process_has_the_run_ends_it(room: TrainingRoom, qtbot: QtBot) -> None:
    room.train(small_project())
    room.stop()
    assert room.model.run.outcome is not None
    assert room.model.run.outcome.kind == "stopped"
    qtbot.wait(200)
    assert not room.is_running
    assert room.run_pid == 0


def test_closing_ends_a_child_that_does_not_listen(
    make_room: Any, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_module, "WIND_DOWN_MS", 200)
    room = make_room(root=tmp_path, make_process=lambda: SmallProcess(DEAF))
    room.train(small_project())
    qtbot.waitUntil(lambda: room.model.run.stage == "running")
    child = psutil.Process(room.run_pid)
    room.close()
    assert not child.is_running()


# --- the panel --------------------------------------------------------------------


@pytest.fixture
def panel(room: TrainingRoom, qtbot: QtBot) -> TrainingPanel:
    document = Document()
    document.show(small_project())
    panel = TrainingPanel(document, room)
    qtbot.addWidget(panel)
    panel.resize(420, 500)
    panel.show()
    return panel


def test_the_panel_starts_without_pyqtgraph_and_numpy() -> None:
    program = (
        "import sys; import studio.ui.training.training_panel; "
        "print([m for m in ('pyqtgraph', 'numpy', 'tensorflow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_what_draws_is_imported_before_it_is_needed_off_the_windows_thread() -> None:
    program = (
        "import sys; from studio.ui.training import training_panel; "
        "training_panel._import_plots(); "
        "print([f'studio.ui.{m}' in sys.modules for m in "
        "('training.curves', 'training.answer_view', 'plane.plane_view', 'map.explorer')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == str([True] * 4), done.stderr


def test_curves_and_map_come_when_they_are_looked_at(panel: TrainingPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.curves is not None)
    assert panel.map is None
    panel.show_map()
    qtbot.waitUntil(lambda: panel.map is not None)


def test_curves_and_map_stand_beside_or_above_each_other_where_there_is_room(
    panel: TrainingPanel, qtbot: QtBot
) -> None:
    panel.resize(900, 360)
    qtbot.waitUntil(lambda: panel.map is not None and panel.map.isVisible())
    assert panel.curves is not None
    assert panel.curves.isVisible()
    assert panel.size().height() == 360
    assert panel.map is not None
    panel.resize(420, 700)
    top = QPoint(0, 0)
    qtbot.waitUntil(lambda: panel.map.mapTo(panel, top).y() > panel.curves.mapTo(panel, top).y())
    assert panel.map.isVisible()
    assert panel.curves.isVisible()
    panel.resize(420, 400)
    assert [panel.tabs.tabText(i) for i in range(3)] == ["Curves", "Map", "Table"]
    assert panel.width() == 420


def test_the_buttons_follow_the_run(panel: TrainingPanel, qtbot: QtBot) -> None:
    header, model = panel.header, panel.room.model

    def enabled() -> list[bool]:
        return [
            button.isEnabled()
            for button in (header.train_button, header.pause_button, header.step_button,
                           header.epoch_button, header.stop_button)
        ]  # fmt: skip

    assert enabled() == [True, False, False, False, False]
    model.begin()
    assert enabled() == [False, False, False, False, True]
    model.take(STARTED)
    assert enabled() == [False, True, False, False, True]
    model.take(RunPaused(1))
    assert enabled() == [False, True, True, True, True]
    model.take(RunResumed())
    assert enabled() == [False, True, False, False, True]
    model.end(Outcome("stopped", "You stopped training."))
    assert enabled() == [True, False, False, False, False]
    assert header.status.text() == "You stopped training."


def test_progress_is_said_in_words(panel: TrainingPanel) -> None:
    model, header = panel.room.model, panel.header
    model.begin()
    model.take(STARTED)
    model.take(RunPhase("fit"))
    model.take(StepsDone(0, tuple(range(1, 41)), {"loss": (1.0,) * 40}, 320.0))
    header.refresh()
    assert header.epoch_line.words.text() == "epoch 1 of 4 · step 40 of 100"
    assert header.run_line.words.text().startswith("10 % · 36 s")
    assert header.speed.text() == "0 s · 320 samples/s · CPU"


def test_what_does_not_work_meanwhile_is_said_and_the_run_goes_on(panel: TrainingPanel) -> None:
    panel.room.model.begin()
    panel.room.model.take(STARTED)
    panel.room.plane_feed.failed.emit("The plane of the inputs cannot be read.")
    assert panel.header.status.text() == "The plane of the inputs cannot be read."
    assert panel.room.is_running


def test_the_big_button_asks_for_training(panel: TrainingPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.train_requested):
        panel.header.train_button.click()


# --- the settings -------------------------------------------------------------------


@pytest.fixture
def form(qtbot: QtBot) -> TrainingSettingsForm:
    document = Document()
    document.show(small_project())
    form = TrainingSettingsForm(document)
    qtbot.addWidget(form)
    form.resize(420, 800)
    form.show()
    return form


def editor_of(form: Any, name: str) -> Any:
    return form.editors[name]


def type_into(form: Any, name: str, text: str) -> None:
    line = editor_of(form, name).line
    line.setText(text)
    line.textEdited.emit(text)


def test_typing_a_number_is_one_undo_step(form: TrainingSettingsForm) -> None:
    for text in ("2", "25", "250"):
        type_into(form.fit_form, "epochs", text)
    assert form.document.project.training.epochs == 250
    form.document.undo_stack.undo()
    assert form.document.project.training.epochs == 2
    assert editor_of(form.fit_form, "epochs").line.text() == "2"


def test_a_wrong_number_is_told_beside_its_field(form: TrainingSettingsForm) -> None:
    type_into(form.fit_form, "epochs", "0")
    assert form.document.project.training.epochs == 2
    assert form.fit_form.error_of("epochs")
    type_into(form.fit_form, "epochs", "7")
    assert form.document.project.training.epochs == 7
    assert form.fit_form.error_of("epochs") == ""


def test_another_optimizer_brings_its_own_parameters(form: TrainingSettingsForm) -> None:
    type_into(form.optimizer_form.main, "learning_rate", "0.5")
    assert form.document.project.training.optimizer.params == {"learning_rate": 0.5}
    form.optimizer_choice.editors["optimizer"].edited.emit("SGD")
    assert form.document.project.training.optimizer.name == "SGD"
    assert form.document.project.training.optimizer.params == {}
    assert editor_of(form.optimizer_form.main, "learning_rate").line.text() == "0.01"
    form.optimizer_form.open_more(True)
    assert "momentum" in form.optimizer_form.more.editors
    form.document.undo_stack.undo()
    assert form.document.project.training.optimizer.params == {"learning_rate": 0.5}


def test_a_default_is_not_kept_as_a_setting(form: TrainingSettingsForm) -> None:
    type_into(form.optimizer_form.main, "learning_rate", "0.5")
    type_into(form.optimizer_form.main, "learning_rate", "0.001")
    assert form.document.project.training.optimizer.params == {}


def test_the_fraction_shows_only_where_it_counts(form: TrainingSettingsForm) -> None:
    assert form.fit_form.editors["fraction"].isHidden()
    form.fit_form.editors["validation"].edited.emit("split")
    assert not form.fit_form.editors["fraction"].isHidden()
    type_into(form.fit_form, "fraction", "0.25")
    assert form.document.project.training.validation.kind == "split"
    assert form.document.project.training.validation.fraction == 0.25


def test_loss_and_metrics_are_written_to_the_output_node(
    form: TrainingSettingsForm, qtbot: QtBot
) -> None:
    output = form.output_forms["e"]
    output.editors["loss"].edited.emit("mean_squared_error")
    output.editors["metrics"].edited.emit(["accuracy", "precision"])
    params = form.document.project.graph.node("e").params
    assert params["loss"] == "mean_squared_error"
    assert params["metrics"] == ["accuracy", "precision"]
    form.document.undo_stack.undo()
    button = editor_of(output, "metrics").button
    qtbot.waitUntil(lambda: "precision" not in button.text().lower())


def test_a_new_output_node_gets_its_fields(form: TrainingSettingsForm, qtbot: QtBot) -> None:
    node = Node("f", "Output", "second", {"target": "label", "loss": "mean_squared_error"})
    form.document.push(AddNodes(form.document, [(node, (400.0, 400.0))]))
    qtbot.waitUntil(lambda: set(form.output_forms) == {"e", "f"})
    assert "loss_weight" in form.output_forms["f"].editors


def test_the_devices_that_keras_sees_are_offered(form: TrainingSettingsForm) -> None:
    form.set_devices(("cpu", "gpu:0"))
    combo = editor_of(form.machine_form, "device").combo
    assert [combo.itemText(i) for i in range(combo.count())] == [
        "Choose by itself",
        "CPU",
        "GPU 0",
    ]
    combo.activated.emit(2)
    assert form.document.project.training.device == "gpu:0"


# --- with the real Keras ----------------------------------------------------------------


@pytest.mark.keras
def test_a_network_learns_in_the_real_process(make_room: Any, qtbot: QtBot, tmp_path: Path) -> None:
    room = make_room(root=tmp_path)
    document = Document()
    document.show(small_project(epochs=2))
    panel = TrainingPanel(document, room)
    qtbot.addWidget(panel)
    panel.resize(900, 500)
    panel.show()
    with qtbot.waitSignal(room.run_ended, timeout=120_000) as caught:
        room.train(document.project)
    outcome = caught.args[0]
    assert outcome.kind == "finished", outcome
    losses = room.model.run.epochs["loss"].y
    assert losses[1] < losses[0]
    assert len(room.model.run.steps["loss"]) > 20
    assert panel.map is not None
    qtbot.waitUntil(lambda: "epoch 2" in panel.map.title.text())
    assert panel.map.count == 500
    folder = Path(room.model.run_dir)
    qtbot.waitUntil(lambda: (folder / "metrics.csv").exists())
    assert (folder / "model.keras").exists()
    assert "keras" not in sys.modules
    assert "tensorflow" not in sys.modules
