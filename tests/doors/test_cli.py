"""The commands as a person types them: real processes, exit codes, sentences."""

import ast
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from studio.project import store
from studio.project.mend_plan import mend_in_place
from studio.project.mends import NewLayer, ReplaceLayer, offer
from studio.resources import resource

CLASSIFIER = resource("examples", "mnist_classifier.strata")


def strata(*words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studio", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )


def edited(tmp_path: Path, old: str, new: str) -> Path:
    text = CLASSIFIER.read_text()
    assert old in text
    file = tmp_path / "edited.strata"
    file.write_text(text.replace(old, new))
    return file


def test_export_writes_python(tmp_path):
    result = strata("export", CLASSIFIER, "-o", tmp_path / "net.py")
    assert result.returncode == 0, result.stderr
    names = [
        n.name for n in ast.parse((tmp_path / "net.py").read_text()).body if hasattr(n, "name")
    ]
    assert {"load_data", "build_model", "compile_model", "train", "evaluate", "main"} <= set(names)


def test_export_without_output_prints_the_script():
    assert "def build_model():" in strata("export", CLASSIFIER).stdout


def test_export_into_a_folder_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("in the way")
    result = strata("export", CLASSIFIER, "-o", tmp_path / "file" / "net.py")
    assert result.returncode == 1
    assert "cannot be written" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_file_is_a_sentence():
    result = strata("check", "nowhere.strata")
    assert (result.returncode, result.stderr) == (1, "There is no file nowhere.strata\n")


def test_a_truncated_file_is_a_sentence(tmp_path):
    file = tmp_path / "cut.strata"
    file.write_bytes(CLASSIFIER.read_bytes()[:400])
    result = strata("train", file)
    assert result.returncode == 1
    assert "ends in the middle" in result.stderr


def test_an_unfinished_network_is_not_exported(tmp_path):
    file = edited(tmp_path, '"name": "digit"', '"name": "digit\\u0007"')
    result = strata("export", file)
    assert result.returncode == 1
    assert "cannot hold the control character" in result.stderr


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<?xml"), ("PDF", b"%PDF")])
def test_picture_draws_in_the_format_of_its_name(tmp_path, suffix, start):
    file = tmp_path / f"net.{suffix}"
    result = strata("picture", CLASSIFIER, "-o", file, "--theme", "dark", "--transparent")
    assert result.returncode == 0, result.stderr
    assert file.read_bytes().startswith(start)


def test_a_png_has_the_size_that_the_command_says(tmp_path):
    file = tmp_path / "net.png"
    result = strata("picture", CLASSIFIER, "-o", file, "--scale", "3", "--json")
    said = json.loads(result.stdout)
    header = file.read_bytes()[16:24]
    assert (int.from_bytes(header[:4]), int.from_bytes(header[4:])) == (
        said["width"],
        said["height"],
    )


def test_a_picture_that_is_none_ends_with_2_and_a_wrong_folder_with_1(tmp_path):
    assert strata("picture", CLASSIFIER, "-o", tmp_path / "net.gif").returncode == 2
    result = strata("picture", CLASSIFIER, "-o", tmp_path / "none" / "net.svg")
    assert result.returncode == 1
    assert "cannot be written" in result.stderr


@pytest.mark.parametrize("command", ["check", "export"])
@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"epochs": 2', f'"epochs": {10**20}', "$.training.epochs: "),
        ('"id": "n1"', '"id": ""', "$.graph.nodes[0].id: "),
    ],
)
def test_a_file_out_of_bounds_is_a_sentence_with_its_place(
    tmp_path, command: str, old: str, new: str, place: str
) -> None:
    result = strata(command, edited(tmp_path, old, new))
    assert result.returncode == 1
    assert place in result.stderr
    assert "Traceback" not in result.stderr


def test_epochs_without_end_are_no_option() -> None:
    result = strata("train", CLASSIFIER, "--epochs", str(10**20))
    assert result.returncode == 2
    assert "1<=x<=1000000000" in result.stderr


def test_an_empty_network_has_no_picture(tmp_path):
    from studio.project import store
    from studio.project.project import Project

    store.save(Project("empty"), tmp_path / "empty.strata")
    result = strata("picture", tmp_path / "empty.strata", "-o", tmp_path / "net.svg")
    assert result.returncode == 1
    assert "network is empty" in result.stderr
    assert not (tmp_path / "net.svg").exists()


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("-v", "0,10"), "Batch size: expected at least 1; got 0"),
        (("-v", "10"), "at least two values"),
        (("-v", "16,16"), "16 is the same value each time"),
        (("-s", "hidden.unit", "-v", "1,2"), 'did you mean "units"'),
    ],
)
def test_what_cannot_be_compared_ends_with_1_and_runs_nothing(tmp_path, words, part):
    result = strata("experiment", CLASSIFIER, *words, "--runs", tmp_path)
    assert result.returncode == 1
    assert part in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_value_whose_run_has_no_folder_says_why(tmp_path):
    (tmp_path / "[file]").write_text("")
    runs = tmp_path / "[file]" / "runs"
    result = strata("experiment", CLASSIFIER, "-v", "1,10", "--runs", runs)
    assert result.returncode == 1
    said = result.stdout.replace("\n", "")
    assert said.count("Strata cannot make a folder for the run in") == 2
    assert said.count("[file]") == 3


@pytest.mark.keras
def test_an_experiment_runs_each_value_from_a_script_that_says_so(tmp_path):
    line = resource("examples", "regression.strata")
    words = ("-s", "optimizer.learning_rate", "-v", "0.1,1e30", "--epochs", "3")
    result = strata("experiment", line, *words, "--runs", tmp_path, "--json")
    assert result.returncode == 0, result.stderr
    said = [json.loads(line) for line in result.stdout.splitlines()]
    assert [trial["state"] for trial in said[-1]["trials"]] == ["done", "failed"]
    assert "infinite" in said[1]["sentence"] or "NaN" in said[1]["sentence"]
    for trial, rate in zip(said[:-1], ("learning_rate=0.1", "learning_rate=1e30"), strict=True):
        script = (Path(trial["run_folder"]) / "script.py").read_text()
        assert rate in script
        assert "EPOCHS = 3" in script
    assert (Path(said[-1]["folder"]) / "comparison.csv").is_file()


@pytest.mark.keras
def test_a_picture_with_shapes_has_those_of_keras(tmp_path):
    file = tmp_path / "net.svg"
    result = strata("picture", CLASSIFIER, "-o", file, "--shapes")
    assert result.returncode == 0, result.stderr
    assert 'aria-label="25,120"' in file.read_text()


def test_check_names_the_problem_as_json(tmp_path):
    file = edited(tmp_path, '"target": "label"', '"target": "colour"')
    result = strata("check", file, "--no-keras", "--json")
    found = json.loads(result.stdout)
    assert result.returncode == 1
    assert [p["code"] for p in found["problems"]] == ["unknown_column"]


def test_an_unknown_command_ends_with_2():
    assert strata("fly").returncode == 2


def test_without_a_display_the_window_says_what_works_instead(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    result = strata()
    assert result.returncode == 1
    assert "no display" in result.stderr


@pytest.mark.keras
def test_summary_counts_as_keras_does():
    result = strata("summary", CLASSIFIER, "--json")
    found = json.loads(result.stdout)
    assert result.returncode == 0, result.stderr
    assert found["total_params"] == 25_450
    assert [layer["params"] for layer in found["layers"]] == [0, 25_120, 330]


@pytest.mark.keras
def test_train_leaves_a_run_folder_and_its_losses(tmp_path):
    result = strata("train", CLASSIFIER, "--epochs", "1", "--runs", tmp_path, "--json")
    assert result.returncode == 0, result.stderr + result.stdout
    events = [json.loads(line) for line in result.stdout.splitlines()]
    epochs = [e for e in events if e["type"] == "epoch_done"]
    assert len(epochs) == 1
    assert epochs[0]["logs"]["accuracy"] > 0.85
    folder = Path(events[-1]["run_folder"])
    assert (folder / "model.keras").is_file()
    assert (folder / "metrics.csv").read_text().startswith("epoch")


@pytest.mark.keras
def test_ctrl_c_stops_a_run_and_keeps_its_result(tmp_path):
    words = ["train", CLASSIFIER, "--epochs", "100", "--runs", tmp_path, "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "studio", *map(str, words)], stdout=subprocess.PIPE, text=True
    )
    with process:
        events = []
        for line in process.stdout:
            events.append(json.loads(line))
            if events[-1]["type"] == "epoch_done":
                process.send_signal(signal.SIGINT)
                break
        events += [json.loads(line) for line in process.stdout]
    assert process.returncode == 130
    assert events[-1]["ending"] == "stopped"
    assert (Path(events[-1]["run_folder"]) / "model.keras").is_file()


@pytest.mark.keras
def test_doctor_prints_versions_and_devices():
    result = strata("doctor", "--json")
    found = json.loads(result.stdout)
    assert result.returncode == 0, result.stdout
    assert found["versions"]["keras"]
    assert "cpu" in found["devices"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_behind_what_is_printed_ends_in_a_sentence():
    with open("/dev/full", "w") as full:
        said = subprocess.run(
            [sys.executable, "-m", "studio", "export", str(resource("examples", "cnn.strata"))],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert said.returncode == 1
    assert said.stderr == "What was to be printed cannot be written: No space left on device\n"


@pytest.mark.keras
def test_check_lists_what_would_cure_each_problem(tmp_path):
    project = store.load(CLASSIFIER)
    first, *_ = project.graph.of_layer("Dense")
    mend_in_place(project, offer("Swap it.", ReplaceLayer(first.id, NewLayer("Conv1D"))))
    file = tmp_path / "wrong.strata"
    store.save(project, file)
    told = json.loads(strata("check", file, "--fix", "--json").stdout)
    (objection,) = told["objections"]
    first_mend = objection["mends"][0]
    assert first_mend["sentence"] == "Put Reshape to (784, 1) before conv1d."
    assert first_mend["shape"] == "(None, 784, 1)"
    assert all("mends" in problem for problem in told["problems"])


def test_mends_are_not_guessed_without_keras():
    result = strata("check", CLASSIFIER, "--fix", "--no-keras")
    assert result.returncode == 1
    assert "leave out --no-keras" in result.stderr


def test_what_would_mean_nothing_is_never_called_fit_to_train(tmp_path):
    file = edited(tmp_path, '"activation": "softmax"', '"activation": "relu"')
    result = strata("check", file)
    assert result.returncode == 0
    assert result.stdout.startswith("warning: Categorical crossentropy wants the probabilities")
    assert "can be trained" not in result.stdout
    [problem] = json.loads(strata("check", file, "--json").stdout)["problems"]
    assert (problem["code"], problem["severity"]) == ("no_probabilities", "warning")
    assert problem["values"]["activation"] == "relu"


def test_training_that_cannot_run_stops_with_the_sentence_and_leaves_no_run(tmp_path):
    file = edited(tmp_path, '"units": 10', '"units": 8')
    result = strata("train", file, "--runs", tmp_path / "runs")
    assert result.returncode == 1
    assert "label has 10 classes and digit says 8, which cannot be compared" in result.stderr
    assert not any((tmp_path / "runs").iterdir())
