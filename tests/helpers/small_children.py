"""Small real children in the place of Keras, and rooms and links that are closed after a test."""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pytestqt.qtbot import QtBot

from studio.engine.process import KerasProcess

if TYPE_CHECKING:
    from studio.ui.child.keras_link import KerasLink
    from studio.ui.child.spare import Spare
    from studio.ui.run.room import TrainingRoom


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
