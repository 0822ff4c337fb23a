"""One prepared column: its name, what it is made of, its steps, and what each of them makes."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import msgspec
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from studio.project.columns import WORDS, Column, DataError
from studio.project.datasets import DataSettings
from studio.project.preparing import AnyStep, PreparedColumn, each_step
from studio.ui.data.forms import out_of_range
from studio.ui.data.step_fields import chosen, flag, ticked
from studio.ui.data.steps import KINDS, described
from studio.ui.widgets.theme import SPACE_S, SPACE_XS, icon

_FIELD_WIDTH = 84
_ROOM = 30
_READ_BY = (
    "Words go into the network as they are. A TextVectorization layer reads texts; a StringLookup, "
    "or Hashing, reads single words. A row without any is read as an empty text."
)


class ColumnCard(QFrame):
    """Edits one prepared column: `edited` carries the column as it is to be, and the words for
    the Edit menu; None for one that is to go.

    `live` gives the column as the project has it: an edit may come while the card still shows
    the column before.
    """

    edited = Signal(object, str)
    refused = Signal(str)

    def __init__(
        self,
        settings: DataSettings,
        column: PreparedColumn,
        used: str,
        live: Callable[[], PreparedColumn | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("class", "card")
        self.column = column
        self._used = used
        self._live = live
        self._settings = settings
        made, self._sentence = _made(settings, column)
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        box.setSpacing(SPACE_XS)
        box.addLayout(self._head(used))
        box.addWidget(self._raw(made[0] if made else None))
        for index, step in enumerate(column.steps):
            after = made[index + 1] if len(made) > index + 1 else None
            box.addLayout(self._step_row(index, step, after))
        if made and made[-1].dtype == WORDS:
            said = QLabel(_READ_BY, wordWrap=True)
            said.setProperty("class", "caption")
            box.addWidget(said)
        if self._sentence:
            error = QLabel(f"{self._sentence}.", wordWrap=True)
            error.setProperty("class", "error")
            box.addWidget(error)
        box.addLayout(self._foot(made[-1] if made else None))

    def shows(self, settings: DataSettings, column: PreparedColumn, used: str) -> bool:
        """Whether a card for these would be this one."""
        is_same = (self.column, self._used) == (column, used)
        return is_same and self._settings.source == settings.source

    def show_name(self) -> None:
        """Show the name that the column has, where another was typed and refused."""
        self.name.setText(self.column.name)

    # --- parts -------------------------------------------------------------------

    def _head(self, used: str) -> QHBoxLayout:
        self.name = QLineEdit(self.column.name)
        self.name.setObjectName(f"{self.column.name} name")
        self.name.setAccessibleName("Name of the column")
        self.name.editingFinished.connect(self._on_name_edited)
        row = QHBoxLayout()
        row.setSpacing(SPACE_XS)
        row.addWidget(self.name, 1)
        if used:
            label = QLabel(used)
            label.setProperty("class", "caption")
            row.addWidget(label)
        row.addWidget(self._button("trash", f"Remove the column {self.column.name}", self._remove))
        return row

    def _raw(self, made: Column | None) -> QWidget:
        names = self.column.sources
        text = _few(names)
        self.sources = QToolButton()
        self.sources.setText(f"from {text}  ▾")
        self.sources.setObjectName(f"{self.column.name} sources")
        self.sources.setAccessibleName(f"{self.column.name} is made of {', '.join(names)}")
        self.sources.setToolTip(", ".join(names))
        self.sources.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.sources.setMenu(self._sources_menu())
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.sources, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addStretch()
        inside.addWidget(_shape_label(made))
        return row

    def _sources_menu(self) -> QMenu:
        menu = QMenu(self)
        self.choices = QListWidget()
        self.choices.setAccessibleName("Columns of the source to join")
        self.choices.setMinimumWidth(220)
        action = QWidgetAction(menu)
        action.setDefaultWidget(self.choices)
        menu.addAction(action)
        menu.aboutToShow.connect(self._list_sources)
        menu.aboutToHide.connect(self._on_sources_chosen)
        return menu

    def _list_sources(self) -> None:
        """Only when somebody looks: a table may have thousands of columns."""
        if not self.choices.count():
            for column in self._settings.info().columns:
                item = QListWidgetItem(column.name, self.choices)
                item.setFlags(
                    Qt.ItemFlag.ItemIsEnabled
                    | Qt.ItemFlag.ItemIsUserCheckable
                    | Qt.ItemFlag.ItemIsSelectable
                )
            self._tick_sources()
            self.choices.setFixedHeight(min(10, self.choices.count()) * 28 + 8)
        self.choices.setFocus()

    def _tick_sources(self) -> None:
        for row in range(self.choices.count()):
            item = self.choices.item(row)
            is_in = item.text() in self.column.sources
            item.setCheckState(Qt.CheckState.Checked if is_in else Qt.CheckState.Unchecked)

    def _step_row(self, index: int, step: AnyStep, after: Column | None) -> QHBoxLayout:
        kind = KINDS[type(step)]
        row = QHBoxLayout()
        row.setSpacing(SPACE_XS)
        title = QLabel(f"{index + 1}. {kind.title}")
        title.setToolTip(kind.says)
        row.addWidget(title)
        for word, field in kind.fields:
            if not kind.is_wanted(step, field):
                continue
            if word:
                label = QLabel(word)
                label.setProperty("class", "caption")
                row.addWidget(label)
            row.addWidget(self._field(index, step, word, field))
        row.addStretch()
        row.addWidget(_shape_label(after))
        name = kind.title.lower()
        last = len(self.column.steps) - 1
        for sign, tip, slot, is_on in (
            ("caret-up", f"Do {name} earlier", partial(self._move, index, -1), index > 0),
            ("caret-down", f"Do {name} later", partial(self._move, index, 1), index < last),
            ("x", f"Remove {name}", partial(self._drop, index), True),
        ):
            button = self._button(sign, tip, slot)
            button.setObjectName(f"{self.column.name} step {index} {tip}")
            button.setEnabled(is_on)
            row.addWidget(button)
        return row

    def _field(self, index: int, step: AnyStep, word: str, field: str) -> QWidget:
        kind, value = KINDS[type(step)], getattr(step, field)
        made: QWidget
        if field in kind.choices and isinstance(value, tuple):
            made = ticked(kind.choices[field], value, partial(self._take, index, field))
        elif field in kind.choices:
            made = chosen(kind.choices[field], value, partial(self._take, index, field))
        elif isinstance(value, bool):
            made = flag(value, partial(self._take, index, field))
        else:
            made = edit = QLineEdit(_text_of(value))
            edit.setFixedWidth(_FIELD_WIDTH)
            edit.editingFinished.connect(partial(self._on_field_edited, edit, index, field))
        made.setObjectName(f"{self.column.name} {index} {field}")
        made.setAccessibleName(f"{kind.title}: {word or field}")
        return made

    def _foot(self, made: Column | None) -> QHBoxLayout:
        self.add = QToolButton()
        self.add.setText("Add step  ▾")
        self.add.setObjectName(f"{self.column.name} add")
        self.add.setAccessibleName(f"Add a step to {self.column.name}")
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for kind in KINDS.values():
            action = QAction(kind.title, menu)
            action.setToolTip(kind.says)
            action.triggered.connect(partial(self._append, kind.fresh, made))
            menu.addAction(action)
        self.add.setMenu(menu)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch()
        return row

    def _button(self, sign: str, tip: str, slot: Any) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(sign, "muted"))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFixedSize(26, 26)
        # What is being typed is taken before the button does its work.
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setIconSize(QSize(16, 16))
        button.setStyleSheet("QToolButton { padding: 3px; }")
        button.clicked.connect(slot)
        return button

    # --- edits -------------------------------------------------------------------

    def _on_name_edited(self) -> None:
        name = self.name.text().strip()
        if name and name != self.column.name:
            self._say(f"Rename column {self.column.name} to {name}", name=name)
        else:
            self.show_name()

    def _on_sources_chosen(self) -> None:
        items = [self.choices.item(row) for row in range(self.choices.count())]
        chosen = [i.text() for i in items if i.checkState() == Qt.CheckState.Checked]
        if not chosen:
            name = self.column.name
            self.refused.emit(f"{name} has to be made of at least one column of the source.")
            self._tick_sources()
        elif chosen != list(self.column.sources):
            source = chosen[0] if len(chosen) == 1 else tuple(chosen)
            self._say(f"Make {self.column.name} of {len(chosen)} columns", source=source)

    def _on_field_edited(self, edit: QLineEdit, index: int, field: str) -> None:
        live = self._live()
        if live is None or len(live.steps) <= index or not hasattr(live.steps[index], field):
            return
        step = live.steps[index]
        before = getattr(step, field)
        try:
            value = _value_of(edit.text(), before)
        except ValueError:
            what = {tuple: "sizes such as 28, 28", int: "a whole number", str: "a date: 2000-01-31"}
            wanted = what.get(type(before), "a number")
            self.refused.emit(f"{edit.accessibleName()}: {edit.text()!r} is not {wanted}.")
            edit.setText(_text_of(before))
            return
        self._take(index, field, value)
        again = self._live()
        if again is not None and again.steps[index:] == live.steps[index:]:
            edit.setText(_text_of(before))

    def _take(self, index: int, field: str, value: Any) -> None:
        """Another value for a field of a step; refused with a sentence where it is out of range."""
        live = self._live()
        if live is None or len(live.steps) <= index or not hasattr(live.steps[index], field):
            return
        step = live.steps[index]
        if getattr(step, field) == value:
            return
        kind = KINDS[type(step)]
        words = next((word or name for word, name in kind.fields if name == field), field)
        if value == ():
            self.refused.emit(f"{kind.title}: one of them has to stay.")
            return
        steps = list(live.steps)
        steps[index] = msgspec.structs.replace(step, **{field: value})
        refusal = out_of_range(f"{kind.title}: {words}", _text_of(value), steps[index])
        if refusal is not None:
            self.refused.emit(refusal)
            return
        self._say(f"Change {kind.title.lower()} of {self.column.name}", steps=tuple(steps))

    def _append(self, fresh: Any, made: Column | None) -> None:
        raw = self._settings.info().column(self.column.sources[0]) if self.column.sources else None
        base = made or raw or Column(self.column.name, (), "float32")
        if raw is not None and not self.column.steps:
            base = msgspec.structs.replace(base, high=raw.high or (255 if _is_bytes(raw) else None))
        step = fresh(base)
        title = KINDS[type(step)].title.lower()
        self._say(f"Add {title} to {self.column.name}", steps=(*self._steps(), step))

    def _drop(self, index: int) -> None:
        steps = self._steps()
        title = KINDS[type(steps.pop(index))].title.lower()
        self._say(f"Remove {title} from {self.column.name}", steps=tuple(steps))

    def _move(self, index: int, by: int) -> None:
        steps = self._steps()
        steps.insert(index + by, steps.pop(index))
        self._say(f"Reorder steps of {self.column.name}", steps=tuple(steps))

    def _remove(self) -> None:
        self.edited.emit(None, f"Remove column {self.column.name}")

    def _steps(self) -> list[AnyStep]:
        live = self._live()
        return list(live.steps) if live is not None else []

    def _say(self, text: str, **changes: Any) -> None:
        live = self._live()
        if live is not None:
            self.edited.emit(msgspec.structs.replace(live, **changes), text)


def _made(settings: DataSettings, column: PreparedColumn) -> tuple[list[Column], str]:
    """What the column is before its steps and after each, and what ended that, if something."""
    made: list[Column] = []
    try:
        made.extend(each_step(settings.source, column))
    except DataError as error:
        # `extend` keeps what came before the error.
        return made, str(error)
    return made, ""


def _few(names: tuple[str, ...]) -> str:
    """As many names as a narrow panel has room for."""
    shown: list[str] = []
    for name in names:
        if shown and len(", ".join([*shown, name])) > _ROOM:
            break
        shown.append(name if len(name) <= _ROOM else f"{name[: _ROOM - 1]}…")
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _is_bytes(column: Column) -> bool:
    return column.dtype == "uint8"


def _shape_label(made: Column | None) -> QLabel:
    label = QLabel(described(made) if made else "")
    label.setProperty("class", "caption")
    return label


def _text_of(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value_of(text: str, before: Any) -> Any:
    """What a field says, in the type of what it said before. Raises ValueError."""
    if isinstance(before, tuple):
        sizes = [int(part) for part in re.split(r"[^0-9-]+", text) if part]
        if not sizes or any(size < 1 for size in sizes):
            raise ValueError
        return tuple(sizes)
    if isinstance(before, int):
        return int(text)
    if isinstance(before, str):
        return date.fromisoformat(text.strip()).isoformat()
    number = float(text.replace(",", "."))
    if number != number or abs(number) == float("inf"):
        raise ValueError
    return number
