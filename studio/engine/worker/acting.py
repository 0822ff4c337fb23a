"""What the script's own callbacks did: marks for the curves, and the words with which a run ends.

Keras hands a callback neither the list that it stands in nor the others of it, so that they are
noted when the list is made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

from studio.engine.protocol.run import CallbackActed
from studio.engine.worker.callbacks import RunReporter
from studio.engine.worker.run_log import RunLog

_OURS = "studio."


class Acting(keras.callbacks.Callback):  # type: ignore[misc]
    """Stands behind the script's callbacks, and says what they did."""

    def __init__(self, log: RunLog, reporter: RunReporter) -> None:
        super().__init__()
        self._log, self._reporter = log, reporter
        self._others: list[Any] = []
        self._rate: float | None = None
        self._last = -1
        self._is_heard = self._is_over = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Within this, it knows the callbacks of any training that it is one of."""
        make = keras.callbacks.CallbackList.__init__

        def noted(made: Any, *args: Any, **kwargs: Any) -> None:
            make(made, *args, **kwargs)
            if self in made.callbacks:
                self._others = [c for c in made.callbacks if not _is_ours(c)]

        keras.callbacks.CallbackList.__init__ = noted
        try:
            yield
        finally:
            keras.callbacks.CallbackList.__init__ = make

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Remember the rate, where a callback may change it."""
        if self._plateau is not None and self._rate is None:
            self._rate = self._rate_now()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Say what was changed, and once what is watched in vain."""
        self._last = epoch
        if self._plateau is not None and self._rate is not None:
            before, self._rate = self._rate, self._rate_now()
            if self._rate < before:
                self._say_lowered(before, self._rate, epoch)
        if self._stopper is not None and self._stopper.stopped_epoch:
            self._say("EarlyStopping", epoch, self.ending())
        if not self._is_heard:
            self._is_heard = True
            self._say_unwatched(logs or {})

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """From here on the best weights are back, where a callback keeps them."""
        self._is_over = True

    # --- words -------------------------------------------------------------------

    def ending(self) -> str:
        """The sentence with which a run ends that a callback ended; "" where none did."""
        stopper = self._stopper
        if stopper is None or not stopper.stopped_epoch:
            return ""
        told = {
            "end": self._moment(stopper.stopped_epoch),
            "monitor": stopper.monitor,
            "count": self._counted(stopper.wait),
            "best": self._moment(stopper.best_epoch),
            "baseline": stopper.baseline,
        }
        if stopper.restore_best_weights:
            sentence = _ENDED_AND_RESTORED if stopper.baseline is None else _BELOW_AND_RESTORED
        else:
            sentence = _ENDED if stopper.baseline is None else _BELOW
        return sentence.format(**told)

    def keeping(self) -> str:
        """What is kept at the end of a training that no callback ended, where one went back to
        weights that were better than the last ones; "" where none did."""
        stopper = self._stopper
        if stopper is None or not stopper.restore_best_weights or stopper.best_weights is None:
            return ""
        if not self._is_over or self._last == stopper.best_epoch:
            return ""
        told = {"best": self._moment(stopper.best_epoch), "monitor": stopper.monitor}
        return _KEPT.format(**told)

    def _say_lowered(self, before: float, after: float, epoch: int) -> None:
        told = {
            "before": f"{before:.6g}",
            "after": f"{after:.6g}",
            "when": self._moment(epoch),
            "monitor": self._plateau.monitor,
            "count": self._counted(max(self._plateau.patience, 1)),
        }
        self._say("ReduceLROnPlateau", epoch, _LOWERED.format(**told), before, after)

    def _say_unwatched(self, logs: dict[str, Any]) -> None:
        for callback in self._others:
            watched = getattr(callback, "monitor", None)
            is_of_all = getattr(callback, "save_best_only", True) is False
            if watched is None or is_of_all or watched in logs:
                continue
            name = type(callback).__name__
            told = {"callback": name, "monitor": watched, "known": ", ".join(logs)}
            self._log.warn(_UNWATCHED.format(**told))

    def _say(
        self, callback: str, epoch: int, sentence: str, before: float = 0.0, after: float = 0.0
    ) -> None:
        step = self._reporter.steps_done
        self._log.say(CallbackActed(callback, epoch, step, sentence, before, after))

    # --- inside --------------------------------------------------------------------

    @property
    def _stopper(self) -> Any:
        """The EarlyStopping that acts: the one that ended training, else the first."""
        found = [c for c in self._others if isinstance(c, keras.callbacks.EarlyStopping)]
        return next((c for c in found if c.stopped_epoch), found[0] if found else None)

    @property
    def _plateau(self) -> Any:
        kind = keras.callbacks.ReduceLROnPlateau
        return next((c for c in self._others if isinstance(c, kind)), None)

    @property
    def _every(self) -> int:
        """How many steps lie between two tests, where training counts steps."""
        return int(self.params.get("test_every") or self.params.get("report_every") or 1)

    def _rate_now(self) -> float:
        return float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))

    def _moment(self, epoch: int) -> str:
        """An epoch as people count them, or the step of a test."""
        if self._reporter.counts_steps:
            return f"step {epoch * self._every + 1:,}"
        return f"epoch {epoch + 1:,}"

    def _counted(self, count: int) -> str:
        what = "test" if self._reporter.counts_steps else "epoch"
        return f"{count:,} {what}{'' if count == 1 else 's'}"


def _is_ours(callback: Any) -> bool:
    return type(callback).__module__.startswith(_OURS)


_ENDED = (
    "Early stopping ended training after {end}: {monitor} has not improved for {count}; the "
    "weights are those of {end}."
)
_ENDED_AND_RESTORED = (
    "Early stopping ended training after {end}: {monitor} has not improved for {count}; the "
    "weights of {best} are kept."
)
_BELOW = (
    "Early stopping ended training after {end}: {monitor} has not got past the baseline of "
    "{baseline} for {count}; the weights are those of {end}."
)
_BELOW_AND_RESTORED = (
    "Early stopping ended training after {end}: {monitor} has not got past the baseline of "
    "{baseline} for {count}; the weights of {best} are kept."
)
_KEPT = "The weights of {best} are kept, at which {monitor} was best."
_LOWERED = (
    "The learning rate was lowered from {before} to {after} after {when}: {monitor} has not "
    "improved for {count}."
)
_UNWATCHED = (
    "{callback} watches {monitor}, and an epoch tells no such number, so that it never acts; there "
    "are {known}."
)
