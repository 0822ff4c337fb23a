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
    document.show(project)
    qtbot.waitUntil(lambda: is_done(offers), timeout=20_000)
    yield offers
    document.deleteLater()


def is_done(offers):
    """Whether all that is wrong was looked at."""
    wrong = offers.all_problems()
    return bool(offers.analysis.reports) and bool(wrong) and set(offers.known) == set(wrong)


def sentences(offers):
    return [mend.sentence for _, mend in offers.of_node(offers.conv)]


def test_what_is_wrong_with_a_node_comes_with_its_mends(offers):
    assert FIRST in sentences(offers)
    assert {p.code for p in offers.known} == {"keras", "no_output"}


def test_offers_go_with_their_problem_and_come_back(offers, qtbot):
    document = offers.document
    (image,) = document.project.graph.of_layer("Input")
    document.push(SetParams(document, image.id, {"shape": [28, 28, 1]}))
    qtbot.waitUntil(lambda: FIRST not in sentences(offers), timeout=20_000)
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: FIRST in sentences(offers), timeout=20_000)


def test_an_answer_about_the_network_before_an_edit_is_not_taken(offers, qtbot):
    document = offers.document
    asked = []
    send = offers.link.try_edits
    offers.link.try_edits = lambda request: asked.append(request) or send(request)
    for filters in range(5, 12):
        document.push(SetParams(document, offers.conv, {"filters": filters}))
        qtbot.wait(1)
    qtbot.waitUntil(lambda: len(asked) == len(offers.all_problems()), timeout=20_000)
    del offers.link.try_edits
    tried = [call for change in asked[0].edits for call in change.calls if call.node == offers.conv]
    assert {call.params["filters"] for call in tried} == {11, 32}  # 32: as Keras begins


def test_another_project_begins_without_offers(offers, qtbot):
    offers.document.show(digits_project())
    assert offers.known == {}
