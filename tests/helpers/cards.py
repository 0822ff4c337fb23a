"""Reading the numbers off a page's cards, as a person does."""

from PySide6.QtWidgets import QFrame, QLabel, QWidget


def texts_on_cards(page: QWidget) -> dict[str, str]:
    """What each card says, by what it is called."""
    cards = [frame for frame in page.findChildren(QFrame) if frame.property("class") == "card"]
    pairs = (card.findChildren(QLabel) for card in cards)
    return {name.text(): value.text() for name, value in pairs}
