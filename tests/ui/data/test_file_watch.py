"""A file or folder that changes is noticed once it rests."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.ui.data import file_watch
from studio.ui.data.file_watch import FileWatch


def test_a_file_that_is_written_anew_is_noticed_each_time(qtbot: QtBot, tmp_path: Path) -> None:
    path, watch = tmp_path / "a.csv", FileWatch()
    path.write_text("1")
    watch.watch(path)
    for text in ("1,2", "3"):
        fresh = tmp_path / "fresh"
        fresh.write_text(text)
        with qtbot.waitSignal(watch.changed):
            fresh.replace(path)


def test_a_file_that_comes_into_a_class_folder_is_noticed(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "cat").mkdir()
    watch = FileWatch()
    watch.watch(tmp_path)
    qtbot.waitUntil(lambda: len(watch._watcher.directories()) == 2)
    with qtbot.waitSignal(watch.changed):
        (tmp_path / "cat" / "1.png").write_bytes(b"")


def test_what_was_gone_and_is_there_again_is_noticed_while_it_is_seen(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_watch, "_GONE_MS", 50)
    path, is_seen = tmp_path / "a.csv", False
    path.write_text("1")
    watch = FileWatch(is_seen=lambda: is_seen)
    watch.watch(path)
    with qtbot.waitSignal(watch.changed):
        path.unlink()
    path.write_text("1,2")
    qtbot.wait(200)
    assert watch._gone.isActive()
    with qtbot.waitSignal(watch.changed):
        is_seen = True
    assert not watch._gone.isActive()


def test_what_is_not_there_is_not_watched(qtbot: QtBot, tmp_path: Path) -> None:
    watch = FileWatch()
    watch.watch(tmp_path / "gone.csv")
    watch.watch(None)


def test_folders_begin_to_be_watched_one_after_the_other(qtbot: QtBot, tmp_path: Path) -> None:
    for name in "abcdefgh":
        (tmp_path / name).mkdir()
    watch = FileWatch()
    watch.watch(tmp_path)
    assert watch._watcher.directories() == [str(tmp_path)]
    qtbot.waitUntil(lambda: len(watch._watcher.directories()) == 9)
    watch.watch(tmp_path)
    watch.watch(tmp_path / "a")
    assert watch._watcher.directories() == [str(tmp_path / "a")]
    qtbot.waitUntil(lambda: not watch._turn.isActive())
    assert watch._watcher.directories() == [str(tmp_path / "a")]
