"""The callbacks of a project, as Python: a list that `fit` is given, and what they call.

What they write lies beside the script, wherever that is: `FOLDER` is the script's own.
"""

from studio.codegen.helpers import lines_of
from studio.codegen.layout import Atom, Expression, Group, Item, call
from studio.codegen.literals import LiteralError, checked, dotted, literal, number
from studio.codegen.network import Network
from studio.graph.catalogue import CallableSpec
from studio.project.callbacks import (
    FILE_PARAMS,
    SCHEDULER,
    CallbackSettings,
    callback_spec,
    params_that_count,
    value_of,
)

FOLDER = ("FOLDER", Atom("Path(__file__).parent"))
"""The constant of a script whose callbacks write something."""
BESIDE = "(FOLDER / "
"""How that which they write is told."""

_STEP = """
def {name}(epoch, rate):
    \"\"\"Lower the learning rate every so many epochs.\"\"\"
    return rate * {factor} if epoch > 0 and epoch % {every} == 0 else rate
"""
_EXPONENTIAL = """
def {name}(epoch, rate):
    \"\"\"Lower the learning rate by the same share with each epoch.\"\"\"
    return rate * {factor} if epoch > 0 else rate
"""
_COSINE = """
def {name}(epoch, rate):
    \"\"\"Climb to the highest learning rate, then fall along half a wave.\"\"\"
    highest, warm_up = {highest}, {warm_up}
    if epoch < warm_up:
        return highest * (epoch + 1) / warm_up
    share = (epoch - warm_up) / max(EPOCHS - warm_up, 1)
    return highest * (1 + math.cos(math.pi * share)) / 2
"""
_FORMS = {"step": _STEP, "exponential": _EXPONENTIAL, "cosine": _COSINE}


def own_callbacks(network: Network) -> tuple[list[str], list[Expression]]:
    """The project's callbacks, and a comment for each that cannot be written."""
    comments: list[str] = []
    made: list[Expression] = []
    for index, callback in enumerate(network.project.training.callbacks):
        try:
            made.append(_made(network, callback, index))
        except LiteralError as error:
            comments.append(f"    # The callback {callback.name!a:.60} {error}.")
    return comments, made


def rate_functions(network: Network) -> list[list[str]]:
    """The functions that tell a LearningRateScheduler the rate of an epoch."""
    if network.project.training.steps is not None:
        return []
    return [
        lines
        for index, callback in enumerate(network.project.training.callbacks)
        if callback.name == SCHEDULER and (lines := _rate_function(network, callback, index))
    ]


def _made(network: Network, callback: CallbackSettings, index: int) -> Expression:
    known = network.project.graph.catalogue
    spec = callback_spec(known, callback.name)
    if spec is None:
        raise LiteralError("has a name that Keras does not know")
    if unknown := sorted(set(callback.params) - {param.name for param in spec.params}):
        raise LiteralError(f"has no parameter {unknown[0][:40]!r}")
    if callback.name == SCHEDULER:
        if network.project.training.steps is not None:
            raise LiteralError("acts when epochs begin, and training counts steps")
        if not _rate_function(network, callback, index):
            raise LiteralError("has numbers that cannot be written")
        return call(dotted(spec.path), Atom(_function_name(network, index)))
    items = []
    for param in params_that_count(spec, callback):
        value = value_of(spec, callback, param.name)
        if param.name in FILE_PARAMS:
            file = literal(value, "text", known)
            items.append(Item(Atom(f"FOLDER / {_flat(file)}"), _keyword(param.name)))
        elif param.name in callback.params and value != param.default:
            items.append(Item(literal(value, param.kind, known), _keyword(param.name)))
    return Group("call", f"{dotted(spec.path)}(", tuple(items), ")")


def _keyword(name: str) -> str:
    # Files come first in the constructors that take one, and say what they are.
    return "" if name in FILE_PARAMS else f"{checked(name)}="


def _flat(value: Expression) -> str:
    if not isinstance(value, Atom):
        raise LiteralError("names no file")
    return value.text


def _rate_function(network: Network, callback: CallbackSettings, index: int) -> list[str]:
    spec = callback_spec(network.project.graph.catalogue, callback.name)
    assert spec is not None
    text = _FORMS.get(str(callback.params.get("form", "step")), "")
    numbers = _numbers(spec, callback)
    if not text or numbers is None:
        return []
    return lines_of(text.format(name=_function_name(network, index), **numbers))


def _numbers(spec: CallableSpec, callback: CallbackSettings) -> dict[str, str] | None:
    """The numbers of a form, as Python; None where one of them is none."""
    told: dict[str, str] = {}
    for param in spec.params:
        if param.kind not in ("int", "float"):
            continue
        value = value_of(spec, callback, param.name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        made = number(value) if is_number else None
        if not isinstance(made, Atom):
            return None
        told[param.name] = made.text
    return told


def _function_name(network: Network, index: int) -> str:
    """`rate_of_epoch`, numbered from the second one on."""
    callbacks = network.project.training.callbacks
    before = sum(callback.name == SCHEDULER for callback in callbacks[:index])
    return f"rate_of_epoch_{before + 1}" if before else "rate_of_epoch"
