"""Strata Studio: wire Keras layers into a network, read its Python, train it, watch it learn."""

__version__ = "0.1.0"
