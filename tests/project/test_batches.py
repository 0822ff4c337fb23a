"""Batches of a fixed size, training by steps, and the lesson that a project file names."""

import msgspec
import pytest

from studio.codegen.script import generate
from studio.doors.train import train
from studio.project.preparing import PreparedColumn
from studio.project.records import ProjectError
from studio.project.sources import Images
from studio.project.store import from_bytes, load, to_bytes
from studio.project.training import Validation
from studio.resources import resource


def example(name, **training):
    project = load(resource("examples", f"{name}.strata"))
    project.training = msgspec.structs.replace(project.training, **training)
    return project


def sentences(project):
    return [problem.sentence for problem in project.problems()]


def test_a_batch_of_another_size_than_the_input_takes_is_a_problem():
    assert sentences(example("lstm_regressor", batch_size=25)) == [
        "sine takes batches of 50 and training makes batches of 25; give both the same size."
    ]


def test_rows_that_leave_a_part_of_a_fixed_batch_are_a_problem():
    project = example("lstm_regressor", batch_size=40, steps=None)
    (node,) = project.graph.of_layer("Input")
    project.graph.set_params(node.id, {**node.params, "batch_size": 40})
    (sentence,) = sentences(project)
    assert sentence.startswith("sine takes batches of 40, and the 25,050 rows to train with leave")
    # Steps begin again where the data end, so that only the test part has to divide.
    project.training = msgspec.structs.replace(project.training, steps=100)
    assert sentences(project) == [
        "sine takes batches of 40, and the 50 rows to test with leave 10 for the last one; choose "
        "sizes that divide."
    ]


def test_steps_split_nothing_off():
    (sentence,) = sentences(example("rnn_classifier", validation=Validation("split")))
    assert sentence.startswith("Training that counts steps splits nothing off")


def test_steps_without_tests_report_the_loss_instead():
    text = generate(example("rnn_classifier", validation=Validation())).text
    assert "TEST_EVERY" not in text
    assert "REPORT_EVERY = 500\n" in text
    assert "            run.on_epoch_end(step // REPORT_EVERY, logs)\n        if model.stop" in text
    assert 'print(f"step {report * REPORT_EVERY}:", ", ".join(shown))' in text


def test_shuffled_steps_go_through_one_order_again_and_again():
    text = generate(example("rnn_classifier", order="keras")).text
    assert "    order = np.random.RandomState(SEED).permutation(count)\n" in text
    assert "rows = order[np.arange(step * BATCH_SIZE, (step + 1) * BATCH_SIZE) % count]" in text


def test_pictures_that_are_read_lazily_are_taken_batch_by_batch():
    project = example("cnn", steps=100)
    columns = (PreparedColumn("image", "image"), PreparedColumn("label", "label"))
    source = Images("/pictures", ("a", "b"), 100, 28, 28)
    project.data = msgspec.structs.replace(project.data, source=source, columns=columns)
    text = generate(project).text
    assert "        epoch, batch = divmod(step, len(batches))\n" in text
    assert "        batches.reorder(epoch)\n" in text
    assert "model.train_on_batch(*batch, return_dict=True)" in text


def test_epochs_are_refused_where_steps_count(capsys):
    assert train(example("rnn_classifier"), 3, None, as_json=False) == 1
    assert "is trained for 4,001 steps" in capsys.readouterr().err


def test_a_lesson_is_saved_and_only_a_plain_name_is_taken():
    content = to_bytes(example("cnn"))
    assert from_bytes(content).lesson == "cnn"
    assert to_bytes(from_bytes(content)) == content
    with pytest.raises(ProjectError) as refused:
        from_bytes(content.replace(b'"lesson": "cnn"', b'"lesson": "../../etc/passwd"'))
    assert refused.value.place == "$.lesson"
