r"""Turns Keras's objections into sentences: what the layer needs, what is there, what to do.

Keras raises in several styles, from "expected min_ndim=4, found ndim=2" to a bare TypeError about
None. Each rule below was written against the message that Keras really raises; what no rule knows
is Keras's own first line, cleaned up. Nothing here decides what is legal.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from studio.engine.protocol.message import Shape
from studio.engine.worker.refusal import InnerLayerFailed, Refused


@dataclass(frozen=True, slots=True)
class Objection:
    """What a rule has to work with."""

    layer: str
    params: dict[str, Any]
    shapes: tuple[Shape, ...]
    found: re.Match[str]

    @property
    def carried(self) -> str:
        """The shapes on the wires, as a phrase."""
        return _carried(self.shapes)

    @property
    def wire(self) -> str:
        """The shape on the first wire."""
        return show(self.shapes[0]) if self.shapes else "nothing"


def _carried(shapes: tuple[Shape, ...]) -> str:
    if not shapes:
        return "no wire is connected"
    if len(shapes) == 1:
        return f"this wire carries {show(shapes[0])}"
    listed = ", ".join(show(shape) for shape in shapes[:-1])
    return f"the wires carry {listed} and {show(shapes[-1])}"


def show(shape: Shape) -> str:
    """A shape as Keras writes it: (None, 784)."""
    return str(tuple(shape))


def objection_sentence(
    layer: str, params: dict[str, Any], shapes: tuple[Shape, ...], error: BaseException
) -> str:
    """The sentence for what Keras raised when a layer was made or called."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, InnerLayerFailed) and error.__cause__ is not None:
        return objection_sentence(error.layer, error.params, (), error.__cause__)
    text = clean(str(error))
    for pattern, sentence in _RULES:
        found = pattern.search(text)
        if found:
            return sentence(Objection(layer, params, shapes, found))
    return _fall_back(layer, params, shapes, text, error)


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def clean(text: str) -> str:
    """Keras's message without colours, preamble, arguments and the word "name 'None'"."""
    text = _COLOUR.sub("", text)
    text = re.sub(r"^Exception encountered when calling [^\n]*\n+", "", text)
    text = re.split(r"\n+(?:Arguments received by|Call arguments received)", text)[0]
    return " ".join(text.split())


def _fall_back(
    layer: str, params: dict[str, Any], shapes: tuple[Shape, ...], text: str, error: BaseException
) -> str:
    """Keras's own words; for the bare errors of Python, what most likely made them."""
    if isinstance(error, TypeError | IndexError | KeyError | AttributeError | AssertionError):
        if any(None in shape[1:] for shape in shapes):
            wire = ", ".join(show(shape) for shape in shapes)
            return (
                f"{layer} cannot work with a size that is not known; the wire carries {wire}. "
                "Give the Input a fixed shape."
            )
        if isinstance(error, IndexError) and "axis" in params:
            return _axis(layer, params["axis"], shapes)
        if isinstance(error, IndexError):
            return f"{layer} cannot work with this number of dimensions; {_carried(shapes)}."
        if isinstance(error, TypeError) and "argument" not in text:
            return (
                f"A parameter of {layer} has a value of the wrong kind. Keras says: {_ended(text)}"
            )
    if not text:
        return f"Keras refuses this {layer} ({type(error).__name__})."
    return f"{layer}: {_ended(text[:400])}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."


def _axis(layer: str, axis: Any, shapes: tuple[Shape, ...]) -> str:
    wire = show(shapes[0]) if shapes else "nothing"
    rank = len(shapes[0]) if shapes else 0
    return (
        f"{layer} has no axis {axis} to work on: the wire carries {wire}, whose axes are "
        f"0 to {rank - 1}."
    )


_AXES = {
    2: ("batch", "features"),
    3: ("batch", "steps", "features"),
    4: ("batch", "height", "width", "channels"),
    5: ("batch", "depth", "height", "width", "channels"),
}


def _rank(o: Objection) -> str:
    needed, found = int(o.found["needed"]), int(o.found["found"])
    at_least = "at least " if o.found["min"] and needed == 2 else ""
    return _needs(o, needed, found, at_least)


def _kernel_rank(o: Objection) -> str:
    """A kernel has a dimension for each of the wire's but the batch, and one for the filters."""
    kernel, wire = (len(re.findall(r"\w+", o.found[key])) for key in ("kernel", "wire"))
    return _needs(o, kernel, wire)


def _needs(o: Objection, needed: int, found: int, at_least: str = "") -> str:
    axes = _axes(o, needed)
    if o.layer == "TimeDistributed":  # what the layer inside counts, and the time steps
        needed, found = needed + 1, found + 1
        if axes:
            axes = axes.replace("(batch, ", "(batch, steps, ")
    sentence = f"{o.layer} needs {at_least}{needed} dimensions{axes}; {o.carried}."
    if found < needed:
        return sentence + " A Reshape before it adds what is missing."
    if needed == 2:
        return sentence + " A Flatten before it makes one vector of the rest."
    return sentence


def _axes(o: Objection, rank: int) -> str:
    """What the dimensions are, for the layers that give them a meaning."""
    if o.layer == "Permute" or rank not in _AXES:
        return ""
    axes = _AXES[rank]
    if o.layer.startswith("ConvLSTM"):
        axes = ("batch", "steps", *_AXES[rank - 1][1:])
    if o.layer.startswith("ConvLSTM1D"):
        axes = ("batch", "steps", "width", "channels")
    if o.params.get("data_format") == "channels_first":
        axes = (axes[0], axes[-1], *axes[1:-1])
    return f" ({', '.join(axes)})"


def _unknown_size(o: Objection) -> str:
    missing = [name for name in ("units", "filters", "output_dim") if o.params.get(name, 1) is None]
    if missing:
        return f"{o.layer} needs a number for {missing[0]}."
    return (
        f"{o.layer} needs to know the size of the last dimension, for its weights; {o.carried}. "
        "Give the Input a fixed shape, or put a Reshape before it."
    )


def _too_small(o: Objection) -> str:
    size = next((name for name in ("kernel_size", "pool_size") if name in o.params), "")
    window = f"{size} {o.params[size]}" if size else "the window"
    return (
        f"Nothing would be left: {window} of {o.layer} is larger than what the wire carries, "
        f'{o.wire}. Use a smaller one, or padding "same".'
    )


def _reshape(o: Objection) -> str:
    source, target = o.found["source"], o.found["target"]
    elements = _product(source)
    wanted = _product(target)
    if "-1" in target:
        return (
            f"Reshape cannot make {target} of {source}: {elements} values do not divide by "
            f"{abs(wanted)}."
        )
    return (
        f"Reshape to {target} needs {wanted} values, but the wire carries {source}, which is "
        f"{elements}."
    )


def _product(shape: str) -> int:
    product = 1
    for number in re.findall(r"-?\d+", shape):
        product *= int(number)
    return product


def _merge(o: Objection) -> str:
    ranks = {len(shape) for shape in o.shapes}
    if o.layer == "Concatenate" and len(ranks) == 1:
        axis = o.params.get("axis", -1)
        return (
            f"Concatenate joins along axis {axis}, so all other dimensions must be equal; "
            f"{o.carried}."
        )
    if o.layer == "Concatenate":
        return f"Concatenate needs inputs with the same number of dimensions; {o.carried}."
    return f"{o.layer} needs inputs of the same shape; {o.carried}."


def _one_of(o: Objection) -> str:
    choices = ", ".join(sorted(re.findall(r"'([^']+)'", o.found["choices"])))
    got = o.found["got"].rpartition("=")[2].strip(" .")
    return f'{o.found["name"]} of {o.layer} must be one of {choices}; it is "{got}".'


def _unknown_name(o: Objection) -> str:
    kind = o.found["kind"].removesuffix(" function")
    return f'Keras knows no {kind} called "{o.found["name"].strip()}".'


def _positive(o: Objection) -> str:
    name, got = o.found["name"], o.found["got"].strip(" .")
    got = re.sub(r" \(of type .*", "", got)
    return f"{name} of {o.layer} must be a whole number above zero; it is {got}."


def _tuple_of(o: Objection) -> str:
    count, got = o.found["count"], o.found["got"]
    got = re.split(r", including values", got)[0].strip(" .")
    return (
        f"{o.found['name']} of {o.layer} must be one whole number above zero, or {count} of them; "
        f"it is {got}."
    )


def _count_of_inputs(o: Objection) -> str:
    return f"{o.layer} takes {o.found['wanted']} input(s), but {o.found['got']} wires come in."


def _text(template: str) -> Callable[[Objection], str]:
    """A sentence in which {layer}, {carried} and {wire} stand for the case in hand."""

    def sentence(o: Objection) -> str:
        values = {k: v for k, v in o.found.groupdict().items() if v is not None}
        return template.format(layer=o.layer, carried=o.carried, wire=o.wire, **values)

    return sentence


_RULES: tuple[tuple[re.Pattern[str], Callable[[Objection], str]], ...] = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (
            r"expected (?P<min>min_)?ndim=(?P<needed>\d+), found ndim=(?P<found>\d+)",
            _rank,
        ),
        (
            r"is part of a cycle",
            _text(
                "Keras cannot build a model with {layer}: what it gives out is the very wire that "
                "came in, which Keras takes for a loop. Leave it out, or take another layer."
            ),
        ),
        (
            r"axis (?P<axis>-?\d+) of input shape to have value (?P<wanted>\d+)",
            _text("{layer} was made for {wanted} values along axis {axis}; {carried}."),
        ),
        (
            r"must be fully-defined \(no `None` dimensions\)|should have a defined dimension|"
            r"values to be kept must have a known shape",
            _unknown_size,
        ),
        (r"Computed output size would be zero or negative.*", _too_small),
        (
            r"total size of the tensor must be unchanged.*input_shape=(?P<source>\([^)]*\)), "
            r"target_shape=(?P<target>\([^)]*\))",
            _reshape,
        ),
        (
            r"at most one unknown dimension",
            _text("target_shape of {layer} may leave only one size open (-1)."),
        ),
        (r"Inputs have incompatible shapes|requires inputs with matching shapes", _merge),
        (
            r"Incompatible input shapes: axis values (?P<a>\S+) \(at axis (?P<i>\S+)\) != "
            r"(?P<b>\S+) \(at axis (?P<j>\S+)\)",
            _text(
                "{layer} multiplies along axes {i} and {j}, which must be equally long, but they "
                "are {a} and {b}; {carried}."
            ),
        ),
        (
            r"should be called on (?P<wanted>exactly \d+|a list of at least \d+) inputs?",
            _text("{layer} takes {wanted} inputs; {carried}."),
        ),
        (r"expects (?P<wanted>\d+) input\(s\), but it received (?P<got>\d+)", _count_of_inputs),
        (
            r"must be called on a list of inputs|accepts inputs list of length 2 or 3",
            _text("{layer} needs a query and a value, so at least two wires; {carried}."),
        ),
        (
            r"missing a required argument: '(?P<name>\w+)'",
            _text("{layer} needs a wire at its input {name} as well; {carried}."),
        ),
        (
            r"must have 3 channels, but received images with",
            _text("{layer} needs 3 channels (red, green, blue); {carried}."),
        ),
        (
            r"with size 3 \(unbatched\) or 4 \(batched\)",
            _text("{layer} needs 4 dimensions (batch, height, width, channels); {carried}."),
        ),
        (
            r"at least 3 dimensions, received",
            _text(
                "{layer} goes through time steps, so it needs at least 3 dimensions (batch, "
                "steps, features); {carried}. A Reshape before it adds what is missing."
            ),
        ),
        (
            r"batch size must be static",
            _text(
                "{layer} with stateful needs a fixed batch size; {carried}. Set batch_size on the "
                "Input, or switch stateful off."
            ),
        ),
        (
            r"Could not interpret (?P<kind>[\w ]+?) identifier: (?P<name>.*)",
            _unknown_name,
        ),
        (
            r"(?:Cannot convert '(?P<name>[^']*)' to a mixed precision|Invalid dtype: )",
            _text("Keras knows no such dtype for {layer}; float32, float16 and int32 are usual."),
        ),
        (
            r"`(?P<name>\w+)` argument must be (?:a list/tuple or )?one of (?P<choices>\{[^}]*\})"
            r"\.? Received: (?P<got>.*)",
            _one_of,
        ),
        (
            r"`(?P<name>\w+)` argument must be a tuple of (?P<count>\d+) integers\. "
            r"Received (?:\w+)=(?P<got>.*)",
            _tuple_of,
        ),
        (
            r"(?:argument )?`(?P<name>\w+)`[,.]? (?:E|e)xpected a (?:strictly )?positive "
            r"(?:value|integer)(?:\. Received: \w+=|\. Received \w+=|, got )(?P<got>.*)",
            _positive,
        ),
        (
            r"`(?P<name>\w+)` must be a positive integer\. Received: \w+=(?P<got>.*)",
            _positive,
        ),
        (
            r"argument `(?P<name>\w+)`\. Expected a float value between 0 and 1\. "
            r"Received: \w+=(?P<got>\S+)",
            _text("{name} of {layer} must lie between 0 and 1; it is {got}."),
        ),
        (
            r"number of filters must be evenly divisible .*groups=(?P<groups>\d+), "
            r"filters=(?P<filters>[^.]+(?:\.\d+)?)",
            _text(
                "filters of {layer} must be a whole number that divides by groups; filters is "
                "{filters}, groups is {groups}."
            ),
        ),
        (
            r"input channels must be evenly divisible .*groups=(?P<groups>\d+), but the input has "
            r"(?P<channels>\d+)",
            _text(
                "{layer} shares out its channels among {groups} groups, but {channels} channels "
                "come in; {carried}."
            ),
        ),
        (
            r"`strides > 1` not supported in conjunction with `dilation_rate > 1`",
            _text("{layer} takes strides or a dilation_rate above 1, not both."),
        ),
        (
            r"cropping.* should be smaller than the corresponding spatial dimension",
            _text("{layer} would cut everything away; {carried}."),
        ),
        (
            r"must be consecutive and start from 1\. Received dims=(?P<dims>.*)",
            _text(
                "dims of {layer} must name every dimension once, from 1 on, without the batch; "
                "they are {dims}; {carried}."
            ),
        ),
        (
            r"Number of groups \((?P<groups>\d+)\) must be a multiple of the number of channels "
            r"\((?P<channels>\d+)\)|Number of groups \((?P<more>\d+)\) cannot be more than",
            _text("groups of {layer} must divide the number of channels; {carried}."),
        ),
        (
            r"Kernel shape must have the same length as input, but received kernel of shape "
            r"\((?P<kernel>[^)]*)\) and input of shape \((?P<wire>[^)]*)\)",
            _kernel_rank,
        ),
        (
            r"Unrecognized keyword arguments passed to \w+: \{'(?P<name>[^']*)'|"
            r"unexpected keyword argument '(?P<other>[^']*)'",
            lambda o: f'{o.layer} has no parameter "{o.found["name"] or o.found["other"]}".',
        ),
        (
            r"missing \d+ required (?:positional |keyword-only )?arguments?: (?P<names>.*)",
            lambda o: f"{o.layer} needs a value for {o.found['names'].replace(chr(39), '')}.",
        ),
        (
            r"Please initialize `(?P<name>\w+)` layer with a",
            _text("{layer} wraps another layer; choose which."),
        ),
        (
            r"Cannot convert '(?P<shape>.*?)' to a shape",
            _text(
                "The shape must be a list of whole numbers above zero, or of None where a size is "
                "open; it is {shape}."
            ),
        ),
        (
            r"could not be deserialized properly",
            _text("{layer} cannot wrap the layer that was chosen for it."),
        ),
    )
)
