"""A trained model is asked: how well it does, what it answers, and all without a trace in the run.

Real Keras throughout, on runs of a few steps.
"""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.questions import (
    DescribeData,
    Evaluate,
    FetchRows,
    KeepWeights,
    Predict,
    Predicted,
    RowsFetched,
)
from studio.engine.protocol.run import RunEnded, SaveSnapshot, SnapshotSaved, StepsDone
from studio.project.project import Project
from studio.project.script_style import ScriptStyle
from studio.project.store import load
from studio.resources import resource
from studio.runs.launch import prepare
from studio.runs.run_folder import RunFolder
from studio.runs.subject import subject_of
from studio.ui.shared.framing import framed
from tests.helpers.asked import Asked
from tests.helpers.asked_projects import projects, train_all
from tests.helpers.conversation import Conversation, one_of
from tests.helpers.scripts import train_in, write_script

pytestmark = pytest.mark.keras


def example(name: str) -> Project:
    """A lesson of which an epoch is short: what is asked here needs no well trained network."""
    project = load(resource("examples", f"{name}.strata"))
    project.training = msgspec.structs.replace(project.training, epochs=1, batch_size=500)
    return project


def trained(project: Project, trainer: Conversation, root: Path, epochs: int = 1) -> RunFolder:
    launch = prepare(project, root, epochs=epochs)
    trainer.process.send(launch.request)
    ended = trainer.rest()[-1]
    assert isinstance(ended, RunEnded)
    assert ended.ending == "finished", ended
    return launch.folder


@pytest.fixture(scope="module")
def digits(
    answerer: Conversation,
    spares: list[Conversation],
    tmp_path_factory: pytest.TempPathFactory,
) -> Asked:
    project = example("mnist_classifier")
    with one_of(spares) as trainer:
        folder = trained(project, trainer, tmp_path_factory.mktemp("runs"))
    asked = Asked(answerer, folder, subject_of(project))
    asked.ended = folder.state().ended
    return asked


def test_a_loaded_model_evaluates_as_the_run_did(digits: Asked) -> None:
    reply = digits.evaluate()
    assert digits.ended is not None
    assert reply.values == pytest.approx(digits.ended.evaluation, rel=1e-6)
    assert reply.test_rows == 10_000


def test_a_sequential_model_is_asked_like_any_other(
    digits: Asked, many: dict[str, tuple[Asked, Project]]
) -> None:
    asked, _ = many["sequential"]
    reply, usual = asked.evaluate(), digits.evaluate()
    assert reply.values == usual.values
    assert [score.output for score in reply.outputs] == [score.output for score in usual.outputs]
    image = np.arange(784).reshape(1, 28, 28).astype("uint8")
    assert (asked.predict(image=image) == digits.predict(image=image)).all()


def test_every_test_row_is_in_the_confusion_matrix(digits: Asked) -> None:
    reply = digits.evaluate()
    (score,) = reply.outputs
    confusion = digits.read(score.files["confusion"])
    assert confusion.shape == (10, 10)
    assert confusion.sum() == 10_000
    assert np.trace(confusion) / 10_000 == pytest.approx(reply.values["accuracy"], abs=1e-6)


def test_the_most_confident_mistakes_come_first(digits: Asked) -> None:
    (score,) = digits.evaluate().outputs
    truth, answer, confidence, mistakes = (
        digits.read(score.files[name]) for name in ("truth", "answer", "confidence", "mistakes")
    )
    assert (truth[mistakes] != answer[mistakes]).all()
    assert (np.diff(confidence[mistakes]) <= 0).all()
    assert confidence[mistakes[0]] == confidence[truth != answer].max()


def test_rows_come_as_they_were_read_with_the_models_answers(digits: Asked) -> None:
    reply = digits.ask(FetchRows, rows=(3, 1, 4), columns=("image",), inputs=digits.subject.reads)
    with np.load(resource("datasets", "mnist.npz")) as file:
        np.testing.assert_array_equal(
            digits.read(reply.columns["image"]), file["x_test"][[3, 1, 4]]
        )
    (outputs,) = (digits.read(file) for file in reply.outputs.values())
    assert outputs.shape == (3, 10)


def test_a_given_image_goes_through_the_scripts_own_prepare(digits: Asked) -> None:
    with np.load(resource("datasets", "mnist.npz")) as file:
        images = file["x_test"][:20]
    given = digits.predict(image=images)
    rows = tuple(range(20))
    reply = digits.ask(FetchRows, rows=rows, columns=(), inputs=digits.subject.reads)
    (known,) = (digits.read(file) for file in reply.outputs.values())
    np.testing.assert_allclose(given, known, atol=1e-6)


def test_small_layers_show_their_numbers(digits: Asked) -> None:
    hidden, digit = digits.evaluate().layers
    assert hidden.shapes == {"kernel": (784, 32), "bias": (32,)}
    assert set(hidden.files) == {"bias"}
    assert digits.read(digit.files["kernel"]).shape == (32, 10)


def test_the_data_say_in_what_range_they_lie(digits: Asked) -> None:
    reply = digits.ask(DescribeData)
    assert (reply.lows["image"], reply.highs["image"]) == ((0.0,), (255.0,))
    assert reply.test_rows == 10_000


def test_weights_and_model_are_written_for_others(digits: Asked, tmp_path: Path) -> None:
    for name in ("digits.weights.h5", "digits.keras"):
        path = tmp_path / name
        assert digits.ask(KeepWeights, path=str(path)).states == ""
        reply = digits.ask(Evaluate, weights=str(path), targets=digits.subject.targets)
        assert digits.ended is not None
        assert reply.values == pytest.approx(digits.ended.evaluation, rel=1e-6)


def test_weights_of_another_network_are_refused_in_a_sentence(
    digits: Asked, tmp_path: Path
) -> None:
    project = load(resource("examples", "autoencoder.strata"))
    other = Asked(digits.process, prepare(project, tmp_path).folder, subject_of(project))
    reply = other.ask(KeepWeights, weights=str(digits.folder.model), path=str(tmp_path / "x.keras"))
    assert isinstance(reply, RequestFailed)
    assert reply.sentence.startswith("The weights in model.keras do not fit this network: ")


def test_a_run_without_a_model_says_so(digits: Asked, tmp_path: Path) -> None:
    project = load(resource("examples", "mnist_classifier.strata"))
    other = Asked(digits.process, prepare(project, tmp_path).folder, subject_of(project))
    reply = other.ask(Evaluate, targets=other.subject.targets)
    assert isinstance(reply, RequestFailed)
    assert reply.sentence.startswith("There are no weights in ")


def test_snapshots_leave_the_losses_as_they_are(
    trainer: Conversation, tmp_path: Path, answerer: Conversation
) -> None:
    losses = []
    for asks in (True, False):
        folder = tmp_path / str(asks)
        folder.mkdir()
        write_script(folder, noise=0.1, epochs=6)
        process = trainer if asks else Conversation()
        process.process.send(train_in(folder))
        if asks:
            snapshots = 0
            while not isinstance(
                event := process.next(StepsDone, SnapshotSaved, RunEnded), RunEnded
            ):
                snapshots += isinstance(event, SnapshotSaved)
                if isinstance(event, StepsDone):
                    process.process.send(SaveSnapshot())
            assert snapshots > 2
            assert (folder / "snapshot.weights.h5").is_file()
        process.rest()
        losses.append(RunFolder(folder).metrics())
        if not asks:
            process.close()
    for with_questions, without in zip(*losses, strict=True):
        assert {**with_questions, "seconds": 0} == {**without, "seconds": 0}


# --- data of other kinds -----------------------------------------------------------

KINDS = ("line", "iris", "digits", "waves", "houses", "pictures")


def sequential() -> Project:
    """What `digits` is, with layers that are added one by one."""
    project = example("mnist_classifier")
    project.script = ScriptStyle("add")
    return project


@pytest.fixture(scope="module")
def many(
    answerer: Conversation, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Asked, Project]]:
    root = tmp_path_factory.mktemp("many")
    made = {**projects(root), "sequential": sequential()}
    asked = {
        name: (Asked(answerer, prepare(project, root).folder, subject_of(project)), project)
        for name, project in made.items()
    }
    train_all([entry.folder.path for entry, _ in asked.values()])
    return asked


@pytest.mark.parametrize("kind", KINDS)
def test_filled_in_values_are_answered_like_the_rows_they_came_from(
    many: dict[str, tuple[Asked, Project]], kind: str
) -> None:
    asked, _ = many[kind]
    (read,) = asked.subject.inputs
    names = tuple(column.name for column in read.raw)
    rows = (2, 0)
    reply = asked.ask(FetchRows, rows=rows, columns=(*names, "x"), inputs=asked.subject.reads)
    assert isinstance(reply, RowsFetched), reply
    (known,) = (asked.read(file) for file in reply.outputs.values())
    if kind == "pictures":  # a file is not read here: its bytes are what the network reads
        values = {"image": np.rint(asked.read(reply.columns["x"]) * 255)}
    else:
        values = {name: asked.read(reply.columns[name]) for name in names}
    if read.is_raw:
        np.testing.assert_allclose(asked.predict(**values), known, atol=1e-5)
    else:
        files = {"x": "given-x.npy"}
        np.save(asked.folder.path / "given-x.npy", values["x"])
        told = asked.ask(Predict, inputs=asked.subject.reads, prepared=files)
        np.testing.assert_allclose(asked.read(*told.outputs.values()), known, atol=1e-5)


def test_a_test_row_of_a_window_comes_with_those_before_it(
    many: dict[str, tuple[Asked, Project]],
) -> None:
    asked, _ = many["windows"]
    whole = asked.ask(FetchRows, rows=(2, 3), columns=("price", "x"), window=6)
    price, prepared = (asked.read(whole.columns[name]) for name in ("price", "x"))
    assert price.shape == (2, 6)
    np.save(asked.folder.path / "row.npy", price[1])
    told = {"inputs": asked.subject.reads, "given": {"price": "row.npy"}, "window": 6}
    given = asked.read(*asked.ask(Predict, **told).outputs.values())
    np.save(asked.folder.path / "made.npy", prepared[1:])
    told = {"inputs": asked.subject.reads, "prepared": {"x": "made.npy"}}
    known = asked.read(*asked.ask(Predict, **told).outputs.values())
    np.testing.assert_allclose(given, known, atol=1e-5)


def test_a_window_of_raw_rows_is_one_example(many: dict[str, tuple[Asked, Project]]) -> None:
    asked, _ = many["windows"]
    assert asked.subject.inputs[0].window == 6
    np.save(asked.folder.path / "rows.npy", np.arange(6.0))
    told = {"inputs": asked.subject.reads, "given": {"price": "rows.npy"}, "window": 6}
    reply = asked.ask(Predict, **told)
    assert isinstance(reply, Predicted), reply
    first = asked.read(*reply.outputs.values())
    np.save(asked.folder.path / "rows.npy", np.array([0.0, 1, 2, 3, 4, 99]))
    again = asked.read(*asked.ask(Predict, **told).outputs.values())
    assert first.shape[0] == 1
    np.testing.assert_allclose(again, first, atol=1e-6)  # one ahead: the last row is not seen


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("line", "numbers"), ("iris", "classes"), ("digits", "classes"), ("waves", "numbers"),
     ("houses", "classes"), ("windows", "numbers"), ("pictures", "classes")],
)  # fmt: skip
def test_each_kind_of_target_is_scored(
    many: dict[str, tuple[Asked, Project]], kind: str, expected: str
) -> None:
    asked, _ = many[kind]
    reply = asked.evaluate()
    (score,) = reply.outputs
    assert (score.kind, score.rows) == (expected, reply.test_rows)
    assert set(reply.values) >= {"loss"}
    if expected == "classes":
        assert asked.read(score.files["confusion"]).sum() == score.rows


def test_the_fitted_line_lies_over_the_raw_points(many: dict[str, tuple[Asked, Project]]) -> None:
    asked, _ = many["line"]
    (score,) = asked.evaluate().outputs
    x, y, there, answers = (
        asked.read(score.files[name]) for name in ("line_x", "line_y", "input", "answer")
    )
    assert (x[0], x[-1]) == pytest.approx((-1, 1), abs=0.01)
    np.testing.assert_allclose(np.interp(there, x, y), answers, atol=1e-3)


def test_an_autoencoders_worst_pictures_come_first(
    trainer: Conversation, answerer: Conversation, tmp_path: Path
) -> None:
    project = example("autoencoder")
    folder = trained(project, trainer, tmp_path)
    reply = Asked(answerer, folder, subject_of(project)).evaluate()
    (score,) = reply.outputs
    error = np.load(folder.path / score.files["error"])
    assert score.kind == "image"
    assert (np.diff(error) <= 0).all()
    assert score.mean_error == pytest.approx(reply.values["loss"], rel=1e-3)


def test_a_stateful_layer_goes_on_from_where_training_ended(
    trainer: Conversation, answerer: Conversation, tmp_path: Path
) -> None:
    project = load(resource("examples", "lstm_regressor.strata"))
    folder = trained(project, trainer, tmp_path)
    asked = Asked(answerer, folder, subject_of(project))
    ended = folder.state().ended
    assert ended is not None
    for _ in range(2):  # the questions before leave no trace
        reply = asked.evaluate()
        assert reply.values == pytest.approx(ended.evaluation, rel=1e-5)
        (score,) = reply.outputs
        off = asked.read(score.files["answer"]) - asked.read(score.files["truth"])
        assert (off**2).mean() == pytest.approx(reply.values["loss"], rel=1e-3)
    row = asked.ask(FetchRows, rows=(7,), columns=("sine", "cosine"))
    told = {"inputs": asked.subject.reads, "prepared": {"sine": row.columns["sine"]}}
    off = [
        float(
            np.abs(asked.read(*reply.outputs.values()) - asked.read(row.columns["cosine"])).mean()
        )
        for reply in (asked.ask(Predict, **told, state_row=7), asked.ask(Predict, **told))
    ]
    assert off[0] < 0.1 < off[1]  # from nothing, nobody knows which way the wave goes
    for name in ("wave.keras", "wave.weights.h5"):  # what Keras leaves out is kept beside
        kept = asked.ask(KeepWeights, path=str(tmp_path / name))
        assert kept.states == str(tmp_path / f"{name}.states.npz")
        reply = asked.ask(Evaluate, weights=kept.path, targets=asked.subject.targets)
        assert reply.values == pytest.approx(ended.evaluation, rel=1e-5)


def test_drawn_digits_are_known_as_well_as_those_of_the_test_set(digits: Asked) -> None:
    """Test digits, ten times as large and put elsewhere, as a hand would draw them on the pad."""
    with np.load(resource("datasets", "mnist.npz")) as file:
        images, labels = file["x_test"][:1000], file["y_test"][:1000]
    drawn = []
    for number, image in enumerate(images):
        rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
        ink = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        large = np.kron(ink, np.ones((9, 9), dtype=np.uint8))
        pad = np.zeros((280, 280), dtype=np.uint8)
        top, left = number % (280 - large.shape[0]), number * 7 % (280 - large.shape[1])
        pad[top : top + large.shape[0], left : left + large.shape[1]] = large
        drawn.append(framed(pad, 28, 28))
    np.testing.assert_allclose(np.stack(drawn), images, atol=8)  # as MNIST's own are framed
    known = digits.predict(image=images).argmax(axis=1) == labels
    redrawn = digits.predict(image=np.stack(drawn)).argmax(axis=1) == labels
    assert known.mean() > 0.85
    assert redrawn.mean() == pytest.approx(known.mean(), abs=0.005)
