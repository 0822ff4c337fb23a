"""Answers questions to a trained model: it loads a run's script and weights, and calls the
script's own functions.

What was loaded is kept until another run, or newer weights, are asked about.
"""

import contextlib
import os
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import msgspec
import numpy as np

from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.questions import (
    AnyAnswer,
    AnyQuestion,
    DataDescribed,
    DecodePoints,
    DescribeData,
    EncodeExamples,
    Evaluate,
    Evaluated,
    ExamplesEncoded,
    FetchRows,
    GatesShown,
    KeepWeights,
    PointsDecoded,
    Predict,
    Predicted,
    Question,
    RowsFetched,
    ShowGates,
    TargetColumn,
    Units,
    WeightsKept,
)
from studio.engine.worker.answers import answer_in_state, answers_of
from studio.engine.worker.batches import by_name
from studio.engine.worker.callbacks import finite
from studio.engine.worker.decoding import Halves, flat
from studio.engine.worker.device import Device
from studio.engine.worker.evaluating import Scoring
from studio.engine.worker.files import save_array
from studio.engine.worker.gates import show_gates
from studio.engine.worker.layer_weights import layer_weights
from studio.engine.worker.learned import refuse_learned_otherwise
from studio.engine.worker.raw_data import RawData
from studio.engine.worker.refusal import Refused
from studio.engine.worker.script_errors import (
    error_sentence,
    full_traceback,
    is_out_of_memory,
    out_of_memory_sentence,
    script_line,
)
from studio.engine.worker.script_file import import_script
from studio.engine.worker.states import copy_states, forget_states, load_states
from studio.engine.worker.units import Telling

ASKED_FOLDER = "asked"
_SCRIPT = "script.py"
_FEW_NUMBERS = 256


class Answering:
    """One run at a time: its script, its data and its model, each loaded when first needed."""

    def __init__(self) -> None:
        self._run_dir = Path()
        self._device: Device | None = None
        self._script: ModuleType | None = None
        self._raw: RawData | None = None
        self._model: Any = None
        self._halves: Halves | None = None
        self._telling: Telling | None = None
        self._loaded: tuple[str, int] = ("", 0)

    def answer(self, question: AnyQuestion) -> AnyAnswer | RequestFailed:
        """Answer, or say why not. Never raises."""
        try:
            self._turn_to(question)
            assert self._device is not None
            with self._device.scope():
                return self._answer(question)
        except Refused as error:
            return RequestFailed(question.id, str(error))
        except BaseException as error:
            script = self._run_dir / _SCRIPT
            line = script_line(error, script)
            if is_out_of_memory(error):
                sentence = out_of_memory_sentence(error, line)
            else:
                sentence = error_sentence(error, line, "The model could not be asked")
            return RequestFailed(question.id, sentence, raw=full_traceback(error, script))

    def _answer(self, question: AnyQuestion) -> AnyAnswer:
        match question:
            case DescribeData():
                return self._describe(question)
            case Evaluate():
                return self._evaluate(question)
            case FetchRows():
                return self._fetch(question)
            case Predict():
                return self._predict(question)
            case KeepWeights():
                return self._keep(question)
            case DecodePoints():
                return self._decode(question)
            case EncodeExamples():
                return self._encode(question)
            case ShowGates():
                return self._show_gates(question)

    # --- loading ------------------------------------------------------------------

    def _turn_to(self, question: Question) -> None:
        run_dir = Path(question.run_dir)
        if self._device is None:
            keras.utils.disable_interactive_logging()
            with contextlib.suppress(AttributeError, OSError):
                os.nice(5)  # a run in another process comes first
            self._device = Device(question.device)
        if run_dir != self._run_dir:
            self._script = self._raw = self._model = self._halves = None
            self._telling = None
            self._loaded = ("", 0)
            self._run_dir = run_dir

    def _the_script(self) -> ModuleType:
        if self._script is None:
            self._script = import_script(self._run_dir / _SCRIPT)
        return self._script

    def _the_data(self, question: Question) -> RawData:
        if self._raw is None:
            self._raw = RawData(self._the_script(), question.raw, self._run_dir / ASKED_FOLDER)
        return self._raw

    def _the_model(self, question: Question) -> Any:
        """The model with the weights that are asked about, as new as their file."""
        path = self._run_dir / question.weights
        try:
            stamp = (str(path), path.stat().st_mtime_ns)
        except OSError:
            raise Refused(f"There are no weights in {path}.") from None
        if self._model is None:
            self._model = self._build(question)
            self._loaded = ("", 0)
        if stamp != self._loaded:
            self._loaded = ("", 0)
            _load_weights(self._model, path)
            if hasattr(self._the_script(), "adapt_layers"):
                refuse_learned_otherwise(self._model, path)
            self._loaded = stamp
        return self._model

    def _build(self, question: Question) -> Any:
        script = self._the_script()
        model = script.build_model()
        if hasattr(script, "adapt_layers"):
            # Weights are no vocabulary: layers learn theirs from the same rows as in the run.
            script.adapt_layers(model, self._the_data(question).data)
        script.compile_model(model)
        return model

    def _the_halves(self, question: Question) -> Halves:
        model = self._the_model(question)
        if self._halves is None:
            self._halves = Halves(self._the_script(), model)
        return self._halves

    def _the_telling(self, question: Question) -> Telling:
        if self._telling is None:
            self._telling = Telling(lambda: self._the_data(question))
        return self._telling

    # --- answering ------------------------------------------------------------------

    def _describe(self, question: DescribeData) -> DataDescribed:
        raw = self._the_data(question)
        lows, highs, means = {}, {}, {}
        for column in question.raw:
            numbers = raw.training_numbers(column.column)
            if numbers is not None:
                axis = 0 if numbers[0].size <= _FEW_NUMBERS else None
                lows[column.column] = _numbers(np.nanmin(numbers, axis))
                highs[column.column] = _numbers(np.nanmax(numbers, axis))
                means[column.column] = _numbers(np.nanmean(numbers, axis))
        return DataDescribed(question.id, lows, highs, means, raw.test_count)

    def _evaluate(self, question: Evaluate) -> Evaluated:
        began = time.perf_counter()
        script, raw, model = (
            self._the_script(), self._the_data(question), self._the_model(question)
        )  # fmt: skip
        # As in the run, whose `evaluate` came right after training.
        load_states(model, self._run_dir / question.weights)
        values = finite(script.evaluate(model, raw.data) or {})
        load_states(model, self._run_dir / question.weights)
        outputs = by_name(model, script.predict(model, raw.data))
        telling = self._the_telling(question)
        scoring = Scoring(self._run_dir, question.folder, raw, telling.values)
        if len(outputs) == len(question.targets) == 1:
            outputs = {question.targets[0].output: next(iter(outputs.values()))}
        scores = [scoring.score(target, outputs[target.output]) for target in question.targets]
        if question.line_input[0] and len(scores) == 1 and scores[0].kind == "numbers":
            (target,), line = question.targets, self._line_of(model)
            scores[0] = scoring.with_line(scores[0], target, *question.line_input, line)
        layers = layer_weights(model, self._run_dir, question.folder)
        return Evaluated(
            question.id,
            values,
            tuple(scores),
            layers,
            raw.test_count,
            time.perf_counter() - began,
        )

    def _line_of(self, model: Any) -> Any:
        return lambda values: next(iter(answers_of(model, {"": values}).values()))

    def _fetch(self, question: FetchRows) -> RowsFetched:
        raw, part = self._the_data(question), self._the_data(question).test_part
        rows = [row for row in question.rows if 0 <= row < raw.test_count]
        columns: dict[str, str] = {}
        for name in question.columns:
            values = raw.test_rows_of(name, rows, question.window)
            if values is None and name in part:
                values = part[name][np.asarray(rows, dtype=np.int64)]
            if values is not None and values.dtype.kind != "O":
                columns[name] = self._write(question.id, f"rows-{len(columns)}", values)
            elif values is not None:
                texts = values.astype(str)
                columns[name] = self._write(question.id, f"rows-{len(columns)}", texts)
        outputs = {}
        if question.inputs and rows:
            model = self._the_model(question)
            places = np.asarray(rows, dtype=np.int64)
            read = {name: part[column][places] for name, column in question.inputs.items()}
            made, _ = self._the_telling(question).outputs(question.targets, answers_of(model, read))
            outputs = self._write_outputs(question.id, made)
        truths = {
            target.output: self._write(question.id, f"truth-{index}", values)
            for index, target in enumerate(question.targets)
            if (values := self._truth(question, target, rows)) is not None
        }
        return RowsFetched(question.id, columns, outputs, raw.numbers(rows), truths)

    def _truth(self, question: FetchRows, target: TargetColumn, rows: list[int]) -> Any | None:
        """What an output should give for some test rows."""
        part = self._the_data(question).test_part
        if target.column not in part:
            return None
        values = np.asarray(part[target.column][np.asarray(rows, dtype=np.int64)])
        return self._the_telling(question).values(target, values)[0]

    def _predict(self, question: Predict) -> Predicted:
        began = time.perf_counter()
        model = self._the_model(question)
        columns = self._filled_in(question)
        if question.state_row < 0:
            made = answers_of(model, columns)
        else:
            weights = self._run_dir / question.weights
            made = answer_in_state(model, columns, weights, question.state_row)
        told, units = self._the_telling(question).outputs(question.targets, made)
        outputs = self._write_outputs(question.id, told)
        return Predicted(question.id, outputs, time.perf_counter() - began, units)

    def _filled_in(self, question: Predict | EncodeExamples) -> dict[str, Any]:
        """The examples that a question gives, prepared, by input of the model."""
        read = {name: self._read(file) for name, file in question.prepared.items()}
        if question.given:
            given = {name: self._read(file) for name, file in question.given.items()}
            made = self._the_data(question).prepare(given, question.window)
            read = {**made, **read}
        return {name: _all_rows(read[column]) for name, column in question.inputs.items()}

    def _decode(self, question: DecodePoints) -> PointsDecoded:
        began = time.perf_counter()
        points = np.asarray(question.points, dtype=np.float32)
        decoder, values, names = self._the_halves(question).decode(question.function, points)
        made = answers_of(decoder, {"": values}).values()
        told, units = self._the_telling(question).outputs(
            question.targets, dict(zip(names, made, strict=True))
        )
        outputs = self._write_outputs(question.id, told)
        return PointsDecoded(question.id, outputs, time.perf_counter() - began, units)

    def _encode(self, question: EncodeExamples) -> ExamplesEncoded:
        encoder = self._the_halves(question).encoder(question.function)
        made = answers_of(encoder, self._filled_in(question))
        points = flat(next(iter(made.values())))
        return ExamplesEncoded(question.id, tuple(tuple(map(float, point)) for point in points))

    def _keep(self, question: KeepWeights) -> WeightsKept:
        model, path = self._the_model(question), Path(question.path)
        is_weights = path.name.endswith(".weights.h5")
        unfinished = path.with_name(f".unfinished-{path.name}")
        try:
            if is_weights:
                model.save_weights(unfinished)
            else:
                model.save(unfinished)
            os.replace(unfinished, path)
            states = copy_states(self._run_dir / question.weights, path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise Refused(f"{path} cannot be written: {error.strerror or error}.") from error
        return WeightsKept(question.id, str(path), str(states or ""))

    def _show_gates(self, question: ShowGates) -> GatesShown:
        raw, model = self._the_data(question), self._the_model(question)
        is_test = question.part == "test"

        def begin() -> None:
            """Testing goes on from where training ended; training began from nothing."""
            forget_states(model)
            if is_test:
                load_states(model, self._run_dir / question.weights)

        known = {target.output: target for target in question.targets}
        asked, telling = known.get(question.output), self._the_telling(question)
        units: Units = ""

        def write(name: str, values: Any) -> str:
            nonlocal units
            if name in ("answer", "target") and asked is not None:
                told, units = telling.values(asked, values[np.newaxis])
                values = np.asarray(told[0], dtype=np.float32)
            return self._write(question.id, f"gates-{name}", values)

        shown = show_gates(question, model, raw.data[-1 if is_test else 0], begin, write)
        return msgspec.structs.replace(shown, units=units)

    # --- files ------------------------------------------------------------------

    def _read(self, file: str) -> Any:
        return np.load(self._run_dir / file, allow_pickle=False)

    def _write(self, number: int, name: str, values: Any) -> str:
        return save_array(self._run_dir, f"{ASKED_FOLDER}/{number}-{name}.npy", values)

    def _write_outputs(self, number: int, found: dict[str, Any]) -> dict[str, str]:
        return {
            name: self._write(number, f"output-{index}", np.asarray(values, dtype=np.float32))
            for index, (name, values) in enumerate(found.items())
        }


def _load_weights(model: Any, path: Path) -> None:
    """Raises Refused with what Keras says where they do not fit."""
    if path.suffix not in (".keras", ".h5"):
        raise Refused(f"{path.name} is neither a .keras nor a .weights.h5 file.")
    try:
        model.load_weights(path)
    except (ValueError, KeyError, OSError) as error:
        reason = " ".join(str(error).split())[:400]
        raise Refused(f"The weights in {path.name} do not fit this network: {reason}") from error


def _all_rows(column: Any) -> Any:
    """A column whole, also where it is read only when it is asked for."""
    return column if isinstance(column, np.ndarray) else column[np.arange(len(column))]


def _numbers(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in np.nan_to_num(np.atleast_1d(values).ravel()))
