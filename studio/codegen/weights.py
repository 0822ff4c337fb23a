"""How much samples count in training, as Python: what `fit` is told of weights."""

from studio.codegen.layout import Atom, Expression, call, dict_of, lay_out, subscript
from studio.codegen.literals import number, quote
from studio.codegen.network import Network
from studio.project.weights import class_names, weighed_target

BALANCED = '''
def balanced(target):
    """What each class weighs, so that rare ones count as much as frequent ones."""
    is_one_hot = target.ndim > 1 and target.shape[-1] > 1
    numbers = target.argmax(axis=-1) if is_one_hot else target.reshape(-1)
    classes, counts = np.unique(numbers, return_counts=True)
    shares = len(numbers) / (len(classes) * counts)
    return {int(number): float(share) for number, share in zip(classes, shares)}
'''.strip("\n").split("\n")


def weight_functions(network: Network) -> list[list[str]]:
    """The functions that `train` calls to weigh."""
    return [BALANCED] if _is_balanced(network) else []


def class_weights(network: Network) -> list[str]:
    """The lines of `train` that say what each class weighs; none where all weigh the same."""
    if _is_balanced(network):
        target = subscript("train_data", Atom(quote(str(network.outputs[0].params["target"]))))
        return lay_out(call("balanced", target), "class_weight = ", level=1)
    settings = network.project.training.class_weight
    if settings.kind != "typed" or not (names := _names(network)):
        return []
    weights: dict[str, Expression] = {
        str(index): number(float(settings.weights.get(name, 1.0)))
        for index, name in enumerate(names)
    }
    called = "".join(c if c.isprintable() else " " for c in ", ".join(names))
    comment = f"    # By the number of each class: {called}"
    return [
        comment if len(comment) < 86 else f"{comment[:80]}…",
        *lay_out(dict_of(weights), "class_weight = ", level=1),
    ]


def sample_weights(network: Network, part: str, rows: str = "") -> Expression | None:
    """The weights of a part of the data, or of some rows of it; None where all count the same."""
    name = network.project.training.sample_weight
    column = network.project.columns().get(name)
    if column is None or len(network.outputs) != 1:
        return None
    text = f"{part}[{quote(name)}]{f'[{rows}]' if rows else ''}"
    # Keras wants one number for each sample, not a line of one.
    return Atom(f"{text}.reshape(-1)" if column.shape else text)


def _is_balanced(network: Network) -> bool:
    is_asked = network.project.training.class_weight.kind == "balanced"
    return is_asked and len(network.outputs) == 1 and bool(network.outputs[0].params.get("target"))


def _names(network: Network) -> tuple[str, ...]:
    project = network.project
    target = weighed_target(project.data, project.columns(), network.outputs)
    return class_names(target) if target is not None else ()
