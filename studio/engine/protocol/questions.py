"""Questions to a trained model, and their answers."""

from typing import Literal

import msgspec

from studio.engine.protocol.message import Message


class RawColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a column of the source stands among what the script's `load_data` hands to its
    `prepare`: the argument, and within a table or a bundle of arrays the key. `date_format` is how
    its dates are written, as `strptime` reads them."""

    column: str
    argument: str
    key: str = ""
    date_format: str = ""


class NumberStep(msgspec.Struct, frozen=True, omit_defaults=True):
    """A step that made numbers of others: "scale" divides by one, "shift" adds one, "standardize"
    brings them to mean 0 and deviation 1, "log" is that of 1 and the number, "clip" keeps them
    between two, "fill", "fill_mean" and "fill_median" put one where there is none; "shape" and
    "window" only put them elsewhere."""

    kind: str
    by: tuple[float, ...] = ()


class PreparedNumbers(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the numbers of a prepared column came about: from these columns of the source, side by
    side, by these steps. `is_known` is whether there is a way back through all of them."""

    column: str
    sources: tuple[str, ...]
    steps: tuple[NumberStep, ...] = ()
    is_known: bool = True


class TargetColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an output of the model should give: a column of the prepared data.

    `kind` is "classes", "numbers" or "image"; `classes` is how many there are, 0 where the output
    itself tells. `numbers` say how to bring numbers back into the units of the source; without
    them they are in these already. `title` is what a person calls the output, where that is
    another name.
    """

    output: str
    column: str
    kind: str
    classes: int = 0
    numbers: PreparedNumbers | None = None
    title: str = ""


class Question(Message, frozen=True):
    """What is common to all questions: the run folder whose script is asked, and the file in it,
    or anywhere, that holds the weights. `raw` says where raw columns are found, `targets` what the
    model's outputs should give: numbers are answered in the units of the source."""

    id: int
    run_dir: str
    weights: str = "model.keras"
    device: str = "auto"
    raw: tuple[RawColumn, ...] = ()
    targets: tuple[TargetColumn, ...] = ()


class DescribeData(Question, frozen=True, tag="describe_data"):
    """Ask what values the raw columns hold."""


class Evaluate(Question, frozen=True, tag="evaluate"):
    """Ask how well the model does on the test data, output by output. Files go into `folder` of
    the run folder. `line_input` names the raw column and the prepared one of a single number to
    draw the fitted line over."""

    folder: str = "evaluation"
    line_input: tuple[str, str] = ("", "")


class FetchRows(Question, frozen=True, tag="fetch_rows"):
    """Ask for rows of the test data: of these columns, raw where `raw` tells of them, as the
    network reads them otherwise; for what the model's outputs should be, and what they are.
    `inputs` say which prepared column each input of the model reads; without them there are no
    outputs. Of a raw column come the `window` rows that lead up to each, where that is more than
    one."""

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


Units = Literal["", "own", "prepared"]
"""Of numbers: as they are in the data; brought back into the units of the data; or as steps of
preparing left them, without a way back."""


class DataDescribed(Message, frozen=True, tag="data_described"):
    """The least and greatest value of each raw column that holds numbers, in the training part if
    it is known which that is, for each of a row's few numbers or once for all of them; `means`
    likewise. Of dates, in seconds since 1970; of those that the data count from then, as they do.
    """

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
    units: Units = ""


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
    """The answer to FetchRows: a `.npy` for each column, and for each output of the model what it
    should be and what it is. `numbers` are the rows' places in the source, or
    their lines in the file of a table, where they are known."""

    id: int
    columns: dict[str, str]
    outputs: dict[str, str]
    numbers: tuple[int, ...] = ()
    truths: dict[str, str] = {}


class Predicted(Message, frozen=True, tag="predicted"):
    """The answer to Predict: a `.npy` for each output of the model, by name, and its units."""

    id: int
    outputs: dict[str, str]
    seconds: float
    units: dict[str, Units] = {}


class PointsDecoded(Message, frozen=True, tag="points_decoded"):
    """The answer to DecodePoints: a `.npy` for each output that the points alone decide, and its
    units."""

    id: int
    outputs: dict[str, str]
    seconds: float
    units: dict[str, Units] = {}


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
    network, in their `units`. `off` is how far the gates, put together again, are from the layer's
    own output at most. With a `sentence` there are no curves, and it says why.
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
    units: Units = ""


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
