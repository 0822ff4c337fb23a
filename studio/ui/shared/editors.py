"""One editor for each kind of parameter. An editor knows its ParamSpec, and nothing of nodes.

`edited` carries a value that fits; `rejected` the sentence why what stands in the field does not,
or an empty text once it does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget
from typing_extensions import override

from studio.graph.catalogue import ParamSpec
from studio.graph.errors import ParamError
from studio.graph.objects import bare
from studio.graph.values import NONE, Known, from_text, to_text
from studio.ui.widgets.theme import SPACE_XS, icon, theme

_ARROWS = 18


class ParamEditor(QWidget):
    """What all editors share. `is_typed` says whether edits come letter by letter."""

    edited = Signal(object)
    rejected = Signal(str)
    focused = Signal()

    is_typed = False

    def __init__(self, param: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param = param
        self.below: QWidget | None = None
        """What stands below the field, over the whole width of the form."""

    def show_value(self, value: Any) -> None:
        """Show a value. What is being typed stays as it is when it means the same."""
        raise NotImplementedError

    def take_in(self, field: QWidget) -> None:
        """Make a field the whole of this editor."""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(field, 1)
        self.setFocusProxy(field)
        field.setAccessibleName(self.param.name)
        field.setAccessibleDescription(self.param.doc)
        field.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the field is gone to."""
        if event.type() == QEvent.Type.FocusIn:
            self.focused.emit()
        return super().eventFilter(watched, event)


class NumberField(QLineEdit):
    """A line for a number, with arrows: keys, wheel while focused, and two at the right end."""

    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextMargins(0, 0, _ARROWS - SPACE_XS, 0)

    def _arrows(self) -> tuple[QRect, QRect]:
        half = self.height() // 2
        left = self.width() - _ARROWS - 2
        return QRect(left, 2, _ARROWS, half - 2), QRect(left, half, _ARROWS, half - 2)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        color = theme().muted if self.isEnabled() else theme().faint
        for name, rect in zip(("caret-up", "caret-down"), self._arrows(), strict=True):
            middle = rect.center()
            icon(name, color).paint(painter, QRect(middle.x() - 4, middle.y() - 4, 9, 9))
        painter.end()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on an arrow is a step."""
        for step, rect in zip((1, -1), self._arrows(), strict=True):
            if rect.contains(event.position().toPoint()):
                self.setFocus(Qt.FocusReason.MouseFocusReason)
                self.stepped.emit(step)
                return
        super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Over the arrows the mouse points, elsewhere it writes."""
        point: QPoint = event.position().toPoint()
        is_over = any(rect.contains(point) for rect in self._arrows())
        shape = Qt.CursorShape.ArrowCursor if is_over else Qt.CursorShape.IBeamCursor
        self.setCursor(shape)
        super().mouseMoveEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down are steps, tenfold with Shift."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        is_big = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.stepped.emit(step * (10 if is_big else 1))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only a focused field takes the wheel: scrolling over a form must change nothing."""
        if self.hasFocus() and event.angleDelta().y():
            self.stepped.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()


class TextEditor(ParamEditor):
    """A line that is read as the parameter's kind says: numbers, tuples, JSON, text."""

    is_typed = True

    def __init__(self, param: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self._value: Any = None
        self._before: Any = None
        self._is_refused = self._is_going_back = False
        is_number = param.kind in ("int", "float", "rate")
        self.line: QLineEdit = NumberField(self) if is_number else QLineEdit(self)
        if isinstance(self.line, NumberField):
            self.line.stepped.connect(self._on_stepped)
        self.line.setPlaceholderText(_placeholder(param))
        self.take_in(self.line)
        self.line.textEdited.connect(self._on_text_edited)
        self.line.editingFinished.connect(self._on_editing_finished)

    def show_value(self, value: Any) -> None:
        """Show a value, unless what stands there means just that, or was refused and changes
        nothing."""
        is_new = value != self._value
        if is_new:
            self._before = value
        self._value = value
        is_kept = self._means(value) or (self._is_refused and not is_new)
        if self._is_going_back or (self.line.hasFocus() and is_kept):
            return
        self._is_refused = False
        self.line.setText(to_text(value, self.param))
        self.rejected.emit("")

    def _means(self, value: Any) -> bool:
        try:
            return bool(from_text(self.param, self.line.text()) == value)
        except ParamError:
            return False

    def _on_text_edited(self, text: str) -> None:
        try:
            value = from_text(self.param, text)
        except ParamError as error:
            # What fitted on the way to it was not meant: 1000000000 before one zero too many.
            self._is_refused = True
            self._is_going_back = True
            self._take(self._before)
            self._is_going_back = False
            self.rejected.emit(error.sentence)
            return
        self._is_refused = False
        self.rejected.emit("")
        self._take(value)

    def _take(self, value: Any) -> None:
        if value != self._value or type(value) is not type(self._value):
            self._value = value
            self.edited.emit(value)

    def _on_editing_finished(self) -> None:
        # An error stays, so that it can be mended; a good value takes its tidy form.
        if self._means(self._value):
            self._before = self._value
            self.line.setText(to_text(self._value, self.param))

    def _on_stepped(self, steps: int) -> None:
        low, high = self.param.minimum, self.param.maximum
        if isinstance(self._value, int | float):
            size = _step_size(self.param, float(self._value))
            value = round(self._value + steps * size, 10)
        else:
            value = low if low is not None else 0
        value = value if low is None else max(low, value)
        value = value if high is None else min(high, value)
        text = to_text(int(value) if self.param.kind == "int" else float(value), self.param)
        self.line.setText(text)
        self._on_text_edited(text)


def _step_size(param: ParamSpec, value: float) -> float:
    if param.kind == "int":
        return 1
    if param.maximum is not None and param.maximum <= 1:
        return 0.05
    return 0.001 if 0 < abs(value) < 0.1 else 0.1


def _placeholder(param: ParamSpec) -> str:
    if param.nullable or (param.default is None and not param.required):
        return NONE
    return "required" if param.required else ""


class Switch(QCheckBox):
    """A check box that is drawn as a switch: its state is seen from afar."""

    _TRACK = QRectF(1, 0, 30, 16)

    @override
    def sizeHint(self) -> QSize:
        """A field's height, so that rows keep their rhythm."""
        return QSize(76, 28)

    @override
    def hitButton(self, _point: QPoint) -> bool:
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, knob, and a word: colour alone is not enough."""
        t = theme()
        is_on = self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = self._TRACK.translated(0, (self.height() - self._TRACK.height()) / 2)
        painter.setPen(QPen(QColor(t.accent if is_on else t.faint), 1.2))
        painter.setBrush(QColor(t.accent if is_on else t.raised))
        painter.drawRoundedRect(track, 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.on_accent if is_on else t.muted))
        middle = track.right() - 8 if is_on else track.left() + 8
        painter.drawEllipse(QPointF(middle, track.center().y()), 5, 5)
        if self.hasFocus():
            painter.setPen(QPen(QColor(t.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track.adjusted(-1, -3, 3, 3), 10, 10)
        painter.setPen(QColor(t.text))
        words = self.rect().adjusted(int(track.right()) + 9, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, "on" if is_on else "off")
        painter.end()


class BoolEditor(ParamEditor):
    """A switch. None, where it is possible, shows as off."""

    def __init__(self, param: ParamSpec, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.box = Switch(self)
        self.take_in(self.box)
        self.box.toggled.connect(self._on_toggled)

    def show_value(self, value: Any) -> None:
        """Show a value."""
        self.box.blockSignals(True)
        self.box.setChecked(bool(value))
        self.box.blockSignals(False)

    def _on_toggled(self, is_on: bool) -> None:
        self.edited.emit(is_on)


class QuietComboBox(QComboBox):
    """A combo box that lets the wheel scroll the form unless it is focused."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumContentsLength(6)
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.setSizeAdjustPolicy(policy)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        rect = QRect(self.width() - 18, (self.height() - 11) // 2, 11, 11)
        icon("caret-down", theme().muted if self.isEnabled() else theme().faint).paint(
            painter, rect
        )
        painter.end()


class ChoiceEditor(ParamEditor):
    """A combo box over values with readable titles."""

    def __init__(
        self,
        param: ParamSpec,
        choices: Sequence[tuple[str, Any, str]],
        parent: QWidget | None = None,
        none: str = NONE,
    ) -> None:
        """`choices` are title, value and tooltip; `none` is what None is called, where the
        parameter may be None."""
        super().__init__(param, parent)
        self._none = none
        self.combo = QuietComboBox(self)
        self.combo.setPlaceholderText("choose…")
        self.set_choices(choices)
        self.take_in(self.combo)
        self.combo.activated.connect(self._on_activated)

    def set_choices(self, choices: Sequence[tuple[str, Any, str]]) -> None:
        """Offer other choices; None is among them where the parameter may be None."""
        self._choices = list(choices)
        if _placeholder(self.param) == NONE:
            self._choices.insert(0, (self._none, None, ""))
        self.combo.clear()
        for title, _, tip in self._choices:
            self.combo.addItem(title)
            self.combo.setItemData(self.combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.combo.setCurrentIndex(-1)

    def show_value(self, value: Any) -> None:
        """Show a value, also one that is not on offer."""
        values = [choice[1] for choice in self._choices]
        if value not in values and value is not None:
            self._choices.append((f"{to_text(value)} (unknown)", value, ""))
            self.combo.addItem(self._choices[-1][0])
            values.append(value)
        self.combo.setCurrentIndex(values.index(value) if value in values else -1)
        tip = self._choices[self.combo.currentIndex()][2] if self.combo.currentIndex() >= 0 else ""
        self.combo.setToolTip(tip)

    def _on_activated(self, row: int) -> None:
        self.edited.emit(self._choices[row][1])


class NameEditor(ParamEditor):
    """An editable combo box: a name that Keras knows, or such a name with arguments."""

    is_typed = True

    def __init__(
        self,
        param: ParamSpec,
        names: Known,
        parent: QWidget | None = None,
        titles: Mapping[str, str] | None = None,
    ) -> None:
        """`titles` are how names are shown, where that is in other words."""
        super().__init__(param, parent)
        self.names = names
        self._titles = titles or {}
        self._value: Any = None
        self.combo = QuietComboBox(self)
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        is_optional = _placeholder(param) == NONE
        if is_optional:
            self.combo.addItem(NONE)
        for name, spec in names.items():
            self.combo.addItem(self._titles.get(name, name))
            tip = f"<b>{name}</b><br>{spec.summary}" if spec else name
            self.combo.setItemData(self.combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        line = self.combo.lineEdit()
        assert line is not None
        self.line = line
        self.line.setPlaceholderText(_placeholder(param))
        self.take_in(self.combo)
        self.line.installEventFilter(self)
        self.line.textEdited.connect(self._on_text_edited)
        self.line.editingFinished.connect(self._on_editing_finished)
        self.combo.activated.connect(self._on_activated)

    def show_value(self, value: Any) -> None:
        """Show a value, unless what stands there means just that."""
        self._value = value
        if self.line.hasFocus() and self._read(self.line.text()) == value:
            return
        self._write(value)
        self.rejected.emit("")

    def _write(self, value: Any) -> None:
        text = to_text(value, self.param)
        text = self._titles.get(text, text)
        self.combo.setCurrentIndex(self.combo.findText(text or NONE))
        self.line.setText(text)
        self.line.setCursorPosition(0)

    def _read(self, text: str) -> Any:
        try:
            return from_text(self.param, text, self.names)
        except ParamError:
            return _Unreadable

    def _on_text_edited(self, text: str) -> None:
        # On the way to a known name nothing is wrong yet, and nothing is said yet.
        is_under_way = any(bare(name).startswith(bare(text)) for name in self.names)
        try:
            value = from_text(self.param, text, self.names)
        except ParamError as error:
            self.rejected.emit("" if is_under_way and text.strip() else error.sentence)
            return
        self.rejected.emit("")
        self._push(value)

    def _on_activated(self, _row: int) -> None:
        value = from_text(self.param, self.combo.currentText(), self.names)
        self._write(value)
        self.rejected.emit("")
        self._push(value)

    def _on_editing_finished(self) -> None:
        try:
            value = from_text(self.param, self.line.text(), self.names)
        except ParamError as error:
            self.rejected.emit(error.sentence)
            return
        self._write(value)

    def _push(self, value: Any) -> None:
        if value != self._value:
            self._value = value
            self.edited.emit(value)


class _Unreadable:
    """Stands for a text that means nothing; equal to no value."""
