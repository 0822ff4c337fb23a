"""What the forms of the data tab have in common."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QWidget

from studio.project.limits import overstepped
from studio.ui.widgets.theme import SPACE_S, SPACE_XS


def narrow_form(parent: QWidget | None = None) -> QFormLayout:
    """A form for the width of a panel, with nothing around it."""
    form = QFormLayout(parent)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(SPACE_S)
    form.setVerticalSpacing(SPACE_XS)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    return form


def clear(form: QFormLayout) -> None:
    """Take all rows out."""
    while form.rowCount():
        form.removeRow(0)


def out_of_range(title: str, value: str, made: msgspec.Struct) -> str | None:
    """What is wrong with a value, as it was typed into the field of this title, where the settings
    made with it overstep a limit; None where they do not."""
    limit = overstepped(made)
    if limit is None:
        return None
    if not limit:
        return f"{title}: {value} is out of range."
    return f"{title}: {value} is out of range; {limit}."
