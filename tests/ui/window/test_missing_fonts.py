"""Letters that no font can show are found where the computer has no fonts but the program's own."""

import os
import subprocess
import sys
from pathlib import Path

NO_FONTS = (
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><cachedir>{}</cachedir></fontconfig>'
)
CODE = """
from studio.app import make_application
app = make_application()
from studio.ui.edit.document import Document
from studio.ui.widgets.letters import unseen
from studio.ui.window.missing_fonts import MissingFonts
print(ascii([unseen(text) for text in ("naïve · prices", "编码 and 编", "편 a")]))
document = Document()
fonts = MissingFonts(document)
fonts.found.connect(lambda sentence: print(ascii(sentence)))
graph = document.project.graph
for name in ("dense", "编码", "码"):
    graph.add_node(graph.new_node("Dense", name))
"""


def test_without_fonts_for_a_name_it_is_said_once_what_is_missing(tmp_path: Path) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(NO_FONTS.format(tmp_path))
    said = subprocess.run(
        [sys.executable, "-c", CODE],
        env=os.environ | {"FONTCONFIG_FILE": str(config), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    letters, sentence, *more = said.stdout.splitlines()
    assert letters == ascii(["", "编码", "편"])
    assert sentence.encode().decode("unicode_escape") == (
        "'This computer has no font for 2 letters of the names here, first 编 (U+7F16): install "
        "one, such as Noto Sans CJK, and start Strata again.'"
    )
    assert more == []
