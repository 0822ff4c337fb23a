"""How a project is trained, as Python: compile, fit, evaluate and predict."""

from typing import TypeGuard

from studio.codegen.acting import own_callbacks
from studio.codegen.layout import (
    Atom,
    Expression,
    Group,
    assignment,
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
from studio.codegen.ordering import REORDER, by_tensors, is_reordered, reads_lazily
from studio.codegen.weights import class_weights, sample_weights


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
    told: dict[str, Expression] = {"epochs": Atom("EPOCHS")}
    if settings.order != "keras" or reads_lazily(network):
        told["shuffle"] = Atom("False")
    weighing = class_weights(network)
    if weighing:
        told["class_weight"] = Atom("class_weight")
    made = _reordered if network.inputs and is_reordered(network) else _as_given
    body = [*weighing, *made(network, told)]
    return [
        "def train(model, data, callbacks=()):",
        '    """Train the model; the history that comes back holds the losses."""',
        *taken_parts(network, "\n".join(body)),
        *body,
    ]


def _heard(network: Network, *first: Expression) -> tuple[list[str], Expression]:
    """The callbacks of a training, those of the script before those that are handed to it; and
    comments about what cannot be written."""
    comments, own = own_callbacks(network)
    if not first and not own:
        return comments, Atom("list(callbacks)")
    return comments, list_of([*first, *own, Atom("*callbacks")])


def _as_given(network: Network, told: dict[str, Expression]) -> list[str]:
    """The rows as they come, or as Keras shuffles them."""
    is_lazy = reads_lazily(network)
    source = given(network, "train_data", is_weighed=True)
    size: dict[str, Expression] = {} if is_lazy else {"batch_size": Atom("BATCH_SIZE")}
    told = {**size, **told, **_validation(network)}
    weights = None if is_lazy else sample_weights(network, "train_data")
    if weights is not None:
        told["sample_weight"] = weights
    comments, heard = _heard(network)
    made = call("model.fit", *source, **told, callbacks=heard)
    return [*comments, *lay_out(made, "return ", level=1)]


def _reordered(network: Network, told: dict[str, Expression]) -> list[str]:
    """The rows in another order each epoch."""
    lines, rows, held_back = _held_back(network)
    columns = _weighed(network, "train_data", rows)
    told |= {"validation_data": tuple_of(held_back)} if held_back else _validation(network)
    if "validation_data" in told and not reads_lazily(network):
        told["validation_batch_size"] = Atom("BATCH_SIZE")
    source = Atom("batches.dataset" if by_tensors(network) else "batches")
    comments, heard = _heard(network, Atom("reorder"))
    made = call("model.fit", source, **told, callbacks=heard)
    return [
        *lines,
        *assignment(["batches"], call("Batches", *columns), level=1),
        REORDER,
        *comments,
        *lay_out(made, "return ", level=1),
    ]


def _held_back(network: Network) -> tuple[list[str], str, list[Expression]]:
    """Where a fraction is split off: the lines that say how many rows are left, which these are,
    and the columns of the others. Keras splits arrays alone, and at the same row."""
    validation = network.project.training.validation
    if validation.kind != "split" or reads_lazily(network):
        return [], "", []
    fraction = flat(literal(validation.fraction, "float", network.project.graph.catalogue))
    count = call("len", Atom(f"train_data[{quote(network.column(network.inputs[0]))}]"))
    lines = assignment(["count"], count, level=1)
    lines.append(f"    kept = int(count * (1 - {fraction}))")
    return lines, ":kept", _weighed(network, "train_data", "kept:")


def _validation(network: Network) -> dict[str, Expression]:
    validation = network.project.training.validation
    part = {"test": "test_data", "part": "valid_data"}.get(validation.kind)
    if part == "valid_data" and not network.project.data.has_validation:
        return {}
    if part is not None:
        told = given(network, part)
        return {"validation_data": told[0] if reads_lazily(network) else tuple_of(told)}
    if validation.kind == "split" and not reads_lazily(network):
        fraction = literal(validation.fraction, "float", network.project.graph.catalogue)
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


def given(network: Network, part: str, *, is_weighed: bool = False) -> list[Expression]:
    """The examples as Keras is given them: arrays, or what reads a batch at a time, then with
    their weights where training asks for them."""
    if not reads_lazily(network):
        return examples(network, part)
    columns = _weighed(network, part) if is_weighed else examples(network, part)
    return [call("Batches", *columns)]


def _weighed(network: Network, part: str, rows: str = "") -> list[Expression]:
    """The examples, and their weights where there are some: what a batch holds."""
    weights = sample_weights(network, part, rows)
    columns = examples(network, part, rows)
    # What `tf.data` is given as a list, it takes for one array.
    columns = [tuple_of(i.value for i in c.items) if _is_list(c) else c for c in columns]
    return columns if weights is None else [*columns, weights]


def _is_list(value: Expression) -> TypeGuard[Group]:
    return isinstance(value, Group) and value.kind == "list"


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
