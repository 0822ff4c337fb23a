"""A picture among other values of an example to be tried."""

from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from studio.project.columns import Column
from studio.runs.subject import Input
from studio.ui.shared.pictures import as_bytes, image_of, values_range
from studio.ui.trained.try_it.field import Field
from studio.ui.trained.try_it.picture_source import PictureSource


class PictureField(Field):
    """A pad to draw on, and all the other ways to bring a picture."""

    def __init__(self, read: Input, column: Column) -> None:
        super().__init__(read, column)
        self.source = PictureSource()
        self.source.setAccessibleName(column.name)
        self.source.pad.setAccessibleName(f"Drawing pad for {column.name}")
        self.source.random.hide()  # a row of the data fills in all that goes in
        self.source.follow(read, ())
        self._ends: tuple[float, float] | None = None

    @override
    def rows(self) -> list[tuple[str, QWidget]]:
        return [(self.column.name, self.source)]

    @override
    def connect(self, changed: Any) -> None:
        self.source.changed.connect(changed)

    @override
    def hint(
        self, lows: tuple[float, ...], highs: tuple[float, ...], means: tuple[float, ...]
    ) -> None:
        self._ends = (0.0, max(highs))
        self.source.set_high(max(highs))

    @override
    def fill(self, row: Any) -> None:
        low, high = self._ends or values_range(row)
        self.source.show_row(
            as_bytes(image_of(row, self.column.shape, low, high), self.column.shape)
        )

    @override
    def value(self) -> tuple[Any, str]:
        values = self.source.values()
        return values, "" if values is not None else f"There is no picture yet: {self.column.name}."
