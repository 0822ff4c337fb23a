"""Blocks: parts of networks that a person keeps for other networks, one file each.

A block's file holds a fragment's text, so that it can be sent to a colleague or pasted; its name
is the file's.
"""

import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from studio.graph.elements import PortRef
from studio.graph.layer_graph import LayerGraph
from studio.graph.outer_ports import outer_ports
from studio.project.drawing import Drawing, Frame, with_members
from studio.project.fragment import (
    MOST_CHARACTERS,
    Fragment,
    FragmentError,
    cut_out,
    from_text,
    text_of_fragment,
)
from studio.project.project import Project
from studio.project.records import ProjectError
from studio.project.store import write_atomically
from studio.words import counted

SUFFIX = ".json"
MOST_BLOCKS = 500
"""A folder with more files than a person keeps is not read to its end."""
_LONGEST = 60
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{d}{i}" for d in ("COM", "LPT") for i in range(1, 10))}


class BlockError(Exception):
    """A block that cannot be kept, renamed or deleted; `str(error)` is a sentence."""


@dataclass(frozen=True, slots=True)
class Block:
    """A kept block. Without a `fragment` its file cannot be read, and `reason` says why."""

    name: str
    path: Path
    fragment: Fragment | None = None
    reason: str = ""

    @property
    def ends(self) -> tuple[PortRef, PortRef] | None:
        """The one input and the one output that the rest of a network would meet, if it is so."""
        if self.fragment is None:
            return None
        graph = LayerGraph()
        for node, place in self.fragment.nodes:
            graph.add_node(node, place)
        for edge in self.fragment.edges:
            graph.restore_edge(edge)
        inputs, outputs = outer_ports(graph, [node.id for node, _ in self.fragment.nodes])
        return (inputs[0], outputs[0]) if len(inputs) == len(outputs) == 1 else None

    @property
    def summary(self) -> str:
        """What stands in lists: the number of its nodes, or what is wrong with its file."""
        if self.fragment is None:
            return self.reason
        return counted(len(self.fragment.nodes), "node")


class Shelf:
    """The blocks of one folder. Files that did not change are not read again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[Path, tuple[tuple[int, int], Block]] = {}

    def blocks(self) -> list[Block]:
        """The blocks as they are in the folder now, by name."""
        found: dict[Path, tuple[tuple[int, int], Block]] = {}
        for path in self._files():
            try:
                stat = path.stat()
            except OSError:
                continue  # deleted by another window just now
            stamp = (stat.st_mtime_ns, stat.st_size)
            known = self._known.get(path)
            found[path] = known if known and known[0] == stamp else (stamp, read_block(path))
        self._known = found
        blocks = (block for _, block in found.values())
        return sorted(blocks, key=lambda block: (block.name.casefold(), block.name))

    def path_of(self, name: str) -> Path:
        """Where a block of this name lies. Raises BlockError on a name without a letter."""
        return self.folder / f"{file_name(name)}{SUFFIX}"

    def keep(self, name: str, fragment: Fragment) -> Path:
        """Write a block, in the place of one of the same name. Raises BlockError."""
        path = self.path_of(name)
        try:
            text = text_of_fragment(fragment)
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomically(path, text.encode())
        except FragmentError as error:
            raise BlockError(f"The block was not kept: {error}") from None
        except OSError as error:
            raise BlockError(
                f"The block was not kept: {self.folder} cannot be made ({error.strerror})"
            ) from None
        except ProjectError as error:
            reason = error.sentence.partition(". ")[0]
            raise BlockError(f"The block was not kept: {reason}") from None
        return path

    def rename(self, block: Block, name: str) -> Path:
        """Give a block another name. Raises BlockError, also when that name is taken."""
        path = self.path_of(name)
        if path == block.path:
            return path
        # On some file systems "a" and "A" are one file; that is no other block.
        if path.exists() and not path.samefile(block.path):
            raise BlockError(f'There is a block "{path.stem}" already')
        try:
            return block.path.rename(path)
        except OSError as error:
            raise BlockError(f"The block was not renamed: {error.strerror}") from None

    def delete(self, block: Block) -> None:
        """Delete a block's file. Raises BlockError; one that is gone already is no error."""
        try:
            block.path.unlink(missing_ok=True)
        except OSError as error:
            raise BlockError(f"The block was not deleted: {error.strerror}") from None

    def _files(self) -> list[Path]:
        try:
            found = (p for p in self.folder.iterdir() if p.suffix == SUFFIX and p.name[0] != ".")
            return sorted(found)[:MOST_BLOCKS]
        except OSError:
            return []


def read_block(path: Path) -> Block:
    """A block's file, be it good or not."""
    try:
        # A file that is too long for a fragment is not read to its end: four bytes are the most
        # that one character takes.
        with path.open("rb") as file:
            text = file.read(4 * MOST_CHARACTERS + 1).decode(errors="replace")
        fragment = from_text(text)
    except OSError as error:
        return Block(path.stem, path, reason=f"The file cannot be read: {error.strerror}")
    except FragmentError as error:
        return Block(path.stem, path, reason=f"The file cannot be used: {error}")
    if not fragment.nodes:
        return Block(path.stem, path, reason="The file holds no nodes")
    return Block(path.stem, path, as_group(fragment, path.stem))


def file_name(name: str) -> str:
    """A name as every file system takes it. Raises BlockError when nothing of it is left."""
    cleaned = "".join(
        " " if letter in '<>:"/\\|?*' or unicodedata.category(letter)[0] == "C" else letter
        for letter in unicodedata.normalize("NFC", name)
    )
    cleaned = " ".join(cleaned.split()).strip(". ")[:_LONGEST]
    while len(cleaned.encode()) > 200:
        cleaned = cleaned[:-1]
    cleaned = cleaned.strip(". ")
    if not cleaned:
        raise BlockError("A block needs a name with at least one letter or digit")
    is_reserved = cleaned.partition(".")[0].strip().upper() in _RESERVED
    return f"{cleaned}_" if is_reserved else cleaned


def block_of(project: Project, node_ids: frozenset[str], name: str) -> Fragment:
    """Some nodes of a project as a block: one group, whatever frames they were in."""
    return as_group(cut_out(project.graph, node_ids, project.drawing), name)


def as_group(fragment: Fragment, name: str) -> Fragment:
    """A fragment with one frame about all its nodes: its own, if it has that one, else a new one.

    Frames do not stand in frames, so that smaller ones give way.
    """
    everything = frozenset(node.id for node, _ in fragment.nodes)
    whole = next((f for f in fragment.frames if f.members == everything), None)
    frame = (
        replace(whole, name=name)
        if whole
        else with_members(Frame("", name, frozenset()), everything)
    )
    numbers = Drawing()
    for note in fragment.notes:
        numbers.add_note(note)
    return replace(fragment, frames=(replace(frame, id=numbers.new_id()),))
