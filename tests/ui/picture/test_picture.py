"""Pictures of a network: what is in them, in each format, and what happens when they fail."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from studio.engine.protocol.shapes import NodeReport
from studio.graph.elements import Edge, PortRef
from studio.project.drawing import Frame, Note
from studio.project.project import Project
from studio.resources import resource
from studio.ui.actions.command import Command
from studio.ui.picture.dialog import PictureDialog
from studio.ui.picture.picture import FORMATS, LONGEST_SIDE, MARGIN, Picture, PictureError
from studio.ui.widgets.theme import DARK, LIGHT, appearance, theme
from studio.ui.window.main_window import MainWindow

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("x")</script> & \u0645\u0631\u062d\u0628\u0627 \x07\u5c42'


@pytest.fixture(autouse=True)
def _in_the_dark(qapp: QApplication) -> None:
    appearance().use("dark")


def chain(*names: str, gap: float = 112.0) -> Project:
    """Dense nodes below each other, each wired to the next."""
    project = Project("drawn")
    graph, before = project.graph, ""
    for index, name in enumerate(names):
        node = graph.new_node("Dense", params={"units": 8}).with_name(name)
        graph.add_node(node, (0.0, index * gap))
        if before:
            graph.connect(Edge(PortRef(before, 0), PortRef(node.id, 0)))
        before = node.id
    return project


def ids(project: Project) -> list[str]:
    return [node.id for node in project.graph.nodes()]


def image_of(picture: Picture, scale: float = 1.0) -> QImage:
    image = QImage()
    assert image.loadFromData(picture.to_bytes("png", scale))
    return image


def colors_in(image: QImage) -> set[int]:
    return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}


def svg_of(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.to_bytes("svg"))


def labels_in(svg: ElementTree.Element) -> set[str]:
    return {words for g in svg.iter(f"{SVG}g") if (words := g.get("aria-label"))}


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def dialog(qtbot, settings, tmp_path):
    project = chain("first", "second", "third")
    made = PictureDialog(project, {}, (ids(project)[:2], ()), settings, tmp_path / "drawn")
    qtbot.addWidget(made)
    made.show()
    return made


# --- PNG ------------------------------------------------------------------------


def test_a_png_is_as_large_as_the_scale_says():
    picture = Picture(chain("first", "second"), {}, "light")
    assert picture.size.width() == 208 + 2 * MARGIN
    assert image_of(picture, 1).size() == picture.size
    assert image_of(picture, 4).size() == picture.size * 4


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_a_picture_has_the_colours_of_its_theme_and_the_window_keeps_its_own(look):
    told = []
    appearance().changed.connect(lambda: told.append(theme()))
    image = image_of(Picture(chain("first"), {}, look.name))
    found = colors_in(image)
    assert image.pixelColor(1, 1) == QColor(look.canvas)
    assert {QColor(look.node).rgb(), QColor(look.families["core"]).rgb()} <= found
    assert (theme(), told) == (DARK, [])


def test_without_a_background_only_the_network_is_painted():
    image = image_of(Picture(chain("first"), {}, "light", is_transparent=True))
    assert image.pixelColor(1, 1).alpha() == 0
    assert QColor(LIGHT.node).rgb() in colors_in(image)


def test_nothing_of_the_selection_is_in_a_picture(qtbot, tmp_path, settings):
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.files.open_example(resource("examples", "autoencoder.strata"))
    workspace = window.workspace
    project = workspace.document.project
    before = image_of(Picture(project, {}, "dark"))
    workspace.selection.select(ids(project))
    assert image_of(Picture(project, {}, "dark")) == before
    assert workspace.canvas.canvas.nodes[ids(project)[0]].is_selected
    workspace.room.close()


def test_more_pixels_than_qt_can_paint_are_refused_with_what_helps():
    picture = Picture(chain("first", "last", gap=LONGEST_SIDE), {}, "light")
    with pytest.raises(PictureError, match="SVG or PDF"):
        picture.to_bytes("png", 1)
    assert picture.to_bytes("svg").startswith(b"<?xml")
    assert picture.to_bytes("pdf").startswith(b"%PDF")


# --- SVG ------------------------------------------------------------------------


def test_an_svg_has_outlines_and_neither_bitmaps_nor_fonts():
    svg = svg_of(Picture(chain("first", "second"), {}, "dark"))
    kinds = {element.tag.removeprefix(SVG) for element in svg.iter()}
    assert {"path", "use", "rect"} <= kinds
    assert not kinds & {"image", "text", "script"}
    assert b"font-family" not in Picture(chain("first"), {}, "dark").to_bytes("svg")


def test_an_svg_uses_no_shape_that_it_does_not_hold():
    svg = svg_of(Picture(chain("first", "second"), {}, "dark"))
    held = {f"#{path.get('id')}" for path in svg.iter(f"{SVG}path")}
    used = {use.get("{http://www.w3.org/1999/xlink}href") for use in svg.iter(f"{SVG}use")}
    assert used
    assert used <= held


def test_an_svg_is_as_large_as_its_view_in_whole_pixels():
    picture = Picture(chain("first", "second"), {}, "light")
    svg, size = svg_of(picture), (picture.size.width(), picture.size.height())
    assert (svg.get("width"), svg.get("height")) == tuple(map(str, size))
    assert svg.get("viewBox") == f"0 0 {size[0]} {size[1]}"


def test_texts_of_an_svg_can_still_be_found():
    project = chain("first", "a_name_that_is_by_far_too_long_for_a_card")
    shapes = {ids(project)[0]: NodeReport(params=1234, outputs=((None, 28, 28),))}
    svg = svg_of(Picture(project, shapes, "light"))
    assert {"first", "Dense · 8", "1,234", "28 \u00d7 28"} <= labels_in(svg)
    assert svg.findtext(f"{SVG}title") == "drawn"
    assert "a_name_that_is_by_far_too_long_for_a_card (Dense)" in svg.findtext(f"{SVG}desc", "")


def test_hostile_names_are_words_in_an_svg_and_nothing_else():
    project = chain(HOSTILE, "]]>", "\ud800half", "-->")
    svg = svg_of(Picture(project, {}, "light"))
    assert not list(svg.iter(f"{SVG}script"))
    description = svg.findtext(f"{SVG}desc", "")
    assert '<script>alert("x")</script> & \u0645\u0631\u062d\u0628\u0627 \u5c42' in description
    assert any("<script>" in label for label in labels_in(svg))


@pytest.mark.parametrize("kind", FORMATS)
def test_hostile_names_of_projects_harm_no_format(kind):
    project = chain("\ud800", "\x00\x1b[31m")
    project.name = HOSTILE + "\ud800)(\\"
    assert len(Picture(project, {}, "dark").to_bytes(kind)) > 1000


# --- PDF ------------------------------------------------------------------------


def test_a_pdf_is_one_page_of_the_size_of_the_picture_under_the_name_of_the_project():
    picture = Picture(chain("first", "second"), {}, "light")
    pdf = picture.to_bytes("pdf")
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    box = re.search(rb"/MediaBox \[([^\]]*)\]", pdf)
    assert box is not None
    assert [float(n) for n in box[1].split()][2:] == [picture.size.width(), picture.size.height()]
    assert "drawn".encode("utf-16-be") in pdf
    assert b"/Subtype /Image" not in pdf


# --- what is shown ----------------------------------------------------------------


def test_a_picture_of_some_nodes_has_only_them_and_the_wires_between():
    project = chain("first", "second", "third", "fourth")
    picture = Picture(project, {}, "light", nodes=ids(project)[1:3])
    assert labels_in(svg_of(picture)) == {"second", "third", "Dense · 8"}
    assert picture.size.height() == 112 + 64 + 2 * MARGIN
    assert list(picture.project.graph.edges()) == list(project.graph.edges())[1:2]
    assert len(project.graph) == 4


def test_frames_notes_and_flow_come_along():
    project = chain("first", "second", "third")
    first, second, third = ids(project)
    project.drawing.add_frame(Frame("d1", "encoder", frozenset((first, second)), "blue"))
    project.drawing.add_frame(Frame("d2", "tail", frozenset((third,)), "red", is_collapsed=True))
    project.drawing.add_note(Note("d3", "mind the gap", (300.0, 0.0)))
    project.drawing.set_flow("right")
    for key in (first, second):
        project.graph.set_link(key, "shared")
    whole = svg_of(Picture(project, {}, "dark"))
    assert {"encoder", "tail", "1 node", "mind the gap"} <= labels_in(whole)
    assert "third" not in labels_in(whole)
    assert not list(whole.iter(f"{SVG}image"))
    part = labels_in(svg_of(Picture(project, {}, "dark", nodes=[first], notes=["d3"])))
    assert part == {"encoder", "first", "Dense · 8", "mind the gap"}


def test_shapes_beside_the_last_node_are_not_cut_off():
    project = chain("first")
    report = NodeReport(params=0, outputs=((None, 12_345, 12_345, 12_345),))
    for flow in ("down", "right"):
        project.drawing.set_flow(flow)
        bare, told = (Picture(project, r, "light") for r in ({}, {ids(project)[0]: report}))
        grown = told.size - bare.size
        assert (grown.width() if flow == "right" else grown.height()) > 0


# --- the dialog -------------------------------------------------------------------


def test_the_preview_shows_the_look_that_is_chosen(dialog):
    dialog.theme.buttons["light"].click()
    assert dialog.preview.image.pixelColor(2, 2) == QColor(LIGHT.canvas)
    dialog.theme.buttons["dark"].click()
    assert dialog.preview.image.pixelColor(2, 2) == QColor(DARK.canvas)
    dialog.ground.buttons[True].click()
    assert dialog.preview.image.pixelColor(2, 2).alpha() == 0


def test_the_size_in_pixels_follows_the_scale(dialog):
    dialog.scale.buttons[4].click()
    width, height = dialog.picture.size.width() * 4, dialog.picture.size.height() * 4
    assert dialog.size_label.text() == f"{width:,} by {height:,} pixels"


def test_selected_nodes_alone_are_exported(dialog, tmp_path):
    dialog.what.buttons[True].click()
    dialog.format.buttons["svg"].click()
    assert dialog.export_to(tmp_path / "part.svg")
    labels = labels_in(ElementTree.fromstring((tmp_path / "part.svg").read_bytes()))
    assert labels == {"first", "second", "Dense · 8"}


def test_with_nothing_selected_there_is_only_the_whole(qtbot, settings, tmp_path):
    settings.setValue("picture/only_selected", True)
    made = PictureDialog(chain("only"), {}, ((), ()), settings, tmp_path / "x")
    qtbot.addWidget(made)
    assert not made.what.buttons[True].isEnabled()
    assert made.choices.only_selected is False


def test_choices_are_kept_for_the_next_time(dialog, qtbot, settings, tmp_path):
    dialog.format.buttons["pdf"].click()
    dialog.theme.buttons["dark"].click()
    dialog.scale.buttons[4].click()
    chosen = dialog.choices
    assert dialog.export_to(tmp_path / "kept.pdf")
    again = PictureDialog(chain("only"), {}, ((), ()), settings, tmp_path / "x")
    qtbot.addWidget(again)
    assert again.choices == chosen


def test_senseless_settings_are_passed_over(qtbot, settings, tmp_path):
    for name in ("format", "theme", "scale"):
        settings.setValue(f"picture/{name}", "nonsense")
    made = PictureDialog(chain("only"), {}, ((), ()), settings, tmp_path / "x")
    qtbot.addWidget(made)
    assert (made.choices.kind, made.choices.theme, made.choices.scale) == ("png", "light", 2)


def test_the_suffix_that_is_typed_says_the_format(dialog, tmp_path):
    assert dialog.export_to(tmp_path / "typed.pdf")
    assert (tmp_path / "typed.pdf").read_bytes().startswith(b"%PDF")


def test_without_a_suffix_the_chosen_format_gives_one(dialog, tmp_path):
    assert dialog.export_to(tmp_path / "net.v2")
    assert (tmp_path / "net.v2.png").read_bytes().startswith(b"\x89PNG")


def test_a_picture_that_cannot_be_written_leaves_the_old_file_and_the_dialog(dialog, tmp_path):
    assert not dialog.export_to(tmp_path / "missing" / "net.png")
    assert "cannot be written" in dialog.error_label.text()
    assert dialog.isVisible()
    old = tmp_path / "net.png"
    old.write_bytes(b"old")
    dialog.picture = Picture(chain("first", "last", gap=LONGEST_SIDE), {}, "light")
    assert not dialog.export_to(old)
    assert old.read_bytes() == b"old"


def test_copy_puts_the_picture_on_the_clipboard(dialog):
    dialog.scale.buttons[1].click()
    QTest.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    image = QGuiApplication.clipboard().image()
    assert image.size() == dialog.picture.size
    assert image.pixelColor(1, 1) == QColor(LIGHT.canvas)


def test_too_large_an_image_is_refused_before_a_file_is_asked_for(qtbot, settings, tmp_path):
    made = PictureDialog(
        chain("first", "last", gap=20_000), {}, ((), ()), settings, tmp_path / "long"
    )
    qtbot.addWidget(made)
    assert not made.export_button.isEnabled()
    assert not made.copy_button.isEnabled()
    assert "SVG or PDF" in made.error_label.text()
    made.format.buttons["svg"].click()
    assert made.export_button.isEnabled()


# --- the way there ----------------------------------------------------------------


def test_the_menu_leads_to_a_file_beside_the_project(qtbot, settings, tmp_path, monkeypatch):
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.files.open_example(resource("examples", "autoencoder.strata"))
    project = tmp_path / "mine.strata"
    assert window.files.save_to(project)
    asked = []

    def choose(_parent, _title, suggestion, _filter):
        asked.append(suggestion)
        return suggestion, ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    window.actions_by_id[Command.EXPORT_PICTURE].trigger()
    dialog = window.findChild(PictureDialog)
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert asked == [str(tmp_path / "mine.png")]
    assert (tmp_path / "mine.png").read_bytes().startswith(b"\x89PNG")
    assert "mine.png" in window.statusBar().currentMessage()
    window.workspace.room.close()


def test_an_empty_network_gets_a_sentence_and_no_dialog(qtbot, settings):
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.files.new()
    window.actions_by_id[Command.EXPORT_PICTURE].trigger()
    assert "add a layer first" in window.statusBar().currentMessage()
    assert window.findChild(PictureDialog) is None
    window.workspace.room.close()


def test_a_thousand_nodes_are_drawn_in_seconds_under_a_waiting_mouse(
    qtbot, settings, tmp_path, monkeypatch
):
    project = Project("large")
    for index in range(1000):
        node = project.graph.new_node("Dense")
        project.graph.add_node(node, (index % 30 * 240.0, index // 30 * 112.0))
    shapes = []
    paint = Picture.paint

    def watched(*words):
        cursor = QGuiApplication.overrideCursor()
        shapes.append(cursor.shape() if cursor else None)
        paint(*words)

    made = PictureDialog(project, {}, ((), ()), settings, tmp_path / "large")
    qtbot.addWidget(made)
    monkeypatch.setattr(Picture, "paint", watched)
    assert made.export_to(tmp_path / "large.svg")
    assert shapes == [Qt.CursorShape.WaitCursor]
    assert QGuiApplication.overrideCursor() is None
    svg = ElementTree.parse(tmp_path / "large.svg").getroot()
    assert len(svg.findtext(f"{SVG}desc", "").split(", ")) == 1000
    # Shapes are shared: a node costs a few kilobytes, however many letters it has.
    assert (tmp_path / "large.svg").stat().st_size < 6_000_000
