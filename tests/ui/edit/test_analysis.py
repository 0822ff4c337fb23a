"""What is derived from the document follows its edits, and says so only where it changed."""

from collections.abc import Iterator

import pytest

from studio.codegen.script import generate
from studio.engine.protocol.shapes import NodeObjection, NodeReport, ShapesReply
from studio.ui.edit.analysis import Analysis
from studio.ui.edit.commands import Remove, SetParams
from studio.ui.edit.document import Document
from tests.helpers.networks import classifier, ids, siamese


@pytest.fixture
def analysis(make_link, qtbot) -> Iterator[Analysis]:
    """The analysis of a classifier, with a Keras process that is not started."""
    document = Document()
    analysis = Analysis(document, make_link(parent=document), document)
    document.show(classifier())
    qtbot.wait(1)
    yield analysis
    document.deleteLater()


def test_problems_are_told_only_when_an_edit_made_or_mended_one(analysis, qtbot):
    document, by_name = analysis.document, ids(analysis.document.project)
    with qtbot.assertNotEmitted(analysis.problems_changed, wait=20):
        document.push(SetParams(document, by_name["hidden"], {"units": 64}))
    wire = document.project.graph.edges_into(by_name["hidden"])[0]
    with qtbot.waitSignal(analysis.problems_changed):
        document.push(Remove(document, (), (wire,)))
    assert [p.code for p in analysis.problems] == ["unconnected", "unreachable", "unused"]
    with qtbot.waitSignal(analysis.problems_changed):
        document.undo_stack.undo()
    assert analysis.problems == []


def test_the_script_is_that_of_the_project_as_it_is(analysis):
    document, by_name = analysis.document, ids(analysis.document.project)
    assert analysis.script == generate(document.project)
    document.push(SetParams(document, by_name["hidden"], {"units": 64}))
    assert "Dense(64" in analysis.script.text
    document.show(siamese())
    assert analysis.script == generate(document.project)


def test_replies_add_up_and_the_newest_is_shown(analysis, qtbot):
    link, shown = analysis.link, []
    analysis.shapes_changed.connect(shown.append)
    analysis._request_id = 3
    first, second = NodeReport(((None, 1),)), NodeReport(((None, 2),))
    link.shapes_came.emit(ShapesReply(1, {"n1": first, "n2": first, "n3": first}))
    change = ShapesReply(2, {"n1": second}, gone=("n2",), is_change=True)
    link.shapes_came.emit(change)
    assert shown == []
    objection = NodeObjection("n3", "Dense wants more.")
    link.shapes_came.emit(ShapesReply(3, {}, (objection,), is_change=True))
    assert analysis.reports == {"n1": second}
    assert analysis.sentences == {"n3": "Dense wants more."}
    assert [set(changed) for changed in shown] == [{"n1", "n2", "n3"}]
    analysis._request_id = 4
    link.shapes_came.emit(ShapesReply(4, {"n3": first}))
    assert (analysis.reports, analysis.sentences) == ({"n3": first}, {})


def test_a_reply_about_the_project_before_is_not_taken_for_this_one(analysis):
    analysis._request_id = 5
    analysis.document.show(siamese())
    analysis.link.shapes_came.emit(ShapesReply(5, {"n1": NodeReport(((None, 1),))}))
    assert analysis.reports == {}


def test_a_keras_that_is_gone_for_good_is_not_said_to_wake_up(analysis, qtbot):
    told: list[str] = []
    analysis.keras_waited_for.connect(told.append)
    analysis.refresh()
    analysis.link.request_failed.emit("Keras could not be started.")
    analysis.refresh()
    assert told == ["Waiting for Keras to wake up…", *["Keras could not be started."] * 2]
