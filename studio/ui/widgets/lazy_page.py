"""A page whose content is made when somebody looks at it, so that a window opens with what is seen
alone."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

Content = TypeVar("Content", bound=QWidget)


class LazyPage(QWidget, Generic[Content]):
    """Shows `meanwhile`, if there is one, until its content is made.

    `make` gives the content, or None while there is nothing yet to make it from; `look` asks again.
    `prepare` is what takes long before that, such as an import: it has it done where nobody waits,
    and then calls what it was given.
    """

    def __init__(
        self,
        make: Callable[[], Content | None],
        meanwhile: QWidget | None = None,
        prepare: Callable[[Callable[[], None]], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.content: Content | None = None
        self.meanwhile = meanwhile
        self._make, self._prepare = make, prepare
        self._is_preparing = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        if meanwhile is not None:
            self._column.addWidget(meanwhile)

    def look(self) -> None:
        """Make the content if the page is looked at and has none yet."""
        if self.content is not None or not self.isVisible() or self._is_preparing:
            return
        if self._prepare is None:
            self.made()
        else:
            self._is_preparing = True
            self._prepare(self._on_prepared)

    def made(self) -> Content | None:
        """The content, made now if it can be and is not there yet, looked at or not."""
        if self.content is None and (content := self._make()) is not None:
            self.content = content
            if self.meanwhile is not None:
                self.meanwhile.hide()
            self._column.addWidget(content)
            content.show()  # the layout would do so in a later turn, too late for the focus
        return self.content

    def forget(self) -> None:
        """Put the content away; it is made anew when there is something to make it from."""
        content, self.content = self.content, None
        if content is not None:
            content.hide()
            content.deleteLater()
            if self.meanwhile is not None:
                self.meanwhile.show()

    def _on_prepared(self) -> None:
        self._is_preparing = False
        self.made()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()
