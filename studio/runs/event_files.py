"""The curves of a run as TensorBoard reads them, with nothing of TensorFlow imported.

A file is a row of records: 8 bytes of length, a checksum of these, an `Event`, a checksum of that.
The checksum is CRC-32C, turned by 15 bits and moved by a constant. An `Event` is a protocol buffer
of few fields: 1 wall time (double), 2 step (varint), 3 file version (text, in the first one), 5 a
summary, whose field 1 is a value with 1 tag (text) and 2 number (float).

Tags and folders are those of Keras's own callback: `train` and `validation`, `epoch_loss` and
`batch_loss`.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from studio.runs.run_folder import RunFolder, RunFolderError
from studio.runs.run_state import VALIDATION, RunState

_VERSION = b"brain.Event:2"
_POLYNOMIAL, _MOVED_BY = 0x82F63B78, 0xA282EAD8
_MASK = 0xFFFFFFFF

Point = tuple[float, int, str, float]
"""Wall time, step, tag, value."""


def write_event_files(folder: RunFolder, into: Path) -> Path:
    """Write the curves of a run to a folder of its name within `into`, which TensorBoard can be
    given; returns it. Raises RunFolderError."""
    run, begun = folder.state(), folder.record().begun.timestamp()
    place = into / folder.path.name
    for part, is_validation in (("train", False), ("validation", True)):
        points = sorted(_points(run, begun, is_validation=is_validation))
        if points:
            _write(place / part, begun, points)
    return place


def _points(run: RunState, begun: float, *, is_validation: bool) -> Iterator[Point]:
    seconds = 0.0
    for report in run.reports:
        seconds += report.seconds
        for name, value in report.logs.items():
            if name.startswith(VALIDATION) == is_validation:
                at = report.step or report.epoch
                tag = f"epoch_{name.removeprefix(VALIDATION)}"
                yield begun + seconds, at, tag, value
    for name, series in run.steps.items() if not is_validation else ():
        import numpy as np

        known = (0.0, *run.clock_steps), (0.0, *run.clock_seconds)
        times = np.interp(series.x, *known)
        for step, value, time in zip(series.x, series.y, times, strict=True):
            yield begun + float(time), int(step), f"batch_{name}", float(value)


def _write(place: Path, begun: float, points: list[Point]) -> None:
    path = place / f"events.out.tfevents.{int(begun)}.strata"
    try:
        place.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(_record(_double(1, begun) + _text(3, _VERSION)))
            for point in points:
                file.write(_record(_event(*point)))
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunFolderError(f'The event file "{path}" cannot be written: {reason}.') from error


# --- the format ------------------------------------------------------------------


def _event(time: float, step: int, tag: str, value: float) -> bytes:
    number = bytes([2 << 3 | 5]) + struct.pack("<f", value)
    return (
        _double(1, time)
        + bytes([2 << 3])
        + _varint(step)
        + _text(5, _text(1, _text(1, tag.encode()) + number))
    )


def _record(content: bytes) -> bytes:
    length = struct.pack("<Q", len(content))
    return length + _checksum(length) + content + _checksum(content)


def _double(field: int, value: float) -> bytes:
    return bytes([field << 3 | 1]) + struct.pack("<d", value)


def _text(field: int, content: bytes) -> bytes:
    return bytes([field << 3 | 2]) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    groups = []
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*groups, value])


def _checksum(content: bytes) -> bytes:
    crc = _MASK
    for byte in content:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= _MASK
    turned = (crc >> 15 | crc << 17) & _MASK
    return struct.pack("<I", (turned + _MOVED_BY) & _MASK)


def _remainder(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
    return byte


_TABLE = [_remainder(byte) for byte in range(256)]
