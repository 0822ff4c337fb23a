"""How a project is trained, as Python: compile, fit, evaluate and predict."""

from studio.codegen.layout import (
    Atom,
    Expression,
    Group,
    call,
    dict_of,
    flat,
    lay_out,
    list_of,
    subscript,
    tuple_of,
)
from studio.codegen.literals import LiteralError, checked, dotted, literal, quote
from studio.codegen.network import Network
from studio.codegen.weights import class_weights, sample_weights
from studio.project.training import TrainingSettings


def compile_model(network: Network) -> list[str]:
    """The function that says what to learn, and how."""
    settings = network.project.training
    lines = ["def compile_model(model):", '    """Say what training makes smaller, and how."""']
    told: dict[str, Expression] = {}
    try:
        told["optimizer"] = _optimizer(network)
    except LiteralError as error:
        lines.append(f"    # The optimizer {error}.")
    told |= _losses(network, lines)
    # Batches that are given one by one cannot be run several at a time.
    if settings.steps_per_execution != 1 and settings.steps is None:
        told["steps_per_execution"] = Atom(repr(settings.steps_per_execution))
    return lines + lay_out(call("model.compile", **told), level=1)


def _optimizer(network: Network) -> Expression:
    settings = network.project.training.optimizer
    known = network.project.graph.catalogue
    spec = known.optimizers.get(settings.name)
    if spec is None:
        raise LiteralError("has a name that Keras does not know")
    kinds = {param.name: param.kind for param in spec.params}
    if unknown := sorted(set(settings.params) - set(kinds)):
        raise LiteralError(f"has no parameter {unknown[0][:40]!r}")
    values = {
        checked(param.name): literal(settings.params[param.name], param.kind, known)
        for param in spec.params
        if param.name in settings.params
    }
    return call(dotted(spec.path), **values)


def _losses(network: Network, lines: list[str]) -> dict[str, Expression]:
    """Loss, metrics and weights: plain for one Output, by name for several. What cannot be written
    becomes a comment among the lines."""
    known = network.project.graph.catalogue
    told: dict[str, Expression] = {}
    several, listed = len(network.outputs) > 1, network.lists_outputs
    for keyword in ("loss", "metrics"):
        values: dict[str, Expression] = {}
        for node in network.outputs:
            if not node.params.get(keyword):
                continue
            try:
                made = literal(node.params[keyword], keyword, known)
            except LiteralError as error:
                lines.append(f"    # The {keyword} of {node.name!a:.60} {error}.")
            else:
                values[quote(network.keras_name(node.id))] = made
        if values and listed:
            keys = (quote(network.keras_name(node.id)) for node in network.outputs)
            told[keyword] = list_of(values.get(key, Atom("None")) for key in keys)
        elif values:
            told[keyword] = dict_of(values) if several else next(iter(values.values()))
    weights = {
        quote(network.keras_name(node.id)): literal(
            known.value(node, "loss_weight"), "float", known
        )
        for node in network.outputs
    }
    if any("loss_weight" in node.params for node in network.outputs):
        is_dict = several and not listed
        told["loss_weights"] = dict_of(weights) if is_dict else list_of(weights.values())
    return told


def train(network: Network) -> list[str]:
    """The function that trains, with room for callbacks."""
    settings = network.project.training
    is_lazy = reads_lazily(network)
    told: dict[str, Expression] = {} if is_lazy else {"batch_size": Atom("BATCH_SIZE")}
    told["epochs"] = Atom("EPOCHS")
    if not settings.shuffle and not is_lazy:
        told["shuffle"] = Atom("False")
    told |= _validation(network, settings)
    weighing = class_weights(network)
    if weighing:
        told["class_weight"] = Atom("class_weight")
    weights = None if is_lazy else sample_weights(network, "train_data")
    if weights is not None:
        told["sample_weight"] = weights
    told["callbacks"] = Atom("list(callbacks)")
    source = given(network, "train_data", shuffle=settings.shuffle, is_weighed=True)
    made = call("model.fit", *source, **told)
    return [
        "def train(model, data, callbacks=()):",
        '    """Train the model; the history that comes back holds the losses."""',
        *taken_parts(network, "\n".join([*weighing, flat(made)])),
        *weighing,
        *lay_out(made, "return ", level=1),
    ]


def _validation(network: Network, settings: TrainingSettings) -> dict[str, Expression]:
    part = {"test": "test_data", "part": "valid_data"}.get(settings.validation.kind)
    if part == "valid_data" and not network.project.data.has_validation:
        return {}
    if part is not None:
        told = given(network, part)
        return {"validation_data": told[0] if reads_lazily(network) else tuple_of(told)}
    match settings.validation.kind:
        case "split" if not reads_lazily(network):
            fraction = literal(
                settings.validation.fraction, "float", network.project.graph.catalogue
            )
            return {"validation_split": fraction}
    return {}


def evaluate(network: Network) -> list[str]:
    """The function that tries the model on data it was not trained with."""
    told: dict[str, Expression] = {"return_dict": Atom("True")}
    if not reads_lazily(network):
        told = {"batch_size": Atom("BATCH_SIZE"), **told}
    made = call("model.evaluate", *given(network, "test_data"), **told)
    return [
        "def evaluate(model, data):",
        '    """Loss and metrics on data that the model was not trained with."""',
        *with_data(network, made),
    ]


def predict(network: Network) -> list[str]:
    """The function that gives the model's answers."""
    asked = examples(network, "test_data")[:1]
    if reads_lazily(network):
        made = call("model.predict", call("Batches", *asked))
    else:
        made = call("model.predict", *asked, batch_size=Atom("BATCH_SIZE"))
    return [
        "def predict(model, data):",
        '    """What the model answers on data that it was not trained with."""',
        *with_data(network, made),
    ]


def reads_lazily(network: Network) -> bool:
    """Whether the script reads its data a batch at a time."""
    return network.project.data.is_streamed


def given(
    network: Network, part: str, *, shuffle: bool = False, is_weighed: bool = False
) -> list[Expression]:
    """The examples as Keras is given them: arrays, or what reads a batch at a time, then with
    their weights where training asks for them."""
    columns = examples(network, part)
    if not reads_lazily(network):
        return columns
    told: dict[str, Expression] = {"shuffle": Atom("True")} if shuffle else {}
    weights = sample_weights(network, part) if is_weighed else None
    if weights is not None:
        told["weights"] = weights
    return [call("Batches", *columns, **told)]


def with_data(network: Network, made: Expression) -> list[str]:
    """`return` what is made, with the parts of the data that it uses taken out before."""
    return [*taken_parts(network, flat(made)), *lay_out(made, "return ", level=1)]


def taken_parts(network: Network, text: str) -> list[str]:
    """The line that takes the parts of the data which are used out of `data`."""
    known = ["train_data", "valid_data", "test_data"]
    if not network.project.data.has_validation:
        known.remove("valid_data")
    parts = [part if f"{part}[" in text else "_" for part in known]
    return [] if set(parts) == {"_"} else [f"    {', '.join(parts)} = data"]


def examples(network: Network, part: str, rows: str = "") -> list[Expression]:
    """What goes in, and what should come out; with `rows`, these alone."""
    asked = {node.id: network.column(node) for node in network.inputs}
    wanted = {
        node.id: str(node.params["target"])
        for node in network.outputs
        if node.params.get("target") is not None
    }
    made = [_plain_or_named(network, asked, part, len(network.inputs), rows)]
    if wanted:
        told = _plain_or_named(network, wanted, part, len(network.outputs), rows)
        if network.lists_outputs and isinstance(told, Group):
            told = list_of(item.value for item in told.items)
        made.append(told)
    return made


def _plain_or_named(
    network: Network, columns: dict[str, str], part: str, count: int, rows: str
) -> Expression:
    values: dict[str, Expression] = {}
    for node_id, column in columns.items():
        value = subscript(part, Atom(quote(column)))
        chosen = subscript(flat(value), Atom(rows)) if rows else value
        values[quote(network.keras_name(node_id))] = chosen
    return next(iter(values.values())) if count == 1 else dict_of(values)
