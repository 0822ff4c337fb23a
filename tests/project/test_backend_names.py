"""Backends as sentences name them."""

from studio.project.backend_names import either, title


def test_backends_are_listed_as_people_list_them() -> None:
    assert either(["tensorflow", "jax", "torch"]) == "TensorFlow, JAX or PyTorch"
    assert either(["torch"]) == "PyTorch"
    assert title("theano") == "theano"
