"""Copy, cut and paste of nodes, as text that can be sent to a colleague."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication

from studio.project.fragment import Fragment, FragmentError, NotAFragment, from_text, to_text
from studio.ui.canvas import edits

if TYPE_CHECKING:
    from studio.ui.canvas.view import CanvasView


def copy(view: "CanvasView") -> bool:
    """Put the selected nodes on the clipboard; False, with a sentence, when that cannot be."""
    if not view.selection.nodes:
        view.status_message.emit("Nothing was copied: select nodes first")
        return False
    try:
        text = to_text(view.canvas.graph, view.selection.nodes)
    except FragmentError as error:
        view.status_message.emit(f"Nothing was copied: {error}")
        return False
    QGuiApplication.clipboard().setText(text)
    return True


def cut(view: "CanvasView") -> None:
    """Put the selected nodes on the clipboard and delete them."""
    if copy(view):
        command = edits.cutting(view.document, view.selection.nodes)
        view.cancel()
        view.selection.select(())
        view.document.push(command)


def paste(view: "CanvasView", where: QPointF) -> None:
    """Add the nodes of the clipboard, their middle at a place in the scene, and select them."""
    fragment = _clipboard(view)
    if fragment is None:
        return
    view.cancel()
    command = edits.pasting(view.document, fragment, where)
    if view.document.push(command):
        new = [node.id for node, _ in command.nodes]
        view.selection.select(new)
        view.camera.bring(view.canvas.network_rect(new))


def _clipboard(view: "CanvasView") -> Fragment | None:
    try:
        return from_text(QGuiApplication.clipboard().text())
    except NotAFragment as error:
        view.status_message.emit(f"The clipboard holds no nodes: {error}")
    except FragmentError as error:
        view.status_message.emit(f"The nodes on the clipboard cannot be pasted: {error}")
    return None
