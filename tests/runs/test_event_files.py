"""The curves as TensorBoard reads them: TensorFlow's own reader finds what was written."""

import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from studio.runs.event_files import _checksum, write_event_files
from studio.runs.run_folder import RunFolderError
from tests.helpers.past_runs import past_run, spirals

TAGS = (b"epoch_loss", b"epoch_accuracy", b"batch_loss", b"val_")
READING = """
import glob, json, sys
import tensorflow as tf
found = []
for part in ("train", "validation"):
    for file in glob.glob(f"{sys.argv[1]}/{part}/*tfevents*"):
        for event in tf.compat.v1.train.summary_iterator(file):
            for value in event.summary.value:
                found.append([part, value.tag, event.step, value.simple_value, event.wall_time])
print(json.dumps(found))
"""


@pytest.mark.slow
def test_tensorflow_reads_the_numbers_that_were_written(tmp_path: Path) -> None:
    run = past_run(spirals(), tmp_path / "runs", (0.5, 0.75))
    place = write_event_files(run, tmp_path / "logs")
    reader = subprocess.run(
        [sys.executable, "-c", READING, str(place)], capture_output=True, text=True, check=True
    )
    found = json.loads(reader.stdout)
    begun = run.record().begun.timestamp()
    accuracy = [row for row in found if row[:2] == ["validation", "epoch_accuracy"]]
    assert [row[2:4] for row in accuracy] == [[0, 0.5], [1, 0.75]]
    assert [row[4] - begun for row in accuracy] == pytest.approx([0.5, 1.0], abs=1e-3)
    steps = [row for row in found if row[1] == "batch_loss"]
    assert [row[2] for row in steps] == [*range(1, 9)]
    assert steps[0][3] == pytest.approx(1 / 1.5)
    assert {row[0] for row in steps} == {"train"}
    assert not any(row[1].startswith("epoch_val") for row in found)


def test_the_checksum_is_that_of_the_format() -> None:
    # The check value that CRC-32C is published with, 0xE3069283, as the format masks it.
    crc = 0xE3069283
    masked = (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
    assert _checksum(b"123456789") == struct.pack("<I", masked)


def test_a_file_is_whole_records_of_train_and_validation(tmp_path: Path) -> None:
    place = write_event_files(past_run(spirals(), tmp_path / "runs"), tmp_path / "logs")
    tags = {}
    for part in ("train", "validation"):
        (file,) = (place / part).iterdir()
        content, records = file.read_bytes(), []
        while content:
            (length,) = struct.unpack("<Q", content[:8])
            body = content[12 : 12 + length]
            assert content[8:12] == _checksum(content[:8])
            assert content[12 + length : 16 + length] == _checksum(body)
            records.append(body)
            content = content[16 + length :]
        assert records[0].endswith(b"brain.Event:2")
        tags[part] = {tag for tag in TAGS if any(tag in record for record in records)}
    assert tags == {
        "train": {b"epoch_loss", b"batch_loss"},
        "validation": {b"epoch_loss", b"epoch_accuracy"},
    }


def test_a_place_that_takes_no_files_is_said(tmp_path: Path) -> None:
    run = past_run(spirals(), tmp_path / "runs")
    (tmp_path / "logs").write_text("a file")
    with pytest.raises(RunFolderError, match="cannot be written"):
        write_event_files(run, tmp_path / "logs")
