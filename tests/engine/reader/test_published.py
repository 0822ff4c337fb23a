"""What the reader says of the data sets that Keras publishes, whole and broken, and how their
files are brought by hand."""

import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.engine.protocol.reader import Broken, Facts, Head, Look
from studio.engine.reader.looking import answers
from studio.project import keras_files
from studio.project.sources import Published, PublishedTexts, Source
from tests.helpers import data_files

_CHECKSUMS = dict(keras_files.CHECKSUMS)
SOURCES: dict[str, Source] = {
    **{n: Published(n) for n in ("fashion_mnist", "cifar10", "cifar100", "california_housing")},
    **{n: PublishedTexts(n) for n in ("imdb", "reuters")},
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of Keras's of its own, whose made up files pass for the published ones."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(keras_files, "CHECKSUMS", {})
    return tmp_path / "keras"


def look(name: str) -> tuple[Head, Facts]:
    head, facts = answers(Look(1, SOURCES[name]))
    assert isinstance(head, Head), head
    assert isinstance(facts, Facts)
    return head, facts


def sentences(facts: Facts) -> tuple[str, ...]:
    return tuple(note.sentence for note in facts.notes)


def broken(name: str) -> str:
    *_, last = answers(Look(1, SOURCES[name]))
    assert isinstance(last, Broken), last
    assert last.needs
    return last.sentence


@pytest.mark.parametrize("name", ["fashion_mnist", "cifar10", "cifar100"])
def test_pictures_are_shown_with_their_classes(home: Path, name: str) -> None:
    data_files.keras_set(name, home)
    head, facts = look(name)
    image, label = SOURCES[name].info().columns
    assert len(head.thumbnails) == 60
    assert [t.label for t in head.thumbnails[:3]] == list(label.classes[:3])
    assert head.thumbnails[0].is_grey == (len(image.shape) == 2)
    assert dict(facts.facts[1].counts)[label.classes[0]] > 0
    assert facts.facts[0].column.high == 255


def test_measurements_are_a_table(home: Path) -> None:
    data_files.keras_set("california_housing", home)
    head, facts = look("california_housing")
    assert head.columns == (*(f"district[{n}]" for n in range(8)), "price")
    assert facts.facts[1].spread


@pytest.mark.parametrize("name", ["imdb", "reuters"])
def test_texts_are_decoded(home: Path, name: str) -> None:
    data_files.keras_set(name, home)
    head, facts = look(name)
    assert head.columns == ("label", "text")
    assert head.rows[0][0] == SOURCES[name].info().columns[1].classes[0]
    assert all(word.startswith("word") for word in head.rows[0][1].rstrip("…").split())
    assert 5 < (facts.facts[0].mean or 0) < 40
    assert facts.notes == ()


def test_texts_without_their_words_are_numbers_and_say_what_would_tell(home: Path) -> None:
    data_files.keras_set("imdb", home)
    keras_files.words_of("imdb").unlink()
    head, facts = look("imdb")
    assert head.rows[0][1].split()[0].isdigit()
    assert sentences(facts) == (
        "Words are shown as numbers; imdb_word_index.json tells which they are",
    )
    assert facts.lacks == ("imdb_word_index.json",)


def test_words_that_the_network_does_not_get_are_dots(home: Path) -> None:
    data_files.keras_set("imdb", home)
    head, _ = answers(Look(1, PublishedTexts("imdb", words=10)))
    assert isinstance(head, Head)
    known = {word for _, text in head.rows for word in text.rstrip("…").split()}
    assert known - {"…"} <= {f"word{n}" for n in range(1, 7)} | {"w", "wo", "wor", "word"}


class Caller:
    """A pickle that would call something."""

    def __reduce__(self) -> Any:
        return (print, ("called",))


def cifar(home: Path, name: str, content: Any) -> None:
    path = data_files.keras_set(name, home)
    member = "cifar-10-batches-py/data_batch_1" if name == "cifar10" else "cifar-100-python/train"
    data_files.archive(path, {member: content})


@pytest.mark.parametrize(("name", "key"), [("cifar10", b"labels"), ("cifar100", b"fine_labels")])
def test_broken_archives_of_pictures_are_sentences(
    home: Path, name: str, key: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    published = {"cifar10": "cifar-10-python.tar.gz", "cifar100": "cifar-100-python.tar.gz"}[name]
    cifar(home, name, Caller())
    assert broken(name).startswith(f"{published}, kept as ")
    assert capsys.readouterr().out == ""
    cifar(home, name, {b"data": np.zeros((4, 3072), np.uint8)})
    assert "cannot be read" in broken(name)
    cifar(home, name, {b"data": np.zeros((4, 3072), np.uint8), key: [0, 1]})
    assert broken(name) == f"{published}: it holds 4 images and 2 classes."
    cifar(home, name, {b"data": np.zeros((4, 99), np.uint8), key: [0, 1, 2, 3]})
    assert broken(name).startswith(f"{published}, part 1: a row holds (99,) values of uint8")
    data_files.archive(data_files.keras_set(name, home), {"other": 1})
    assert "holds no " in broken(name)


def test_broken_files_of_clothes_are_sentences(home: Path) -> None:
    path = data_files.keras_set("fashion_mnist", home)
    whole = gzip.decompress(path.read_bytes())
    path.write_bytes(b"no archive")
    assert broken("fashion_mnist").startswith("train-images-idx3-ubyte.gz, kept as ")
    path.write_bytes(gzip.compress(whole[:-784]))
    sentence = "train-images-idx3-ubyte.gz: it holds 59 images and 60 classes."
    assert broken("fashion_mnist") == sentence
    path.write_bytes(gzip.compress(whole[:-10]))
    assert broken("fashion_mnist") == (
        "train-images-idx3-ubyte.gz, row 59: it holds 774 pixels, and not 28 by 28."
    )


def test_broken_measurements_are_sentences(home: Path) -> None:
    path = data_files.keras_set("california_housing", home)
    x, y = np.zeros((5, 8)), np.ones(5)
    gap = x.copy()
    gap[3, 2] = np.nan
    for arrays, words in (
        ({"x": x.astype("U3"), "y": y}, 'array "x": it holds <U3, and no numbers.'),
        ({"x": gap, "y": y}, 'array "x", row 3: a value is missing.'),
        ({"x": x[:, :3], "y": y}, 'array "x": rows have the shape (3,), not (8,).'),
    ):
        np.savez(path, **arrays)
        assert broken("california_housing") == f"california_housing.npz, {words}"
    np.savez(path, x=x)
    assert broken("california_housing") == 'california_housing.npz has no array "y".'
    np.savez(path, x=x, y=y[:3])
    assert broken("california_housing").endswith("it holds 5 districts and 3 prices.")


@pytest.mark.parametrize("name", ["imdb", "reuters"])
def test_broken_texts_are_sentences(
    home: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data_files.keras_set(name, home)
    part = "_train" if name == "imdb" else ""
    texts = data_files.texts_of_numbers(4)
    np.savez(path, **{f"x{part}": texts, f"y{part}": np.arange(3)})  # type: ignore[arg-type]
    assert broken(name) == f"{name}.npz: it holds 4 texts and 3 classes."
    np.savez(path, **{f"x{part}": texts})  # type: ignore[arg-type]
    assert broken(name) == f'{name}.npz has no array "y{part}".'
    np.savez(path, **{f"x{part}": np.arange(4), f"y{part}": np.arange(4)})  # type: ignore[arg-type]
    assert "cannot be read" in broken(name)
    harmful = io.BytesIO()
    np.save(harmful, np.array([Caller()], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"x{part}.npy", harmful.getvalue())
    assert "cannot be read" in broken(name)
    assert capsys.readouterr().out == ""


# --- brought by hand


def bring(name: str, *paths: Path) -> Facts | Broken:
    *_, last = answers(Look(1, SOURCES[name], brought=tuple(map(str, paths))))
    assert isinstance(last, Facts | Broken)
    return last


def elsewhere(tmp_path: Path, name: str) -> Path:
    """A file as somebody has it who downloaded it elsewhere."""
    published = next(iter(keras_files.FILES[name]))
    kept = data_files.keras_set(name, tmp_path / "other")
    return kept.rename(tmp_path / published)


def test_files_brought_by_hand_are_copied_and_shown(home: Path, tmp_path: Path) -> None:
    assert "is not on this machine yet" in broken("cifar10")
    assert isinstance(bring("cifar10", elsewhere(tmp_path, "cifar10")), Facts)
    assert isinstance(look("cifar10")[1], Facts)


def test_the_words_of_texts_may_be_brought_too(home: Path, tmp_path: Path) -> None:
    words = tmp_path / "imdb_word_index.json"
    words.write_text(json.dumps({"film": 1}))
    assert isinstance(bring("imdb", elsewhere(tmp_path, "imdb")), Facts)
    assert isinstance(bring("imdb", words), Facts)
    assert look("imdb")[1].notes == ()


def test_other_files_are_refused_with_a_sentence(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = bring("imdb", tmp_path / "film.npz")
    assert isinstance(found, Broken)
    assert found.sentence == "IMDB reviews needs imdb.npz; choose these files."
    path = elsewhere(tmp_path, "imdb")
    good = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(keras_files, "CHECKSUMS", {"imdb.npz": good[::-1]})
    found = bring("imdb", path)
    assert isinstance(found, Broken)
    assert found.sentence.startswith("imdb.npz is not the file that was published under this name")
    assert found.needs == ("imdb.npz",)
    assert not next(iter(keras_files.cached("imdb").values())).exists()
    monkeypatch.setattr(keras_files, "CHECKSUMS", {"imdb.npz": good})
    assert isinstance(bring("imdb", path), Facts)


def test_a_cached_file_that_keras_would_replace_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = data_files.keras_set("reuters", home)
    monkeypatch.setattr(keras_files, "CHECKSUMS", {"reuters.npz": "0"})
    assert sentences(look("reuters")[1]) == (
        f"{path} is not the reuters.npz that was published; Keras will download it anew",
    )


def test_the_checksums_are_those_that_keras_asks_for() -> None:
    import importlib.util

    spec = importlib.util.find_spec("keras")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "src" / "datasets"
    said = "".join(path.read_text() for path in folder.glob("*.py"))
    for name, checksum in _CHECKSUMS.items():
        assert checksum in said, name
