"""`strata data`: real files, the reader's own process."""

import json
from pathlib import Path

from tests.doors.test_cli import strata


def test_a_table_is_told_as_json(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,kind\n" + "1.5,red\n2.5,blue\n" * 20)
    done = strata("data", tmp_path / "t.csv", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["kind"], told["rows"]) == (0, "table", 40)
    assert told["suggested"] | {"loss": ""} == {
        "inputs": ["a"], "target": "kind", "target_is": "classes", "loss": ""
    }  # fmt: skip


def test_what_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    done = strata("data", tmp_path / "empty.csv", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (1, {"error": "empty.csv is empty."})
    assert "There is no file or folder never.csv." in strata("data", "never.csv").stderr


def test_a_person_reads_lines(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,kind\n" + "1.5,red\n2.5,blue\n" * 20)
    assert "  kind: classes; blue, red\n" in strata("data", tmp_path / "t.csv").stdout
