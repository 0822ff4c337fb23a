"""From a request to its answers: which reader looks, and how a failure is told."""

import contextlib
import glob
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from studio.engine.protocol.reader import Broken, Facts, Head, Look, Progress, Reply
from studio.engine.reader.report import BrokenSource, Say, with_counts
from studio.project.columns import DataError
from studio.project.datasets import file_of
from studio.project.keras_files import absent, adopt
from studio.project.sources import Arrays, Images, Table, Texts

ARRAYS = (".npz", ".npy")
TABLES = (
    ".csv",
    ".tsv",
    ".tab",
    ".txt",
    ".data",
    ".dat",
    ".csv.gz",
    ".tsv.gz",
    ".xlsx",
    ".xlsm",
    ".xls",
)


def answers(look: Look) -> Iterator[Reply]:
    """All that is said to a request, the last one Facts or Broken. What comes before it comes
    through `say`, so this is for callers that can wait; the process hands it over at once."""
    before: list[Head | Progress] = []
    last = answer(look, before.append)
    yield from before
    yield last


def answer(look: Look, say: Say) -> Facts | Broken:
    """Look, and say the head as soon as it is known. Never raises."""
    began = time.perf_counter()
    path = Path(look.path) if look.path else file_of(look.source) if look.source else None
    try:
        found = _facts(look, path, say)
    except BrokenSource as error:
        return Broken(look.id, _ended(str(error)), error.is_gone, needs=error.needs)
    except FileNotFoundError:
        return _gone(look, path)
    except PermissionError as error:
        return Broken(look.id, f"{error.filename or path} may not be opened by this user.")
    except MemoryError:
        return Broken(look.id, f"{path} is too large for this machine's memory.")
    except Exception as error:
        told = str(error).split("\n")[0] or type(error).__name__
        return Broken(look.id, _ended(f"{path or 'The data'} cannot be read: {told}"))
    return msgspec.structs.replace(with_counts(found), seconds=time.perf_counter() - began)


def _facts(look: Look, path: Path | None, say: Say) -> Facts:
    # What is imported depends on what is looked at: a folder of images needs no pandas.
    if path is None:
        assert look.source is not None
        from studio.engine.reader import builtin

        _take(look)
        return builtin.look(look.source, look.seed, say, look.id)
    if path.is_dir():
        from studio.engine.reader import folders

        known = look.source if isinstance(look.source, Images | Texts) else None
        return folders.look(path, known, say, look.id)
    if not path.exists():
        raise FileNotFoundError(path)
    if not path.is_file():
        raise BrokenSource(
            f"{path.name} is no regular file: a device, a pipe or a socket has no end"
        )
    suffix = path.suffix.lower()
    if isinstance(look.source, Arrays) or suffix in ARRAYS:
        from studio.engine.reader import arrays

        known_arrays = look.source if isinstance(look.source, Arrays) else None
        return arrays.look(path, known_arrays, say, look.id)
    if isinstance(look.source, Table) or path.name.lower().endswith(TABLES):
        from studio.engine.reader import sniffing

        described = look.source if isinstance(look.source, Table) else None
        found = sniffing.recognized(path, described)
        if described is not None:
            found = sniffing.with_assumed(found)
        say(sniffing.head(found, look.id))
        from studio.engine.reader import tables

        return tables.look(found, described, say, look.id)
    raise BrokenSource(
        f"{path.name} is of no kind that can be read: tables ({', '.join(TABLES)}), arrays "
        f"({', '.join(ARRAYS)}), or a folder of class folders"
    )


def _gone(look: Look, path: Path | None) -> Broken:
    """A file that is not where it was; one of its name may lie beside the project, or in a folder
    there."""
    sentence, found = f"{path} is not there any more.", ""
    if look.source is None:
        sentence = f"There is no file or folder {path}."
    if path is not None and look.beside:
        with contextlib.suppress(OSError):
            near = [
                Path(look.beside, path.name),
                *Path(look.beside).glob(f"*/{glob.escape(path.name)}"),
            ]
            found = next((str(file) for file in near if file != path and file.exists()), "")
    if found:
        sentence = f"{sentence} {found} has the same name."
    return Broken(look.id, sentence, is_gone=True, found=found)


def _take(look: Look) -> None:
    """Copy files that were brought by hand."""
    if not look.brought or look.source is None:
        return
    try:
        adopt(look.source, map(Path, look.brought))
    except DataError as error:
        raise BrokenSource(str(error), needs=absent(look.source) or look.brought) from None


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
