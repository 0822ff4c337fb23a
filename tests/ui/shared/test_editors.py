"""Fields that are typed in: what fitted on the way to something refused is not kept."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.graph.catalogue import ParamSpec
from studio.ui.shared.editors import TextEditor

EPOCHS = ParamSpec("epochs", "int", default=10, minimum=1, maximum=1_000)


class Field:
    """A field whose edits go into a document, which shows them at once."""

    def __init__(self, qtbot: QtBot) -> None:
        self.value, self.sentence = 10, ""
        self.editor = TextEditor(EPOCHS)
        qtbot.addWidget(self.editor)
        self.editor.edited.connect(self._on_edited)
        self.editor.rejected.connect(self._on_rejected)
        self.editor.show_value(10)
        self.editor.show()
        self.editor.activateWindow()
        self.editor.line.setFocus()
        qtbot.waitUntil(self.editor.line.hasFocus)
        self.editor.line.selectAll()

    def _on_edited(self, value: int) -> None:
        self.value = value
        self.editor.show_value(value)

    def _on_rejected(self, sentence: str) -> None:
        self.sentence = sentence

    def types(self, text: str) -> None:
        QTest.keyClicks(self.editor.line, text)


@pytest.fixture
def field(qtbot: QtBot) -> Field:
    return Field(qtbot)


def test_a_number_too_large_leaves_what_was_there_and_the_text_to_be_mended(field: Field) -> None:
    field.types("99999")
    assert (field.value, field.editor.line.text()) == (10, "99999")
    assert "at most 1,000" in field.sentence
    QTest.keyClick(field.editor.line, Qt.Key.Key_Backspace)
    QTest.keyClick(field.editor.line, Qt.Key.Key_Backspace)
    assert (field.value, field.sentence) == (999, "")


def test_what_was_taken_with_return_is_what_a_later_refusal_goes_back_to(field: Field) -> None:
    field.types("50")
    QTest.keyClick(field.editor.line, Qt.Key.Key_Return)
    field.types("x")
    assert (field.value, field.editor.line.text()) == (50, "50x")


def test_a_value_that_comes_from_elsewhere_takes_the_place_of_what_was_refused(
    field: Field,
) -> None:
    field.types("99999")
    field.editor.show_value(7)
    assert (field.editor.line.text(), field.sentence) == ("7", "")
