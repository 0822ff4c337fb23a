import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from studio.graph.elements import Edge, PortRef
from studio.project import store
from studio.project.datasets import keras_cache, provide
from studio.project.drawing import Flow
from studio.project.placing import NODE_SIZE
from studio.project.project import Project
from studio.project.store import ProjectError, from_bytes, load, save, to_bytes
from studio.resources import resource
from tests.helpers.networks import classifier, ids, put
from tools.make_examples import MAKERS


@pytest.fixture
def record():
    """A whole project, as plain JSON to break."""
    return json.loads(to_bytes(classifier()))


def refusal(record):
    text = record if isinstance(record, bytes) else json.dumps(record).encode()
    with pytest.raises(ProjectError) as caught:
        from_bytes(text)
    return caught.value


# --- whole files


def test_a_project_comes_back_byte_for_byte(tmp_path):
    project = classifier(epochs=7, seed=3)
    project.graph.move({ids(project)["hidden"]: (1.25, -3.0)})
    save(project, tmp_path / "a.strata")
    save(load(tmp_path / "a.strata"), tmp_path / "b.strata")
    assert (tmp_path / "a.strata").read_bytes() == (tmp_path / "b.strata").read_bytes()


def test_a_project_comes_back_with_all_it_had(tmp_path):
    project = classifier(epochs=7)
    save(project, tmp_path / "a.strata")
    again = load(tmp_path / "a.strata")
    assert list(again.graph.nodes()) == list(project.graph.nodes())
    assert set(again.graph.edges()) == set(project.graph.edges())
    assert (again.name, again.data, again.training) == ("digits", project.data, project.training)


@pytest.mark.parametrize("name", ["autoencoder", "mnist_classifier"])
def test_the_examples_are_written_as_the_program_writes(name):
    path = resource("examples", f"{name}.strata")
    project = load(path)
    assert project.problems() == []
    assert to_bytes(project) == path.read_bytes()


@pytest.mark.parametrize("make", MAKERS)
def test_the_examples_are_those_that_their_maker_makes(make):
    path = resource("examples", f"{make.__name__}.strata")
    assert to_bytes(make()) == path.read_bytes()


def test_the_order_of_the_file_does_not_depend_on_the_order_of_edits():
    project = classifier()
    before = to_bytes(project)
    node, position, edges = project.graph.remove_node(ids(project)["hidden"])
    project.graph.add_node(node, position)
    for edge in edges:
        project.graph.connect(edge)
    assert to_bytes(project) == before


@pytest.mark.parametrize("name", ["a\nb", 'say "hi"', "größe 漢字", "\u202e", "x" * 10_000, "\x00"])
def test_any_name_survives(name):
    project = classifier()
    project.name = name
    project.graph.rename(ids(project)["hidden"], name)
    again = from_bytes(to_bytes(project))
    assert again.name == name
    assert name in ids(again)


def test_half_a_letter_does_not_keep_a_project_from_being_saved():
    project = classifier()
    project.name = "half \ud800"
    assert from_bytes(to_bytes(project)).name == "half ?"


# --- broken files


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ProjectError, match=r"There is no file .*gone\.strata"):
        load(tmp_path / "gone.strata")


def test_a_folder_is_no_project(tmp_path):
    with pytest.raises(ProjectError, match="cannot be read"):
        load(tmp_path)


def test_a_file_cut_off_anywhere_says_so():
    whole = to_bytes(classifier()).rstrip()
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        assert "cut off" in refusal(whole[:length]).sentence


@pytest.mark.parametrize("text", [b"hello", b"\x89PNG\r\n", b"\xff\xfe{", b"[" * 100_000])
def test_what_is_no_json_is_no_project(text):
    assert "this is not a Strata project" in refusal(text).sentence


@pytest.mark.parametrize("text", [b"{}", b"[]", b"3", b'{"format": "other"}', b'{"format": 3}'])
def test_other_json_is_no_project(text):
    error = refusal(text)
    assert (error.place, "not a Strata project" in error.sentence) == ("$.format", True)


def test_bytes_that_are_no_text_are_refused():
    whole = to_bytes(classifier())
    assert "not a Strata project" in refusal(whole.replace(b'"digits"', b'"\xff"')).sentence


def test_deep_nesting_is_refused(record):
    record["graph"]["nodes"][0]["params"] = "DEEP"
    text = json.dumps(record).replace('"DEEP"', '{"shape": ' * 5000 + "1" + "}" * 5000)
    assert "not a Strata project" in refusal(text.encode()).sentence


def test_a_newer_version_says_what_to_do(record):
    record["version"] = store.VERSION + 1
    error = refusal(record)
    assert error.place == "$.version"
    assert "update to open it" in error.sentence


def test_a_version_that_never_was_blames_nobody(record):
    record["version"] = 0
    assert "there is no such version" in refusal(record).sentence


def test_a_version_of_the_wrong_type_is_placed(record):
    record["version"] = "one"
    assert str(refusal(record)) == "$.version: expected int, got str"


@pytest.mark.parametrize(
    ("path", "value", "place", "words"),
    [
        (("name",), 3, "$.name", "expected str, got int"),
        (("graph",), [], "$.graph", "expected object, got array"),
        (("graph", "nodes"), {}, "$.graph.nodes", "expected array, got object"),
        (("graph", "nodes", 1, "id"), 3, "$.graph.nodes[1].id", "expected str, got int"),
        (("graph", "nodes", 1, "colour"), "red", "$.graph.nodes[1]", "unknown field colour"),
        (("training", "epochs"), 0, "$.training.epochs", "expected int >= 1"),
        (("training", "epochs"), "ten", "$.training.epochs", "expected int, got str"),
        (("training", "validation"), {"kind": "x"}, "$.training.validation.kind", "invalid enum"),
        (("data", "source"), "imagenet", "$.data.source", "expected object, got str"),
        (("data", "source"), {"kind": "x"}, "$.data.source.kind", "invalid"),
        (("layout", "n1"), [1, "x"], "$.layout[...][1]", "expected float, got str"),
    ],
)
def test_a_wrong_type_is_told_with_its_place(record, path, value, place, words):
    *way, last = path
    inside = record
    for step in way:
        inside = inside.setdefault(step, {}) if isinstance(step, str) else inside[step]
    inside[last] = value
    error = refusal(record)
    assert (error.place, words in error.sentence) == (place, True), str(error)


def test_a_wrong_type_of_a_param_is_told_with_its_place(record):
    record["graph"]["nodes"][1]["params"]["units"] = "ten"
    assert str(refusal(record)) == (
        "$.graph.nodes[1].params.units: units: expected a whole number, got 'ten'"
    )


def test_an_unknown_layer_is_told_with_its_place(record):
    record["graph"]["nodes"][1]["layer"] = "Dens"
    error = refusal(record)
    assert error.place == "$.graph.nodes[1]"
    assert 'did you mean "Dense"' in error.sentence


def test_an_unknown_param_is_told_with_its_place(record):
    record["graph"]["nodes"][1]["params"]["unit"] = 3
    error = refusal(record)
    assert error.place == "$.graph.nodes[1].params.unit"
    assert 'did you mean "units"' in error.sentence


def test_an_id_used_twice_is_told_with_its_place(record):
    record["graph"]["nodes"][1]["id"] = "n1"
    assert refusal(record).place == "$.graph.nodes[1]"


def test_an_edge_to_nothing_is_told_with_its_place(record):
    record["graph"]["edges"][0]["target"] = "n99"
    error = refusal(record)
    assert error.place == "$.graph.edges[0]"
    assert error.sentence == 'The wire leads to nothing: There is no node "n99"'


@pytest.mark.parametrize(("end", "index"), [("output", 1), ("input", 1), ("input", -1)])
def test_an_edge_to_no_port_is_told_with_its_place(record, end, index):
    record["graph"]["edges"][1][end] = index
    assert refusal(record).place == "$.graph.edges[1]"


def test_two_edges_into_one_input_are_told_with_their_place(record):
    record["graph"]["edges"].append(record["graph"]["edges"][0])
    error = refusal(record)
    assert error.place == "$.graph.edges[3]"
    assert "Two wires end at the same input of hidden" in error.sentence


def test_an_edge_to_the_billionth_input_is_refused_at_once():
    project = classifier()
    put(project.graph, "Add", "joined")
    record = json.loads(to_bytes(project))
    record["graph"]["edges"].append({"source": "n1", "target": "n5", "input": 10**9})
    assert "has no input" in refusal(record).sentence


def test_a_loop_in_a_file_opens_with_a_problem():
    project = classifier()
    joined = put(project.graph, "Add", "joined", (ids(project)["hidden"],))
    record = json.loads(to_bytes(project))
    record["graph"]["edges"].append({"source": joined, "target": joined, "input": 1})
    again = from_bytes(json.dumps(record).encode())
    assert "loop" in [problem.code for problem in again.problems()]


def test_the_name_of_the_file_is_in_the_sentence(tmp_path):
    (tmp_path / "mine.strata").write_text("{}")
    with pytest.raises(ProjectError, match=r"mine\.strata"):
        load(tmp_path / "mine.strata")


# --- writing


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "a.strata", tmp_path / "gone" / "a.strata"):
        with pytest.raises(ProjectError, match=r"cannot be written: .*save it in another folder"):
            save(classifier(), path)


def test_a_failed_save_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "a.strata"
    save(classifier(), path)
    before = path.read_bytes()
    # A real full disk in small: no file of this process may be longer than 64 bytes.
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from studio.project import store\n"
        "project = store.load(Path(sys.argv[1]))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))\n"
        "try: store.save(project, Path(sys.argv[1]))\n"
        "except store.ProjectError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert "cannot be written: File too large" in done.stdout
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.strata"]


def test_infinity_is_refused_before_it_spoils_a_file(tmp_path):
    project = classifier()
    layer = {"layer": "Dropout", "params": {"rate": float("inf")}}
    node = project.graph.new_node("TimeDistributed", "each", {"layer": layer})
    project.graph.add_node(node)
    with pytest.raises(ProjectError, match="infinite"):
        save(project, tmp_path / "a.strata")


def test_saving_keeps_the_rights_of_the_file(tmp_path):
    path = tmp_path / "a.strata"
    save(classifier(), path)
    path.chmod(0o640)
    save(classifier(), path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_opening_a_file_imports_nothing_heavy(tmp_path):
    path = resource("examples", "autoencoder.strata")
    code = (
        "import sys; from pathlib import Path; from studio.project.store import load\n"
        "load(Path(sys.argv[1]))\n"
        "print([m for m in ('keras', 'tensorflow', 'PySide6', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# --- the bundled data


def test_the_bundled_data_is_put_where_keras_looks(tmp_path, monkeypatch):
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    path = provide("mnist")
    assert path == tmp_path / ".keras" / "strata" / "mnist.npz"
    assert path.read_bytes() == resource("datasets", "mnist.npz").read_bytes()
    assert not (tmp_path / ".keras" / "datasets").exists()


def test_data_that_stands_there_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    path = provide("mnist")
    before = path.stat().st_mtime_ns
    assert provide("mnist") == path
    assert path.stat().st_mtime_ns == before


def test_half_a_copy_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    path = keras_cache("mnist")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half")
    provide("mnist")
    assert path.stat().st_size == resource("datasets", "mnist.npz").stat().st_size


@pytest.mark.parametrize("variable", ["HOME", "KERAS_HOME"])
def test_a_home_that_cannot_be_written_falls_back_as_keras_does(variable, monkeypatch):
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv(variable, os.devnull + "/nobody")
    assert keras_cache("mnist").parts[-4:] == ("tmp", ".keras", "strata", "mnist.npz")


def test_no_place_for_the_data_is_survived(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "strata").write_text("a file where the folder should be")
    assert provide("mnist") is None


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a device of Linux")
def test_a_device_that_never_ends_is_no_project():
    with pytest.raises(ProjectError, match="/dev/zero is no file"):
        load(Path("/dev/zero"))


# --- ports that parameters bring, and told calls


def told_project():
    project = classifier()
    graph = project.graph
    rows = put(graph, "Input", "rows", column="picture")
    encoder = put(graph, "GRU", "encoder", (rows,), units=4, return_state=True)
    decoder = put(graph, "GRU", "decoder", (rows,), units=4)
    graph.connect(Edge(PortRef(encoder, 1), PortRef(decoder, 2)))
    put(graph, "BatchNormalization", "norm", (decoder,))
    graph.set_call(ids(project)["norm"], {"training": False})
    return project


def test_ports_that_may_go_are_saved_by_name_and_come_back():
    project = told_project()
    text = to_bytes(project)
    record = json.loads(text)
    named = [e for e in record["graph"]["edges"] if "state" in str(e.get("input"))]
    assert [(e["output"], e["input"]) for e in named] == [("state", "initial state")]
    again = from_bytes(text)
    assert set(again.graph.edges()) == set(project.graph.edges())
    assert dict(again.graph.node(ids(again)["norm"]).call) == {"training": False}
    assert to_bytes(again) == text


def test_a_file_says_the_new_version_only_where_it_needs_it(record):
    assert record["version"] == 2
    assert json.loads(to_bytes(told_project()))["version"] == 3


def test_a_port_that_is_not_there_and_a_call_that_is_unknown_are_refused_in_their_place():
    record = json.loads(to_bytes(told_project()))
    edges = record["graph"]["edges"]
    named = next(i for i, edge in enumerate(edges) if "state" in str(edge.get("input")))
    edges[named]["input"] = "initial state c"
    error = refusal(record)
    assert error.place == f"$.graph.edges[{named}]"
    assert 'decoder has no input "initial state c"' in error.sentence
    record = json.loads(to_bytes(told_project()))
    record["graph"]["nodes"][-1]["call"] = {"trained": True}
    assert refusal(record).place.endswith("].call.trained")


def test_ports_by_number_in_an_older_file_still_mean_the_same():
    record = json.loads(to_bytes(told_project())) | {"version": 2}
    for edge in record["graph"]["edges"]:
        edge["output"] = {"state": 1}.get(edge.get("output"), edge.get("output", 0))
        edge["input"] = {"initial state": 2}.get(edge.get("input"), edge.get("input", 0))
    again = from_bytes(json.dumps(record).encode())
    assert set(again.graph.edges()) == set(told_project().graph.edges())


def without_places(project: Project, *but: str) -> Project:
    """The project as a file gives it that says where these nodes alone stand."""
    record = json.loads(store.to_bytes(project))
    names = {node["id"]: node["name"] for node in record["graph"]["nodes"]}
    record["layout"] = {k: p for k, p in record["layout"].items() if names[k] in but}
    return store.from_bytes(json.dumps(record).encode())


def overlapping(project: Project) -> list[tuple[str, str]]:
    places = {n.name: project.graph.position(n.id) for n in project.graph.nodes()}
    return [
        (one, other)
        for (one, (x, y)), (other, (a, b)) in combinations(places.items(), 2)
        if abs(x - a) < NODE_SIZE[0] and abs(y - b) < NODE_SIZE[1]
    ]


@pytest.mark.parametrize("flow", ["down", "right"])
def test_a_file_without_layout_is_arranged_on_opening(flow: Flow):
    project = store.load(resource("examples") / "autoencoder.strata")
    project.drawing.set_flow(flow)
    opened = without_places(project)
    assert overlapping(opened) == []
    axis = 1 if flow == "down" else 0
    graph = opened.graph
    for edge in graph.edges():
        source, target = graph.position(edge.source.node), graph.position(edge.target.node)
        is_watch = graph.node(edge.target.node).layer == "Watch"
        assert is_watch or source[axis] < target[axis]


def test_nodes_without_a_place_stand_beside_those_that_they_are_wired_to():
    project = store.load(resource("examples") / "autoencoder.strata")
    names = [node.name for node in project.graph.nodes()]
    opened = without_places(project, *names[::2])
    assert overlapping(opened) == []
    kept = {n.name: project.graph.position(n.id) for n in project.graph.nodes()}
    for node in opened.graph.nodes():
        if node.name in names[::2]:
            assert opened.graph.position(node.id) == kept[node.name]
    (left, top), (right, bottom) = (
        [limit(p[axis] for p in opened.graph.positions().values()) for axis in (0, 1)]
        for limit in (min, max)
    )
    assert right - left < 1500
    assert bottom - top < 1500
