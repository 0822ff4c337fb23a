"""The panel of a trained network: scores, examples, weights, and a place to try it.

All that is shown belongs to a run, and says which. Pages are made when they are first looked at.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from studio.engine.protocol.questions import Evaluate
from studio.ui.edit.document import Document
from studio.ui.run.room import TrainingRoom
from studio.ui.run.run_follower import RunFollower
from studio.ui.run.shown_run import ShownRun
from studio.ui.run.wish import Reply
from studio.ui.trained.evaluate_header import EvaluateHeader
from studio.ui.widgets.empty_state import EmptyState
from studio.ui.widgets.lazy_page import LazyPage
from studio.ui.widgets.waiting import WaitingState

if TYPE_CHECKING:
    from studio.ui.trained.examples_page import ExamplesPage
    from studio.ui.trained.gates.gates_page import GatesPage
    from studio.ui.trained.results import Results
    from studio.ui.trained.scores_page import ScoresPage
    from studio.ui.trained.try_it.try_page import TryPage
    from studio.ui.trained.weights_page import WeightsPage

_TOPIC = "evaluate"
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
        self.questions, self._background = room.questions, room.background
        self.follower = RunFollower(document, room, self)
        self._script = script
        self._tried: tuple[object, ...] | None = None
        self._is_changed = False
        self._trouble = ""
        self.results: Results | None = None
        self._look_again = QTimer(self, singleShot=True, interval=_LOOK_AGAIN_MS)
        self._look_again.timeout.connect(self._look)
        self._make_pages()
        self._lay_out()
        document.replaced.connect(self._on_replaced)
        self.follower.changed.connect(self._on_run_changed)
        self.follower.failed.connect(self._say)
        room.state_changed.connect(self._refresh)
        self.questions.state_changed.connect(self._refresh)
        self._refresh()

    def _make_pages(self) -> None:
        self.waiting: list[WaitingState] = []
        self.scores: LazyPage[ScoresPage] = LazyPage(self._make_scores, self._waiting())
        self.examples: LazyPage[ExamplesPage] = LazyPage(self._make_examples, self._waiting())
        self.weights: LazyPage[WeightsPage] = LazyPage(self._make_weights, self._waiting())
        self._of_results = (self.scores, self.examples, self.weights)
        # What these two need is imported where nobody waits.
        self.gates: LazyPage[GatesPage] = LazyPage(
            self._make_gates,
            _making_room("Making room for the gates…"),
            partial(self._import, _import_gates),
        )
        self.trying: LazyPage[TryPage] = LazyPage(
            self._make_trying,
            _making_room("Making room to try the network…"),
            partial(self._import, _import_trying),
        )

    def _lay_out(self) -> None:
        self.header = EvaluateHeader()
        self.header.evaluate_wanted.connect(self.evaluate)
        self.header.cancel_wanted.connect(self.cancel_evaluation)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for page, name in (
            (self.scores, "Scores"),
            (self.examples, "Examples"),
            (self.weights, "Weights"),
            (self.gates, "Gates"),
            (self.trying, "Try it"),
        ):
            self.tabs.addTab(page, name)
        full = QWidget()
        inside = QVBoxLayout(full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.header)
        inside.addWidget(self.tabs, 1)
        self.empty = EmptyState("target", _EMPTY)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _waiting(self) -> WaitingState:
        state = WaitingState("Evaluate")
        state.wanted.connect(self.evaluate)
        state.cancelled.connect(self.cancel_evaluation)
        self.waiting.append(state)
        return state

    # --- what the menus call ----------------------------------------------------------

    def show_try(self) -> None:
        """Bring the place to try the network to the front."""
        self.tabs.setCurrentWidget(self.trying)

    def show_gates(self) -> str:
        """Bring the gates of recurrent layers to the front. Returns a sentence where there are
        none."""
        run = self.follower.shown
        if run is None:
            return "Nothing is trained yet. Press Train (F5): its gates can be looked at then."
        if not run.subject.is_recurrent:
            return "This network has no LSTM, GRU or SimpleRNN, so it has no gates to look at."
        self.tabs.setCurrentWidget(self.gates)
        return ""

    def show_scores(self) -> None:
        """Bring the scores to the front; while there are none, try the network for some."""
        self.tabs.setCurrentWidget(self.scores)
        if self.results is None:
            self.evaluate()

    def evaluate(self) -> None:
        """Try the network on the test data; with the weights of now while it trains."""
        run = self.follower.shown
        if run is None or self.questions.is_asking(_TOPIC):
            return
        if not run.weights and not self.follower.is_training:
            return
        self._trouble, self._tried = "", run.version
        # In the thread that reads the answer, too: what draws it is there before it.
        self._import(partial(_import_pages, run), lambda: None)
        question = partial(Evaluate, line_input=run.subject.line_input)
        self.questions.ask(
            _TOPIC, self.follower, question, self._on_answered, self._on_failed, needs="now"
        )

    def cancel_evaluation(self) -> None:
        """Wait for no numbers any more; those that are shown stay."""
        self.questions.cancel(_TOPIC)

    def project_edited(self) -> None:
        """Look whether the run is still one of the network as it is."""
        if self.isVisible():
            self._look_again.start()

    # --- what comes ---------------------------------------------------------------------

    def _on_replaced(self) -> None:
        """Another project is open: its first page is looked at first."""
        self._forget()
        self.tabs.setCurrentWidget(self.scores)

    def _on_run_changed(self) -> None:
        if self.follower.shown is None:
            self._forget()
        self._refresh()
        self._begin()
        self._look()

    def _forget(self) -> None:
        self.results, self._tried, self._trouble = None, None, ""
        if self.examples.content is not None:
            self.examples.content.leave()
        for page in self._of_results:
            page.forget()

    def _begin(self) -> None:
        """Evaluate what somebody looks at, once."""
        run = self.follower.shown
        if not self.isVisible() or run is None or not run.weights or run.step:
            return
        if self._tried != run.version:
            self.evaluate()

    def _on_answered(self, reply: Reply) -> None:
        from studio.ui.trained.results import results_of

        self._tried = reply.run.version
        self.results = results_of(reply)
        for page in self._of_results:
            if page.content is not None:
                page.content.show_results(self.results)
            page.look()
        self._refresh()
        self.evaluated.emit()
        self._begin()  # the run may have ended meanwhile

    def _on_failed(self, sentence: str) -> None:
        self._tried = None
        self._say(sentence)

    # --- pages ----------------------------------------------------------------------------

    def _import(self, work: Callable[[], None], then: Callable[[], None]) -> None:
        self._background.run(work, lambda _: then())

    def _make_scores(self) -> "ScoresPage | None":
        if self.results is None:
            return None
        from studio.ui.trained.scores_page import ScoresPage

        page = ScoresPage()
        page.cell_chosen.connect(self._on_cell_chosen)
        page.output_chosen.connect(self._on_output_chosen)
        page.show_results(self.results)
        return page

    def _make_examples(self) -> "ExamplesPage | None":
        if self.results is None:
            return None
        from studio.ui.trained.examples_page import ExamplesPage

        page = ExamplesPage(self.questions)
        page.show_results(self.results)
        return page

    def _make_weights(self) -> "WeightsPage | None":
        if self.results is None:
            return None
        from studio.ui.trained.weights_page import WeightsPage

        page = WeightsPage()
        page.show_results(self.results)
        return page

    def _make_trying(self) -> "TryPage":
        from studio.ui.trained.try_it.try_page import TryPage

        page = TryPage(self.follower, self.questions)
        page.follow_run()
        return page

    def _make_gates(self) -> "GatesPage":
        from studio.ui.trained.gates.gates_page import GatesPage

        page = GatesPage(self.follower, self.questions)
        page.follow_run()
        return page

    def _on_cell_chosen(self, place: int, truth: int, answer: int) -> None:
        page = self.examples.made()
        if page is not None:
            page.show_cell(place, truth, answer)
            self.tabs.setCurrentWidget(self.examples)

    def _on_output_chosen(self, place: int) -> None:
        if self.examples.content is not None:
            self.examples.content.show_output(place)

    # --- words ------------------------------------------------------------------------------

    def _refresh(self) -> None:
        run = self.follower.shown
        self._stack.setCurrentIndex(0 if run is None else 1)
        if run is None:
            return
        self.tabs.setTabVisible(self.tabs.indexOf(self.gates), run.subject.is_recurrent)
        shown = self.results.run if self.results is not None else run
        doing = self._doing(run) if self.questions.is_asking(_TOPIC) else ""
        self.header.show_state(
            shown.label, is_evaluating=bool(doing), has_numbers=self.results is not None
        )
        for state in self.waiting:
            if doing:
                state.wait(doing)
            else:
                state.rest(_STILL_TRAINS if self.follower.is_training else _NOT_YET)
        self.header.say(self._about_numbers(run, doing))

    def _doing(self, run: ShownRun) -> str:
        if self.questions.is_waking:
            return "Keras is waking up, about ten seconds the first time…"
        if self.questions.awaits_weights(_TOPIC):
            return "The run writes its weights of now…"
        on = f"{run.test_rows:,} rows" if run.test_rows else "the test data"
        return f"Evaluating on {on}…"

    def _about_numbers(self, run: ShownRun, doing: str) -> str:
        """The one line about the numbers that are shown, or why there are none."""
        if doing and self.results is not None:
            return f"{doing} Until then these are the numbers from before."
        if self._trouble:
            return self._trouble
        if self.results is not None and self.results.run.folder != run.folder:
            return _OF_BEFORE_TRAINING if self.follower.is_training else _OF_BEFORE
        return _CHANGED if self._is_changed else ""

    def _look(self) -> None:
        run = self.follower.shown
        if run is not None and self.isVisible():
            from studio.runs.wind_up import without_notes

            self._is_changed = self._script() != without_notes(run.script)
            self._refresh()

    def _say(self, sentence: str) -> None:
        self._trouble = sentence
        self._refresh()

    # --- Qt -------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look for a run, and evaluate it, when somebody looks."""
        super().showEvent(event)
        self._look_again.start(0)
        self._begin()


def _making_room(sentence: str) -> WaitingState:
    state = WaitingState()
    state.wait(sentence, can_cancel=False)
    return state


def _import_pages(run: ShownRun) -> None:
    import studio.ui.trained.examples_page
    import studio.ui.trained.results
    import studio.ui.trained.scores_page
    import studio.ui.trained.weights_page

    if any(output.kind == "numbers" for output in run.subject.outputs):
        # Importing pyqtgraph takes half a second: nothing for the window's thread.
        import studio.ui.trained.number_plots  # noqa: F401


def _import_trying() -> None:
    import studio.ui.trained.try_it.try_page  # noqa: F401


def _import_gates() -> None:
    import studio.ui.trained.gates.gates_page  # noqa: F401
