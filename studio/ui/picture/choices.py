"""What a person chose for a picture, kept from one export to the next."""

from dataclasses import dataclass
from typing import Self, cast

from PySide6.QtCore import QSettings

from studio.ui.picture.picture import FORMATS, Format
from studio.ui.widgets.theme import THEMES

SCALES = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Choices:
    """Format, theme ("dark" or "light"), ground, pixels to a unit, and how much of the network."""

    kind: Format = "png"
    theme: str = "light"
    is_transparent: bool = False
    scale: int = 2
    only_selected: bool = False

    @classmethod
    def remembered(cls, settings: QSettings) -> Self:
        """What was chosen last, or the usual where that makes no sense."""
        kind, theme = settings.value("picture/format"), settings.value("picture/theme")
        scale = settings.value("picture/scale")
        return cls(
            cast("Format", kind) if kind in FORMATS else "png",
            str(theme) if theme in THEMES else "light",
            settings.value("picture/transparent", False, bool) is True,
            int(scale) if str(scale) in map(str, SCALES) else 2,
            settings.value("picture/only_selected", False, bool) is True,
        )

    def remember(self, settings: QSettings) -> None:
        """Keep them for the next time."""
        settings.setValue("picture/format", self.kind)
        settings.setValue("picture/theme", self.theme)
        settings.setValue("picture/transparent", self.is_transparent)
        settings.setValue("picture/scale", self.scale)
        settings.setValue("picture/only_selected", self.only_selected)
