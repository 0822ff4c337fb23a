"""The panel of a trained network: scores, examples, weights, and a place to try it.

All that is shown belongs to a run, and says which. Pages are made when they are first looked at.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from studio.engine.protocol.questions import Evaluate, Evaluated
from studio.ui.edit.document import Document
from studio.ui.run.room import TrainingRoom
from studio.ui.run.shown_run import AskedRun, TestedRun, unusable
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.theme import SPACE_M, SPACE_S
from studio.ui.widgets.waiting import BusyBar, WaitingState

if TYPE_CHECKING:
    from studio.runs.run_folder import RunFolder
    from studio.ui.trained.examples_page import ExamplesPage
    from studio.ui.trained.gates.gates_page import GatesPage
    from studio.ui.trained.results import Results
    from studio.ui.trained.scores_page import ScoresPage
    from studio.ui.trained.try_it.try_page import TryPage
    from studio.ui.trained.weights_page import WeightsPage

_CHANGED = "The network or its settings were changed since this run."
_EMPTY = (
    "Nothing is trained yet. Press Train (F5): how well the network does, and a place to try it, "
    "are here afterwards. While it trains, it can be tried already."
)
_OF_BEFORE = "These numbers are of an earlier run; Evaluate tries the newest."
_OF_BEFORE_TRAINING = "These numbers are of an earlier run, while a new one trains."
_NOT_YET = "These weights have not been tried on the test data yet."
_STILL_TRAINS = (
    "The network trains. Evaluate tries the weights of now on the test data, and disturbs nothing."
)
_LOOK_AGAIN_MS = 300
_ASK_THEMSELVES = ("Gates", "Try it")
"""The pages that need no evaluation."""
_WIDE = 16_777_215
"""As wide as Qt lets a widget be."""


class EvaluatePanel(QWidget):
    """`train_requested` comes from the empty state's button; `evaluated` when results are shown."""

    train_requested = Signal()
    evaluated = Signal()

    def __init__(
        self,
        document: Document,
        room: TrainingRoom,
        script: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        """`script` gives the text of the script as the project is now."""
        super().__init__(parent)
        self.room = room
        self.run = TestedRun(document, room, self)
        self._script = script
        self._evaluated: tuple[str, str, int] | None = None
        self._awaits_weights = self._is_reading = self._is_changed = False
        self._trouble = ""
        self.results: Results | None = None
        self.scores: ScoresPage | None = None
        self.examples: ExamplesPage | None = None
        self.weights: WeightsPage | None = None
        self.gates: GatesPage | None = None
        self.trying: TryPage | None = None
        self.label = QLabel()
        self.notice = QLabel(wordWrap=True)
        self.notice.setProperty("class", "caption")
        self.again = QPushButton("Evaluate")
        self.again.setToolTip("Try the network on the test data")
        self.again.clicked.connect(self.evaluate)
        self.busy, self.cancel = BusyBar(), QPushButton("Cancel")
        self.cancel.setProperty("class", "quiet")
        self.cancel.setToolTip("Leave it; the numbers stay as they are")
        self.cancel.clicked.connect(self.cancel_evaluation)
        self._look_again = QTimer(self, singleShot=True, interval=_LOOK_AGAIN_MS)
        self._look_again.timeout.connect(self._look)
        self._lay_out()
        document.replaced.connect(self._forget)
        self.run.changed.connect(self._on_run_changed)
        self.run.failed.connect(self._say)
        room.state_changed.connect(self._refresh)
        room.asker.state_changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        names = ("Scores", "Examples", "Weights", "Gates", "Try it")
        self._pages = {name: _page() for name in names}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for name, page in self._pages.items():
            self.tabs.addTab(page, name)
        self.waiting = {name: self._make_waiting(name) for name in self._pages}
        self.tabs.currentChanged.connect(self._make_shown)
        header = QWidget()
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.label, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.again)
        column = QVBoxLayout(header)
        column.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addLayout(row)
        column.addWidget(self.notice)
        self.busy.setMaximumWidth(_WIDE)
        column.addWidget(self.busy)
        full = QWidget()
        inside = QVBoxLayout(full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(header)
        inside.addWidget(self.tabs, 1)
        self.empty = EmptyState("target", _EMPTY)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _make_waiting(self, name: str) -> WaitingState:
        state = WaitingState("" if name in _ASK_THEMSELVES else "Evaluate")
        state.wanted.connect(self.evaluate)
        state.cancelled.connect(self.cancel_evaluation)
        _fill(self._pages[name], state)
        return state

    # --- what the menus call ----------------------------------------------------------

    def show_try(self) -> None:
        """Bring the place to try the network to the front."""
        self.tabs.setCurrentWidget(self._pages["Try it"])

    def show_gates(self) -> str:
        """Bring the gates of recurrent layers to the front. Returns a sentence where there are
        none."""
        tested = self.run.tested
        if tested is None:
            return "Nothing is trained yet. Press Train (F5): its gates can be looked at then."
        if not tested.subject.is_recurrent:
            return "This network has no LSTM, GRU or SimpleRNN, so it has no gates to look at."
        self.tabs.setCurrentWidget(self._pages["Gates"])
        return ""

    def show_scores(self) -> None:
        """Bring the scores to the front; while there are none, try the network for some."""
        self.tabs.setCurrentWidget(self._pages["Scores"])
        if self.results is None:
            self.evaluate()

    def evaluate(self) -> None:
        """Try the network on the test data; with the weights of now while it trains."""
        tested = self.run.tested
        if tested is None or self._is_evaluating:
            return
        self._trouble = ""
        if self.run.is_training:
            self._awaits_weights = True
            self.room.save_snapshot()
            self._refresh()
        elif tested.weights:
            self._ask(tested)

    def cancel_evaluation(self) -> None:
        """Wait for no numbers any more; those that are shown stay."""
        self._awaits_weights = False
        self.room.asker.cancel("evaluate")
        self._refresh()

    def project_edited(self) -> None:
        """Look whether the run is still one of the network as it is."""
        if self.isVisible():
            self._look_again.start()

    # --- inside -----------------------------------------------------------------------

    @property
    def _is_evaluating(self) -> bool:
        is_asking = self.room.asker.is_asking("evaluate")
        return self._awaits_weights or self._is_reading or is_asking

    @property
    def _folder(self) -> "RunFolder | None":
        return self.run.tested.folder if self.run.tested is not None else None

    def _ask(self, tested: AskedRun) -> None:
        self._awaits_weights = False
        self._evaluated = _key(tested)
        subject = tested.subject
        question = Evaluate(
            self.room.asker.new_id(),
            str(tested.folder.path),
            tested.weights,
            subject.device,
            subject.raw,
            targets=subject.targets,
            line_input=subject.line_input,
        )
        self.room.asker.ask(
            "evaluate",
            question,
            lambda answer: self._on_answered(tested, answer),
            lambda sentence: self._on_failed(tested, sentence),
        )
        self._refresh()

    def _on_run_changed(self) -> None:
        tested = self.run.tested
        if tested is None:
            self._awaits_weights = False
            self._forget()
        elif self._awaits_weights and tested.weights:
            self._ask(tested)
        elif not self.run.is_training:
            self._awaits_weights = False  # it ended, and has none
        self._refresh()
        if tested is not None and tested.weights and not tested.step:
            self._begin()
        self._look()

    def _forget(self) -> None:
        self.results, self._evaluated = None, None
        if self.examples is not None:
            self.examples.leave()
        for content in (self.scores, self.examples, self.weights):
            if content is not None:
                content.hide()
                content.deleteLater()
        self.scores = self.examples = self.weights = None
        for name, state in self.waiting.items():
            made = {"Try it": self.trying, "Gates": self.gates}.get(name)
            state.setVisible(made is None)

    def _begin(self) -> None:
        """Evaluate what somebody looks at, once."""
        tested = self.run.tested
        if not self.isVisible() or tested is None or not tested.weights or tested.step:
            return
        if self._evaluated != _key(tested):
            self.evaluate()

    def _on_answered(self, tested: AskedRun, answer: Evaluated) -> None:
        def work() -> "Results":
            import studio.ui.trained.examples_page
            import studio.ui.trained.scores_page
            import studio.ui.trained.weights_page
            from studio.ui.trained.results import read_results

            if any(score.kind == "numbers" for score in answer.outputs):
                # Importing pyqtgraph takes half a second: nothing for the window's thread.
                import studio.ui.trained.number_plots  # noqa: F401
            return read_results(tested, answer)

        self._is_reading = True
        self.room.background.run(
            work, self._show_results, lambda e: self._on_failed(tested, unusable(e))
        )

    def _on_failed(self, tested: AskedRun, sentence: str) -> None:
        self._is_reading = False
        self._evaluated = None
        if tested.folder == self._folder:
            self._say(sentence)
        else:
            self._follow_other_run()

    def _follow_other_run(self) -> None:
        """Another run came while one was evaluated, and had to wait."""
        self._refresh()
        self._begin()

    def _show_results(self, results: "Results") -> None:
        self._is_reading = False
        tested = self.run.tested
        if tested is None or tested.folder != results.tested.folder:
            self._follow_other_run()
            return
        self.results = results
        if self.scores is not None:
            self.scores.show_results(results)
        if self.weights is not None:
            self.weights.show_results(results)
        if self.examples is not None:
            self.examples.show_results(results)
        self._make_shown()
        self._refresh()
        self.evaluated.emit()
        self._begin()  # the run may have ended meanwhile

    def _make_shown(self) -> None:
        """Make the page that is looked at."""
        if not self.isVisible():
            return
        page = self.tabs.currentWidget()
        if page is self._pages["Try it"]:
            # Imported where nobody waits; then made here.
            self.waiting["Try it"].wait("Making room to try the network…", can_cancel=False)
            self.room.background.run(_import_trying, lambda _: self._make_trying())
        elif page is self._pages["Gates"]:
            self.waiting["Gates"].wait("Making room for the gates…", can_cancel=False)
            self.room.background.run(_import_gates, lambda _: self._make_gates())
        elif self.results is not None:
            if page is self._pages["Scores"] and self.scores is None:
                self._make_scores(self.results)
            elif page is self._pages["Examples"]:
                self._make_examples(self.results)
            elif page is self._pages["Weights"] and self.weights is None:
                self._make_weights(self.results)

    def _make_scores(self, results: "Results") -> None:
        from studio.ui.trained.scores_page import ScoresPage

        self.scores = ScoresPage()
        self.scores.cell_chosen.connect(self._on_cell_chosen)
        self.scores.output_chosen.connect(self._on_output_chosen)
        self._put("Scores", self.scores)
        self.scores.show_results(results)

    def _make_examples(self, results: "Results") -> "ExamplesPage":
        if self.examples is None:
            from studio.ui.trained.examples_page import ExamplesPage

            self.examples = ExamplesPage(self.room.asker, self.room.background)
            self._put("Examples", self.examples)
            self.examples.show_results(results)
        return self.examples

    def _make_weights(self, results: "Results") -> None:
        from studio.ui.trained.weights_page import WeightsPage

        self.weights = WeightsPage()
        self._put("Weights", self.weights)
        self.weights.show_results(results)

    def _make_trying(self) -> None:
        if self.trying is None:
            from studio.ui.trained.try_it.try_page import TryPage

            self.trying = TryPage(self.run, self.room)
            self.trying.follow_run()
            self._put("Try it", self.trying)

    def _make_gates(self) -> None:
        if self.gates is None:
            from studio.ui.trained.gates.gates_page import GatesPage

            self.gates = GatesPage(self.run, self.room)
            self.gates.follow_run()
            self._put("Gates", self.gates)

    def _put(self, name: str, content: QWidget) -> None:
        """Have a page show its content, and no longer that it is awaited."""
        self.waiting[name].hide()
        _fill(self._pages[name], content)

    def _on_cell_chosen(self, place: int, truth: int, answer: int) -> None:
        if self.results is not None:
            self._make_examples(self.results).show_cell(place, truth, answer)
            self.tabs.setCurrentWidget(self._pages["Examples"])

    def _on_output_chosen(self, place: int) -> None:
        if self.examples is not None:
            self.examples.show_output(place)

    def _refresh(self) -> None:
        tested = self.run.tested
        self._stack.setCurrentIndex(0 if tested is None else 1)
        if tested is None:
            return
        place = self.tabs.indexOf(self._pages["Gates"])
        self.tabs.setTabVisible(place, tested.subject.is_recurrent)
        shown = self.results.tested if self.results is not None else tested
        self.label.setText(shown.label)
        is_evaluating = self._is_evaluating
        self.again.setEnabled(not is_evaluating)
        self.again.setText("Evaluate again" if self.results else "Evaluate")
        is_shown = self.results is not None
        self.busy.setVisible(is_evaluating and is_shown)
        self.cancel.setVisible(is_evaluating and is_shown)
        doing = self._doing(tested) if is_evaluating else ""
        for name in ("Scores", "Examples", "Weights"):
            if doing:
                self.waiting[name].wait(doing)
            else:
                self.waiting[name].rest(_STILL_TRAINS if self.run.is_training else _NOT_YET)
        self._tell(doing)

    def _doing(self, tested: AskedRun) -> str:
        if self.room.asker.is_waking:
            return "Keras is waking up, about ten seconds the first time…"
        if self._awaits_weights:
            return "The run writes its weights of now…"
        on = f"{tested.test_rows:,} rows" if tested.test_rows else "the test data"
        return f"Evaluating on {on}…"

    def _look(self) -> None:
        tested = self.run.tested
        if tested is not None and self.isVisible():
            self._is_changed = self._script() != tested.script
            self._refresh()

    def _say(self, sentence: str) -> None:
        self._trouble = sentence
        self._refresh()

    def _tell(self, doing: str) -> None:
        """The one line about the numbers that are shown, or why there are none."""
        is_old = self.results is not None and self.results.tested.folder != self._folder
        words = self._trouble
        if doing and self.results is not None:
            words = f"{doing} Until then these are the numbers from before."
        elif not words and is_old:
            words = _OF_BEFORE_TRAINING if self.run.is_training else _OF_BEFORE
        elif not words and self._is_changed:
            words = _CHANGED
        self.notice.setText(words)
        self.notice.setVisible(bool(words))

    # --- Qt -------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look for a run, and evaluate it, when somebody looks."""
        super().showEvent(event)
        self._make_shown()
        self._look_again.start(0)
        self._begin()


def _key(tested: AskedRun) -> tuple[str, str, int]:
    return str(tested.folder.path), tested.weights, tested.step


def _page() -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    return page


def _fill(page: QWidget, content: QWidget) -> None:
    layout = page.layout()
    assert layout is not None
    layout.addWidget(content)


def _import_trying() -> None:
    import studio.ui.trained.try_it.try_page  # noqa: F401


def _import_gates() -> None:
    import studio.ui.trained.gates.gates_page  # noqa: F401
