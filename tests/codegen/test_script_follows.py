"""A script that follows edits is the one that the saved project gives, to the last letter."""

import ast
from functools import lru_cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from studio.codegen.script import Script, ScriptWriter, generate
from studio.project.project import Project
from studio.project.script_style import ScriptStyle
from studio.project.store import from_bytes, to_bytes
from studio.project.training import TrainingSettings
from tests.helpers.edits import EDITS, Editor
from tests.helpers.networks import classifier, digits_project, siamese

SETTINGS = st.sampled_from(
    [TrainingSettings(), TrainingSettings(epochs=3), TrainingSettings(precision="mixed_float16")]
)
STYLES = st.builds(
    ScriptStyle,
    st.sampled_from(["functional", "list", "add"]),
    st.sampled_from(["tensorflow", "keras"]),
)


@lru_cache(64)
def made_anew(saved: bytes) -> Script:
    """The script of a project that was read from its file. An edit that the network refuses leaves
    the file as it was, and short sequences come again and again."""
    script = generate(from_bytes(saved))
    ast.parse(script.text)
    return script


def check_all_along(project: Project, bursts: list[list[object]]) -> None:
    editor, writer = Editor(project), ScriptWriter(project)
    for burst in bursts:
        for edit in burst:
            if isinstance(edit, TrainingSettings):
                project.training = edit
            elif isinstance(edit, ScriptStyle):
                project.script = edit
            else:
                editor.do(edit)
        script, anew = writer.script(), made_anew(to_bytes(project))
        assert script.text == anew.text
        assert script.spans == anew.spans
        one_by_one = {node.id: script.spans_of([node.id]) for node in project.graph.nodes()}
        assert one_by_one == {
            key: [anew.spans[key]] if key in anew.spans else [] for key in one_by_one
        }
        assert script.watches == anew.watches
        assert script.not_sequential == anew.not_sequential
        assert script.left_out == anew.left_out


@settings(max_examples=250, deadline=None)
@given(st.lists(st.lists(EDITS | SETTINGS | STYLES, min_size=1, max_size=3), max_size=20))
def test_after_any_edits_of_a_model_the_script_is_the_one_made_anew(bursts):
    check_all_along(classifier(), bursts)


@settings(max_examples=250, deadline=None)
@given(STYLES, st.lists(st.lists(EDITS, min_size=1, max_size=2), max_size=8))
def test_after_any_edits_of_a_chain_the_sequential_script_is_the_one_made_anew(style, bursts):
    project = classifier()
    project.script = style
    check_all_along(project, bursts)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.lists(EDITS, min_size=1, max_size=6), max_size=12))
def test_after_any_edits_of_an_empty_project_the_script_is_the_one_made_anew(bursts):
    check_all_along(digits_project(), bursts)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.lists(EDITS, min_size=1, max_size=2), max_size=8))
# A third node of a link that is not wired yet; then one of the two in the model leaves the link.
@example([[("copy", 2, 0)], [("unlink", 3, 0)]])
def test_after_any_edits_of_shared_layers_the_script_is_the_one_made_anew(bursts):
    check_all_along(siamese(), bursts)
