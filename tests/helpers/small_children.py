"""Small real children in the place of Keras; rooms, links and windows that are closed after a
test, however it went."""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from studio.engine.process import KerasProcess

if TYPE_CHECKING:
    from studio.ui.child.keras_link import KerasLink
    from studio.ui.child.spare import Spare
    from studio.ui.run.room import TrainingRoom
    from tests.helpers.keyboard import Keyboard


class SmallProcess(KerasProcess):
    """A KerasProcess whose child runs a small program in the place of the worker."""

    def __init__(self, program: str) -> None:
        super().__init__()
        self._program = program

    def command(self) -> list[str]:
        return [sys.executable, "-S", "-c", self._program]


def says(*lines: bytes, then: str = "") -> str:
    write = f"for line in {list(lines)!r}: sys.stdout.buffer.write(line + b'\\n')"
    return f"import sys\n{write}\nsys.stdout.flush()\n{then}"


READY = b'{"type":"ready","pid":1,"keras":"3","backend":"b","version":"2","devices":["cpu"]}'
WAITS = says(READY, then="sys.stdin.read()")
ECHOES = says(READY, then="for line in sys.stdin: sys.stderr.write(line)\nsys.exit(1)")

_ANSWERS = """
for line in sys.stdin:
    if '"ping"' in line:
        sys.stdout.write('{"type":"alive"}\\n')
        sys.stdout.flush()
    else:
        with open(folder + "/words", "a") as words:
            words.write(line)
"""


def trains(*said: bytes) -> str:
    """A child that says this once it is given a run; it answers whether it lives, and keeps what
    else it is told in the file `words` of the run folder."""
    asked = 'import json\nfolder = json.loads(sys.stdin.readline())["run_dir"]\n'
    return says(READY, then=asked + says(*said, then=_ANSWERS))


@pytest.fixture
def make_room(qtbot: QtBot) -> Iterator["Callable[..., TrainingRoom]"]:
    """Makes training rooms, which are closed at the end however the test went."""
    from studio.ui.run.room import TrainingRoom

    made: list[TrainingRoom] = []

    def make(**options: Any) -> TrainingRoom:
        made.append(TrainingRoom(**options))
        return made[-1]

    yield make
    for room in made:
        room.close()


@pytest.fixture
def make_spare(qtbot: QtBot) -> Iterator["Callable[[Callable[[], KerasProcess]], Spare]"]:
    """Makes spares, which are closed at the end."""
    from studio.ui.child.spare import Spare

    made: list[Spare] = []

    def make(make_process: Callable[[], KerasProcess]) -> Spare:
        made.append(Spare(make_process))
        return made[-1]

    yield make
    for spare in made:
        spare.close()


@pytest.fixture
def make_keyboard(qtbot: QtBot) -> Iterator["Callable[[QSettings], Keyboard]"]:
    """Makes whole windows, each with a person before it, which are closed at the end."""
    from tests.helpers.keyboard import Keyboard

    made: list[Keyboard] = []

    def make(settings: QSettings) -> Keyboard:
        made.append(Keyboard(qtbot, settings))
        return made[-1]

    yield make
    for keyboard in made:
        keyboard.close()


@pytest.fixture
def make_link(qtbot: QtBot) -> Iterator["Callable[..., KerasLink]"]:
    """Makes links to a process that answers for shapes, which are closed at the end."""
    from studio.ui.child.keras_link import KerasLink

    made: list[KerasLink] = []

    def make(**options: Any) -> KerasLink:
        made.append(KerasLink(**options))
        return made[-1]

    yield make
    for link in made:
        link.close()
