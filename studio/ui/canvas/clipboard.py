"""Copy, cut and paste of nodes, as text that can be sent to a colleague."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication

from studio.project.fragment import Fragment, FragmentError, NotAFragment, from_text, to_text
from studio.ui.canvas import edits
from studio.ui.canvas.surface import Surface


def copy(view: Surface) -> bool:
    """Put the selected nodes on the clipboard; False, with a sentence, when that cannot be."""
    selection = view.selection
    if not selection.nodes and not selection.notes:
        view.status_message.emit("Nothing was copied: select nodes first")
        return False
    try:
        drawing = view.document.project.drawing
        text = to_text(view.canvas.graph, selection.nodes, drawing, selection.notes)
    except FragmentError as error:
        view.status_message.emit(f"Nothing was copied: {error}")
        return False
    QGuiApplication.clipboard().setText(text)
    return True


def cut(view: Surface) -> None:
    """Put the selected nodes on the clipboard and delete them."""
    if copy(view):
        selection = view.selection
        command = edits.removing(view.document, selection.nodes, (), selection.notes)
        if command is not None:
            command.setText(command.text().replace("Delete", "Cut", 1))
            view.cancel()
            view.document.push(command)
        selection.select(())


def paste(view: Surface, where: QPointF) -> None:
    """Add the nodes of the clipboard, their middle at a place in the scene, and select them."""
    fragment = _clipboard(view)
    if fragment is None:
        return
    view.cancel()
    command = edits.pasting(view.document, fragment, where)
    if view.document.push(command):
        view.show_new([node.id for node, _ in command.nodes], command.note_ids)


def _clipboard(view: Surface) -> Fragment | None:
    try:
        return from_text(QGuiApplication.clipboard().text())
    except NotAFragment as error:
        view.status_message.emit(f"The clipboard holds no nodes: {error}")
    except FragmentError as error:
        view.status_message.emit(f"The nodes on the clipboard cannot be pasted: {error}")
    return None
