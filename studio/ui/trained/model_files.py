"""Trained models as files: save the whole or the weights, load either into the open network."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.engine.protocol.questions import KeepWeights
from studio.project import store
from studio.ui.child.background import reason
from studio.ui.edit.document import Document
from studio.ui.run.room import TrainingRoom
from studio.ui.run.run_follower import RunFollower
from studio.ui.run.shown_run import ShownRun, read_run
from studio.ui.run.wish import Reply

_MODEL, _WEIGHTS, _STATES = ".keras", ".weights.h5", ".states.npz"
_MODELS = "Keras models: layers, weights and optimizer (*.keras)"
_WEIGHTS_ALONE = "Keras weights alone, for this same network (*.weights.h5)"
_NOTHING = "Nothing is trained yet: train the network first (F5)."


class ModelFiles(QObject):
    """What the Run menu does with files. `message_shown` carries a sentence; `loaded` comes when
    the open network has weights from a file, and can be asked."""

    message_shown = Signal(str)
    loaded = Signal()

    def __init__(
        self,
        document: Document,
        room: TrainingRoom,
        follower: RunFollower,
        refusal: Callable[[], str],
        parent: QWidget,
    ) -> None:
        """`refusal` gives the sentence that keeps the network from being trained, if any."""
        super().__init__(parent)
        self._document, self._room, self._follower = document, room, follower
        self._refusal, self._window = refusal, parent

    # --- what the menus call ------------------------------------------------------

    def save_model(self) -> None:
        """Ask where, and write the trained model there."""
        self._choose("Save the trained model", _MODEL, _MODELS, self.save_model_to)

    def save_weights(self) -> None:
        """Ask where, and write the weights there."""
        self._choose("Save the weights", _WEIGHTS, _WEIGHTS_ALONE, self.save_weights_to)

    def load_model(self) -> None:
        """Ask for a file, and load its weights into the open network."""
        if sentence := self._refusal():
            self.message_shown.emit(f"Nothing is loaded: {sentence}")
            return
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            "Load a trained model or weights",
            str(self._folder()),
            "Keras models and weights (*.keras *.weights.h5)",
        )
        if name:
            self.load_from(Path(name))

    # --- doing it -----------------------------------------------------------------

    def save_model_to(self, path: Path) -> None:
        """Write the trained model of the run that is looked at."""
        run = self._follower.shown
        if run is None or not run.weights:
            self.message_shown.emit(_NOTHING)
        elif run.step:
            self._keep(run, path)
        else:
            source = run.folder.path / run.weights
            self._room.background.run(
                lambda: _copied_with_states(source, path),
                lambda states: self.message_shown.emit(_saved(path, states)),
                self._on_not_saved,
            )

    def save_weights_to(self, path: Path) -> None:
        """Write the weights of the run that is looked at."""
        run = self._follower.shown
        if run is None or not run.weights:
            self.message_shown.emit(_NOTHING)
        else:
            self._keep(run, path)

    def load_from(self, path: Path) -> None:
        """Load a file's weights into the open network: a run of its own, that nothing trained."""
        if self._room.is_running:
            self.message_shown.emit("A run is under way; stop it first (Shift+F5).")
            return
        content, root = store.to_bytes(self._document.project), self._room.root
        self.message_shown.emit(f"Loading {path.name}…")

        def work() -> ShownRun:
            from studio.runs.launch import adopt

            return read_run(adopt(store.from_bytes(content), root, path).path)

        self._room.background.run(work, lambda run: self._try(run, path), self._on_not_saved)

    # --- inside -------------------------------------------------------------------

    def _try(self, run: ShownRun, path: Path) -> None:
        """Whether the weights fit is for Keras to say."""

        def done(reply: Reply) -> None:
            self._follower.show(run.folder.path)
            self.message_shown.emit(f"Loaded {path.name}")
            self.loaded.emit()

        def failed(sentence: str) -> None:
            self._room.background.run(lambda: shutil.rmtree(run.folder.path, True))
            self.message_shown.emit(sentence)

        self._ask_to_keep(replace(run, weights=str(path)), run.folder.model, done, failed)

    def _keep(self, run: ShownRun, path: Path) -> None:
        self._ask_to_keep(
            run,
            path,
            lambda reply: self.message_shown.emit(_saved(path, reply.answer.states)),
            self.message_shown.emit,
        )

    def _ask_to_keep(
        self,
        run: ShownRun,
        path: Path,
        done: Callable[[Reply], None],
        failed: Callable[[str], None],
    ) -> None:
        """Have weights written. Each file is a topic of its own: none takes another's place."""
        question = partial(KeepWeights, path=str(path))
        self._room.questions.ask(f"keep {path}", run, question, done, failed)

    def _choose(self, title: str, suffix: str, kinds: str, then: Callable[[Path], None]) -> None:
        run = self._follower.shown
        if run is None or not run.weights:
            self.message_shown.emit(_NOTHING)
            return
        suggestion = self._folder() / f"{self._document.title}{suffix}"
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(suggestion), kinds)
        if name:
            then(Path(name if name.endswith(suffix) else f"{name}{suffix}"))

    def _folder(self) -> Path:
        path = self._document.path
        return path.parent if path is not None else Path.home()

    def _on_not_saved(self, error: Exception) -> None:
        self.message_shown.emit(f"That did not work: {reason(error)}")


def _saved(path: Path, states: str) -> str:
    if not states:
        return f"Saved {path}"
    return (
        f"Saved {path}, and beside it {Path(states).name}: what the stateful layers remember, "
        "which Keras keeps in no file"
    )


def _copied_with_states(source: Path, path: Path) -> str:
    """Copy a model, and the file of its states if it has one; the name of the latter."""
    _copied(source, path)
    states = source.with_name(f"{source.name}{_STATES}")
    beside = path.with_name(f"{path.name}{_STATES}")
    if not states.is_file():
        # Those of a model that was saved there before would be read with this one.
        beside.unlink(missing_ok=True)
        return ""
    _copied(states, beside)
    return str(beside)


def _copied(source: Path, path: Path) -> None:
    unfinished = path.with_name(f".unfinished-{path.name}")
    try:
        shutil.copyfile(source, unfinished)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
