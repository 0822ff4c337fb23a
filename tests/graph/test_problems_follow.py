"""Problems that follow an edit are those that looking at the whole network finds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.project.project import ProjectChecker
from tests.helpers.edits import EDITS, Editor
from tests.helpers.networks import classifier


@settings(max_examples=250, deadline=None)
@given(st.lists(st.lists(EDITS, min_size=1, max_size=3), max_size=15))
def test_after_any_edits_the_problems_are_those_of_the_whole(bursts):
    project = classifier()
    editor, checker = Editor(project), ProjectChecker(project)
    for burst in bursts:
        for edit in burst:
            editor.do(edit)
        assert checker.problems() == project.problems()
