"""The reader's process as the window sees it, with small real children in its place."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.protocol.reader import Broken
from studio.ui.child import reader_link
from studio.ui.child.reader_link import ReaderLink

LATE = """
import json
for line in sys.stdin:
    number = json.loads(line)["id"]
    for id, sentence in ((number - 1, "late"), (number, "now"), (number, "twice")):
        for said in (
            {"type": "head", "id": id, "columns": [sentence]},
            {"type": "progress", "id": id, "rows": 1, "part": 0.5},
            {"type": "broken", "id": id, "sentence": sentence},
        ):
            print(json.dumps(said), flush=True)
"""
HANGS = "sys.stdin.read()"
DIES = "sys.stdin.readline()"


@pytest.fixture
def link(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[[str], ReaderLink]]:
    made: list[ReaderLink] = []

    def make(program: str) -> ReaderLink:
        script = tmp_path / "reader"
        script.write_text(f"#!{sys.executable} -S\nimport sys\n{program}", encoding="utf-8")
        script.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(script))
        made.append(ReaderLink())
        return made[-1]

    yield make
    for one in made:
        one.close()


def heard(link: ReaderLink) -> list[Any]:
    replies: list[Any] = []
    for signal in (link.head_came, link.progress_came, link.facts_came, link.broken_came):
        signal.connect(replies.append)
    return replies


def test_what_is_said_to_an_earlier_question_or_after_the_answer_comes_to_nobody(
    link: Callable[[str], ReaderLink], qtbot: QtBot
) -> None:
    reader = link(LATE)
    replies = heard(reader)
    for number in (1, 2):
        assert reader.look(path="data.csv") == number
        qtbot.waitUntil(lambda: not reader.is_busy)
    qtbot.wait(50)
    assert [(reply.id, type(reply).__name__) for reply in replies] == [
        (number, kind) for number in (1, 2) for kind in ("Head", "Progress", "Broken")
    ]
    assert [reply.sentence for reply in replies if isinstance(reply, Broken)] == ["now", "now"]


def test_a_newer_question_is_put_to_another_process(
    link: Callable[[str], ReaderLink], qtbot: QtBot
) -> None:
    reader = link(HANGS)
    replies = heard(reader)
    reader.look(path="long.csv")
    first = reader._process
    assert first is not None
    assert first.waitForStarted(10_000)
    assert reader.look(path="short.csv") == 2
    assert reader._process is not first
    assert reader.is_busy
    reader.cancel()
    assert not reader.is_busy
    assert replies == []


def test_a_process_that_ends_before_it_answers_says_so(
    link: Callable[[str], ReaderLink], qtbot: QtBot
) -> None:
    reader = link(DIES)
    replies = heard(reader)
    reader.look(path="data.csv")
    qtbot.waitUntil(lambda: not reader.is_busy)
    assert [reply.sentence for reply in replies] == [reader_link._GONE]
