"""Mends are looked for once Keras has answered, and the newest network counts."""

from typing import Any

import pytest
from PySide6.QtCore import QDeadlineTimer
from PySide6.QtTest import QTest

from studio.ui.child.keras_link import KerasLink
from studio.ui.edit.analysis import Analysis
from studio.ui.edit.commands import SetParams
from studio.ui.edit.document import Document
from studio.ui.edit.mend_offers import MendOffers
from tests.helpers.networks import digits_project, put

pytestmark = pytest.mark.keras
FIRST = "Put Reshape to (28, 28, 1) before conv2d."


@pytest.fixture(scope="module")
def link(qapp):
    link = KerasLink()
    link.start()
    patience = QDeadlineTimer(90_000)
    while link.ready is None and not patience.hasExpired():
        QTest.qWait(50)
    yield link
    link.close()


@pytest.fixture
def offers(link, qtbot):
    """A convolution on a picture without channels."""
    document = Document()
    offers: Any = MendOffers(Analysis(document, link, document), link, document)
    project = digits_project()
    image = put(project.graph, "Input", "image", column="picture")
    offers.conv = put(project.graph, "Conv2D", "conv2d", (image,), filters=4, kernel_size=3)
    offers.document = document
    with qtbot.waitSignal(offers.changed, timeout=20_000):
        document.show(project)
    yield offers
    document.deleteLater()


def sentences(offers):
    return [mend.sentence for _, mend in offers.of_node(offers.conv)]


def test_what_is_wrong_with_a_node_comes_with_its_mends(offers):
    assert FIRST in sentences(offers)
    assert {p.code for p in offers.known} == {"keras", "no_output"}


def test_offers_go_with_their_problem_and_come_back(offers, qtbot):
    document = offers.document
    with qtbot.waitSignal(offers.changed, timeout=20_000):
        document.push(SetParams(document, offers.analysis.document.project.graph.of_layer(
            "Input")[0].id, {"shape": [28, 28, 1]}))  # fmt: skip
    assert FIRST not in sentences(offers)
    with qtbot.waitSignal(offers.changed, timeout=20_000):
        document.undo_stack.undo()
    assert FIRST in sentences(offers)


def test_an_answer_about_the_network_before_an_edit_is_not_taken(offers, qtbot):
    document = offers.document
    asked = []
    send = offers.link.try_edits
    offers.link.try_edits = lambda request: asked.append(request) or send(request)
    for filters in range(5, 12):
        document.push(SetParams(document, offers.conv, {"filters": filters}))
        qtbot.wait(1)
    qtbot.waitUntil(lambda: bool(asked), timeout=20_000)
    qtbot.wait(200)
    del offers.link.try_edits
    assert len(asked) == 1
    assert FIRST in sentences(offers)


def test_another_project_begins_without_offers(offers, qtbot):
    with qtbot.waitSignal(offers.changed, timeout=20_000):
        offers.document.show(digits_project())
    assert offers.of_node(offers.conv) == []
