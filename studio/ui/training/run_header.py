"""The head of the training panel: the buttons, how far the run is, and how it ended."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.outcome import Outcome
from studio.engine.protocol.message import RequestFailed
from studio.engine.protocol.run import EpochDone, LearningRateChanged
from studio.project.backend_names import title
from studio.runs.run_state import RunState, in_words
from studio.ui.run.room import TrainingRoom
from studio.ui.training.further_buttons import FurtherButtons
from studio.ui.training.rate_field import RateField
from studio.ui.training.result_bar import ResultBar
from studio.ui.widgets.caption import Caption
from studio.ui.widgets.theme import SPACE_M, SPACE_S, SPACE_XS, appearance, icon, theme
from studio.ui.widgets.tip import tip_of
from studio.words import breakable, shortened

REFRESH_MS = 100
_STEADY = 1000
_SPEED_WIDTH = 160
_MOST_LETTERS, _WHOLE = 40, 10_000
_ICON = QSize(16, 16)
_HELD = "Held after a step. F6 goes on, F10 takes one step, Shift+F10 a whole epoch."
_SILENT = "The training process has given no sign of life for {seconds} s."
_FORCE_KEEPS = "Press Stop again to end it by force; its last checkpoint is kept."
_FORCE_LOSES = (
    "Press Stop again to end it by force; no checkpoint was written yet, so its model is lost."
)
_ENDINGS = {
    "finished": ("check-circle", "success"),
    "stopped": ("stop", "muted"),
    "closed": ("stop", "muted"),
    "nan": ("warning", "warning"),
    "out_of_memory": ("warning", "warning"),
}


class ProgressLine(QWidget):
    """A thin bar with words over it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Caption()
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEADY)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self.words)
        column.addWidget(self.bar)

    def show_progress(self, fraction: float, words: str) -> None:
        """Show how far, and say it."""
        self.bar.setValue(round(_STEADY * fraction))
        self.words.set_text(words)
        self.bar.setAccessibleDescription(words)


class RunHeader(QWidget):
    """Buttons, progress and status of a TrainingRoom. `train_requested` comes from the button."""

    train_requested = Signal()

    def __init__(self, room: TrainingRoom, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.room, self.model = room, room.model
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self._show_progress)
        self._build()
        room.state_changed.connect(self.refresh)
        self.model.event_came.connect(self._on_event)
        appearance().changed.connect(self.refresh)
        self.refresh()

    @property
    def _run(self) -> RunState:
        """What is known of the run in hand."""
        return self.model.run

    # --- building -----------------------------------------------------------------

    def _build(self) -> None:
        self.train_button = QPushButton("Train")
        self.train_button.setProperty("class", "primary")
        self.train_button.setToolTip("Train the network (F5)")
        self.train_button.clicked.connect(self.train_requested)
        self.pause_button = self._tool("Pause", self.room.pause_or_resume)
        self.step_button = self._tool("One step (F10)", self.room.step)
        self.epoch_button = self._tool("One epoch (Shift+F10)", self.room.step_epoch)
        self.stop_button = self._tool("Stop and keep the result (Shift+F5)", self.room.stop)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_XS)
        for button in (
            self.train_button,
            self.pause_button,
            self.step_button,
            self.epoch_button,
            self.stop_button,
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.epoch_line, self.run_line = ProgressLine("Epoch"), ProgressLine("Whole run")
        lines = QHBoxLayout()
        lines.setSpacing(SPACE_M)
        lines.addWidget(self.epoch_line, 1)
        lines.addWidget(self.run_line, 1)
        self._lines = QWidget()
        self._lines.setLayout(lines)
        lines.setContentsMargins(0, 0, 0, 0)
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._rows.setSpacing(SPACE_S)
        self._rows.addLayout(buttons)
        self._rows.addWidget(self._make_facts(), 2)
        self._rows.addWidget(self._lines, 3)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addLayout(self._rows)
        column.addWidget(self._status())
        self.result_bar = ResultBar(self.room)
        column.addWidget(self.result_bar)

    def _make_facts(self) -> QWidget:
        """With what it trains, and how fast."""
        self.rate = RateField()
        self.rate.rate_chosen.connect(self.room.set_learning_rate)
        self.speed = Caption(Qt.AlignmentFlag.AlignRight)
        self.speed.setMinimumWidth(_SPEED_WIDTH)
        self._facts = QWidget()
        row = QHBoxLayout(self._facts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_M)
        row.addWidget(self.rate)
        row.addWidget(self.speed, 1)
        return self._facts

    def _tool(self, tip: str, method: object) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setIconSize(_ICON)
        button.clicked.connect(method)
        return button

    def _status(self) -> QWidget:
        self.status_icon = QLabel()
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)  # a run may be called anything
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.open_button = QPushButton("Open run folder")
        self.open_button.setProperty("class", "quiet")
        self.open_button.clicked.connect(self._on_open_clicked)
        self._status_row = QWidget()
        row = QHBoxLayout(self._status_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self.status_icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.status, 1)
        self.further = FurtherButtons(self.room)
        row.addWidget(self.further, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignVCenter)
        return self._status_row

    # --- showing --------------------------------------------------------------------

    def refresh(self) -> None:
        """Bring buttons, progress and status in line with the room."""
        run, is_paused = self._run, self.room.is_paused
        self.train_button.setEnabled(not run.is_busy)
        self.stop_button.setEnabled(run.is_busy)
        self.pause_button.setEnabled(run.is_busy and run.stage in ("running", "paused"))
        self.step_button.setEnabled(is_paused)
        self.epoch_button.setEnabled(is_paused)
        words = "Go on (F6)" if is_paused else "Hold after the step in hand (F6)"
        self.pause_button.setToolTip(words)
        self.pause_button.setAccessibleName(words)
        self.train_button.setIcon(
            icon("play", theme().on_accent if self.train_button.isEnabled() else theme().faint)
        )
        self.pause_button.setIcon(icon("play" if is_paused else "pause"))
        self.step_button.setIcon(icon("skip-forward"))
        self.epoch_button.setIcon(icon("fast-forward"))
        self.stop_button.setIcon(icon("stop"))
        self._lines.setVisible(run.started is not None)
        self._facts.setVisible(run.started is not None)
        if run.stage == "running":
            self._timer.start()
        else:
            self._timer.stop()
        self._show_progress()
        self._show_rate()
        self._show_status()

    def _show_rate(self) -> None:
        self.rate.show_run(self._run, is_stopping=self.room.is_stopping)

    def _show_progress(self) -> None:
        run, started = self._run, self._run.started
        if started is None:
            self.speed.set_text("")
            return
        parts = [in_words(run.seconds)]
        if run.samples_per_second:
            parts.append(f"{run.samples_per_second:,.0f} samples/s")
        self.speed.set_text(
            " · ".join(filter(None, [*parts, started.device, title(started.backend)]))
        )
        if run.phase in ("evaluate", "save"):
            self.epoch_line.show_progress(1.0, run.phase_text)
        else:
            self.epoch_line.show_progress(run.epoch_fraction, self._epoch_words())
        percent = f"{100 * run.fraction:.0f} %"
        self.run_line.show_progress(run.fraction, percent + self._left(run.seconds_left))

    def _epoch_words(self) -> str:
        run, started = self._run, self._run.started
        assert started is not None
        where = f"epoch {run.epoch} of {started.epochs}"
        if run.counts_steps:
            where = f"step {run.step_in_epoch:,} of {run.steps_per_epoch:,}"
        elif run.steps_per_epoch:
            where += f" · step {run.step_in_epoch:,} of {run.steps_per_epoch:,}"
        return where

    def _left(self, seconds: float | None) -> str:
        if seconds is None or self._run.stage != "running":
            return ""
        return f" · {in_words(seconds)} left"

    def _show_status(self) -> None:
        name, color, words = self._status_words()
        self.status.setToolTip(self._whole_ending())
        self._status_row.setVisible(bool(words))
        self.status.setText(breakable(words))
        pixmap = icon(name, color).pixmap(_ICON) if words else None
        if pixmap is not None:
            self.status_icon.setPixmap(pixmap)
        self.open_button.setVisible(self._run.stage == "ended" and bool(self.model.run_dir))

    def _whole_ending(self) -> str:
        """How it ended, with all names whole."""
        outcome = self._run.outcome
        return tip_of(_ending_words(outcome, self._run, _WHOLE)[2]) if outcome is not None else ""

    def _status_words(self) -> tuple[str, str, str]:
        """Icon, colour and words."""
        run = self._run
        if run.stage == "ended" and run.outcome is not None:
            name, color, words = _ending_words(run.outcome, run)
            past = self.model.past_title
            return (name, color, f"{past}: {words}") if past else (name, color, words)
        return self._busy_words() if run.is_busy or run.is_elsewhere else self._idle_words()

    def _busy_words(self) -> tuple[str, str, str]:
        """Those of a run that goes on, here or elsewhere."""
        run, t = self._run, theme()
        if self.room.life.silent_seconds:
            return "warning", t.warning, self._silence_words()
        if self.room.has_result_waiting:
            return "", "", ""  # the bar below says it
        if run.is_elsewhere:
            return "clock", t.accent, f"{self.model.past_title}: it goes on without this window."
        if run.warnings:
            return "warning", t.warning, run.warnings[-1]
        if run.stage == "preparing" and not run.phase:
            return "clock", t.accent, "Keras is waking up; training starts by itself…"
        if run.stage == "paused":
            return "pause", t.accent, _HELD
        return ("clock", t.accent, run.phase_text) if run.phase != "fit" else ("", "", "")

    def _idle_words(self) -> tuple[str, str, str]:
        t, spare = theme(), self.room.spare
        if spare.is_waking:
            words = "Keras is waking up… you can already press Train"
            return "clock", t.muted, words
        if spare.is_warm:
            return "lightning", t.success, f"Keras is warm · {_listed(self.room.devices)}"
        return "", "", ""

    def _silence_words(self) -> str:
        words = _SILENT.format(seconds=self.room.life.silent_seconds)
        if not self.room.is_stopping:
            return words
        return f"{words} {_FORCE_KEEPS if self._run.checkpoint is not None else _FORCE_LOSES}"

    def _on_event(self, event: object) -> None:
        if isinstance(event, RequestFailed):
            self._show_status()
        if isinstance(event, EpochDone | LearningRateChanged):
            self._show_rate()

    def _on_open_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self.model.run_dir))))

    def set_wide(self, is_wide: bool) -> None:
        """One row where there is room, else two."""
        direction = QBoxLayout.Direction
        self._rows.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)
        self._rows.setSpacing(SPACE_M if is_wide else SPACE_S)


def _ending_words(
    outcome: Outcome, run: RunState, most: int = _MOST_LETTERS
) -> tuple[str, str, str]:
    """Icon, colour and words; names in at most so many letters."""
    name, color = _ENDINGS.get(outcome.kind, ("x-circle", "danger"))
    words = outcome.sentence
    if outcome.run is not None and Path(outcome.run.model_file).is_absolute():
        words += f" The model is in {outcome.run.model_file}."
    if outcome.run is not None and outcome.run.evaluation:
        found = outcome.run.evaluation
        titles = ((run.titled(k).replace("_", " "), found[k]) for k in run.in_order(found))
        values = (f"{shortened(title, most)} {value:.4g}" for title, value in titles)
        words += f" Evaluation: {', '.join(values)}."
    if outcome.run is not None and outcome.kind == "finished":
        words += f" It took {in_words(outcome.run.seconds)}."
    return name, str(getattr(theme(), color)), words


def _listed(devices: tuple[str, ...]) -> str:
    return ", ".join(device.upper() for device in devices) or "CPU"
