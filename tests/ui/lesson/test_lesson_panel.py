"""Lessons: the text beside the canvas, and what its links do."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.project.project import Project
from studio.project.store import load, to_bytes
from studio.project.varying import find_setting, read_values
from studio.resources import resource
from studio.ui.edit.document import Document
from studio.ui.edit.selection import Selection
from studio.ui.lesson.lesson_panel import LessonPanel, lesson_text
from studio.ui.lesson.links import Doing, LessonLinks

NAMES = sorted(path.stem for path in resource("examples").glob("*.strata"))
LINKS = {name: re.findall(r"\]\(([^)]+)\)", lesson_text(name)) for name in NAMES}


class Place(QWidget):
    """As much of a workspace as links reach: the document is real, what is shown is noted."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.document = Document(self)
        self.document.show(project)
        self.did: list[str] = []
        self.links = LessonLinks(self.document, Selection(self), self.do, self.compare)

    def do(self, doing: Doing) -> str:
        self.did.append(doing)
        return ""

    def compare(self, key: str, values: str) -> str:
        setting = find_setting(self.document.project, key)
        self.did.append(f"compare {setting.key}: {len(read_values(setting, values))} values")
        return ""


@pytest.fixture
def place(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[Place]:
    place = Place(load(resource("examples", f"{request.param}.strata")))
    qtbot.addWidget(place)
    yield place
    place.document.undo_stack.setClean()


@pytest.mark.parametrize("name", NAMES)
def test_each_example_has_a_lesson_of_readable_length(name):
    assert load(resource("examples", f"{name}.strata")).lesson == name
    assert 120 <= len(re.sub(r"\]\([^)]*\)", "]", lesson_text(name)).split()) <= 250
    assert "do:train" in LINKS[name]


@pytest.mark.parametrize(
    ("place", "link"), [(n, link) for n in NAMES for link in dict.fromkeys(LINKS[n])],
    indirect=["place"],
)  # fmt: skip
def test_each_link_does_something_that_one_undo_takes_back(place, link):
    document = place.document
    before = to_bytes(document.project)
    said = place.links.follow(link)
    if link.startswith(("do:", "compare:")):
        assert place.did
        assert said == ""
        return
    changed = to_bytes(document.project) != before
    assert changed == said.startswith("Set ")
    assert changed or said == "It is so already."
    assert document.undo_stack.count() == changed
    if changed:
        document.undo_stack.undo()
    assert to_bytes(document.project) == before


@pytest.mark.parametrize("place", ["regression"], indirect=True)
@pytest.mark.parametrize(
    "link",
    [
        "do:quit",
        "do:",
        "https://example.org",
        "file:///etc/passwd",
        "set:training.batch_size=0",
        'set:training.batch_size="many"',
        "set:training.device=gpu",
        "set:optimizer.learning_rate=fast",
        "set:optimizer.nothing=1",
        "set:gone.units=1",
        "set:line.nothing=3",
    ],
)
def test_what_a_link_may_not_do_changes_nothing_and_says_so(place, link):
    refused: list[str] = []
    place.document.refused.connect(refused.append)
    before = to_bytes(place.document.project)
    said = place.links.follow(link)
    assert said or refused
    assert to_bytes(place.document.project) == before
    assert not place.did


def test_a_click_on_a_link_is_told(qtbot):
    panel = LessonPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 600)
    assert panel.show_lesson("regression")
    panel.show()
    followed: list[str] = []
    panel.link_followed.connect(followed.append)
    cursor = panel.text.document().find("Train")
    cursor.setPosition(cursor.selectionStart() + 2, QTextCursor.MoveMode.MoveAnchor)
    at = panel.text.cursorRect(cursor).center()
    qtbot.mouseClick(panel.text.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert followed == ["do:train"]
    panel.text.setFocus()
    qtbot.keyClick(panel.text, Qt.Key.Key_Tab)
    qtbot.keyClick(panel.text, Qt.Key.Key_Return)
    assert followed == ["do:train", "do:train"]


@pytest.mark.parametrize("name", ["", "nothing", "../examples/regression", "/etc/passwd"])
def test_a_name_without_a_lesson_shows_none(qtbot, name):
    panel = LessonPanel()
    qtbot.addWidget(panel)
    assert not panel.show_lesson(name)
    assert panel.text.toPlainText() == ""
