"""Reads the installed Keras: its layers, optimizers, losses, metrics and the names it knows.

The only module here that imports Keras. What it finds is handed out as plain specs.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any

import keras
import msgspec

from studio.graph.catalogue import CallableSpec, Catalogue, LayerSpec, ParamSpec, PortSpec
from tools.catalogue.docstrings import Docstring, parse
from tools.catalogue.kinds import param_spec, plain
from tools.catalogue.overlay import CallableOverlay, LayerOverlay, Overlay, ParamOverlay

_NOT_A_PARAMETER = {"self", "name", "args", "kwargs"}
_ACCURACY = CallableSpec(
    "Accuracy",
    "",
    identifier="accuracy",
    doc=(
        "Means binary, categorical or sparse categorical accuracy, whichever suits the shape of "
        "the target and the loss. A name for `compile` only: there is no class behind it."
    ),
)


def read_catalogue(overlay: Overlay) -> Catalogue:
    """The catalogue of the installed Keras, with the overlay merged in.

    Raises ValueError when the overlay speaks of something that this Keras does not have.
    """
    layers = {
        name: _layer(name, cls, names, overlay)
        for name, cls, names in _classes(keras.layers)
        if name not in overlay.left_out
    }
    _refuse_unknown("layers", overlay.layers, layers)
    layers.update({name: _special(name, overlay) for name in overlay.specials})
    return Catalogue(
        keras_version=keras.__version__,
        categories=overlay.categories,
        layers=dict(sorted(layers.items())),
        optimizers=_optimizers(overlay),
        losses=_losses(overlay),
        metrics=_metrics(overlay),
        schedules=_schedules(overlay),
        callbacks=_callbacks(overlay),
        activations=_names(keras.activations, _takes_one_tensor, overlay),
        activation_layers=overlay.activation_layers,
        initializers=_named("initializers", overlay.initializers, overlay),
        regularizers=_named("regularizers", overlay.regularizers, overlay),
        constraints=_named("constraints", overlay.constraints, overlay),
    )


def _classes(module: ModuleType) -> Iterator[tuple[str, type, tuple[str, ...]]]:
    """Each public class once: its own name, the class, and its other names."""
    names: dict[type, list[str]] = {}
    for name, member in sorted(vars(module).items()):
        if inspect.isclass(member) and not name.startswith("_"):
            names.setdefault(member, []).append(name)
    for cls, known_as in names.items():
        own = cls.__name__ if cls.__name__ in known_as else known_as[0]
        yield own, cls, tuple(name for name in known_as if name != own)


def _layer(name: str, cls: type, aliases: tuple[str, ...], overlay: Overlay) -> LayerSpec:
    said = overlay.layers.get(name, LayerOverlay())
    doc = parse(cls.__doc__)
    spec = LayerSpec(
        name,
        f"keras.layers.{name}",
        said.category or overlay.folders[cls.__module__.split(".")[3]],
        summary=said.summary or doc.first_sentence,
        doc=doc.text,
        synonyms=said.synonyms + aliases,
        params=_layer_params(cls, doc, said.params, overlay),
        headline=said.headline,
        adapts=said.adapts,
        palette=said.palette,
        call=said.call,
        call_params=_call_params(cls, overlay),
        states=said.states,
        states_in=said.states_in,
        is_both_ways=said.is_both_ways,
    )
    return _with_ports(spec, cls, said, overlay)


def _with_ports(spec: LayerSpec, cls: type, said: LayerOverlay, overlay: Overlay) -> LayerSpec:
    changes: dict[str, Any] = {}
    if said.growing:
        changes.update(call="list", growing=True, min_inputs=2)
    inputs = (*(said.inputs or spec.inputs), *_side_ports(cls, said, overlay))
    outputs = list(spec.outputs)
    if said.is_both_ways:
        outputs.append(PortSpec("backward output", rule="both ways"))
    if any(param.name == "return_attention_scores" for param in spec.call_params):
        outputs.append(PortSpec("scores", rule="returned scores"))
    if any(port.rule == "states" for port in inputs):
        outputs.append(PortSpec("", rule="returned states"))
    return msgspec.structs.replace(spec, inputs=inputs, outputs=tuple(outputs), **changes)


def _side_ports(cls: type, said: LayerOverlay, overlay: Overlay) -> Iterator[PortSpec]:
    """The masks and states that a call takes; the states, which may be many, come last."""
    taken = [name for name in _call_arguments(cls) if name in overlay.side_ports]
    for name in sorted(taken, key=lambda name: name == "initial_state"):
        doc, words = overlay.side_ports[name], name.replace("_", " ")
        if name == "initial_state":
            yield PortSpec("", optional=True, doc=doc, rule="states", argument=name)
        elif name == "mask" and said.masks:
            for place, entry in enumerate(said.masks):
                own = overlay.side_ports[entry.replace(" ", "_")]
                yield PortSpec(
                    entry, optional=True, doc=own, argument=name, path=(place,), of=len(said.masks)
                )
        else:
            yield PortSpec(words, optional=True, doc=doc, argument=name)


def _call_params(cls: type, overlay: Overlay) -> tuple[ParamSpec, ...]:
    """What a call can be told. Whether it is training, it is by default told by the model."""
    found = []
    for name, argument in _call_arguments(cls).items():
        if name in overlay.call_params:
            is_training = name == "training"
            found.append(
                ParamSpec(
                    name,
                    "bool",
                    default=None if is_training else plain(argument.default),
                    nullable=is_training,
                    doc=overlay.call_params[name],
                )
            )
    return tuple(found)


def _call_arguments(cls: type) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(cls.call).parameters  # type: ignore[attr-defined]


def _layer_params(
    cls: type, doc: Docstring, own: Mapping[str, ParamOverlay], overlay: Overlay
) -> tuple[ParamSpec, ...]:
    base = overlay.base_params
    params = [p for p in _params(cls, doc, own, overlay) if p.name not in base]
    signature = inspect.signature(cls.__init__).parameters  # type: ignore[misc]
    takes_any = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in signature.values())
    params.extend(said.spec(name) for name, said in base.items() if takes_any or name in signature)
    return tuple(params)


def _params(
    cls: type, doc: Docstring, own: Mapping[str, ParamOverlay], overlay: Overlay
) -> tuple[ParamSpec, ...]:
    signature = inspect.signature(cls.__init__).parameters  # type: ignore[misc]
    params = tuple(
        overlay.completed(param_spec(parameter, doc.arguments.get(name, "")), own)
        for name, parameter in signature.items()
        if name not in _NOT_A_PARAMETER
    )
    _refuse_unknown(f"{cls.__name__}.params", own, {p.name: p for p in params})
    return params


def _special(name: str, overlay: Overlay) -> LayerSpec:
    said = overlay.specials[name]
    ports = {
        side: ports
        for side, ports in (("inputs", said.inputs), ("outputs", said.outputs))
        if ports is not None
    }
    spec = LayerSpec(
        name,
        "",
        "data",
        summary=said.summary,
        doc=said.doc,
        synonyms=said.synonyms,
        params=said.params,
        headline=said.headline,
        min_inputs=0 if said.inputs == () else 1,
    )
    return msgspec.structs.replace(spec, **ports)


def _optimizers(overlay: Overlay) -> dict[str, CallableSpec]:
    found: dict[str, CallableSpec] = {}
    for name, cls, _ in _classes(keras.optimizers):
        if name in overlay.left_out:
            continue
        said = overlay.optimizers.get(name, CallableOverlay())
        found[name] = _callable("optimizers", cls, _optimizer_identifier(cls), said, overlay)
    _refuse_unknown("optimizers", overlay.optimizers, found)
    return dict(sorted(found.items()))


def _optimizer_identifier(cls: type) -> str:
    """The name by which `compile` takes the optimizer, or nothing where it wants the class."""
    identifier = cls.__name__.lower()
    return identifier if type(_got(keras.optimizers, identifier)) is cls else ""


def _got(module: ModuleType, identifier: str) -> Any:
    """What Keras makes of an identifier, or None when it does not know it."""
    try:
        return module.get(identifier)
    except (ValueError, KeyError, TypeError):
        return None


def _losses(overlay: Overlay) -> dict[str, CallableSpec]:
    return _named("losses", overlay.losses, overlay)


def _metrics(overlay: Overlay) -> dict[str, CallableSpec]:
    accuracy = msgspec.structs.replace(_ACCURACY, summary=overlay.metrics["accuracy"].summary)
    said = {key: value for key, value in overlay.metrics.items() if key != "accuracy"}
    return {"accuracy": accuracy, **_named("metrics", said, overlay)}


def _schedules(overlay: Overlay) -> dict[str, CallableSpec]:
    found = {
        name: _callable("optimizers.schedules", cls, "", overlay.schedules.get(name), overlay)
        for name, cls, _ in _classes(keras.optimizers.schedules)
        if name not in overlay.left_out
    }
    _refuse_unknown("schedules", overlay.schedules, found)
    return dict(sorted(found.items()))


_NO_CHOICE = {
    *("verbose", "schedule", "save_freq", "append", "separator"),
    *("profile_batch", "embeddings_freq", "embeddings_metadata"),
}
"""Arguments of callbacks that print, take a function, or mean something within one script alone."""


def _callbacks(overlay: Overlay) -> dict[str, CallableSpec]:
    """The callbacks of which the overlay says something, in its order: others need a function."""
    known = {name: cls for name, cls, _ in _classes(keras.callbacks)}
    _refuse_unknown("callbacks", overlay.callbacks, known)
    found = {
        name: _callable("callbacks", known[name], "", said, overlay)
        for name, said in overlay.callbacks.items()
    }
    return {
        name: msgspec.structs.replace(
            spec, params=tuple(p for p in spec.params if p.name not in _NO_CHOICE)
        )
        for name, spec in found.items()
    }


def _named(
    module: str, said: Mapping[str, CallableOverlay], overlay: Overlay
) -> dict[str, CallableSpec]:
    """The classes of a module, by the name under which Keras takes each where a name is enough,
    else by what Keras calls it in small letters."""
    home = getattr(keras, module)
    found: dict[str, CallableSpec] = {}
    for name, cls, _ in _classes(home):
        if name in overlay.left_out:
            continue
        key = _key(cls)
        spec = _callable(module, cls, key, said.get(key), overlay)
        is_enough = not any(param.required for param in spec.params)
        if not is_enough or not _is_known(home, key, cls):
            spec = msgspec.structs.replace(spec, identifier="")
        found[key] = spec
    _refuse_unknown(module, said, found)
    return dict(sorted(found.items()))


# Where small letters alone would tear a word apart.
_KEYS = {
    "f_beta_score": "fbeta_score", "io_u": "iou", "mean_io_u": "mean_iou",
    "one_hot_io_u": "one_hot_iou", "one_hot_mean_io_u": "one_hot_mean_iou",
}  # fmt: skip


def _key(cls: type) -> str:
    key = _snake(cls.__name__)
    return _KEYS.get(key, key)


def _is_known(home: ModuleType, identifier: str, cls: type) -> bool:
    """Whether Keras takes the name for the class, or for the loss that does the same."""
    got = _got(home, identifier)
    return type(got) is cls or (home is keras.losses and got is not None)


def _callable(
    module: str, cls: type, identifier: str, said: CallableOverlay | None, overlay: Overlay
) -> CallableSpec:
    doc, said = parse(cls.__doc__), said or CallableOverlay()
    own = _params(cls, doc, said.params, overlay)
    dtype = overlay.base_params["dtype"].spec("dtype")
    params = tuple(dtype if p.name == "dtype" else p for p in own)
    if module == "metrics":
        params = (*params, _curve_name(cls))
    return CallableSpec(
        cls.__name__,
        f"keras.{module}.{cls.__name__}",
        identifier=identifier,
        summary=said.summary or doc.first_sentence,
        doc=doc.text,
        params=params,
    )


def _curve_name(cls: type) -> ParamSpec:
    """A metric's name is that of its curve, so that a second one like it needs another."""
    default = inspect.signature(cls.__init__).parameters["name"].default  # type: ignore[misc]
    doc = "What its curve is called. Two metrics of one output need two names."
    return ParamSpec("name", "text", default=default, nullable=default is None, doc=doc)


def _names(
    module: ModuleType, is_usable: Callable[[Any], bool], overlay: Overlay
) -> tuple[str, ...]:
    """The names by which a parameter may ask for one of the module's functions or classes."""
    known: dict[int, str] = {}
    for name, member in sorted(vars(module).items()):
        if name.startswith("_") or name in overlay.left_out:
            continue
        if not name.islower() or not callable(member) or not is_usable(member):
            continue
        own = _snake(member.__name__)
        # Keras lists `l1_l2` but knows it only as `l1l2`; `hard_swish` calls itself `hard_silu`.
        identifiers = [i for i in (own, name) if _got(module, i) is not None]
        if identifiers and (id(member) not in known or own == name):
            known[id(member)] = identifiers[0]
    return tuple(sorted(known.values()))


def _takes_one_tensor(function: Any) -> bool:
    signature = inspect.signature(function).parameters.values()
    needed = [p for p in signature if p.default is p.empty]
    return sum(p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL) for p in needed) == 1


def _snake(name: str) -> str:
    """The name as Keras itself writes class names small."""
    apart = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", apart).lower()


def _refuse_unknown(where: str, said: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    if unknown := sorted(set(said) - set(known)):
        raise ValueError(f"The overlay's {where} name what this Keras does not have: {unknown}")
