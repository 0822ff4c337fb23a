"""What the person asks of a running training, handed from the reader thread to the training."""

import threading
from dataclasses import dataclass, field
from typing import Protocol

from studio.engine.protocol.run import (
    Discard,
    LetFinish,
    Pause,
    Resume,
    SaveSnapshot,
    SaveTo,
    SetLearningRate,
    Step,
    Stop,
)

Word = Pause | Resume | Step | Stop | LetFinish | SaveSnapshot | SetLearningRate | SaveTo | Discard


class Controlled(Protocol):
    """A training, as far as it can be controlled between two steps."""

    def hold(self) -> None:
        """The training is held from here on."""

    def let_go(self, *, is_resumed: bool) -> None:
        """The hold is over; `is_resumed` unless for one step or for good."""

    def stop(self) -> None:
        """No more steps."""

    def save_snapshot(self) -> None:
        """Write the weights as they are."""

    def set_learning_rate(self, rate: float) -> None:
        """Train on with another learning rate."""


@dataclass
class Control:
    """Pause, resume, step, stop and snapshots; thread-safe."""

    is_stopping: bool = False
    is_abandoned: bool = False
    """The window is gone, or the process was told to end: finish the step, save, end."""
    is_interrupted: bool = False
    """That came before any Stop of the person."""
    is_told_to_end: bool = False
    """By a signal, as when the machine is shut down."""
    _is_paused: bool = False
    _steps_granted: int = 0
    _is_epoch_granted: bool = False
    _is_taking_step: bool = False
    """Whether a step was granted that is not trained yet: a validation may lie before it."""
    _is_snapshot_wanted: bool = False
    _rate_wanted: float | None = None
    _is_result_waiting: bool = False
    _is_result_discarded: bool = False
    _save_to: str = ""
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def is_paused(self) -> bool:
        """Whether the training holds, or takes single steps."""
        return self._is_paused and not self._is_epoch_granted

    def take(self, request: Word) -> None:
        """Note what is asked; the training looks after its step."""
        with self._changed:
            match request:
                case Pause():
                    self._is_taking_step = False
                    self._is_paused, self._is_epoch_granted = True, False
                    self._steps_granted = 0
                case Resume() | LetFinish():
                    self._is_paused = self._is_epoch_granted = False
                case Step(whole_epoch=True):
                    self._is_paused = self._is_epoch_granted = True
                    self._steps_granted = 0
                case Step():
                    self._is_paused = True
                    self._steps_granted += 1
                case Discard() | Stop() if self._is_result_waiting:
                    self._is_result_discarded = True
                case SaveTo(folder=folder):
                    self._save_to = folder
                case Stop():
                    self.is_stopping = True
                case SaveSnapshot():
                    self._is_snapshot_wanted = True
                case SetLearningRate(rate=rate):
                    self._rate_wanted = rate
            self._changed.notify_all()

    def abandon(self, *, is_told_to_end: bool = False) -> None:
        """Nobody listens any more: end after the step in hand. May be called by a signal's handler
        in the midst of the training's own look at what is asked."""
        with self._changed:
            self.is_told_to_end = self.is_told_to_end or is_told_to_end
            self.is_interrupted = self.is_interrupted or not self.is_stopping
            self.is_abandoned = self.is_stopping = True
            self._changed.notify_all()

    def where_to_save(self, seconds: float) -> str | None:
        """Wait with a result that could not be saved, and say where to try next: the folder that
        the person names, or after so many seconds "", the place of before; None: nowhere."""
        with self._changed:
            self._is_result_waiting = True
            self._changed.wait_for(
                lambda: self._is_result_discarded or self.is_abandoned or self._save_to, seconds
            )
            if self._is_result_discarded or self.is_abandoned:
                return None
            folder, self._save_to = self._save_to, ""
            return folder

    def after_step(self, training: Controlled) -> None:
        """Do what was asked, between two steps; holds the training while it is paused. What takes
        long, such as the checkpoint of a held run, is done while words can still be taken."""
        was_held = self._is_taking_step = False
        while self._is_held_up(training):
            if not was_held:
                was_held = True
                training.hold()
                continue  # and look once more: a word may have come meanwhile
            with self._changed:
                if self._is_to_wait:
                    self._changed.wait()
        with self._changed:
            if self.is_paused and self._steps_granted:
                self._steps_granted -= 1
                self._is_taking_step = True
            is_resumed = not self.is_paused
        if was_held:
            training.let_go(is_resumed=is_resumed)
        if self.is_stopping:
            training.stop()

    def within_test(self, training: Controlled) -> None:
        """Do what was asked, in the midst of a validation, but for one that a granted step leads
        through."""
        if not self._is_taking_step:
            self.after_step(training)

    def after_epoch(self, training: Controlled) -> None:
        """Hold the training where it was let go for one epoch."""
        with self._changed:
            was_granted, self._is_epoch_granted = self._is_epoch_granted, False
        if was_granted:
            self.after_step(training)

    @property
    def _is_to_wait(self) -> bool:
        """Whether the training is held, and nothing is to be done for the person meanwhile."""
        is_held = self.is_paused and not self._steps_granted and not self.is_stopping
        return is_held and not self._is_snapshot_wanted and self._rate_wanted is None

    def _is_held_up(self, training: Controlled) -> bool:
        """Do what is wished, and say whether the training is to hold."""
        with self._changed:
            wants_snapshot, self._is_snapshot_wanted = self._is_snapshot_wanted, False
            rate, self._rate_wanted = self._rate_wanted, None
        if wants_snapshot:
            training.save_snapshot()
        if rate is not None:
            training.set_learning_rate(rate)
        with self._changed:
            return self.is_paused and not self._steps_granted and not self.is_stopping
