"""Which backend the Keras processes compute with: chosen in the preferences, and kept."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QSettings, Signal

from studio.engine.backends import BACKENDS, DEFAULT, usable
from studio.engine.process import KerasProcess
from studio.project.backend_names import title
from studio.project.project import Project
from studio.ui.widgets.settings import one_of, read

_KEY = "backend"


class BackendChoice(QObject):
    """The backend in use. What has a Keras process makes it by `make_process`, and makes it anew
    after `changed`."""

    changed = Signal(str)

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        # One that was taken off this machine since is none to complain about.
        self.name = usable(read(settings, _KEY, one_of(*BACKENDS), DEFAULT))

    @property
    def title(self) -> str:
        """What the backend is called."""
        return title(self.name)

    def choose(self, name: str) -> None:
        """Compute with another backend from now on; one that is not installed is not taken."""
        if name == self.name or usable(name) != name:
            return
        self.name = name
        self._settings.setValue(_KEY, name)
        self.changed.emit(name)

    def make_process(self) -> KerasProcess:
        """A Keras process, not started yet."""
        return KerasProcess(self.name)


@dataclass(frozen=True)
class Mismatch:
    """Why a project's script does not train on a backend, and what would mend that."""

    sentence: str
    remedy: str
    changes_script: bool


def mismatch(project: Project, backend: str) -> Mismatch | None:
    """What keeps a project's script from being trained on a backend; None where nothing does."""
    from studio.codegen.script import backends_of

    if backend in backends_of(project):
        return None
    if project.script.imports == "tensorflow":
        return Mismatch(
            "The script takes Keras from TensorFlow, and the backend chosen in the preferences is "
            f"{title(backend)}: it has to import Keras itself.",
            "Use import keras",
            changes_script=True,
        )
    return Mismatch(
        f"{title(backend)} takes one step at a time, and this training several at once.",
        "Take one step at a time",
        changes_script=False,
    )
