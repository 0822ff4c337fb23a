"""A mend as one undo step."""

from collections.abc import Callable

from studio.project.mend_plan import Plan, apply
from studio.ui.edit.document import Document, DocumentCommand


class MakeMend(DocumentCommand):
    """Make a mend as it was planned; ids and places are the same each time."""

    def __init__(self, document: Document, plan: Plan, text: str) -> None:
        super().__init__(document, text)
        self.plan = plan
        self._take_back: Callable[[], object] = lambda: None
        self._old = (document.project.data, document.project.training)
        self._old_title = document.project.name

    def apply(self) -> None:
        """Change the network, then data and training."""
        with self.document.bringing(node.id for node, _ in self.plan.added):
            self._take_back = apply(self.graph, self.plan)
        if self.plan.training is not None:
            self.document.replace_training(self.plan.training)
        if self.plan.data is not None:
            self.document.replace_data(self.plan.data)
        if self.plan.title is not None:
            self.document.rename(self.plan.title)

    def revert(self) -> None:
        """Take all of it back."""
        data, training = self._old
        if self.plan.title is not None:
            self.document.rename(self._old_title)
        if self.plan.data is not None:
            self.document.replace_data(data)
        if self.plan.training is not None:
            self.document.replace_training(training)
        with self.document.bringing(self.plan.removed):
            self._take_back()
