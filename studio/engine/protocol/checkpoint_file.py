"""The file of a checkpoint: a head in JSON and raw arrays, with a checksum over both.

A file that was cut off, by a kill, a full disk or a power cut, is recognised as such. It is data
and nothing else: reading one never runs code, and needs neither numpy nor Keras.

    strata-checkpoint-1\\n   8 bytes: length of the head   4 bytes: CRC32 of all that follows
    head (JSON)             the bytes of the arrays, one after the other
"""

import os
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

Buffer = bytes | memoryview
FOLDER = "checkpoints"
SUFFIX = ".checkpoint"
_MAGIC = b"strata-checkpoint-1\n"
_NUMBERS = struct.Struct("<QI")
_CHUNK = 1 << 20


class NotWhole(Exception):
    """A file that is no checkpoint, or only a part of one."""


class ArrayHead(msgspec.Struct, frozen=True):
    """An array of the file, by the name that numpy has for its dtype."""

    dtype: str
    shape: tuple[int, ...]
    size: int


class CheckpointHead(msgspec.Struct, frozen=True):
    """What a checkpoint is of. `epoch` whole epochs and `step` steps of all were done, `batch` of
    them in the epoch in hand. `is_over` says that a callback had ended training. `score` is the
    loss at the end of the epoch, on the data held back if there are any. `groups` says which of the
    `arrays` are of what; `plain` holds what is no array.
    """

    epoch: int
    step: int
    batch: int
    is_over: bool
    score: float | None
    arrays: tuple[ArrayHead, ...]
    groups: dict[str, tuple[int, int]]
    plain: dict[str, Any]


def file_name(epoch: int, step: int) -> str:
    """What a checkpoint is called: names in their order are checkpoints in theirs."""
    return f"step-{step:09d}-epoch-{epoch:05d}{SUFFIX}"


def write(path: Path, head: CheckpointHead, arrays: Iterable[Buffer]) -> int:
    """Write a checkpoint, there whole or not at all, and on the disk when this returns; gives its
    size in bytes. Makes the folder. Raises OSError."""
    path.parent.mkdir(exist_ok=True)
    parts: list[Buffer] = [msgspec.json.encode(head), *arrays]
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            file.write(_MAGIC + _NUMBERS.pack(len(parts[0]), checksum))
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        os.replace(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return size


def read(path: Path) -> tuple[CheckpointHead, memoryview]:
    """The head, and the bytes of all arrays. Raises NotWhole, and OSError."""
    content = memoryview(path.read_bytes())
    start = len(_MAGIC) + _NUMBERS.size
    if len(content) < start or content[: len(_MAGIC)] != _MAGIC:
        raise NotWhole
    length, checksum = _NUMBERS.unpack(content[len(_MAGIC) : start])
    if zlib.crc32(content[start:]) != checksum:
        raise NotWhole
    try:
        head = msgspec.json.decode(content[start : start + length], type=CheckpointHead)
    except msgspec.MsgspecError as error:
        raise NotWhole from error
    return head, content[start + length :]


def read_head(path: Path) -> CheckpointHead | None:
    """What a checkpoint is of, without reading all of it; None where that cannot be read."""
    try:
        with path.open("rb") as file:
            begin = file.read(len(_MAGIC) + _NUMBERS.size)
            length, _ = _NUMBERS.unpack(begin[len(_MAGIC) :])
            found: CheckpointHead = msgspec.json.decode(file.read(length), type=CheckpointHead)
            return found
    except (OSError, struct.error, msgspec.MsgspecError, MemoryError, OverflowError):
        return None


def is_whole(path: Path) -> bool:
    """Whether a file is a checkpoint from which one can go on."""
    try:
        with path.open("rb") as file:
            begin = file.read(len(_MAGIC) + _NUMBERS.size)
            if len(begin) < len(_MAGIC) + _NUMBERS.size or not begin.startswith(_MAGIC):
                return False
            checksum = 0
            while part := file.read(_CHUNK):
                checksum = zlib.crc32(part, checksum)
            return bool(checksum == _NUMBERS.unpack(begin[len(_MAGIC) :])[1])
    except OSError:
        return False


def all_in(run_dir: Path) -> list[Path]:
    """The checkpoints of a run folder, newest first; whether they are whole is another question."""
    return sorted((run_dir / FOLDER).glob(f"*{SUFFIX}"), reverse=True)
