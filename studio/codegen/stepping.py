"""Training that counts steps, as Python: batch after batch in the order of the data.

As the older tutorials train: `train_on_batch` in a loop, and a test every so many steps; where
nothing is tested the loss of such a step's batch is told. The loop may begin at a later step, with
weights that were trained so far.
"""

from studio.codegen import fitting
from studio.codegen.acting import own_callbacks
from studio.codegen.fitting import examples, given, taken_parts
from studio.codegen.layout import Atom, Expression, assignment, call, list_of
from studio.codegen.literals import quote
from studio.codegen.network import Network
from studio.codegen.ordering import is_reordered, reads_lazily
from studio.codegen.weights import class_weights, sample_weights
from studio.project.training import TrainingSettings

_REPORTS = [
    "        if step % REPORT_EVERY == 0:",
    "            run.on_epoch_end(step // REPORT_EVERY, logs)",
]


def train(network: Network) -> list[str]:
    """The function that trains step by step, with room for callbacks."""
    settings = network.project.training
    if not network.inputs:
        return fitting.train(network)
    tests = _tests(network) if has_tests(settings) else _REPORTS
    source, rows, batch = _batches(network)
    weighing = class_weights(network)
    told: dict[str, Expression] = {"class_weight": Atom("class_weight")} if weighing else {}
    weights = None if reads_lazily(network) else sample_weights(network, "train_data", "rows")
    if weights is not None:
        told["sample_weight"] = weights
    step = call("model.train_on_batch", *batch, **told, return_dict=Atom("True"))
    sentence = "Train for STEPS steps, in the order of the data"
    done = "test" if has_tests(settings) else "report"
    sentence += f", and {done} every {interval(settings)} steps."
    started: dict[str, Expression] = {
        "model": Atom("model"),
        "counts": Atom(quote("steps")),
        "epochs": Atom("1"),
        "steps": Atom("STEPS"),
    }
    started[f"{done}_every"] = Atom(interval(settings))
    comments, own = own_callbacks(network)
    heard = list_of([Atom("history"), *own, Atom("*callbacks")])
    body = [
        *source,
        *weighing,
        *comments,
        "    history = keras.callbacks.History()",
        *assignment(["run"], call("keras.callbacks.CallbackList", heard, **started), level=1),
        "    model.stop_training = False",
        "    run.on_train_begin()",
        "    run.on_epoch_begin(0)",
        "    for step in range(initial_step, STEPS):",
        *rows,
        "        run.on_train_batch_begin(step)",
        *assignment(["logs"], step, level=2),
        "        run.on_train_batch_end(step, logs)",
        *tests,
        "        if model.stop_training:",
        "            break",
        "    run.on_train_end()",
        "    return history",
    ]
    return [
        "def train(model, data, callbacks=(), initial_step=0):",
        f'    """{sentence}"""',
        *taken_parts(network, "\n".join(body)),
        *body,
    ]


def interval(settings: TrainingSettings) -> str:
    """What the script calls the number of steps between two tests, or two reports."""
    return "TEST_EVERY" if has_tests(settings) else "REPORT_EVERY"


def has_tests(settings: TrainingSettings) -> bool:
    """Whether the model is tested while it is trained step by step."""
    return settings.validation.kind in ("test", "part")


def _batches(network: Network) -> tuple[list[str], list[str], list[Expression]]:
    """The lines before the loop, those that choose the rows of a step, and these rows."""
    order = network.project.training.order
    if reads_lazily(network):
        (batches,) = given(network, "train_data", is_weighed=True)
        chosen = ["        batch = batches[step % len(batches)]"]
        if is_reordered(network):
            chosen = [
                "        epoch, batch = divmod(step, len(batches))",
                "        batches.reorder(epoch)",
                "        batch = batches[batch]",
            ]
        return assignment(["batches"], batches, level=1), chosen, [Atom("*batch")]
    column = f"train_data[{quote(network.column(network.inputs[0]))}]"
    source = assignment(["count"], call("len", Atom(column)), level=1)
    if is_reordered(network):
        source.append("    batches = -(-count // BATCH_SIZE)")
        chosen = [
            "        epoch, batch = divmod(step, batches)",
            "        # The last batch is filled up with the first rows of the same order.",
            "        places = np.arange(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE) % count",
            "        rows = order_of(epoch, count)[places]",
        ]
        return source, chosen, examples(network, "train_data", "rows")
    picked = "np.arange(step * BATCH_SIZE, (step + 1) * BATCH_SIZE) % count"
    chosen = [f"        rows = {picked}"]
    if order == "keras":
        source.append("    order = np.random.RandomState(SEED).permutation(count)")
        chosen = [f"        rows = order[{picked}]"]
    return source, chosen, examples(network, "train_data", "rows")


def _tests(network: Network) -> list[str]:
    part = {"test": "test_data", "part": "valid_data"}[network.project.training.validation.kind]
    tested: Expression = call("evaluate", Atom("model"), Atom("data"))
    if part == "valid_data" and network.project.data.has_validation:
        told: dict[str, Expression] = {"return_dict": Atom("True")}
        if not reads_lazily(network):
            told = {"batch_size": Atom("BATCH_SIZE"), **told}
        tested = call("model.evaluate", *given(network, part), **told)
    return [
        "        if step % TEST_EVERY == 0:",
        *assignment(["tested"], tested, level=3),
        '            logs |= {f"val_{name}": value for name, value in tested.items()}',
        "            run.on_epoch_end(step // TEST_EVERY, logs)",
    ]
