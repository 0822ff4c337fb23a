"""From a project to what a Keras process is asked to do."""

from pathlib import Path

from studio.engine.protocol.run import WatchRequest
from studio.runs.launch import prepare
from tests.helpers.networks import classifier, ids, put


def test_a_run_is_asked_for_each_watched_wire(tmp_path: Path) -> None:
    project = classifier()
    given = {"part": "train", "samples": 500, "label": "digit"}
    watch = put(project.graph, "Watch", "seen", (ids(project)["hidden"],), **given)
    assert prepare(project, tmp_path).request.watches == (
        WatchRequest(
            *(watch, "seen", "build_seen", ("image",), "train", 500, "digit"),
            picture="image",
            picture_shape=(28, 28),
        ),
    )


def test_a_label_that_names_no_classes_is_not_asked_for(tmp_path: Path) -> None:
    project = classifier()
    put(project.graph, "Watch", "seen", (ids(project)["hidden"],), label="picture")
    (request,) = prepare(project, tmp_path).request.watches
    assert request.label == ""
