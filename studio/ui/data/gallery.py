"""The sources that need no file, each with a sentence, to choose one from."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio.project.sources import (
    Line,
    Points,
    Published,
    PublishedTexts,
    Scikit,
    Source,
    Waves,
)
from studio.ui.widgets import theme as look
from studio.ui.widgets.theme import RADIUS, SPACE_M, SPACE_S, TEXT_S, icon, theme

SOURCES: tuple[tuple[str, tuple[Source, ...]], ...] = (
    (
        "Pictures",
        (
            Published("mnist"),
            Published("fashion_mnist"),
            Published("cifar10"),
            Published("cifar100"),
            Scikit("digits"),
        ),
    ),
    (
        "Measurements",
        (
            Scikit("iris"),
            Scikit("wine"),
            Scikit("breast_cancer"),
            Scikit("diabetes"),
            Published("california_housing"),
        ),
    ),
    ("Texts", (PublishedTexts("imdb"), PublishedTexts("reuters"))),
    (
        "Made on the spot",
        (
            Line(),
            Waves(),
            Points("circles"),
            Points("moons"),
            Points("spirals", noise=0.05),
            Points("xor", noise=0.05),
        ),
    ),
)

_ROLE = Qt.ItemDataRole.UserRole
_ROW = 48
_HEADING = 30
_Index = QModelIndex | QPersistentModelIndex


class Gallery(QWidget):
    """Choose a source: a built-in one by its row, or a file or folder by a button."""

    chosen = Signal(object)
    file_wanted = Signal()
    folder_wanted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file_button = QPushButton(" Open file…")
        self.file_button.setToolTip("CSV, Excel, .npz or .npy")
        self.folder_button = QPushButton(" Open folder…")
        self.folder_button.setToolTip("A folder of images or texts, with a folder for each class")
        self.back = QPushButton("Back")
        self.back.setProperty("class", "quiet")
        self.list = QListWidget()
        self.list.setAccessibleName("Built-in data")
        self.list.setItemDelegate(_RowDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        hint = QLabel("Your own data, or drop them here:")
        hint.setProperty("class", "muted")
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        for button in (self.file_button, self.folder_button):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.back)
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, 0)
        box.setSpacing(SPACE_S)
        box.addWidget(hint)
        box.addLayout(buttons)
        box.addWidget(self.list, 1)
        for title, sources in SOURCES:
            heading = QListWidgetItem(title, self.list)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            for source in sources:
                info = source.info()
                item = QListWidgetItem(info.title, self.list)
                item.setData(_ROLE, source)
                item.setToolTip(info.summary)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{info.title}. {info.summary}")
        self.list.itemActivated.connect(self._on_activated)
        self.list.itemClicked.connect(self._on_activated)
        self.file_button.clicked.connect(self.file_wanted)
        self.folder_button.clicked.connect(self.folder_wanted)
        self.back.clicked.connect(self.cancelled)
        self.file_button.setIcon(icon("file"))
        self.folder_button.setIcon(icon("folder-open"))

    def set_current(self, source: Source) -> None:
        """Put the cursor on the row of a source, or of one of its kind."""
        rows = range(self.list.count())
        same = [r for r in rows if _is_of_kind(self.list.item(r).data(_ROLE), source)]
        self.list.setCurrentRow(same[0] if same else 1)

    def _on_activated(self, item: QListWidgetItem) -> None:
        source = item.data(_ROLE)
        if source is not None:
            self.chosen.emit(source)


def _is_of_kind(listed: Source | None, source: Source) -> bool:
    if type(listed) is not type(source):
        return False
    names = [getattr(s, "name", getattr(s, "pattern", "")) for s in (listed, source)]
    return names[0] == names[1]


class _RowDelegate(QStyledItemDelegate):
    """A title, and below it the sentence; or a heading."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Rows of one height, so that the list lays out at once."""
        return QSize(200, _HEADING if index.data(_ROLE) is None else _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Two lines of text on what is selected or under the mouse."""
        t = theme()
        rect = QRect(option.rect)
        source = index.data(_ROLE)
        title = str(index.data())
        painter.save()
        if source is None:
            painter.setFont(look.sans(TEXT_S, QFont.Weight.DemiBold))
            painter.setPen(QColor(t.muted))
            area = rect.adjusted(SPACE_S, 0, 0, -4)
            flags = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(area, int(flags), title)
            painter.restore()
            return
        state = option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        if is_selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.selection if is_selected else t.hover))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), RADIUS, RADIUS)
        inner = rect.adjusted(SPACE_S, 5, -SPACE_S, -5)
        painter.setFont(look.sans())
        painter.setPen(QColor(t.text))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignTop), title)
        font = look.sans(TEXT_S)
        painter.setFont(font)
        painter.setPen(QColor(t.muted))
        elide = Qt.TextElideMode.ElideRight
        summary = QFontMetrics(font).elidedText(source.info().summary, elide, inner.width())
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignBottom), summary)
        painter.restore()
