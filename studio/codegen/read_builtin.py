"""How the sources that need no file are read, as Python: what is published, what comes with
scikit-learn, and what is generated."""

from studio.codegen.how_read import Reading, short
from studio.codegen.layout import Atom, Expression, assignment, call, flat
from studio.codegen.literals import number, quote
from studio.project.datasets import DataSettings
from studio.project.sources import Line, Points, Published, PublishedTexts, Scikit, Waves

_MNIST = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"


# --- what is published --------------------------------------------------------


def published(settings: DataSettings, used: set[str]) -> Reading:
    """What Keras publishes as arrays."""
    source = settings.source
    assert isinstance(source, Published)
    if source.name == "mnist":
        return _mnist(used)
    title = source.info().title
    if source.name == "california_housing":
        parameters: tuple[str, ...] = ("districts", "prices")
        raw: dict[str, Expression] = {
            "district": Atom('districts.astype("float32")'),
            "price": Atom('prices.astype("float32")'),
        }
    else:
        parameters = ("images", "labels")
        flat_labels = source.name.startswith("cifar")
        raw = {
            "image": Atom("images"),
            "label": Atom("labels.reshape(-1)" if flat_labels else "labels"),
        }
    return _of_keras(source.name, "", parameters, raw, title)


def _of_keras(
    name: str, asked: str, parameters: tuple[str, ...], raw: dict[str, Expression], title: str
) -> Reading:
    read = f"    train_part, test_part = keras.datasets.{name}.load_data({asked})"
    names = ", ".join(parameters)
    joined = f"    {names} = (np.concatenate(p) for p in zip(train_part, test_part))"
    return Reading(
        lines=[read, joined],
        parameters=parameters,
        raw=raw,
        by_part=[read],
        parts=("*train_part", "*test_part"),
        note=f"downloads {title}",
    )


def _mnist(used: set[str]) -> Reading:
    """The file is asked for with `keras.utils.get_file`, in a folder of its own and without a
    checksum: so the copy that Strata puts there is taken offline, the original is downloaded
    anywhere else, and the cache of `keras.datasets` stays as it is."""
    path = call(
        "keras.utils.get_file",
        Atom(quote("mnist.npz")),
        origin=Atom(quote(_MNIST)),
        cache_subdir=Atom(quote("strata")),
    )
    arrays = [("image", "images", "x"), ("label", "labels", "y")]
    taken = [entry for entry in arrays if entry[0] in used]
    opened = [*assignment(["path"], path, level=1), "    with np.load(path) as file:"]
    whole = [
        f'        {v} = np.concatenate([file["{s}_train"], file["{s}_test"]])' for _, v, s in taken
    ]
    return Reading(
        lines=[*opened, *whole],
        parameters=tuple(v for _, v, _ in taken),
        raw={column: Atom(v) for column, v, _ in taken},
        by_part=opened,
        parts=(
            ", ".join(f'file["{s}_train"]' for *_, s in taken),
            ", ".join(f'file["{s}_test"]' for *_, s in taken),
        ),
        indent=2,
        note="downloads the MNIST digits",
    )


def published_texts(settings: DataSettings, used: set[str]) -> Reading:
    """What Keras publishes as numbers of words."""
    source = settings.source
    assert isinstance(source, PublishedTexts)
    padded = call("keras.utils.pad_sequences", Atom("texts"), maxlen=number(source.length))
    raw: dict[str, Expression] = {"text": padded, "label": Atom("labels")}
    asked = f"num_words={flat(number(source.words))}"
    return _of_keras(source.name, asked, ("texts", "labels"), raw, source.info().title)


# --- what comes with scikit-learn ---------------------------------------------


def scikit(settings: DataSettings, used: set[str]) -> Reading:
    """What comes with scikit-learn."""
    source = settings.source
    assert isinstance(source, Scikit)
    imports = ("from sklearn import datasets",)
    if source.name == "digits":
        return Reading(
            lines=["    digits = datasets.load_digits()"],
            parameters=("digits",),
            raw={
                "image": Atom('digits.images.astype("float32")'),
                "label": Atom("digits.target"),
            },
            imports=imports,
            needs=("scikit-learn",),
        )
    raw = {
        column.name: Atom(f'table["{column.name}"].to_numpy("{column.dtype}")')
        for column in source.info().columns
    }
    return Reading(
        lines=[f"    table = datasets.load_{source.name}(as_frame=True).frame"],
        parameters=("table",),
        raw=dict(raw),
        imports=imports,
        needs=("scikit-learn", "pandas"),
    )


# --- what is generated --------------------------------------------------------

_RANDOM = "    random = np.random.RandomState(SEED)"


def line(settings: DataSettings, used: set[str]) -> Reading:
    """Points about a line."""
    source = settings.source
    assert isinstance(source, Line)
    rows, slope, noise = short(source.rows), short(source.slope), short(source.noise)
    sign, intercept = ("-", -source.intercept) if source.intercept < 0 else ("+", source.intercept)
    return Reading(
        lines=[
            _RANDOM,
            f"    x = np.linspace(-1, 1, {rows})",
            "    random.shuffle(x)",
            f"    noise = random.normal(0, {noise}, {rows})",
            f"    y = {slope} * x {sign} {short(intercept)} + noise",
            '    x, y = x.astype("float32"), y.astype("float32")',
        ],
        parameters=("x", "y"),
        raw={"x": Atom("x"), "y": Atom("y")},
    )


def waves(settings: DataSettings, used: set[str]) -> Reading:
    """Windows on two waves."""
    source = settings.source
    assert isinstance(source, Waves)
    rows, steps = short(source.rows), short(source.steps)
    return Reading(
        lines=[
            f"    first = np.arange({rows} * {steps}).reshape({rows}, {steps})",
            f"    batches = [first + {steps} * n for n in range({short(source.batches + 1)})]",
            "    times = np.concatenate(batches) / (10 * np.pi)",
        ],
        parameters=("times",),
        raw={
            "sine": Atom('np.sin(times)[..., np.newaxis].astype("float32")'),
            "cosine": Atom('np.cos(times)[..., np.newaxis].astype("float32")'),
            "time": Atom('times.astype("float32")'),
        },
    )


def points(settings: DataSettings, used: set[str]) -> Reading:
    """Points in the plane."""
    source = settings.source
    assert isinstance(source, Points)
    rows, noise = short(source.rows), short(source.noise)
    read = Reading(
        lines=[],
        parameters=("points", "labels"),
        raw={"point": Atom("points"), "label": Atom("labels")},
    )
    if source.pattern == "circles":
        read.lines = [
            _RANDOM,
            f"    labels = np.arange({rows}) % 2",
            f"    angles = random.uniform(0, 2 * np.pi, {rows})",
            "    distances = np.where(labels == 1, 0.5, 1)",
            "    points = [distances * np.cos(angles), distances * np.sin(angles)]",
            "    points = np.stack(points, axis=1)",
            f"    points = points + random.normal(0, {noise}, points.shape)",
        ]
    elif source.pattern == "moons":
        read.lines = [
            _RANDOM,
            f"    labels = np.arange({rows}) % 2",
            f"    angles = random.uniform(0, np.pi, {rows})",
            "    across = np.where(labels == 1, 1 - np.cos(angles), np.cos(angles))",
            "    up = np.where(labels == 1, 0.5 - np.sin(angles), np.sin(angles))",
            "    points = np.stack([across, up], axis=1)",
            f"    points = points + random.normal(0, {noise}, points.shape)",
        ]
    elif source.pattern == "spirals":
        read.lines = [
            _RANDOM,
            f"    labels = np.arange({rows}) % 2",
            f"    distances = random.uniform(0.1, 1, {rows})",
            "    angles = 3 * np.pi * distances + np.pi * labels",
            "    points = [distances * np.cos(angles), distances * np.sin(angles)]",
            "    points = np.stack(points, axis=1)",
            f"    points = points + random.normal(0, {noise} / 4, points.shape)",
        ]
    else:
        read.lines = [
            _RANDOM,
            f"    points = random.uniform(-1, 1, ({rows}, 2))",
            "    labels = points[:, 0] * points[:, 1] > 0",
            f"    points = points + random.normal(0, {noise}, points.shape)",
        ]
    read.lines.append('    points, labels = points.astype("float32"), labels.astype("int64")')
    return read
