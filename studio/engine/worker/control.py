"""What the person asks of a running training, handed from the reader thread to the training."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from studio.engine.messages import Pause, Resume, SetLearningRate, Step, Stop


@dataclass
class Control:
    """Pause, resume, step, stop and the learning rate; thread-safe."""

    is_stopping: bool = False
    is_abandoned: bool = False
    """The window is gone: finish the step, save, end."""
    _is_paused: bool = False
    _steps_granted: int = 0
    _learning_rate: float | None = None
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, request: Pause | Resume | Step | Stop | SetLearningRate) -> None:
        """Note what is asked; the training looks after its step."""
        with self._changed:
            match request:
                case Pause():
                    self._is_paused = True
                    self._steps_granted = 0
                case Resume():
                    self._is_paused = False
                case Step():
                    self._is_paused = True
                    self._steps_granted += 1
                case Stop():
                    self.is_stopping = True
                case SetLearningRate():
                    self._learning_rate = request.value
            self._changed.notify_all()

    def abandon(self) -> None:
        """Nobody listens any more: end after the step in hand."""
        with self._changed:
            self.is_abandoned = self.is_stopping = True
            self._changed.notify_all()

    def after_step(
        self, model: Any, on_paused: Callable[[], None], on_resumed: Callable[[], None]
    ) -> None:
        """Do what was asked, between two steps; holds the training while it is paused."""
        was_paused = False
        with self._changed:
            self._apply_learning_rate(model)
            while self._holds():
                if not was_paused:
                    was_paused = True
                    on_paused()
                self._changed.wait()
                self._apply_learning_rate(model)
            if self._is_paused and self._steps_granted:
                self._steps_granted -= 1
            elif was_paused and not self.is_stopping:
                on_resumed()
        if self.is_stopping:
            model.stop_training = True

    def _holds(self) -> bool:
        return self._is_paused and not self._steps_granted and not self.is_stopping

    def _apply_learning_rate(self, model: Any) -> None:
        if self._learning_rate is not None:
            model.optimizer.learning_rate = self._learning_rate
            self._learning_rate = None
