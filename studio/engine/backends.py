"""What Keras can compute with: TensorFlow, JAX, PyTorch; which are here, and how they get here."""

import importlib.util
import os
import sys
from dataclasses import dataclass

from studio.project.backend_names import title

DEFAULT = "tensorflow"


@dataclass(frozen=True)
class Backend:
    """A backend, by the name that Keras, Python and the package index have for it."""

    name: str

    @property
    def title(self) -> str:
        """Its own name."""
        return title(self.name)

    @property
    def is_installed(self) -> bool:
        """Whether it could be imported. Imports nothing."""
        try:
            return importlib.util.find_spec(self.name) is not None
        except (ImportError, ValueError):
            return False

    @property
    def install_line(self) -> str:
        """The command that installs it beside this Python, where Strata runs."""
        return f'uv pip install --python "{sys.executable}" {self.name}'


BACKENDS = {name: Backend(name) for name in ("tensorflow", "jax", "torch")}


def usable(name: str) -> str:
    """The backend of that name where it is known and installed, else TensorFlow."""
    known = BACKENDS.get(name)
    return name if known is not None and known.is_installed else DEFAULT


def asked_for() -> str:
    """The backend that the person's environment names for Keras, if it can be used."""
    return usable(os.environ.get("KERAS_BACKEND", DEFAULT))
