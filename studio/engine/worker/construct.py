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
    if isinstance(value, str) and _home_of(param) is not None:
        return _object(param, value, {})
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
    """An activation, initializer, regularizer or constraint, with arguments of its own or none."""
    home = _home_of(param)
    if home is None:
        raise Refused(f'{param}: "{name}" is an object, and {param} takes none.')
    found = None if not params and _is_known(home, name) else _class(home, name)
    if found is not None:
        return found(**arguments(params))
    if params:
        raise Refused(f'{param}: Keras {keras.__version__} has no "{name}" that takes arguments.')
    return home.get(name)  # by its name alone; what is unknown Keras refuses in its own words


def _home_of(param: str) -> Any:
    return next((home for ending, home in _HOMES.items() if param.endswith(ending)), None)


def _is_known(home: Any, name: str) -> bool:
    """Whether Keras takes the name alone. An activation with arguments is a layer."""
    try:
        return home.get(name) is not None
    except (ValueError, TypeError, KeyError):  # of "constant" it asks for a value
        return False


def _class(home: Any, name: str) -> Any:
    """The class that a name asks for, in whatever way it is written: L2, l2."""
    if home is keras.activations:
        known = {_bare(layer): getattr(keras.layers, layer) for layer in _ACTIVATION_LAYERS}
        return known.get(_bare(name))
    classes = (c for key, c in vars(home).items() if isinstance(c, type) and key[:1].isupper())
    return next((c for c in classes if _bare(c.__name__) == _bare(name)), None)


def _bare(name: str) -> str:
    return name.replace("_", "").replace(" ", "").lower()


_ACTIVATION_LAYERS = ("ReLU", "LeakyReLU", "ELU", "Softmax")
_HOMES = {
    "initializer": keras.initializers,
    "regularizer": keras.regularizers,
    "constraint": keras.constraints,
    "activation": keras.activations,
}
