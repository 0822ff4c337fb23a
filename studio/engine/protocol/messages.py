"""The wire between Strata and its Keras process: one JSON object a line, each way.

Requests go to the child's stdin, replies and events come back on a descriptor that nobody else
prints to. Arrays travel as `.npy` files in the run folder, named in the message. This module is
all that the worker and the rest of the program share.
"""

from typing import Any

import msgspec

Shape = tuple[int | None, ...]


class Message(msgspec.Struct, frozen=True, tag_field="type", omit_defaults=True):
    """What travels on the wire; `type` says which."""


# --- to the child -----------------------------------------------------------


class LayerCall(msgspec.Struct, frozen=True, omit_defaults=True):
    """One node, as the worker needs it. `inputs` are (node id, output port) in port order.

    `path` is the layer's public path ("keras.layers.Dense"); for the Input node it is
    "keras.Input" and `params` holds shape (without the batch) and dtype. `call` is as in the
    catalogue; with "keywords", `input_names` runs along `inputs`. `age` says which of two nodes
    comes first where the wires leave a choice. Calls with the same `link` are of one layer.
    """

    node: str
    name: str
    path: str
    params: dict[str, Any] = {}
    inputs: tuple[tuple[str, int], ...] = ()
    call: str = "single"
    input_names: tuple[str, ...] = ()
    age: int = 0
    link: str = ""


class InferShapes(Message, frozen=True, tag="infer_shapes"):
    """Ask for shapes and parameter counts of a graph: the nodes in `calls`, in any order.

    With `is_change` the graph is that of the request before, in which these calls are new or
    changed and the nodes in `gone` are no more. Every request counts, answered or not.
    """

    id: int
    calls: tuple[LayerCall, ...]
    gone: tuple[str, ...] = ()
    is_change: bool = False


Carried = tuple[Shape, str]
"""What a wire carries: its shape, and its dtype."""


EarlierCall = tuple[tuple[str, ...], tuple[Carried, ...]]


class Trial(msgspec.Struct, frozen=True, omit_defaults=True):
    """A layer that is tried on wires which are not drawn yet. `carried` runs along its inputs;
    `call.inputs` is not read. `earlier` are the other calls of a shared layer: the names of their
    inputs, and what these carry."""

    call: LayerCall
    carried: tuple[Carried, ...]
    earlier: tuple[EarlierCall, ...] = ()


class TryWires(Message, frozen=True, tag="try_wires"):
    """Ask what Keras would say to each of these. Of several such requests the newest counts."""

    id: int
    trials: tuple[Trial, ...]


class Train(Message, frozen=True, tag="train"):
    """Run the script of a run folder. `device` is "auto", "cpu" or "gpu:N"."""

    run_dir: str
    script: str = "script.py"
    device: str = "auto"
    epochs: int | None = None
    watches: tuple["WatchRequest", ...] = ()
    follow: "FollowRequest | None" = None


class WatchRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Ask a run to send what a watched wire carries, after each epoch.

    `function` is the script's function that makes the sub-model (`build_encoder`); `part` is
    "train" or "test"; `inputs` the data columns it reads; at most `samples` rows, evenly spaced.
    `label` and `picture` are columns that tell what a row is: they are kept beside the watch.
    """

    node: str
    name: str
    function: str
    inputs: tuple[str, ...]
    part: str = "test"
    samples: int = 60_000
    label: str = ""
    picture: str = ""
    picture_shape: tuple[int, ...] = ()


class FollowRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Ask a run to send what the network answers while it learns, for a person to see.

    `kind` is "line": one number in, one out, over the range of the training data; "sequence": the
    first sequences of the batch in hand, which are taken `in_order` or else are the first ones; or
    "plane": two numbers in, over a grid. A plane is of the two numbers of `input`, or of that and
    of `second`; `inputs` are then the columns in the order of the model's inputs.
    """

    kind: str
    input: str
    target: str
    in_order: bool = False
    second: str = ""
    inputs: tuple[str, ...] = ()


class Pause(Message, frozen=True, tag="pause"):
    """Hold the run after the step in hand."""


class Resume(Message, frozen=True, tag="resume"):
    """Go on with a paused run."""


class Step(Message, frozen=True, tag="step"):
    """Let a paused run take one more step."""


class Stop(Message, frozen=True, tag="stop"):
    """End the run after the step in hand, and keep its result."""


# --- questions to a trained model ---------------------------------------------


class RawColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a column of the source stands among what the script's `load_data` hands to its
    `prepare`: the argument, and within a table or a bundle of arrays the key."""

    column: str
    argument: str
    key: str = ""


class TargetColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an output of the model should give: a column of the prepared data.

    `kind` is "classes", "numbers" or "image"; `classes` is how many there are, 0 where the output
    itself tells.
    """

    output: str
    column: str
    kind: str
    classes: int = 0


class Question(Message, frozen=True):
    """What is common to all questions: the run folder whose script is asked, and the file in it,
    or anywhere, that holds the weights. `raw` says where raw columns are found."""

    id: int
    run_dir: str
    weights: str = "model.keras"
    device: str = "auto"
    raw: tuple[RawColumn, ...] = ()


class DescribeData(Question, frozen=True, tag="describe_data"):
    """Ask what values the raw columns hold."""


class Evaluate(Question, frozen=True, tag="evaluate"):
    """Ask how well the model does on the test data, output by output. Files go into `folder` of
    the run folder. `line_input` names the raw column and the prepared one of a single number to
    draw the fitted line over."""

    targets: tuple[TargetColumn, ...] = ()
    folder: str = "evaluation"
    line_input: tuple[str, str] = ("", "")


class FetchRows(Question, frozen=True, tag="fetch_rows"):
    """Ask for rows of the test data: of these columns, raw where `raw` tells of them, as the
    network reads them otherwise; and for the model's outputs for them. `inputs` say which prepared
    column each input of the model reads; without them there are no outputs. Of a raw column come
    the `window` rows that lead up to each, where that is more than one."""

    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    inputs: dict[str, str] = {}
    window: int = 1


class Predict(Question, frozen=True, tag="predict"):
    """Ask what the model answers. `given` names a `.npy` for raw columns, which go through the
    script's `prepare`; `prepared` for columns that the network is given as they are. Where the
    network reads windows, `window` raw rows make one example. `inputs` say which prepared
    column each input of the model reads. Stateful layers begin with nothing, or for a single
    example as training left them for the row `state_row` of a batch."""

    inputs: dict[str, str] = {}
    given: dict[str, str] = {}
    prepared: dict[str, str] = {}
    window: int = 1
    state_row: int = -1


class DecodePoints(Question, frozen=True, tag="decode_points"):
    """Ask what the rest of the network makes of points on a watched wire. `function` is the
    script's that makes the sub-model which ends there; each point has all numbers of the wire."""

    function: str = ""
    points: tuple[tuple[float, ...], ...] = ()


class EncodeExamples(Question, frozen=True, tag="encode_examples"):
    """Ask what a watched wire carries for new examples, which are given as those of Predict."""

    function: str = ""
    inputs: dict[str, str] = {}
    given: dict[str, str] = {}
    prepared: dict[str, str] = {}
    window: int = 1


class KeepWeights(Question, frozen=True, tag="keep_weights"):
    """Ask to write the model to a path: its weights where that ends in ".weights.h5", the whole
    model otherwise."""

    path: str = ""


class ShowGates(Question, frozen=True, tag="show_gates"):
    """Ask how the gates of a recurrent layer move through one example, a row of the "test" or the
    "train" part. `layer` is its name, "" for the first one; `inputs` say which prepared column
    each input of the model reads; `target` is the column that its `output` should give, if any."""

    inputs: dict[str, str] = {}
    layer: str = ""
    part: str = "test"
    row: int = 0
    output: str = ""
    target: str = ""


AnyQuestion = (
    DescribeData
    | Evaluate
    | FetchRows
    | Predict
    | DecodePoints
    | EncodeExamples
    | KeepWeights
    | ShowGates
)


class SaveSnapshot(Message, frozen=True, tag="save_snapshot"):
    """Ask a run to write its weights after the step in hand, for others to ask."""


class Summarize(Message, frozen=True, tag="summarize"):
    """Ask for Keras's own summary of the model that a script makes."""

    id: int
    script: str


Request = (
    InferShapes
    | TryWires
    | Summarize
    | Train
    | Pause
    | Resume
    | Step
    | Stop
    | SaveSnapshot
    | AnyQuestion
)


# --- from the child ---------------------------------------------------------


class Ready(Message, frozen=True, tag="ready"):
    """Keras is imported and requests are served. `version` is that of the backend."""

    pid: int
    keras: str
    backend: str
    version: str
    devices: tuple[str, ...]


class NodeReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """What Keras says of one node: the shape of each output, and its parameters."""

    outputs: tuple[Shape, ...]
    params: int = 0
    trainable: int = 0
    dtype: str = "float32"


class NodeObjection(msgspec.Struct, frozen=True, omit_defaults=True):
    """Keras's own objection to a node, as a sentence; `raw` is what Keras wrote."""

    node: str
    sentence: str
    raw: str = ""


class ShapesReply(Message, frozen=True, tag="shapes"):
    """The answer to InferShapes. Nodes behind an objection are in neither.

    With `is_change` it says only what differs from the reply before; `gone` are the nodes of
    which nothing is known any more. Of linked nodes the first has the parameters.
    """

    id: int
    reports: dict[str, NodeReport]
    objections: tuple[NodeObjection, ...] = ()
    gone: tuple[str, ...] = ()
    is_change: bool = False
    seconds: float = 0.0


class TryReply(Message, frozen=True, tag="try_reply"):
    """The answer to TryWires, in the order of its trials: nothing where Keras agrees, else one
    sentence that says what the layer needs and what the wire carries."""

    id: int
    sentences: tuple[str, ...]
    seconds: float = 0.0


class Summarized(Message, frozen=True, tag="summarized"):
    """The answer to Summarize: what `model.summary()` prints."""

    id: int
    text: str


class RequestFailed(Message, frozen=True, tag="request_failed"):
    """A request could not be served at all; the process lives on."""

    id: int | None
    sentence: str
    raw: str = ""


class RunPhase(Message, frozen=True, tag="run_phase"):
    """What a run is about to do: "data", "build", "compile", "fit", "evaluate", "save"."""

    phase: str


class RunStarted(Message, frozen=True, tag="run_started"):
    """Training begins. `params` is the model's parameter count. Training that counts steps and no
    epochs is one epoch of them all; `test_every` is then how many steps lie between two tests, or
    two reports where nothing is tested."""

    epochs: int
    steps_per_epoch: int
    samples: int
    batch_size: int
    device: str
    metrics: tuple[str, ...]
    params: int
    test_every: int = 0
    backend: str = ""


class StepsDone(Message, frozen=True, tag="steps_done"):
    """A piece of the per-step curves. `values[name][i]` belongs to step `steps[i]` (from 1)
    of the whole run; each is the mean over the steps since the one before, not Keras's running
    mean over the epoch."""

    epoch: int
    steps: tuple[int, ...]
    values: dict[str, tuple[float, ...]]
    samples_per_second: float


class EpochDone(Message, frozen=True, tag="epoch_done"):
    """An epoch (from 0) ended; `logs` are Keras's, `val_…` included.

    With `step` it is a test in the midst of training that counts steps: the one of that number,
    from 0, after so many steps of the run.
    """

    epoch: int
    logs: dict[str, float]
    seconds: float
    step: int = 0


class WatchUpdate(Message, frozen=True, tag="watch_update"):
    """What a watched wire carried: `file` is a float32 `.npy` in the run folder, (rows, …).

    `rows` names a `.npy` of the row numbers in the part of the data that was read; `function` is
    the script's that made the sub-model.
    """

    node: str
    name: str
    epoch: int
    file: str
    rows: str
    part: str
    function: str = ""


class FollowedData(Message, frozen=True, tag="followed_data"):
    """The points that a line is fitted to: at most some hundred of each part, as (x, y)."""

    train: tuple[tuple[float, ...], tuple[float, ...]]
    test: tuple[tuple[float, ...], tuple[float, ...]]


class FollowedAnswer(Message, frozen=True, tag="followed_answer"):
    """What the network answers after `step` steps: `answer` at each `x`. For a sequence `target`
    is what it should be, and x counts its moments. Of a network of a few numbers, these."""

    step: int
    x: tuple[float, ...]
    answer: tuple[float, ...]
    target: tuple[float, ...] = ()
    weights: dict[str, float] = {}


class FollowedPlane(Message, frozen=True, tag="followed_plane"):
    """What the network answers everywhere in the plane of its two inputs, after so many epochs and
    steps. `file` is a float32 `.npy` in the run folder, (rows from below, columns, numbers of an
    answer), at evenly spaced points from the first to the last of `across` and of `up`. `points`
    names one of some hundred rows of the data: x, y, target, and 0 for training or 1 for test."""

    epoch: int
    step: int
    file: str
    points: str
    across: tuple[float, float]
    up: tuple[float, float]


class RunPaused(Message, frozen=True, tag="run_paused"):
    """The run holds; it took `step` steps so far."""

    step: int


class RunResumed(Message, frozen=True, tag="run_resumed"):
    """The run goes on."""


class RunEnded(Message, frozen=True, tag="run_ended"):
    """How the run ended, said by the worker itself.

    `ending` is "finished", "stopped", "nan", "out_of_memory" or "failed". For "failed", `line`
    is the line of the script where it happened (0: not in the script) and `raw` the traceback.
    `evaluation` is what `evaluate` of the script gave. `model_file` lies in the run folder.
    """

    ending: str
    sentence: str
    epochs_done: int
    seconds: float
    evaluation: dict[str, float] = {}
    model_file: str = ""
    line: int = 0
    raw: str = ""


# --- answers of a trained model -------------------------------------------------


class SnapshotSaved(Message, frozen=True, tag="snapshot_saved"):
    """The weights after `step` steps lie in `file` of the run folder; writing took `seconds`."""

    step: int
    file: str
    seconds: float


class DataDescribed(Message, frozen=True, tag="data_described"):
    """The least and greatest value of each raw column that holds numbers, for each of a row's few
    numbers or once for all of them; `means` likewise."""

    id: int
    lows: dict[str, tuple[float, ...]]
    highs: dict[str, tuple[float, ...]]
    means: dict[str, tuple[float, ...]]
    test_rows: int


class OutputScore(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one output does. `files` name `.npy` files in the run folder.

    Classes: "truth", "answer" and "confidence", one a row; "confusion", truth down, answers across;
    "mistakes", the rows of the most confident ones. Numbers: "rows", "truth" and "answer" of at
    most some thousand rows, flat, and with one input "input" and "line_x", "line_y". Images: "rows"
    and "error", worst first.
    """

    output: str
    kind: str
    rows: int
    files: dict[str, str]
    mean_error: float = 0.0
    deviation: float = 0.0
    explained: float = 0.0


class LayerWeights(msgspec.Struct, frozen=True, omit_defaults=True):
    """The weights of a layer, by name: shapes, and a float32 `.npy` for those small enough to be
    looked at."""

    layer: str
    kind: str
    shapes: dict[str, tuple[int, ...]]
    files: dict[str, str]


class Evaluated(Message, frozen=True, tag="evaluated"):
    """The answer to Evaluate: what the script's `evaluate` gave, and more of each output."""

    id: int
    values: dict[str, float]
    outputs: tuple[OutputScore, ...]
    layers: tuple[LayerWeights, ...]
    test_rows: int
    seconds: float


class RowsFetched(Message, frozen=True, tag="rows_fetched"):
    """The answer to FetchRows: a `.npy` for each column, and for each output of the model.
    `numbers` are the rows' places in the source, where they are known."""

    id: int
    columns: dict[str, str]
    outputs: dict[str, str]
    numbers: tuple[int, ...] = ()


class Predicted(Message, frozen=True, tag="predicted"):
    """The answer to Predict: a `.npy` for each output of the model, by name."""

    id: int
    outputs: dict[str, str]
    seconds: float


class PointsDecoded(Message, frozen=True, tag="points_decoded"):
    """The answer to DecodePoints: a `.npy` for each output that the points alone decide."""

    id: int
    outputs: dict[str, str]
    seconds: float


class ExamplesEncoded(Message, frozen=True, tag="examples_encoded"):
    """The answer to EncodeExamples: all numbers of the wire for each example."""

    id: int
    points: tuple[tuple[float, ...], ...]


class WeightsKept(Message, frozen=True, tag="weights_kept"):
    """The answer to KeepWeights. `states` is the file beside it that holds what stateful layers
    remember, "" where there is none."""

    id: int
    path: str
    states: str = ""


class GatesShown(Message, frozen=True, tag="gates_shown"):
    """The answer to ShowGates. `layers` are all that can be asked about, `layer` of `kind` the one
    that is shown, `rows` how many examples its part has.

    `files` name a `.npy` for each curve, (moments, units) float32, NaN where a mask leaves the
    moment out: "x" what the layer reads, "h" what it gives, and between them "f", "i", "g", "c",
    "o" of an LSTM, "z", "r", "g" of a GRU, "a" of a SimpleRNN; "answer" and "target" of the
    network, as they are. `off` is how far the gates, put together again, are from the layer's own
    output at most. With a `sentence` there are no curves, and it says why.
    """

    id: int
    layers: tuple[str, ...]
    layer: str
    kind: str
    rows: int
    row: int
    files: dict[str, str] = {}
    activation: str = ""
    recurrent_activation: str = ""
    uses_bias: bool = True
    resets_after: bool = False
    reads_backwards: bool = False
    notes: tuple[str, ...] = ()
    off: float = 0.0
    sentence: str = ""


AnyAnswer = (
    DataDescribed
    | Evaluated
    | RowsFetched
    | Predicted
    | PointsDecoded
    | ExamplesEncoded
    | WeightsKept
    | GatesShown
)


Event = (
    Ready
    | ShapesReply
    | TryReply
    | Summarized
    | RequestFailed
    | RunPhase
    | RunStarted
    | StepsDone
    | EpochDone
    | WatchUpdate
    | FollowedData
    | FollowedAnswer
    | FollowedPlane
    | RunPaused
    | RunResumed
    | RunEnded
    | SnapshotSaved
    | AnyAnswer
)

encode = msgspec.json.Encoder().encode
"""A message as one line of JSON, without the newline."""
decode_request = msgspec.json.Decoder(Request).decode
decode_event = msgspec.json.Decoder(Event).decode
