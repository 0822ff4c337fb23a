"""What Keras can compute with: TensorFlow, JAX, PyTorch; which are here, and how they get here."""

import importlib.util
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass

DEFAULT = "tensorflow"


@dataclass(frozen=True)
class Backend:
    """A backend: the name by which Keras knows it, its own name, its module and its package."""

    name: str
    title: str
    module: str
    package: str

    @property
    def is_installed(self) -> bool:
        """Whether it could be imported. Imports nothing."""
        try:
            return importlib.util.find_spec(self.module) is not None
        except (ImportError, ValueError):
            return False

    @property
    def install_line(self) -> str:
        """The command that installs it beside this Python, where Strata runs."""
        return f'uv pip install --python "{sys.executable}" {self.package}'


BACKENDS = {
    backend.name: backend
    for backend in (
        Backend("tensorflow", "TensorFlow", "tensorflow", "tensorflow"),
        Backend("jax", "JAX", "jax", "jax"),
        Backend("torch", "PyTorch", "torch", "torch"),
    )
}


def title(name: str) -> str:
    """What a backend is called."""
    known = BACKENDS.get(name)
    return known.title if known else name


def either(names: Iterable[str]) -> str:
    """Backends as a list in a sentence: "TensorFlow, JAX or PyTorch"."""
    titles = [*map(title, names)]
    return " or ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)


def usable(name: str) -> str:
    """The backend of that name where it is known and installed, else TensorFlow."""
    known = BACKENDS.get(name)
    return name if known is not None and known.is_installed else DEFAULT


def asked_for() -> str:
    """The backend that the person's environment names for Keras, if it can be used."""
    return usable(os.environ.get("KERAS_BACKEND", DEFAULT))
