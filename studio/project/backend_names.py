"""What Keras's backends are called, for sentences; `engine` says which of them are here."""

from collections.abc import Iterable

_TITLES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


def title(name: str) -> str:
    """What a backend is called."""
    return _TITLES.get(name, name)


def either(names: Iterable[str]) -> str:
    """Backends as a list in a sentence: "TensorFlow, JAX or PyTorch"."""
    titles = [*map(title, names)]
    return " or ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)
