"""Keeping unsaved edits from the window: what it says and does where the disk refuses."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.project.drawing import Note
from studio.project.project import Project
from studio.ui.child.background import Background
from studio.ui.edit.document import Document
from studio.ui.edit.drawing_commands import change_note
from studio.ui.window.autosaver import Autosaver


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A folder that cannot be made."""
    (tmp_path / "file").write_text("in the way")
    return tmp_path / "file" / "autosave"


def edited(root: Path, background: Background) -> Autosaver:
    document = Document(background)
    document.show(Project("net"), is_saved=False)
    return Autosaver(document, root, background)


def test_edits_that_cannot_be_kept_are_said(qtbot: QtBot, nowhere: Path) -> None:
    background = Background()
    autosaver = edited(nowhere, background)
    with qtbot.waitSignal(autosaver.failed) as failed:
        autosaver.save_now()
    assert "not kept" in failed.args[0]
    background.close()


def test_a_leftover_is_given_up_only_when_its_new_copy_is_written(
    qtbot: QtBot, nowhere: Path, tmp_path: Path
) -> None:
    background = Background()
    given_up: list[str] = []
    refused = edited(nowhere, background)
    with qtbot.waitSignal(refused.failed):
        refused.save_now(then=lambda: given_up.append("refused"))
    edited(tmp_path / "own", background).save_now(then=lambda: given_up.append("written"))
    qtbot.waitUntil(lambda: bool(given_up))
    assert given_up == ["written"]
    background.close()


def test_a_note_is_an_edit_that_is_kept(qtbot: QtBot, tmp_path: Path) -> None:
    background = Background()
    document = Document(background)
    document.show(Project("net"))
    autosaver = Autosaver(document, tmp_path / "own", background)
    assert not autosaver._timer.isActive()
    document.push(change_note(document, Note("d1", "look", (0.0, 0.0)), "Add note"))
    assert autosaver._timer.isActive()
    autosaver.close()
    background.close()


def test_closing_takes_the_copy_away(qtbot: QtBot, tmp_path: Path) -> None:
    background = Background()
    autosaver = edited(tmp_path / "own", background)
    autosaver.save_now()
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("own/*"))) == 2)
    background.close()
    autosaver.close()
    assert not list(tmp_path.glob("own/*"))
