"""Looks into the data sets that need no file of the person's, and makes the generated ones by
the same arithmetic as the script."""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np

from studio.engine.protocol.reader import ColumnFacts, Facts, Head, Plot
from studio.engine.reader import published
from studio.engine.reader.array_head import facts_of, head_of
from studio.engine.reader.report import HEAD_ROWS, TEXT_LENGTH, BrokenSource, Say, as_notes, said
from studio.project.datasets import bundled
from studio.project.keras_files import FILES, absent, cached, is_as_published, words_of
from studio.project.sources import Line, Points, Published, PublishedTexts, Scikit, Source, Waves


def look(source: Source, seed: int, say: Say, look_id: int) -> Facts:
    """Read or make a built-in source. Raises BrokenSource where it is not on this machine."""
    info = source.info()
    missing = absent(source)
    if missing:
        raise BrokenSource(
            f"{info.title} is not on this machine yet. Training downloads it; without network, "
            f"get {' and '.join(missing)} elsewhere and choose the file here",
            needs=missing,
        )
    if isinstance(source, PublishedTexts):
        return _look_at_texts(source, say, look_id)
    arrays = _arrays(source, seed)
    columns = tuple(column for column in info.columns if column.name in arrays)
    if isinstance(source, Waves):
        say(Head(look_id, plot=_waves_plot(arrays, source)))
    else:
        say(head_of(look_id, columns, arrays))
    facts = [facts_of(column, [arrays[column.name]]) for column in info.columns]
    notes, lacks = _doubts(source)
    return Facts(look_id, source, tuple(facts), as_notes(notes), lacks=lacks)


def _look_at_texts(source: PublishedTexts, say: Say, look_id: int) -> Facts:
    texts, labels = published.read_texts(source.name)
    path = words_of(source.name)
    known = published.word_index(path)
    text, label = source.info().columns
    rows = []
    for words, number in zip(texts[:HEAD_ROWS], labels, strict=False):
        title = label.classes[number] if 0 <= number < len(label.classes) else str(number)
        rows.append((title, said(published.decoded(words, known, source.words), TEXT_LENGTH)))
    say(Head(look_id, ("label", "text"), tuple(rows)))
    length = float(np.mean([len(words) + 1 for words in texts]))
    facts = (ColumnFacts(text, mean=length), facts_of(label, [labels]))
    notes, lacks = _doubts(source)
    if not known:
        notes = (*notes, f"Words are shown as numbers; {path.name} tells which they are")
        lacks = (*lacks, path.name)
    return Facts(look_id, source, facts, as_notes(notes), lacks=lacks)


def _doubts(source: Source) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What Keras will object to in the files that it finds, and which these are."""
    if not isinstance(source, Published | PublishedTexts) or source.name not in FILES:
        return (), ()
    files = cached(source.name).items()
    others = {name: path for name, path in files if not is_as_published(name, path)}
    notes = (
        f"{path} is not the {name} that was published; Keras will download it anew"
        for name, path in others.items()
    )
    return tuple(notes), tuple(others)


def _arrays(source: Source, seed: int) -> dict[str, Any]:
    """The training part of a source, by column."""
    match source:
        case Published(name="mnist"):
            with np.load(bundled("mnist")) as file:
                return {"image": file["x_train"], "label": file["y_train"]}
        case Published():
            return published.read(source.name)
        case Scikit():
            return _scikit(source)
        case Line():
            return _line(source, seed)
        case Waves():
            return _waves(source)
        case Points():
            return _points(source, seed)
    raise BrokenSource(f"{source.info().title} is read from a file")


def _scikit(source: Scikit) -> dict[str, Any]:
    """From scikit-learn's own files: importing it takes a second or more. Where they are not
    where they were, it is asked after all."""
    try:
        return _scikit_files(source)
    except (OSError, ValueError, TypeError, IndexError):
        return _scikit_itself(source)


def _scikit_files(source: Scikit) -> dict[str, Any]:
    spec = importlib.util.find_spec("sklearn")
    root = Path(spec.origin or "").parent if spec else Path()
    folder = root / "datasets" / "data"
    names = [column.name for column in source.info().columns]
    rows: Any
    if source.name == "digits":
        rows = np.loadtxt(folder / "digits.csv.gz", delimiter=",", dtype=np.float32)
        return {"image": rows[:, :-1].reshape(-1, 8, 8), "label": rows[:, -1].astype(int)}
    if source.name == "diabetes":
        rows = np.loadtxt(folder / "diabetes_data_raw.csv.gz")
        # As scikit-learn gives them: each column about 0, its squares adding up to 1.
        rows = (rows - rows.mean(axis=0)) / (rows.std(axis=0) * np.sqrt(len(rows)))
        rows = np.column_stack([rows, np.loadtxt(folder / "diabetes_target.csv.gz")])
    else:
        file = {"wine": "wine_data"}.get(source.name, source.name)
        rows = np.loadtxt(folder / f"{file}.csv", delimiter=",", skiprows=1)
    if rows.shape != (source.info().train_rows, len(names)):
        raise ValueError(rows.shape)
    arrays: dict[str, Any] = dict(zip(names, rows.astype(np.float32).T, strict=True))
    if source.info().columns[-1].classes:
        arrays[names[-1]] = arrays[names[-1]].astype(int)
    return arrays


def _scikit_itself(source: Scikit) -> dict[str, Any]:
    from sklearn import datasets

    if source.name == "digits":
        digits = datasets.load_digits()
        return {"image": digits.images.astype(np.float32), "label": digits.target}
    frame = getattr(datasets, f"load_{source.name}")(as_frame=True).frame
    return {column.name: frame[column.name].to_numpy() for column in source.info().columns}


def _line(source: Line, seed: int) -> dict[str, Any]:
    random = np.random.RandomState(seed)
    x = np.linspace(-1, 1, source.rows)
    random.shuffle(x)
    y = source.slope * x + source.intercept + random.normal(0, source.noise, source.rows)
    return {"x": x.astype(np.float32), "y": y.astype(np.float32)}


def _waves(source: Waves) -> dict[str, Any]:
    first = np.arange(source.rows * source.steps).reshape(source.rows, source.steps)
    batches = [first + source.steps * n for n in range(min(source.batches + 1, 200))]
    times = np.concatenate(batches) / (10 * np.pi)
    return {
        "sine": np.sin(times)[..., np.newaxis].astype(np.float32),
        "cosine": np.cos(times)[..., np.newaxis].astype(np.float32),
        "time": times.astype(np.float32),
    }


def _waves_plot(arrays: dict[str, Any], source: Waves) -> Plot:
    """The two waves over the first windows, which lie end to end."""
    count = max(1, min(source.rows, 400 // source.steps))
    x = arrays["time"][:count].reshape(-1)
    waves = [arrays[name][:count].reshape(-1) for name in ("sine", "cosine")]
    return Plot(
        x.tobytes(), np.concatenate(waves).tobytes(), names=("sine", "cosine"), is_line=True
    )


def _points(source: Points, seed: int) -> dict[str, Any]:
    rows, noise = source.rows, source.noise
    random = np.random.RandomState(seed)
    labels: Any = np.arange(rows) % 2
    if source.pattern == "circles":
        angles = random.uniform(0, 2 * np.pi, rows)
        distances = np.where(labels == 1, 0.5, 1)
        points = np.stack([distances * np.cos(angles), distances * np.sin(angles)], axis=1)
        points = points + random.normal(0, noise, (rows, 2))
    elif source.pattern == "moons":
        angles = random.uniform(0, np.pi, rows)
        across = np.where(labels == 1, 1 - np.cos(angles), np.cos(angles))
        up = np.where(labels == 1, 0.5 - np.sin(angles), np.sin(angles))
        points = np.stack([across, up], axis=1) + random.normal(0, noise, (rows, 2))
    elif source.pattern == "spirals":
        distances = random.uniform(0.1, 1, rows)
        angles = 3 * np.pi * distances + np.pi * labels
        points = np.stack([distances * np.cos(angles), distances * np.sin(angles)], axis=1)
        points = points + random.normal(0, noise / 4, (rows, 2))
    else:
        points = random.uniform(-1, 1, (rows, 2))
        labels = points[:, 0] * points[:, 1] > 0
        points = points + random.normal(0, noise, (rows, 2))
    return {"point": points.astype(np.float32), "label": labels.astype(np.int64)}
