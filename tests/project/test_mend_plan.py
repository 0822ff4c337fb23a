"""A mend is one change through the graph's gate, and is taken back whole."""

import pytest

from studio.graph.elements import Edge, PortRef
from studio.graph.errors import GraphError
from studio.project import store
from studio.project.mend_plan import apply, mend_in_place, mended, planned
from studio.project.mends import (
    ChangeParams,
    ChangeTraining,
    CutWire,
    Edit,
    NewLayer,
    PutLayers,
    RemoveNodes,
    Rename,
    ReplaceLayer,
    Unlink,
    offer,
)
from studio.project.project import Project
from studio.project.training import TrainingSettings
from tests.helpers.networks import classifier, ids, put, siamese

FLATTEN = NewLayer("Flatten")


def _order(project: Project) -> list[str]:
    return [node.name for node in project.graph.in_order()]


def test_layers_go_between_the_ends_of_a_wire_under_free_names() -> None:
    project = classifier()
    known = ids(project)
    layers = (FLATTEN, NewLayer("Dense", {"units": 5}), NewLayer("Dense"))
    edit = PutLayers(layers, PortRef(known["hidden"]), PortRef(known["digit_10"]))
    copy = mended(project, offer("Put {layer} before {node}.", edit, layer="Flatten", node="x"))
    order = ["image", "hidden", "flatten", "dense", "dense_2", "digit_10", "answer"]
    assert _order(copy) == order
    assert _order(project) == ["image", "hidden", "digit_10", "answer"]


def test_a_wire_at_an_occupied_input_is_joined_with_the_new_one() -> None:
    project = classifier()
    known = ids(project)
    image, hidden = PortRef(known["image"]), PortRef(known["hidden"])
    edit = PutLayers((NewLayer("Concatenate"),), hidden, PortRef(known["digit_10"]), (image,))
    copy = mended(project, offer("Join both.", edit))
    (joined,) = copy.graph.of_layer("Concatenate")
    assert [edge.source for edge in copy.graph.edges_into(joined.id)] == [hidden, image]


def test_another_layer_takes_over_the_wires() -> None:
    project = classifier()
    edit = ReplaceLayer(ids(project)["hidden"], NewLayer("Dropout", {"rate": 0.5}))
    copy = mended(project, offer("Replace it.", edit))
    assert [n.name for n in copy.graph.in_order()] == ["image", "dropout", "digit_10", "answer"]


def _edits(project: Project) -> list[Edit]:
    known = ids(project)
    shared = PortRef(known["shared"])
    return [
        CutWire(Edge(shared, PortRef(known["joined"]))),
        RemoveNodes((known["map"], known["joined"])),
        Unlink(known["again"]),
        ChangeParams(known["shared"], {"units": 3, "activation": None}),
        Rename(known["one"], "first"),
        ReplaceLayer(known["digit_10"], NewLayer("Flatten")),
        PutLayers((FLATTEN,), shared, PortRef(known["joined"])),
        PutLayers((FLATTEN,), None, PortRef(known["joined"], 5)),
        PutLayers((FLATTEN,), shared),
    ]


@pytest.mark.parametrize("number", range(9))
def test_what_is_taken_back_leaves_the_network_as_it_was(number: int) -> None:
    project = siamese()
    before = store.to_bytes(project)
    plan = planned(project, offer("Mend it.", _edits(project)[number]))
    take_back = apply(project.graph, plan)
    once = store.to_bytes(project)
    take_back()
    assert store.to_bytes(project) == before != once
    apply(project.graph, plan)
    assert store.to_bytes(project) == once


def test_what_the_gate_refuses_changes_nothing() -> None:
    project = classifier()
    known, before = ids(project), store.to_bytes(project)
    backwards = PutLayers((), PortRef(known["digit_10"]), PortRef(known["hidden"]))
    for edit in (backwards, ChangeParams(known["hidden"], {"units": "many"})):
        mend = offer("Mend it.", Rename(known["image"], "picture"), edit)
        with pytest.raises(GraphError):
            mend_in_place(project, mend)
        assert store.to_bytes(project) == before


def test_a_new_input_stands_before_the_input_it_feeds() -> None:
    project = classifier()
    lone = put(project.graph, "Dense", "lone", (), units=1)
    edit = PutLayers((NewLayer("Input", {"column": "image"}),), None, PortRef(lone))
    copy = mended(project, offer("Add an Input.", edit))
    (wire,) = copy.graph.edges_into(lone)
    assert copy.graph.position(wire.source.node)[1] < copy.graph.position(lone)[1]


def test_training_settings_are_part_of_a_mend() -> None:
    project = classifier()
    mend_in_place(project, offer("Train once.", ChangeTraining(TrainingSettings(epochs=1))))
    assert project.training.epochs == 1
