"""What is compared: the setting, its values, and for how long each is trained."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from studio.project.varying import (
    Owner,
    Setting,
    VaryingError,
    find_setting,
    found_again,
    owners,
    read_values,
    settings_of,
    suggested,
    value_of,
)
from studio.ui.edit.document import Document
from studio.ui.widgets.theme import SPACE_S, SPACE_XS
from studio.words import counted

_LONGEST = 100_000_000


class ChoiceForm(QWidget):
    """The fields. `changed` comes when another comparison is asked for; `entered` with Enter."""

    changed = Signal()
    entered = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._owners: list[Owner] = []
        self._settings: list[Setting] = []
        self._project_length = 0
        self._is_filling = False
        self._build()
        self.refresh()

    def _build(self) -> None:
        self.owner, self.setting = QComboBox(), QComboBox()
        self.values, self.length = QLineEdit(), QLineEdit()
        self.length.setValidator(QIntValidator(1, _LONGEST, self))
        self.length.setFixedWidth(90)
        self.owner.setMinimumWidth(150)
        self.setting.setMinimumWidth(170)
        for combo in (self.owner, self.setting):
            combo.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_S)
        grid.setVerticalSpacing(SPACE_XS)
        self._length_label = QLabel()
        titles = (QLabel("&Of"), QLabel("&Setting"), QLabel("&Values"), self._length_label)
        fields = (self.owner, self.setting, self.values, self.length)
        names = (
            "What the setting belongs to",
            "Setting",
            "Values to compare",
            "Length of each run",
        )
        for column, (title, field, name) in enumerate(zip(titles, fields, names, strict=True)):
            title.setProperty("class", "caption")
            title.setBuddy(field)
            field.setAccessibleName(name)
            grid.addWidget(title, 0, column, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(field, 1, column)
        grid.setColumnStretch(2, 1)
        self.owner.currentIndexChanged.connect(self._on_owner_changed)
        self.setting.currentIndexChanged.connect(self._on_setting_changed)
        self.values.textChanged.connect(self.changed)
        self.values.returnPressed.connect(self.entered)
        self.length.textChanged.connect(self.changed)
        self.length.returnPressed.connect(self.entered)

    # --- following the project --------------------------------------------------------

    def refresh(self) -> None:
        """Offer what the project has now; what is chosen and typed stays where it can."""
        project = self.document.project
        counted = "epochs" if project.training.steps is None else "steps"
        self._length_label.setText("&Epochs" if counted == "epochs" else "St&eps")
        length = getattr(project.training, counted)
        if length != self._project_length:
            self._project_length = length
            self.length.setText(str(length))
        found = owners(project)
        if found == self._owners and settings_of(project, self._owner()) == self._settings:
            return
        chosen = self._current()
        self._owners = found
        self._fill(self.owner, [owner.title for owner in found])
        try:
            self._choose(found_again(project, chosen or find_setting(project, "batch_size")))
        except VaryingError:
            self._choose(find_setting(project, "batch_size"))
            self._suggest()
        if not self.values.text():
            self._suggest()

    def choose(self, key: str, values: str = "") -> None:
        """Choose a setting, as a lesson does, and maybe its values. Raises VaryingError."""
        setting = find_setting(self.document.project, key)
        self.refresh()
        self._choose(setting)
        self.values.setText(values or suggested(self.document.project, setting))

    def set_enabled(self, is_enabled: bool) -> None:
        """Let another comparison be chosen, or not."""
        for field in (self.owner, self.setting, self.values):
            field.setEnabled(is_enabled)
        self.length.setEnabled(is_enabled and self._has_length())

    # --- what is asked for ------------------------------------------------------------

    def chosen(self) -> Setting:
        """The setting. Raises VaryingError where its node is gone."""
        setting = self._current()
        if setting is None:
            raise VaryingError("What is chosen here has no settings to compare.")
        return found_again(self.document.project, setting)

    def asked(self) -> tuple[Setting, tuple[Any, ...], int | None]:
        """Setting, values, and the length where it is not the project's. Raises VaryingError."""
        setting = self.chosen()
        values = read_values(setting, self.values.text())
        length = self._length() if self._has_length() else self._project_length
        return setting, values, None if length == self._project_length else length

    def hint(self) -> str:
        """What would be done. Raises VaryingError."""
        setting, values, length = self.asked()
        now = setting.told(value_of(self.document.project, setting))
        unit = "epoch" if self.document.project.training.steps is None else "step"
        said = f"{len(values)} runs, one after the other"
        if self._has_length():
            count = length or self._project_length
            said += f", of {counted(count, unit)} each"
            if length is not None:
                said += f" (the project has {self._project_length:,})"
        return f"{said}. All begin with the same seed. Now it is {now}."

    # --- inside -----------------------------------------------------------------------

    def _owner(self) -> Owner:
        at = max(0, self.owner.currentIndex())
        return self._owners[at] if self._owners else Owner("", "", "")

    def _length(self) -> int:
        if not self.length.hasAcceptableInput():
            counted = self._length_label.text().replace("&", "")
            raise VaryingError(f"{counted}: expected a whole number from 1, such as 2.")
        return int(self.length.text())

    def _current(self) -> Setting | None:
        at = self.setting.currentIndex()
        return self._settings[at] if 0 <= at < len(self._settings) else None

    def _has_length(self) -> bool:
        setting = self._current()
        return setting is None or setting.key not in ("epochs", "steps")

    def _choose(self, setting: Setting) -> None:
        ids = [owner.id for owner in self._owners]
        self._is_filling = True
        self.owner.setCurrentIndex(ids.index(setting.owner.id))
        self._is_filling = False
        self._fill_settings()
        keys = [one.key for one in self._settings]
        self._is_filling = True
        self.setting.setCurrentIndex(keys.index(setting.key))
        self._is_filling = False
        self._on_chosen()

    def _fill_settings(self) -> None:
        self._settings = settings_of(self.document.project, self._owner())
        self._fill(self.setting, [one.words for one in self._settings])
        for index, one in enumerate(self._settings):
            self.setting.setItemData(index, one.param.doc, Qt.ItemDataRole.ToolTipRole)

    def _fill(self, combo: QComboBox, texts: list[str]) -> None:
        self._is_filling = True
        combo.clear()
        combo.addItems(texts)
        self._is_filling = False

    def _on_owner_changed(self) -> None:
        if not self._is_filling:
            self._fill_settings()
            self._on_setting_changed()

    def _on_setting_changed(self) -> None:
        if not self._is_filling:
            self._suggest()
            self._on_chosen()

    def _on_chosen(self) -> None:
        self.length.setEnabled(self._has_length())
        setting = self._current()
        known = ", ".join([*setting.names][:40]) if setting else ""
        self.values.setToolTip(f"Known by name: {known}" if known else "With commas between them")
        self.changed.emit()

    def _suggest(self) -> None:
        setting = self._current()
        if setting is not None:
            self.values.setText(suggested(self.document.project, setting))
