"""Cases of data in the data tab: read by the reader's own process, shown, and taken as the data."""

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.doors.data import answer_of
from studio.ui.data.data_panel import DataPanel
from studio.ui.edit.document import Document
from tests.helpers.data_cases import EXPECTED, place
from tests.helpers.networks import classifier
from tests.helpers.own_cases import CASES
from tests.helpers.right_reading import differences

ONE_OF_EACH_KIND = (
    "t45_headerless_decimal_comma.csv",
    "e02_merged_title.xlsx",
    "a05_medmnist.npz",
    "i03_alpha",
    "x04_unsup",
    "t40_old.xls",
)
OTHERS = [name for name in (*EXPECTED, *CASES) if name not in ONE_OF_EACH_KIND]


@pytest.fixture
def panel(qtbot: QtBot):
    document = Document()
    document.show(classifier())
    panel = DataPanel(document)
    qtbot.addWidget(panel)
    panel.show()
    yield panel
    panel.close_reader()


@pytest.mark.parametrize("name", ONE_OF_EACH_KIND)
def test_a_case_of_each_kind_is_shown_rightly(name, panel, tmp_path, qtbot) -> None:
    _is_shown_rightly(name, panel, tmp_path, qtbot)


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_every_case_is_shown_rightly(name, panel, tmp_path, qtbot) -> None:
    _is_shown_rightly(name, panel, tmp_path, qtbot)


def _is_shown_rightly(name: str, panel: DataPanel, folder: Path, qtbot: QtBot) -> None:
    path = CASES[name].made_in(folder) if name in CASES else place(name, folder)
    expected = CASES[name].expected if name in CASES else EXPECTED[name]
    assert differences(expected, _shown(panel, path, qtbot), name) == []


def _shown(panel: DataPanel, path: Path, qtbot: QtBot) -> dict[str, Any]:
    """What the tab says of a file, as `strata data` would; what it takes and shows is the same."""
    before = panel.document.project.data
    said: list[str] = []
    panel.message_shown.connect(said.append)
    panel.open_path(path)
    qtbot.waitUntil(lambda: bool(said) or panel.looking.found is not None, timeout=30_000)
    if said:
        assert panel.document.project.data == before
        assert panel.trouble.text() == said[0]
        return {"error": said[0]}
    found = panel.looking.found
    assert found is not None
    assert panel.document.project.data.source == found.source
    assert panel.facts.rowCount() == len(found.facts)
    text = panel.notes.text()
    told = [note.sentence for note in found.notes if note.code != "missing"]
    told += [one.in_words() for one in found.left_out]
    assert [sentence for sentence in told if sentence not in text] == []
    assert ("missing" in text) >= any(note.code == "missing" for note in found.notes)
    return answer_of(found)
