"""Trains by doing what the script's own `main()` does, with reports and control added.

The script is the very file that Export writes. It is imported by its path and its functions are
called in the order of its `main()`: load_data, build_model, adapt_layers (where layers learn from
the data before training), compile_model, train, evaluate. What it returns and raises is turned
into events; every way in which it can end has a name.
"""

import contextlib
import os
import time
from collections.abc import Callable
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any

import keras

from studio.engine.protocol.run import (
    FollowRequest,
    ResultWaits,
    RunEnded,
    RunPhase,
    RunStarted,
    Train,
    WatchRequest,
)
from studio.engine.protocol.run_lock import RunGoesOn, RunLock
from studio.engine.worker.acting import Acting
from studio.engine.worker.between_steps import BetweenSteps
from studio.engine.worker.callbacks import RunReporter, TrainingCut, finite
from studio.engine.worker.checkpoint import Checkpoint
from studio.engine.worker.control import Control
from studio.engine.worker.device import Device
from studio.engine.worker.keeping import Keeper
from studio.engine.worker.live_answer import Follower, Following
from studio.engine.worker.plane import PlaneFollowing
from studio.engine.worker.raw_data import RawData
from studio.engine.worker.refusal import Refused
from studio.engine.worker.resuming import Resuming, find_checkpoint
from studio.engine.worker.run_log import RunLog
from studio.engine.worker.samples import write_samples
from studio.engine.worker.script_errors import (
    error_sentence,
    full_traceback,
    is_out_of_memory,
    out_of_memory_sentence,
    script_line,
)
from studio.engine.worker.script_file import import_script
from studio.engine.worker.snapshot import SnapshotWriter
from studio.engine.worker.states import save_states
from studio.engine.worker.units import OwnUnits, own_units
from studio.engine.worker.watching import Watch, Watching, watch_sentence
from studio.engine.worker.wire import Wire

MODEL_FILE = "model.keras"
_TRY_AGAIN_SECONDS = 5.0


class TrainsElsewhere(Exception):
    """Another process trains the run of this folder."""


class _StoppedEarly(Exception):
    """Stop was asked for before the first step."""


class Training:
    """One run, from its script to its RunEnded; until then nobody else trains in its folder."""

    def __init__(
        self, request: Train, wire: Wire, control: Control, on_worth_saving: Callable[[], None]
    ) -> None:
        """Raises TrainsElsewhere."""
        self._request = request
        self._run_dir = Path(request.run_dir)
        self._script = self._run_dir / request.script
        self._lock = _lock(self._run_dir)
        self._log = RunLog(wire, self._run_dir, self._on_made_anew)
        self._control = control
        self._on_worth_saving = on_worth_saving
        self._reporter = RunReporter(
            self._log, control, self._describe, SnapshotWriter(self._run_dir, self._log)
        )
        self._keeper = Keeper(self._run_dir, self._log)
        self._resuming: Resuming | None = None
        self._acting = Acting(self._log, self._reporter)
        self._device: Device | None = None
        self._samples = 0
        self._batch_size = 0
        self._model_file = self._unsaved = ""
        self._units: dict[str, OwnUnits | None] = {}
        self._began = time.perf_counter()

    def run(self) -> None:
        """Run, and say how it ended. Never raises."""
        try:
            self._device = Device(self._request.device)
            with self._device.scope():
                ended = self._follow_main()
        except _StoppedEarly:
            ended = self._end("stopped", "You stopped the run before its first step.")
        except Refused as error:
            ended = self._end("failed", str(error))
        except BaseException as error:
            ended = self._end_with(error)
        self._reporter.flush()
        self._log.say(ended)
        self._log.close()

    def _follow_main(self) -> RunEnded:
        """The script's `main()`, step by step, in its order."""
        # No progress bars into the report of a crash: a day of them is 100 MB.
        keras.utils.disable_interactive_logging()
        found = find_checkpoint(self._run_dir, self._request.resume, self._log)
        self._resuming = Resuming(found, self._reporter, self._keeper) if found else None
        script = self._import_script()
        self._enter("data")
        data = self._load_data(script)
        self._enter("build")
        model = script.build_model()
        if hasattr(script, "adapt_layers"):
            self._enter("adapt")
            script.adapt_layers(model, data)
        self._enter("compile")
        script.compile_model(model)
        self._enter("fit")
        self._fit(script, model, data)
        if self._reporter.lost_loss:
            return self._end("nan", f"{self._reporter.lost_loss} {self._save_last_sound(model)}")
        self._save(model)
        # Who stops waits for no test: the Evaluate tab does it on request.
        evaluation = {} if self._control.is_stopping else self._evaluate(script, model, data)
        self._wait_with_result(model)
        return self._end(*self._good_ending(), evaluation=evaluation)

    def _on_made_anew(self) -> None:
        """Somebody deleted the folder, and it is there again; lock and checkpoints are not."""
        with contextlib.suppress(TrainsElsewhere):
            self._lock = _lock(self._run_dir)
        self._keeper.lose_all()

    def _import_script(self) -> ModuleType:
        self._log.say(RunPhase("data"))
        script = import_script(self._script)
        if self._request.epochs is not None:
            script.EPOCHS = self._request.epochs  # type: ignore[attr-defined]
        return script

    def _load_data(self, script: ModuleType) -> Any:
        """What the script reads; overheard where a picture is told in the units of the data."""
        follow = self._request.follow
        if follow is None or not follow.numbers:
            return script.load_data()
        raw = RawData(script, follow.raw, self._run_dir)
        for numbers in follow.numbers:
            self._units[numbers.column] = None
            with contextlib.suppress(Exception):  # it is a matter of a picture alone
                self._units[numbers.column] = own_units(raw, numbers)
        return raw.data

    def _enter(self, phase: str) -> None:
        if self._control.is_stopping and phase != "evaluate":
            raise _StoppedEarly
        if phase != "data":  # said before the script was imported
            self._log.say(RunPhase(phase))

    def _fit(self, script: ModuleType, model: Any, data: Any) -> None:
        self._samples = _row_count(data[0])
        self._batch_size = int(getattr(script, "BATCH_SIZE", 0))
        watches = [w for r in self._request.watches if (w := self._watch(r, script, model, data))]
        ours: list[Any] = [self._reporter]
        if watches:
            is_new = self._resuming is None
            ours.append(Watching(watches, self._log, self._reporter.exclude, is_new=is_new))
        if self._request.follow is not None:
            ours.append(self._follower(self._request.follow, data))
        last = BetweenSteps(self._reporter, self._control, self._keeper, self._resuming)
        begin = self._where_to_begin(script)
        self._on_worth_saving()
        with self._acting.listening(), last.behind_all():
            try:
                script.train(model, data, callbacks=[*ours, self._acting], **begin)
            except TrainingCut:
                last.keep_what_was_before_test()

    def _where_to_begin(self, script: ModuleType) -> dict[str, int]:
        """What a script is told that counts steps in a loop of its own. Raises Refused."""
        if self._resuming is None or not hasattr(script, "STEPS"):
            return {}
        if "initial_step" not in signature(script.train).parameters:
            raise Refused("The script of this run is an older one, which can only begin anew.")
        return {"initial_step": self._resuming.head.step}

    def _watch(
        self, request: WatchRequest, script: ModuleType, model: Any, data: Any
    ) -> Watch | None:
        try:
            submodel = getattr(script, request.function)(model)
            part = data[0] if request.part == "train" else data[-1]
            watch = Watch(request, submodel, [part[c] for c in request.inputs], self._run_dir)
            write_samples(request, part, watch.rows, watch.folder)
            return watch
        except Exception as error:
            self._log.warn(watch_sentence(request.name, error), raw=full_traceback(error))
            return None

    def _follower(self, asked: FollowRequest, data: Any) -> Follower:
        log, spent = self._log, self._reporter.exclude
        is_new = self._resuming is None
        if asked.kind == "plane":
            return PlaneFollowing(
                asked, data, self._units, self._run_dir, log, spent, is_new=is_new
            )
        return Following(asked, data, self._units, self._batch_size, log, spent, is_new=is_new)

    def _save_last_sound(self, model: Any) -> str:
        """Save the model as it was at the last checkpoint, with weights that are numbers; says so,
        or that there is none."""
        path = self._keeper.newest()
        if path is None:
            return "No checkpoint was written before that, so there is no model to keep."
        checkpoint = Checkpoint(path)
        checkpoint.give_weights(model)
        self._save(model)
        self._wait_with_result(model)
        if not self._model_file:
            return f"The checkpoint after step {checkpoint.head.step:,} is kept."
        return f"The model is kept as it was after step {checkpoint.head.step:,}."

    def _save(self, model: Any) -> None:
        self._log.say(RunPhase("save"))
        self._unsaved = self._try_to_save(model, self._run_dir)
        if self._unsaved:
            self._log.warn(self._unsaved)

    def _try_to_save(self, model: Any, folder: Path) -> str:
        """Save the model in a folder; why that cannot be, as a sentence, or ""."""
        unfinished = folder / f".unfinished-{MODEL_FILE}"
        try:
            model.save(unfinished)
            save_states(model, folder / MODEL_FILE)
            os.replace(unfinished, folder / MODEL_FILE)
        except Exception as error:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            reason = getattr(error, "strerror", None) or str(error).split("\n")[0]
            return f"The trained model could not be saved in {folder}: {reason}."
        self._model_file = MODEL_FILE if folder == self._run_dir else str(folder / MODEL_FILE)
        return ""

    def _wait_with_result(self, model: Any) -> None:
        """Keep a model that could not be saved until it can be, here or elsewhere, or until nobody
        wants it any more."""
        if not self._unsaved or self._control.is_abandoned:
            return
        self._log.say(RunPhase("save"))
        self._log.say(ResultWaits(self._unsaved))
        while self._unsaved:
            place = self._control.where_to_save(_TRY_AGAIN_SECONDS)
            if place is None:
                return
            self._unsaved = self._try_to_save(model, Path(place or self._run_dir))
            if place and self._unsaved:
                self._log.say(ResultWaits(self._unsaved))

    def _evaluate(self, script: ModuleType, model: Any, data: Any) -> dict[str, float]:
        self._log.say(RunPhase("evaluate"))
        return finite(script.evaluate(model, data) or {})

    def _describe(self, model: Any, epochs: int, steps: int) -> RunStarted:
        told = self._reporter.params
        return RunStarted(
            epochs=epochs,
            steps_per_epoch=steps,
            samples=min(self._samples, steps * self._batch_size) or self._samples,
            batch_size=self._batch_size,
            device=self._device.name if self._device else "",
            metrics=("loss", *_metric_names(model)),
            params=model.count_params(),
            test_every=told.get("test_every") or told.get("report_every", 0),
            backend=keras.backend.backend(),
            titles=self._request.titles,
            begun_epoch=self._resuming.head.epoch if self._resuming else 0,
            begun_step=self._resuming.head.step if self._resuming else 0,
        )

    # --- endings ---------------------------------------------------------------

    def _good_ending(self) -> tuple[str, str]:
        epochs, steps = self._reporter.epochs_done, self._reporter.steps_done
        done = f"{epochs} epoch{'' if epochs == 1 else 's'}"
        if self._reporter.counts_steps:
            done = f"{steps:,} steps"
        kept = "" if self._model_file else " The model could not be saved."
        if self._control.is_told_to_end:
            sentence = f"The process was told to end (SIGTERM), so training ended after {done}."
            return "stopped", sentence + kept
        if self._control.is_abandoned:
            return "stopped", f"The window was closed, so training ended after {done}.{kept}"
        if self._control.is_stopping:
            done += "" if self._reporter.counts_steps else f" ({steps} steps)"
            keeping = self._acting.keeping() or "The model is kept as it was then."
            keeps = f" {keeping}" if self._model_file else kept
            return "stopped", f"You stopped training after {done}.{keeps}"
        if ending := self._acting.ending():
            return "finished", f"{ending}{kept}"
        keeping = self._acting.keeping()
        return "finished", f"Training finished after {done}.{keeping and f' {keeping}'}{kept}"

    def _end_with(self, error: BaseException) -> RunEnded:
        line = script_line(error, self._script)
        if is_out_of_memory(error):
            sentence = out_of_memory_sentence(error, line)
            return self._end("out_of_memory", sentence, line=line, error=error)
        return self._end("failed", error_sentence(error, line), line=line, error=error)

    def _end(
        self,
        ending: str,
        sentence: str,
        *,
        evaluation: dict[str, float] | None = None,
        line: int = 0,
        error: BaseException | None = None,
    ) -> RunEnded:
        return RunEnded(
            ending=ending,
            sentence=sentence,
            epochs_done=self._reporter.epochs_done,
            seconds=time.perf_counter() - self._began,
            evaluation=evaluation or {},
            model_file=self._model_file,
            line=line,
            raw=full_traceback(error, self._script) if error else "",
            interrupted=ending == "stopped" and self._control.is_interrupted,
        )


def _lock(run_dir: Path) -> RunLock | None:
    """Hold the run until this process ends; None where the folder takes no lock, which costs no
    more than that others cannot see whether the run goes on."""
    try:
        return RunLock(run_dir)
    except RunGoesOn as error:
        raise TrainsElsewhere from error
    except OSError:
        return None


def _row_count(part: Any) -> int:
    columns = list(part.values()) if isinstance(part, dict) else [part]
    return len(columns[0]) if columns else 0


def _metric_names(model: Any) -> list[str]:
    """The metrics a run reports beside the loss, as far as they are known before the first step."""
    asked = getattr(getattr(model, "_compile_metrics", None), "_user_metrics", None)
    if isinstance(asked, dict):
        return [f"{out}_{_name(m)}" for out, ms in asked.items() for m in _listed(ms)]
    nested = [m for m in _listed(asked) if isinstance(m, list | tuple)]
    if nested:
        pairs = zip(model.output_names, nested, strict=False)
        return [f"{out}_{_name(m)}" for out, ms in pairs for m in ms]
    return [_name(m) for m in _listed(asked)]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _name(metric: Any) -> str:
    return metric if isinstance(metric, str) else getattr(metric, "name", str(metric))
