"""What a person chose for a picture, kept from one export to the next."""

from dataclasses import dataclass
from typing import Self, cast

from PySide6.QtCore import QSettings

from studio.ui.picture.picture import FORMATS, Format
from studio.ui.widgets.settings import flag, one_of, read
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
        scale = one_of(*map(str, SCALES))
        return cls(
            cast("Format", read(settings, "picture/format", one_of(*FORMATS), "png")),
            read(settings, "picture/theme", one_of(*THEMES), "light"),
            read(settings, "picture/transparent", flag, False),
            int(read(settings, "picture/scale", lambda value: scale(str(value)), "2")),
            read(settings, "picture/only_selected", flag, False),
        )

    def remember(self, settings: QSettings) -> None:
        """Keep them for the next time."""
        settings.setValue("picture/format", self.kind)
        settings.setValue("picture/theme", self.theme)
        settings.setValue("picture/transparent", self.is_transparent)
        settings.setValue("picture/scale", self.scale)
        settings.setValue("picture/only_selected", self.only_selected)
