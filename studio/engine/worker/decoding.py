"""A trained model cut in two at a watched wire: what leads to it, and what the rest makes of it.

The first part is the script's own function (`build_encoder`), the second the way from the wire to
the outputs. Both share the model's weights. What hangs on more than the wire has no second part.
"""

from types import ModuleType
from typing import Any

import keras
import numpy as np

from studio.engine.worker.batches import output_names
from studio.engine.worker.refusal import Refused


class Halves:
    """The two halves of one model at each of its watched wires, made when first needed."""

    def __init__(self, script: ModuleType, model: Any) -> None:
        self._script, self._model = script, model
        self._encoders: dict[str, Any] = {}
        self._decoders: dict[str, tuple[Any, tuple[str, ...]]] = {}

    def encoder(self, function: str) -> Any:
        """The part of the model that ends at the wire of a function of the script."""
        if function not in self._encoders:
            self._encoders[function] = getattr(self._script, function)(self._model)
        return self._encoders[function]

    def decode(self, function: str, points: Any) -> tuple[Any, Any, tuple[str, ...]]:
        """The part from the wire to the outputs, the points (n, numbers) as the wire carries them,
        and the names of the outputs that there are. Raises Refused where there is no such part,
        or points of another size."""
        if function not in self._decoders:
            self._decoders[function] = self._decoder(function)
        decoder, names = self._decoders[function]
        shape = [-1 if size is None else size for size in decoder.inputs[0].shape[1:]]
        try:
            return decoder, points.reshape(len(points), *shape), names
        except ValueError:
            name = self.encoder(function).name
            raise Refused(
                f'The wire that "{name}" watches carries values of the shape {tuple(shape)}, which '
                f"{points.shape[1]} numbers do not make."
            ) from None

    def _decoder(self, function: str) -> tuple[Any, tuple[str, ...]]:
        encoder = self.encoder(function)
        named = dict(zip(output_names(self._model), self._model.outputs, strict=True))
        ways = {name: _Way(self._model, output, encoder) for name, output in named.items()}
        whole = [name for name, way in ways.items() if way.wire is not None and not way.besides]
        behind = [name for name in whole if ways[name].wire is not named[name]]
        if not behind:
            raise Refused(_why_not(encoder, ways, whole))
        outputs = [named[name] for name in behind]
        return keras.Model(ways[behind[0]].wire, outputs), tuple(behind)


class _Way:
    """The way from an output back to a wire. `wire` is what the wire carries, as the output's own
    graph knows it, or None; `besides` are the inputs that can be reached without it."""

    def __init__(self, model: Any, output: Any, encoder: Any) -> None:
        watched = encoder.outputs[0]
        is_chain = isinstance(model, keras.Sequential)
        self.wire: Any = None
        self.besides: list[str] = []
        seen: set[int] = set()
        waiting = [output]
        while waiting:
            tensor = waiting.pop()
            if id(tensor) in seen:
                continue
            seen.add(id(tensor))
            made = tensor._keras_history
            # A Sequential model was wired anew with each layer, but holds each layer once.
            if tensor is watched or (
                is_chain and made.operation is watched._keras_history.operation
            ):
                self.wire = tensor
                continue
            node = made.operation._inbound_nodes[made.node_index]
            if node.is_input:
                self.besides.append(made.operation.name)
            waiting.extend(node.input_tensors)


def _why_not(encoder: Any, ways: dict[str, _Way], whole: list[str]) -> str:
    """Why there is no way from a wire to an output, in one sentence."""
    name = encoder.name
    if whole:
        return f'What "{name}" watches is the network\'s output itself; nothing decodes it.'
    reached = {output: way for output, way in ways.items() if way.wire is not None}
    if not reached:
        return f'What "{name}" watches leads to no output, so nothing decodes it.'
    output, way = next(iter(reached.items()))
    before = {tensor._keras_history.operation.name for tensor in encoder.inputs}
    others = [entry for entry in way.besides if entry not in before]
    if others or len(encoder.inputs) > 1:
        needed = (others or way.besides)[0]
        return (
            f'A point of "{name}" is not enough to decode: the output "{output}" also needs the '
            f'input "{needed}".'
        )
    return (
        f'A point of "{name}" is not enough to decode: a wire leads around it, from the input '
        f'"{way.besides[0]}" to the output "{output}".'
    )


def flat(values: Any) -> Any:
    """What a wire carries for some examples, as the map has it: float32, (n, numbers)."""
    found = np.asarray(values, dtype=np.float32)
    return found.reshape(len(found), -1)
