"""What the window and the reader's process say to each other: one JSON object a line."""

import msgspec

from studio.project.columns import Column
from studio.project.sources import LeftOut, Note, Source, Table


class Message(msgspec.Struct, frozen=True, tag_field="type", omit_defaults=True):
    """What travels; `type` says which."""


class Look(Message, frozen=True, tag="look"):
    """Look into a source; without one, find out what is at a path. `seed` is the project's, for
    what is generated. Files in `brought` are copied first to where Keras looks for those of the
    source. `beside` is the folder of the project, in which a file that is gone is looked for."""

    id: int
    source: Source | None = None
    path: str = ""
    seed: int = 1337
    brought: tuple[str, ...] = ()
    beside: str = ""


class Thumbnail(msgspec.Struct, frozen=True):
    """A small picture: bytes of grey values or of red, green and blue, row by row."""

    width: int
    height: int
    is_grey: bool
    pixels: bytes
    label: str = ""


class Plot(msgspec.Struct, frozen=True):
    """Points to draw, float32 each. As lines, each name in `names` has `y` of its own over the
    same x, one behind the other; as points, `group` numbers the class of each."""

    x: bytes
    y: bytes
    group: bytes = b""
    names: tuple[str, ...] = ()
    is_line: bool = False


class Head(Message, frozen=True, tag="head"):
    """What can be shown at once: the first rows of a table, some pictures, or a plot."""

    id: int
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    first_row: int = 1
    thumbnails: tuple[Thumbnail, ...] = ()
    plot: Plot | None = None


class ColumnFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was found in a column, in all rows of the source, those that are left out for a gap
    among them: its range, its mean, what is missing, how often each class is
    there, and how its numbers are spread over equal parts of the range. Of pictures, the mean
    of all values of the first one (0 to 255, in RGB) and its height and width, as they are read."""

    column: Column
    mean: float | None = None
    counts: tuple[tuple[str, int], ...] = ()
    spread: tuple[int, ...] = ()
    first_mean: float | None = None
    first_size: tuple[int, int] | None = None


class Facts(Message, frozen=True, tag="facts"):
    """What was found in all of it. `source` is what a project records; `notes` say what was
    assumed and what will not do as it is; `left_out` counts what is not used; `complete_rows` are
    those that lack nothing; `lacks` names published files that would mend it; `sheets` says how
    each sheet of a workbook would be read, its columns still to be found."""

    id: int
    source: Source
    facts: tuple[ColumnFacts, ...] = ()
    notes: tuple[Note, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    complete_rows: int | None = None
    seconds: float = 0.0
    lacks: tuple[str, ...] = ()
    sheets: tuple[Table, ...] = ()


class Progress(Message, frozen=True, tag="progress"):
    """What was found so far, while a long table is read: in how many rows, and which part of the
    file, from 0 to 1, they are."""

    id: int
    rows: int
    part: float
    facts: tuple[ColumnFacts, ...] = ()


class Broken(Message, frozen=True, tag="broken"):
    """It cannot be used. `is_gone` where there is no such file any more, and `found` another one
    of its name; `needs` names the files
    that a published data set needs in the cache."""

    id: int
    sentence: str
    is_gone: bool = False
    found: str = ""
    needs: tuple[str, ...] = ()


Reply = Head | Progress | Facts | Broken

decode_look = msgspec.json.Decoder(Look).decode
decode_reply = msgspec.json.Decoder(Reply).decode
encode = msgspec.json.Encoder().encode
