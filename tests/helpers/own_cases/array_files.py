"""Arrays, under the names and in the shapes that people give them."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.helpers.own_cases.case import Case, classes, named, target

_CLASSES, _LEFT_OUT = "classes cannot be said", "left-out files and data"
_NUMBERED, _PICTURES, _ERRORS = "class numbers not from 0", "pictures", "errors without name"
_N = np.arange(60)
_X = (np.arange(60 * 8).reshape(60, 8) / 8).astype("float32")
_Y = _N % 3
_THREE = classes("y", "0", "1", "2", counts=[20, 20, 20])
_X_READ = {"name": "x", "range": [0, 59.875], "missing": 0}
_BY_Y = target("y", "classes")


def _npz(name: str, fault: str, arrays: dict[str, Any], **expected: Any) -> Case:
    told = {"kind": "array", **expected}
    if "or_error" in expected and len(expected) == 1:
        told = expected
    return Case(name, fault, lambda path: np.savez(path, **arrays), told)


def _labelled(name: str, fault: str, y: Any, *names: str) -> Case:
    """Each class as often."""
    told = classes("y", *names, counts=[60 // len(names)] * len(names))
    return _npz(name, fault, {"x": _X, "y": y}, rows=60, columns=[_X_READ, told], suggested=_BY_Y)


def _pictures(name: str, x: Any, *ranges: list[float], **expected: Any) -> Case:
    told = {"name": "x", "kind": "image", "range": list(ranges) if len(ranges) > 1 else ranges[0]}
    return _npz(
        name,
        _PICTURES,
        {"x": x, "y": _Y},
        rows=60,
        columns=[told, _THREE],
        suggested=_BY_Y,
        **expected,
    )


def _npy(name: str, fault: str, values: Any, **expected: Any) -> Case:
    return Case(name, fault, lambda path: np.save(path, values), expected)


def _parts(x: str, y: str, words: tuple[str, str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for word, length in zip(words, (60, 9, 12), strict=True):
        made[x.format(word)] = _X[:length]
        made[y.format(word)] = _Y[:length]
    return made


def _in_parts(name: str, arrays: dict[str, Any]) -> Case:
    return _npz(
        name,
        _LEFT_OUT,
        arrays,
        rows=60,
        validation_rows=9,
        test_rows=12,
        columns=[{"kind": "classes", "classes": ["0", "1", "2"], "counts": [20, 20, 20]}],
        suggested={"target_is": "classes"},
    )


def _zip_of_words(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("readme.txt", "no arrays here")


_SQUARES = (np.arange(60 * 28 * 28) % 256).reshape(60, 28, 28).astype("uint8")
_WORDS = np.array(["ant", "bee", "fly"])

CASES = [
    _labelled("minus_1_and_1.npz", _NUMBERED, np.where(_N % 2, 1, -1), "-1", "1"),
    _labelled("from_5.npz", _NUMBERED, _N % 3 + 5, "5", "6", "7"),
    _labelled("tens.npz", _NUMBERED, (_N % 4 + 1) * 10, "10", "20", "30", "40"),
    _labelled("from_1_float_column.npz", _NUMBERED, (_Y + 1.0)[:, None], "1", "2", "3"),
    _labelled("float_column.npz", _CLASSES, _Y.astype("float32")[:, None], "0", "1", "2"),
    _labelled("bytes.npz", _CLASSES, _WORDS.astype("S3")[_Y], "ant", "bee", "fly"),
    _labelled("words_column.npz", _CLASSES, _WORDS[_Y][:, None], "ant", "bee", "fly"),
    _labelled("small_numbers.npz", _CLASSES, _Y.astype("uint8")[:, None], "0", "1", "2"),
    _npz(
        "bools.npz",
        _CLASSES,
        {"x": _X, "y": _N % 2 == 0},
        rows=60,
        columns=[
            _X_READ,
            {"name": "y", "kind": ["flag", "classes"], "classes": ["False", "True"], "missing": 0},
        ],
        suggested=_BY_Y,
    ),
    _npz(
        "one_hot.npz",
        _CLASSES,
        {"x": _X, "y": np.eye(3, dtype="float32")[_Y]},
        rows=60,
        columns=[_X_READ, {"name": "y"}],
        suggested={"target": "y", "target_is": "classes", "inputs_within": ["x"]},
    ),
    _npz(
        "words_as_objects.npz",
        _CLASSES,
        {"x": _X, "y": _WORDS.astype(object)[_Y]},
        must_note=[named("y"), ["object", "objects"]],
        or_error={"why": "objects", "must_have": [named("y"), ["object", "objects"]]},
    ),
    _in_parts("x_train_x_val_x_test.npz", _parts("x_{}", "y_{}", ("train", "val", "test"))),
    _in_parts(
        "X_train_X_valid.npz",
        _parts("X_{}", "y_{}", ("train", "valid", "test")),
    ),
    _in_parts(
        "train_images_train_labels.npz",
        _parts("{}_images", "{}_labels", ("train", "val", "test")),
    ),
    _in_parts(
        "validation_spelled_out.npz",
        _parts("x_{}", "y_{}", ("train", "validation", "test")),
    ),
    _npz(
        "only_train_and_val.npz",
        _LEFT_OUT,
        {"x_train": _X, "y_train": _Y, "x_val": _X[:9], "y_val": _Y[:9]},
        rows=60,
        validation_rows=9,
        suggested={"target_is": "classes"},
    ),
    _npz(
        "test_part_without_labels.npz",
        _LEFT_OUT,
        {"x_train": _X, "y_train": _Y, "x_test": _X[:9]},
        one_of=[{"rows": 60, "must_note": [["x_test"]]}],
        suggested={"target_is": "classes"},
        or_error={"why": "no y_test", "must_have": [["x_test", "y_test"]]},
    ),
    _npz(
        "an_array_of_another_length.npz",
        _LEFT_OUT,
        {"x": _X, "y": _Y, "mean": np.zeros(8)},
        rows=60,
        columns=[_X_READ, _THREE],
        must_note=[["mean"]],
        or_error={"why": "lengths", "must_have": [["mean"]]},
    ),
    _npz(
        "a_single_number.npz",
        _LEFT_OUT,
        {"x": _X, "y": _Y, "version": np.int64(3)},
        rows=60,
        columns=[_X_READ, _THREE],
        must_note=[["version"]],
        or_error={"why": "no rows", "must_have": [["version"]]},
    ),
    _npz(
        "label_names.npz",
        _LEFT_OUT,
        {"x": _X, "y": _Y, "label_names": _WORDS},
        rows=60,
        suggested=_BY_Y,
        one_of=[
            {"columns": [classes("y", "ant", "bee", "fly", counts=[20, 20, 20])]},
            {"columns": [_THREE], "must_note": [["label_names"]]},
        ],
    ),
    _npz(
        "one_class.npz",
        "targets",
        {"x": _X, "y": np.zeros(60, int)},
        rows=60,
        columns=[_X_READ],
        must_note=[["one class", "only one", "single", "one value", "same value", "constant"]],
    ),
    _npz(
        "labels_in_front.npz",
        "targets",
        {"label": _Y, "x": _X},
        rows=60,
        columns=[classes("label", "0", "1", "2")],
        suggested={**target("label", "classes"), "inputs": ["x"]},
    ),
    _npz(
        "numbers_to_tell.npz",
        "targets",
        {"x": _X, "y": np.linspace(-1, 5, 60)},
        rows=60,
        columns=[_X_READ, {"name": "y", "range": [-1, 5], "missing": 0}],
        suggested=target("y", "number"),
    ),
    _npz(
        "gaps.npz",
        _ERRORS,
        {"x": np.where((_N == 7)[:, None], np.nan, _X), "y": _Y},
        columns=[_THREE],
        must_note=[named("x"), ["7", "8", "1 row", "one row"]],
        or_error={"why": "gaps", "must_have": [named("x")]},
    ),
    _npz(
        "complex.npz",
        _ERRORS,
        {"x": _X.astype("complex64"), "y": _Y},
        must_note=[named("x"), ["complex"]],
        or_error={"why": "complex", "must_have": [named("x")]},
    ),
    _npz(
        "lists_as_objects.npz",
        _ERRORS,
        {"x": np.array([[1], [1, 2]] * 30, dtype=object), "y": _Y},
        must_note=[named("x"), ["object", "objects"]],
        or_error={"why": "objects", "must_have": [named("x"), ["object", "objects"]]},
    ),
    _npz(
        "dates.npz",
        "smaller",
        {"when": np.datetime64("2021-01-01", "D") + _N, "y": _Y},
        columns=[_THREE],
        or_error={"why": "dates", "must_have": [named("when")]},
    ),
    Case(
        "a_zip_of_words.npz",
        _ERRORS,
        _zip_of_words,
        {"or_error": {"why": "no array", "must_have": [["array", "arrays"]]}},
    ),
    _pictures("grey_squares.npz", _SQUARES, [0, 255]),
    _pictures("grey_in_a_channel.npz", _SQUARES[..., None], [0, 255]),
    _pictures("from_0_to_1.npz", (_SQUARES / 255).astype("float32"), [0, 1]),
    _pictures("from_minus_1_to_1.npz", (_SQUARES / 127.5 - 1).astype("float32"), [-1, 1]),
    _pictures("floats_to_255.npz", _SQUARES.astype("float64"), [0, 255]),
    _pictures("sixteen_bits.npz", _SQUARES.astype("uint16") * 257, [0, 65535]),
    _pictures("with_clear.npz", np.repeat(_SQUARES[..., None], 4, axis=-1), [0, 255]),
    _npz(
        "channels_first.npz",
        _PICTURES,
        {"x": np.repeat(_SQUARES[:, None], 3, axis=1), "y": _Y},
        rows=60,
        columns=[{"name": "x", "range": [0, 255]}, _THREE],
        one_of=[
            {"columns": [{"name": "x", "kind": "image"}]},
            {"must_note": [["channel", "channels", "colour", "colours"]]},
        ],
        suggested=_BY_Y,
    ),
    _npy("one_array.npy", "went well", _X, rows=60, columns=[{"at": 0, "range": [0, 59.875]}]),
    _npy(
        "a_number.npy",
        _ERRORS,
        np.float64(3),
        or_error={"why": "no rows", "must_have": [["row", "rows", "single number"]]},
    ),
    _npy(
        "no_rows.npy",
        _ERRORS,
        np.zeros((0, 4)),
        or_error={"why": "no rows", "must_have": [["row", "rows", "empty"]]},
    ),
    _npy(
        "fields.npy",
        _ERRORS,
        np.zeros(60, dtype=[("a", "f4"), ("b", "i4")]),
        rows=60,
        columns=[{"name": "a"}, {"name": "b"}],
        or_error={"why": "fields", "must_have": [["field", "fields", "array"]]},
    ),
]
