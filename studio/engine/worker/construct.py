"""Makes Keras objects from what a project says: paths, names and plain parameters.

Only public layers are made, and Lambda never: a project is data and must not run code.
"""

from typing import Any

import keras

from studio.engine.worker.refusal import InnerLayerFailed, Refused


def make_layer(path: str, params: dict[str, Any]) -> Any:
    """The layer of a public path, such as "keras.layers.Dense". Raises what Keras raises."""
    return layer_class(path)(**arguments(params))


def layer_class(path: str) -> Any:
    """The class of a public path. Raises Refused for anything that is not a layer of Keras."""
    name = path.removeprefix("keras.layers.")
    if name == path or not name.isidentifier():
        raise Refused(f'"{path}" is not a layer of Keras, and nothing else is made from a project.')
    if name == "Lambda":
        raise Refused("A Lambda layer holds code, which a project must not bring along.")
    found = getattr(keras.layers, name, None)
    if not (isinstance(found, type) and issubclass(found, keras.layers.Layer)):
        raise Refused(f'Keras {keras.__version__} has no layer "{name}".')
    return found


def arguments(params: dict[str, Any]) -> dict[str, Any]:
    """The parameters as Keras wants them: tuples for lists, objects for their descriptions."""
    return {name: _value(name, value) for name, value in params.items()}


def _value(param: str, value: Any) -> Any:
    if isinstance(value, list | tuple):
        items = [_value(param, item) for item in value]
        return tuple(items) if all(_is_numeric(item) for item in items) else items
    if isinstance(value, dict) and isinstance(value.get("layer"), str):
        return _inner_layer(value["layer"], value.get("params") or {})
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return _object(param, value["name"], value.get("params") or {})
    return value


def _inner_layer(name: str, params: dict[str, Any]) -> Any:
    try:
        return make_layer(f"keras.layers.{name}", params)
    except (Refused, InnerLayerFailed):
        raise
    except Exception as error:
        raise InnerLayerFailed(name, params) from error


def _is_numeric(value: Any) -> bool:
    return value is None or isinstance(value, int | float | tuple)


def _object(param: str, name: str, params: dict[str, Any]) -> Any:
    """An initializer, regularizer, ... with parameters of its own."""
    for ending, namespace in _NAMESPACES:
        if param.endswith(ending):
            return _from_namespace(namespace, ending, name, params)
    for ending, namespace in _NAMESPACES:
        if hasattr(namespace, name):
            return _from_namespace(namespace, ending, name, params)
    raise Refused(f'{param}: Keras {keras.__version__} has nothing called "{name}".')


def _from_namespace(namespace: Any, kind: str, name: str, params: dict[str, Any]) -> Any:
    found = getattr(namespace, name, None)
    if isinstance(found, type):
        return found(**arguments(params))
    if callable(found) and not params and name.isidentifier() and not name.startswith("_"):
        return found
    if found is None and not params:
        return namespace.get(name)  # Keras knows short names, or objects in its own words
    raise Refused(f'Keras {keras.__version__} has no {kind} "{name}" that takes parameters.')


_NAMESPACES = (
    ("initializer", keras.initializers),
    ("regularizer", keras.regularizers),
    ("constraint", keras.constraints),
    ("activation", keras.activations),
    ("optimizer", keras.optimizers),
    ("schedule", keras.optimizers.schedules),
    ("loss", keras.losses),
    ("metric", keras.metrics),
)
