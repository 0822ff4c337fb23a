"""The reader's process as the window sees it, with a small child in its place."""

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.protocol.reader import Broken
from studio.ui.child.reader_link import ReaderLink

ANSWERS_AN_EARLIER_ONE_FIRST = f"""#!{sys.executable} -S
import json, sys
for line in sys.stdin:
    asked = json.loads(line)["id"]
    for number in (asked - 1, asked):
        print(json.dumps(dict(type="broken", id=number, sentence=str(number))), flush=True)
"""


def test_an_answer_to_an_earlier_question_is_not_taken(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "reader"
    child.write_text(ANSWERS_AN_EARLIER_ONE_FIRST)
    child.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(child))
    link, heard = ReaderLink(), []
    link.broken_came.connect(heard.append)
    for _ in range(2):
        heard.clear()
        asked = link.look(path="data.csv")
        assert link.is_busy
        qtbot.waitUntil(lambda: bool(heard), timeout=10_000)
        assert heard == [Broken(asked, str(asked))]
        assert not link.is_busy
    link.close()
