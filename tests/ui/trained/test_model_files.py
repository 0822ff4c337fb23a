"""Weights are written to every file that somebody named, with a small child in Keras's place."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.project.store import load
from studio.resources import resource
from studio.runs.launch import prepare
from studio.ui.edit.document import Document
from studio.ui.run.run_follower import RunFollower
from studio.ui.trained.model_files import ModelFiles
from tests.helpers.small_children import SmallProcess
from tests.ui.run.test_questions import KEEPS


def test_no_file_takes_the_place_of_another_that_still_waits(
    make_room: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    room = make_room(root=tmp_path / "runs", make_process=lambda: SmallProcess(KEEPS))
    folder = prepare(load(resource("examples", "mnist_classifier.strata")), room.root).folder
    folder.model.write_bytes(b"a model")
    follower, window = RunFollower(None, room), QWidget()
    qtbot.addWidget(window)
    files, said = ModelFiles(Document(), room, follower, lambda: "", window), []
    files.message_shown.connect(said.append)
    follower.show(folder.path)
    qtbot.waitUntil(lambda: follower.shown is not None)
    names = [f"{name}.weights.h5" for name in "abc"]
    for name in names:
        files.save_weights_to(tmp_path / name)
    qtbot.waitUntil(lambda: len(said) == 3, timeout=30_000)
    assert said == [f"Saved {tmp_path / name}" for name in names]
