"""What the worker itself will not do, as against what Keras objects to."""

from typing import Any


class Refused(Exception):
    """What a project asks for is not done. `str(error)` is a sentence."""


class InnerLayerFailed(Exception):
    """A layer inside another one (TimeDistributed, Bidirectional) could not be made.

    Its cause is what Keras raised.
    """

    def __init__(self, layer: str, params: dict[str, Any]) -> None:
        super().__init__(layer)
        self.layer = layer
        self.params = params
