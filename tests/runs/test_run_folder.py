"""A run folder is there whole or not at all, and can be read after any ending."""

import os
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from studio.engine.protocol.checkpoint_file import CheckpointHead, NotWhole, file_name, read, write
from studio.engine.protocol.codec import encode
from studio.engine.protocol.run import EpochDone, RunEnded, RunPhase
from studio.runs.run_folder import RunFolder, RunFolderError, history, plain_name, runs_root

NOON = datetime(2026, 2, 3, 12, 0, 0)


def new_run(root: Path, name: str = "Digits", now: datetime = NOON) -> RunFolder:
    return RunFolder.create(root, name, "print('hi')\n", b"{}", now=now)


def say(run: RunFolder, *events: object) -> None:
    run.events.write_bytes(b"".join(encode(event) + b"\n" for event in events))


def test_a_new_run_holds_its_script_and_project(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    assert run.path.name == "2026-02-03_12-00-00_digits"
    assert run.script.read_text() == "print('hi')\n"
    assert run.project.read_bytes() == b"{}"
    assert (run.name, run.started) == ("digits", NOON)


def test_runs_of_the_same_second_are_numbered(tmp_path: Path) -> None:
    names = [new_run(tmp_path).path.name for _ in range(3)]
    assert names[1:] == [f"{names[0]}-2", f"{names[0]}-3"]


def test_history_is_newest_first_and_knows_only_runs(tmp_path: Path) -> None:
    old, again = new_run(tmp_path), new_run(tmp_path)
    new = new_run(tmp_path, now=datetime(2026, 2, 4))
    (tmp_path / "something else").mkdir()
    assert history(tmp_path) == [new, again, old]
    assert history(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("My Net", "my-net"),
        ("../../etc/passwd", "etc-passwd"),
        ("", "untitled"),
        ("a\n'b\"/c", "a-b-c"),
        ("Ziffern für Anfänger", "ziffern-für-anfänger"),
    ],
)
def test_any_project_name_makes_a_plain_folder_name(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_a_very_long_name_still_makes_a_folder(tmp_path: Path) -> None:
    assert new_run(tmp_path, "ü" * 500).script.is_file()


def test_metrics_are_readable_although_the_log_was_cut_off(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    say(run, RunPhase("fit"), EpochDone(0, {"loss": 0.5}, 1.5), EpochDone(1, {"loss": 0.25}, 1.0))
    with run.events.open("ab") as log:
        log.write(b'{"type":"epoch_done","epo')
    assert run.metrics() == [
        {"epoch": 1.0, "seconds": 1.5, "loss": 0.5},
        {"epoch": 2.0, "seconds": 1.0, "loss": 0.25},
    ]
    assert run.state().ended is None


def test_metrics_csv_has_a_column_for_every_metric_seen(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    say(run, EpochDone(0, {"loss": 0.5}, 1.5), EpochDone(1, {"loss": 0.25, "auc": 1.0}, 1.0))
    assert run.write_metrics_csv().read_text() == (
        "epoch,seconds,loss,auc\n1,1.5,0.5,\n2,1.0,0.25,1.0\n"
    )


def test_a_run_without_a_log_said_nothing(tmp_path: Path) -> None:
    assert list(new_run(tmp_path).read_events()) == []


def test_the_ending_is_what_the_run_said_last(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    say(run, RunEnded("stopped", "You stopped it.", 1, 2.0))
    ending = run.state().ended
    assert ending is not None
    assert ending.ending == "stopped"


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(
        RunFolderError, match=r'^Strata cannot make a folder .* "[^"]+": .*STRATA_HOME'
    ):
        new_run(tmp_path / "file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(RunFolderError, match="Permission denied"):
            new_run(tmp_path)
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_metrics_that_cannot_be_written_are_a_sentence(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    run.metrics_file.mkdir()
    with pytest.raises(RunFolderError, match=r"^Strata cannot write"):
        run.write_metrics_csv()


def test_strata_home_says_where_runs_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    assert runs_root() == tmp_path / "runs"


HOLDING = """
import sys
from pathlib import Path
from studio.engine.protocol.run_lock import RunLock
lock = RunLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_run_is_alive_as_long_as_a_process_holds_it(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    assert not run.is_alive
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(run.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        say(run, RunPhase("fit"))
        assert run.is_alive
        assert not run.was_cut
        second = subprocess.run(
            [sys.executable, "-c", HOLDING, str(run.path)], capture_output=True, check=False
        )
        assert b"RunGoesOn" in second.stderr
        holder.kill()
    assert not run.is_alive
    assert run.was_cut


def test_a_run_that_said_its_end_was_not_cut_until_it_goes_on(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    assert not run.was_cut
    say(run, RunPhase("fit"), RunEnded("stopped", "You stopped.", 1, 2.0))
    assert not run.was_cut
    with run.events.open("ab") as log:
        log.write(b'{"type":"run_ph')
    assert run.was_cut


def test_only_whole_checkpoints_are_offered(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    head = CheckpointHead(0, 7, 7, False, None, (), {}, {})
    places = [run.path / "checkpoints" / file_name(0, step) for step in (7, 14, 21, 28)]
    for place in places:
        write(place, head, [b"numbers" * 1000])
    cut, changed = places[2], places[3]
    cut.write_bytes(cut.read_bytes()[:-1])
    changed.write_bytes(changed.read_bytes().replace(b"numbers", b"nunbers", 1))
    assert run.checkpoints == [places[1], places[0]]
    assert read(places[0])[0] == head
    with pytest.raises(NotWhole):
        read(cut)
