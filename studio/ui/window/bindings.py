"""What each command of the table does in the window.

The match is checked to be whole: a command without a line here fails the type check.
"""

from typing import TYPE_CHECKING, Protocol, assert_never

from studio.ui.actions.command import Command

if TYPE_CHECKING:
    from studio.ui.window.files import Files
    from studio.ui.window.workspace import Workspace


class Window(Protocol):
    """As much of the main window as commands reach."""

    @property
    def files(self) -> "Files":
        """What the File menu does."""

    def workspace_in_front(self) -> "Workspace":
        """The room around the open project, brought out from behind the start page."""

    def show_start_page(self) -> object:
        """Back to the examples."""

    def show_preferences(self) -> object:
        """Let keys and appearance be changed."""

    def toggle_theme(self) -> object:
        """Change between light and dark."""

    def train(self) -> object:
        """Train the network, or say what keeps it from being trained."""

    def show_keys_page(self) -> object:
        """Show every gesture with its present keys."""

    def show_doctor(self) -> object:
        """Say which versions and devices are in use."""

    def show_about(self) -> object:
        """Say what this is."""

    def close(self) -> object:
        """End the program."""


def do(command: Command, window: Window) -> None:  # noqa: C901, PLR0915 - a table, a line each
    """Do what a command says."""
    workspace = window.workspace_in_front
    match command:
        case Command.NEW:
            window.files.new()
        case Command.OPEN:
            window.files.choose_and_open()
        case Command.START:
            window.show_start_page()
        case Command.CHOOSE_DATA:
            workspace().choose_data()
        case Command.OPEN_DATA_FILE:
            workspace().open_data_file()
        case Command.OPEN_DATA_FOLDER:
            workspace().open_data_folder()
        case Command.SAVE:
            window.files.save()
        case Command.SAVE_AS:
            window.files.save_as()
        case Command.EXPORT:
            window.files.export_script()
        case Command.EXPORT_PICTURE:
            window.files.export_picture()
        case Command.QUIT:
            window.close()
        case Command.UNDO:
            workspace().document.undo_stack.undo()
        case Command.REDO:
            workspace().document.undo_stack.redo()
        case Command.CUT:
            workspace().canvas.cut_selected()
        case Command.COPY:
            workspace().canvas.copy_selected()
        case Command.PASTE:
            workspace().canvas.paste()
        case Command.DELETE:
            workspace().canvas.delete_selected()
        case Command.BRIDGE:
            workspace().canvas.bridge_selected()
        case Command.DUPLICATE:
            workspace().canvas.duplicate_selected()
        case Command.SELECT_ALL:
            workspace().canvas.select_all()
        case Command.FIND:
            workspace().find_nodes()
        case Command.FIND_NEXT:
            workspace().find_bar.find_next()
        case Command.FIND_PREVIOUS:
            workspace().find_bar.find_previous()
        case Command.PREFERENCES:
            window.show_preferences()
        case Command.ADD_LAYER:
            workspace().search_layers()
        case Command.EDIT_NODE:
            workspace().canvas.edit_selected()
        case Command.RENAME:
            workspace().rename_selected()
        case Command.LINK:
            workspace().canvas.link_selected()
        case Command.UNLINK:
            workspace().canvas.unlink_selected()
        case Command.GROUP:
            workspace().canvas.grouping.group()
        case Command.UNGROUP:
            workspace().canvas.grouping.ungroup()
        case Command.COLLAPSE:
            workspace().canvas.grouping.toggle()
        case Command.COLOR_GROUP:
            workspace().canvas.grouping.choose_color()
        case Command.LEAVE_GROUP:
            workspace().canvas.grouping.leave()
        case Command.KEEP_BLOCK:
            workspace().keep_block()
        case Command.ADD_NOTE:
            workspace().canvas.grouping.add_note()
        case Command.CONNECT_TO:
            workspace().wiring.connect_to()
        case Command.CONNECT_FROM:
            workspace().wiring.connect_from()
        case Command.DISCONNECT:
            workspace().wiring.disconnect_one()
        case Command.GO_TO_SOURCE:
            workspace().canvas.walk.up()
        case Command.GO_TO_TARGET:
            workspace().canvas.walk.down()
        case Command.GO_LEFT:
            workspace().canvas.walk.left()
        case Command.GO_RIGHT:
            workspace().canvas.walk.right()
        case Command.ARRANGE:
            workspace().canvas.arrange()
        case Command.FLOW:
            workspace().canvas.placing.turn()
        case Command.ALIGN_LEFT:
            workspace().canvas.placing.align_left()
        case Command.ALIGN_CENTER:
            workspace().canvas.placing.align_center()
        case Command.ALIGN_TOP:
            workspace().canvas.placing.align_top()
        case Command.DISTRIBUTE_VERTICALLY:
            workspace().canvas.placing.distribute_vertically()
        case Command.DISTRIBUTE_HORIZONTALLY:
            workspace().canvas.placing.distribute_horizontally()
        case Command.FIT_ALL:
            workspace().canvas.fit_all()
        case Command.FIT_SELECTION:
            workspace().canvas.fit_selection()
        case Command.ZOOM_IN:
            workspace().canvas.zoom_in()
        case Command.ZOOM_OUT:
            workspace().canvas.zoom_out()
        case Command.MINIMAP:
            workspace().canvas.minimap.toggle()
        case Command.RESET_ZOOM:
            workspace().canvas.reset_zoom()
        case Command.SHOW_DATA:
            workspace().show_data()
        case Command.SHOW_NODE:
            workspace().show_node()
        case Command.SHOW_CODE:
            workspace().show_code()
        case Command.SHOW_SUMMARY:
            workspace().show_summary()
        case Command.SHOW_PROBLEMS:
            workspace().show_problems()
        case Command.SHOW_TRAINING:
            workspace().show_training()
        case Command.SHOW_OUTLINE:
            workspace().show_outline()
        case Command.SHOW_LESSON:
            workspace().show_lesson()
        case Command.FIND_LAYER:
            workspace().find_layer()
        case Command.NEXT_PANEL:
            workspace().panels.next()
        case Command.PREVIOUS_PANEL:
            workspace().panels.previous()
        case Command.THEME:
            window.toggle_theme()
        case Command.TRAIN:
            window.train()
        case Command.STOP:
            workspace().room.stop()
        case Command.PAUSE:
            workspace().room.pause_or_resume()
        case Command.STEP:
            workspace().room.step()
        case Command.STEP_EPOCH:
            workspace().room.step_epoch()
        case Command.GO_ON:
            workspace().past_runs.go_on_with_shown()
        case Command.TRAIN_ON:
            workspace().past_runs.train_on_with_shown()
        case Command.COMPARE:
            workspace().starting.compare()
        case Command.HISTORY:
            workspace().past_runs.show_history()
        case Command.EVALUATE:
            workspace().show_evaluation()
        case Command.TRY_IT:
            workspace().show_try()
        case Command.SHOW_GATES:
            workspace().show_gates()
        case Command.DECODE_ON_MAP:
            workspace().decode_on_map()
        case Command.PUT_ON_MAP:
            workspace().put_on_map()
        case Command.SAVE_MODEL:
            workspace().model_files.save_model()
        case Command.SAVE_WEIGHTS:
            workspace().model_files.save_weights()
        case Command.LOAD_MODEL:
            workspace().model_files.load_model()
        case Command.EXPLAIN:
            workspace().explain_layer()
        case Command.KEYS_PAGE:
            window.show_keys_page()
        case Command.DOCTOR:
            window.show_doctor()
        case Command.ABOUT:
            window.show_about()
        case _:
            assert_never(command)
