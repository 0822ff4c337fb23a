"""The one way to ask a trained model: a question goes out, its answer comes back with its arrays.

Nothing is read or written in the window's thread. Of the wishes on one topic the newest wins; what
was asked about a run that is not looked at any more is answered to nobody. A run that still trains
is asked with the weights of a snapshot, which is waited for where there is none yet.
"""

from collections.abc import Callable
from functools import partial

import msgspec
from PySide6.QtCore import QObject, Signal

from studio.engine.protocol.questions import AnyAnswer
from studio.ui.child.asker import Asker
from studio.ui.child.background import Background
from studio.ui.child.newest import Newest
from studio.ui.run.asked_files import (
    Arrays,
    files_of,
    read_arrays,
    remove_asked,
    unusable,
    write_given,
)
from studio.ui.run.shown_run import Follower, ShownRun
from studio.ui.run.snapshots import Snapshots
from studio.ui.run.wish import Make, Reply, Weights, Wish, always

NO_WEIGHTS = "This run left no trained model that could be asked."


class Questions(QObject):
    """Asks. `state_changed` says that `is_waking`, or what is being asked, may have changed."""

    state_changed = Signal()

    def __init__(
        self,
        asker: Asker,
        background: Background,
        save_snapshot: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._asker, self._background = asker, background
        self._lines: dict[str, Newest] = {}
        self._newest: dict[str, Wish] = {}
        self._under_way: dict[str, Wish] = {}
        """The wish of each topic that was begun last; a newer one may wait for it."""
        self._held: dict[str, Wish] = {}
        """Those that wait for weights."""
        self._followed: list[Follower] = []
        self.snapshots = Snapshots(save_snapshot, lambda: asker.is_busy, self._is_any_held, self)
        asker.state_changed.connect(self._on_asker_changed)

    # --- what it is doing -----------------------------------------------------------

    @property
    def is_waking(self) -> bool:
        """Whether a question waits for Keras to be imported."""
        return self._asker.is_waking

    def is_asking(self, topic: str) -> bool:
        """Whether an answer on a topic is to come that somebody wants."""
        line = self._lines.get(topic)
        return line is not None and line.is_busy and self._newest[topic].run is not None

    def awaits_weights(self, topic: str) -> bool:
        """Whether what is asked on a topic waits for the run to write its weights."""
        return topic in self._held and self._held[topic].run is not None

    # --- asking -----------------------------------------------------------------------

    def ask(
        self,
        topic: str,
        about: Follower | ShownRun,
        make: Make,
        done: Callable[[Reply], None],
        failed: Callable[[str], None],
        *,
        given: Arrays | None = None,
        needs: Weights = "any",
        still: Callable[[], bool] = always,
        is_live: bool = False,
    ) -> None:
        """Ask; `done` gets the reply, `failed` a sentence, later and at most one of them.

        About a follower means the run that is looked at: the answer comes to nobody once that is
        another one, or `still` says that it is not wanted. A newer question on the topic takes the
        place of this one; of a live topic, which follows a hand, answers on the way come, too.
        `given` are arrays by raw or prepared column.
        """
        wish = self._newest[topic] = Wish(topic, about, make, given or {}, needs, still)
        if not isinstance(about, ShownRun):
            self._follow(about)

        def hand_over(reply: Reply | None) -> None:
            if reply is not None and wish.run is not None:
                done(reply)
            self.state_changed.emit()

        def refuse(sentence: str) -> None:
            if wish.run is not None:
                failed(sentence)
            self.state_changed.emit()

        held = self._held.pop(topic, None)
        line = self._lines.setdefault(topic, Newest(shows_between=is_live))
        line.wish(partial(self._begin, wish), hand_over, refuse)
        if held is not None:
            held.over(None)  # the newer one waits for the same weights
        self.state_changed.emit()

    def cancel(self, topic: str) -> None:
        """Have nothing asked or answered on a topic any more. Keras cannot be interrupted, so the
        process that works on such a question ends; the next question gets another."""
        self._held.pop(topic, None)
        if topic in self._lines:
            self._lines[topic].drop()
            for wish in (self._newest[topic], self._under_way[topic]):
                wish.give_up()
            self._asker.cancel(topic)
            self._clean_up(self._under_way[topic])
        self.state_changed.emit()

    def close(self) -> None:
        """Ask nothing any more, as the window closes."""
        self.snapshots.close()
        self._held.clear()
        for line in self._lines.values():
            line.drop()

    # --- weights ------------------------------------------------------------------------

    def _follow(self, follower: Follower) -> None:
        if follower not in self._followed:
            self._followed.append(follower)
            follower.changed.connect(partial(self._on_run_changed, follower))

    def _on_run_changed(self, follower: Follower) -> None:
        """Weights may have come for those that wait, or will never come."""
        self.snapshots.on_arrived()
        for topic, wish in list(self._held.items()):
            # Whoever is told of one may meanwhile have cancelled another, or asked anew.
            if wish.about is follower and self._held.get(topic) is wish:
                del self._held[topic]
                wish.needs = "any"
                self._begin(wish, wish.over, wish.failed)
        self.state_changed.emit()

    def _is_any_held(self) -> bool:
        return any(wish.run is not None for wish in self._held.values())

    # --- from one step to the next ---------------------------------------------------------

    def _begin(
        self, wish: Wish, over: Callable[[Reply | None], None], failed: Callable[[str], None]
    ) -> None:
        wish.over, wish.failed = over, failed
        self._under_way[wish.topic] = wish
        run = wish.run
        if run is None:
            over(None)
        elif wish.lacks_weights:
            self._held[wish.topic] = wish
            self.snapshots.want()
        elif wish.needs != "none" and not run.weights:
            failed(NO_WEIGHTS)
        else:
            self._write(wish, run)

    def _write(self, wish: Wish, run: ShownRun) -> None:
        wish.number = self._asker.new_id()
        if wish.given:
            self._background.run(
                partial(write_given, run.folder.path, wish.number, wish.given),
                partial(self._send, wish, run),
                lambda error: self._fail(wish, unusable(error)),
            )
        else:
            self._send(wish, run, {})

    def _send(self, wish: Wish, run: ShownRun, files: dict[str, str]) -> None:
        if wish.run is None:
            self._clean_up(wish)
            wish.over(None)
            return
        subject = run.subject
        question = wish.make(
            wish.number,
            str(run.folder.path),
            run.weights,
            subject.device,
            subject.raw,
            subject.targets,
        )
        if files:
            raw = {column.name for read in subject.inputs if read.is_raw for column in read.raw}
            question = msgspec.structs.replace(
                question,
                given={name: file for name, file in files.items() if name in raw},
                prepared={name: file for name, file in files.items() if name not in raw},
            )
        self._asker.ask(
            wish.topic, question, partial(self._read, wish, run), partial(self._fail, wish)
        )

    def _read(self, wish: Wish, run: ShownRun, answer: AnyAnswer) -> None:
        if wish.run is None:
            self._clean_up(wish)
            wish.over(None)
        elif not (wish.given or files_of(answer)):
            wish.over(Reply(run, answer, {}))
        else:
            path, number = run.folder.path, wish.number

            def work() -> Reply:
                try:
                    return Reply(run, answer, read_arrays(path, answer))
                finally:
                    remove_asked(path, number)

            self._background.run(work, wish.over, lambda error: wish.failed(unusable(error)))

    def _fail(self, wish: Wish, sentence: str) -> None:
        self._clean_up(wish)
        wish.failed(sentence)

    def _clean_up(self, wish: Wish) -> None:
        """Leave no file of a question that nobody has the answer of."""
        if wish.number and wish.folder is not None:
            self._background.run(partial(remove_asked, wish.folder, wish.number))

    def _on_asker_changed(self) -> None:
        self.snapshots.on_answered()
        self.state_changed.emit()
