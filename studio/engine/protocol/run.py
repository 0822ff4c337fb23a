"""A run: how it is started and steered, and what it says on the way."""

import msgspec

from studio.engine.protocol.message import Message
from studio.engine.protocol.questions import PreparedNumbers, RawColumn, Units


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

    `numbers` say how those of these columns that were scaled came about, so that they are told in
    the units of the source; `raw` where the source's columns are found.
    """

    kind: str
    input: str
    target: str
    in_order: bool = False
    second: str = ""
    inputs: tuple[str, ...] = ()
    numbers: tuple[PreparedNumbers, ...] = ()
    raw: tuple[RawColumn, ...] = ()


class Train(Message, frozen=True, tag="train"):
    """Run the script of a run folder. `device` is "auto", "cpu" or "gpu:N"; `titles` are what a
    person calls the outputs, in their order, by Keras's names. `resume` is the name of a file in
    the run folder's `checkpoints` from which it goes on, or "last": the newest that is whole."""

    run_dir: str
    script: str = "script.py"
    device: str = "auto"
    epochs: int | None = None
    watches: tuple[WatchRequest, ...] = ()
    follow: FollowRequest | None = None
    titles: dict[str, str] = {}
    resume: str = ""


class Pause(Message, frozen=True, tag="pause"):
    """Hold the run after the step in hand."""


class Resume(Message, frozen=True, tag="resume"):
    """Go on with a paused run."""


class Step(Message, frozen=True, tag="step"):
    """Let a paused run take one more step, of one batch; or `whole_epoch`, up to the end of the
    epoch in hand."""

    whole_epoch: bool = False


class Stop(Message, frozen=True, tag="stop"):
    """End the run after the step in hand, and keep its result."""


class SetLearningRate(Message, frozen=True, tag="set_learning_rate"):
    """Train on with another learning rate, after the step in hand."""

    rate: float


class Ping(Message, frozen=True, tag="ping"):
    """Ask a process for a sign of life."""


class LetFinish(Message, frozen=True, tag="let_finish"):
    """Nobody will listen any more, and the run is to go on to its end: the process lets go of the
    wire, and of the session of whoever started it. A run that holds goes on."""


class SaveSnapshot(Message, frozen=True, tag="save_snapshot"):
    """Ask a run to write its weights after the step in hand, for others to ask."""


class SaveTo(Message, frozen=True, tag="save_to"):
    """Save the result of a run that waits with it in this folder."""

    folder: str


class Discard(Message, frozen=True, tag="discard"):
    """Let go of the result of a run that waits with it. Stop does the same then."""


class RunPhase(Message, frozen=True, tag="run_phase"):
    """What a run is about to do: "data", "build", "adapt", "compile", "fit", "evaluate", "save"."""

    phase: str


class RunStarted(Message, frozen=True, tag="run_started"):
    """Training begins. `params` is the model's parameter count. Training that counts steps and no
    epochs is one epoch of them all; `test_every` is then how many steps lie between two tests, or
    two reports where nothing is tested. `metrics` are called as Keras calls them; `titles` are
    what a person calls the outputs of which they are, in their order. A run that goes on does so
    after `begun_epoch` whole epochs and `begun_step` steps of all: what was said of later ones is
    void, and will be said again. `learning_rate` is the one that the script sets, 0 where there is
    none to be told; one `is_rate_scheduled` changes by itself and by nobody else."""

    epochs: int
    steps_per_epoch: int
    samples: int
    batch_size: int
    device: str
    metrics: tuple[str, ...]
    params: int
    test_every: int = 0
    backend: str = ""
    titles: dict[str, str] = {}
    begun_epoch: int = 0
    begun_step: int = 0
    learning_rate: float = 0.0
    is_rate_scheduled: bool = False


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
    from 0, after so many steps of the run. `learning_rate` is that of its last step, 0 where there
    is none to be told.
    """

    epoch: int
    logs: dict[str, float]
    seconds: float
    step: int = 0
    learning_rate: float = 0.0


class CallbackActed(Message, frozen=True, tag="callback_acted"):
    """A callback of the script did something worth a mark on the curves, after `step` steps of the
    run, at the end of `epoch` (from 0): "EarlyStopping" ended the training, "ReduceLROnPlateau"
    lowered the learning rate from `before` to `after`."""

    callback: str
    epoch: int
    step: int
    sentence: str
    before: float = 0.0
    after: float = 0.0


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
    is what it should be, and x counts its moments. Of a network of a few numbers, these. `units`
    are those of the columns that were scaled."""

    step: int
    x: tuple[float, ...]
    answer: tuple[float, ...]
    target: tuple[float, ...] = ()
    weights: dict[str, float] = {}
    units: dict[str, Units] = {}


class FollowedPlane(Message, frozen=True, tag="followed_plane"):
    """What the network answers everywhere in the plane of its two inputs, after so many epochs and
    steps. `file` is a float32 `.npy` in the run folder, (rows from below, columns, numbers of an
    answer), at evenly spaced points from the first to the last of `across` and of `up`. `points`
    names one of some hundred rows of the data: x, y, target, and 0 for training or 1 for test.
    `units` are those of the columns that were scaled."""

    epoch: int
    step: int
    file: str
    points: str
    across: tuple[float, float]
    up: tuple[float, float]
    units: dict[str, Units] = {}


class LearningRateChanged(Message, frozen=True, tag="learning_rate_changed"):
    """The person changed the learning rate after so many steps of the run."""

    step: int
    before: float
    rate: float


class Alive(Message, frozen=True, tag="alive"):
    """The process lives, whatever it is busy with."""


class RunPaused(Message, frozen=True, tag="run_paused"):
    """The run holds; it took `step` steps so far."""

    step: int


class RunResumed(Message, frozen=True, tag="run_resumed"):
    """The run goes on."""


class RunEnded(Message, frozen=True, tag="run_ended"):
    """How the run ended, said by the worker itself.

    `ending` is "finished", "stopped", "nan", "out_of_memory" or "failed". For "failed", `line`
    is the line of the script where it happened (0: not in the script) and `raw` the traceback.
    `evaluation` is what `evaluate` of the script gave. `model_file` lies in the run folder, unless
    it could not be saved there: then it is a whole path. `interrupted` says that nobody asked for
    this end: the window was gone, or the process was told to end.
    """

    ending: str
    sentence: str
    epochs_done: int
    seconds: float
    evaluation: dict[str, float] = {}
    model_file: str = ""
    line: int = 0
    raw: str = ""
    interrupted: bool = False


class SnapshotSaved(Message, frozen=True, tag="snapshot_saved"):
    """The weights after `step` steps lie in `file` of the run folder; writing took `seconds`."""

    step: int
    file: str
    seconds: float


class CheckpointSaved(Message, frozen=True, tag="checkpoint_saved"):
    """All that is needed to go on after `epoch` whole epochs and `step` steps of all lies in `file`
    of the run folder; it has `size` bytes, and writing it took `seconds`."""

    epoch: int
    step: int
    file: str
    seconds: float
    size: int


class ResultWaits(Message, frozen=True, tag="result_waits"):
    """The trained model could not be saved, as `sentence` says, and stays in its process. That
    tries again by itself, until it can, or SaveTo names another folder, or Discard comes."""

    sentence: str
