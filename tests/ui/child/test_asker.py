"""The one that asks, with small real children in the place of Keras."""

from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from pytestqt.qtbot import QtBot

from studio.engine.protocol.questions import KeepWeights
from studio.ui.child.asker import Asker
from studio.ui.child.spare import Spare
from tests.helpers.small_children import READY, SmallProcess, says

ANSWERS = says(
    READY,
    then="""
import json
for line in sys.stdin:
    asked = json.loads(line)
    if asked["path"] == "wrong":
        said = {"type": "request_failed", "id": asked["id"], "sentence": "Not possible."}
    else:
        said = {"type": "weights_kept", "id": asked["id"], "path": asked["path"]}
    sys.stdout.write(json.dumps(said) + chr(10))
    sys.stdout.flush()
""",
)
HANGS = says(READY, then="sys.stdin.read()")


class Heard:
    def __init__(self) -> None:
        self.answers: list[str] = []
        self.sentences: list[str] = []

    def ask(self, asker: Asker, path: str, topic: str = "a") -> None:
        question = KeepWeights(asker.new_id(), "/run", path=path)
        asker.ask(topic, question, lambda a: self.answers.append(a.path), self.sentences.append)


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Any]:
    made: list[tuple[Spare, Asker]] = []

    def asker(*programs: str) -> Asker:
        left = list(programs)
        spare = Spare(lambda: SmallProcess(left.pop(0) if len(left) > 1 else left[0]))
        made.append((spare, Asker(spare, spare.start)))
        return made[-1][1]

    yield asker
    for spare, asking in made:
        asking.close()
        spare.close()


def test_no_process_is_started_before_the_first_question(make: Any) -> None:
    asker = make(ANSWERS)
    assert (asker.pid, asker.is_busy) == (0, False)


def test_questions_are_answered_one_after_the_other(make: Any, qtbot: QtBot) -> None:
    asker, heard = make(ANSWERS), Heard()
    for topic in "abc":
        heard.ask(asker, topic, topic)
    qtbot.waitUntil(lambda: len(heard.answers) == 3)
    assert heard.answers == ["a", "b", "c"]
    assert not asker.is_busy


def test_after_a_renewal_another_process_answers(make: Any, qtbot: QtBot) -> None:
    asker, heard = make(ANSWERS), Heard()
    heard.ask(asker, "1")
    first = asker._child
    assert first is not None
    asker.renew()
    assert asker._child is first, "the question under way is answered by the one that has it"
    heard.ask(asker, "2")
    qtbot.waitUntil(lambda: heard.answers == ["1", "2"])
    assert asker._child not in (None, first)
    assert not psutil.pid_exists(first.pid)
    asker.renew()
    assert asker.pid == 0


def test_a_question_that_cannot_be_answered_ends_in_its_sentence(make: Any, qtbot: QtBot) -> None:
    asker, heard = make(ANSWERS), Heard()
    heard.ask(asker, "wrong", "a")
    heard.ask(asker, "right", "b")
    qtbot.waitUntil(lambda: bool(heard.answers))
    assert (heard.sentences, heard.answers) == (["Not possible."], ["right"])


def test_a_process_that_dies_ends_in_a_sentence_and_can_be_asked_again(
    make: Any, qtbot: QtBot
) -> None:
    asker, heard = make(HANGS, ANSWERS), Heard()
    heard.ask(asker, "first")
    qtbot.waitUntil(lambda: asker.pid and not asker.is_waking)
    psutil.Process(asker.pid).kill()
    qtbot.waitUntil(lambda: bool(heard.sentences))
    assert heard.sentences[0].startswith("The process that answers has ended: ")
    assert heard.sentences[0].endswith("Ask again.")
    heard.ask(asker, "second")
    qtbot.waitUntil(lambda: heard.answers == ["second"])


def test_an_unused_process_is_given_up(make: Any, qtbot: QtBot) -> None:
    asker, heard = make(ANSWERS), Heard()
    heard.ask(asker, "once")
    qtbot.waitUntil(lambda: bool(heard.answers))
    child = psutil.Process(asker.pid)
    asker._idle.setInterval(1)
    asker._idle.start()
    qtbot.waitUntil(lambda: asker.pid == 0)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_cancelled_question_is_answered_by_nobody_and_the_next_one_is(
    make: Any, qtbot: QtBot
) -> None:
    asker, heard = make(HANGS, ANSWERS), Heard()
    heard.ask(asker, "long", "a")
    heard.ask(asker, "short", "b")
    asker.cancel("a")
    qtbot.waitUntil(lambda: heard.answers == ["short"])
    assert heard.sentences == []
