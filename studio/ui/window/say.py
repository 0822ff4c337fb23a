"""A sentence in a box of its own, to be closed before anything else."""

from PySide6.QtWidgets import QMessageBox, QWidget


def say(window: QWidget, title: str, sentence: str) -> None:
    """Show a sentence in a box over the window."""
    box = QMessageBox(window)
    box.setWindowTitle("Strata Studio")
    box.setText(title)
    box.setInformativeText(sentence)
    box.exec()
