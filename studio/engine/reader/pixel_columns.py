"""What is shown and said of a table whose columns hold the pixels of pictures."""

import math
from collections.abc import Sequence
from pathlib import Path

from studio.engine.protocol.reader import Head, Thumbnail
from studio.engine.reader.marks import Record
from studio.engine.reader.recognizing import again
from studio.engine.reader.report import THUMBNAILS
from studio.project.pixels import pixel_columns, square_in
from studio.project.sources import Note, Table


def of_pixels(table: Table) -> list[Note]:
    """What is said of columns that hold pixels, and how else they can be read."""
    side = square_in(table.columns)
    shape = table.pixels or ((side, side) if side else ())
    names = pixel_columns(table.columns, shape)
    if not names:
        return []
    (height, width), file = shape, Path(table.path).name
    where = f'{file}: columns "{names[0]}" to "{names[-1]}"'
    if table.pixels:
        return [
            Note(
                f"{where} are read as the pixels of pictures, {height} by {width}, row by row",
                "pixels",
                {"height": str(height), "width": str(width)},
                "Read them as single numbers",
                again(table, pixels=()),
            )
        ]
    return [
        Note(
            f"{where} are read as {len(names):,} single numbers; they could be the pixels of "
            f"pictures, {height} by {width}",
            "pixels",
            {"height": str(height), "width": str(width)},
            "Read them as pictures",
            again(table, pixels=shape),
        )
    ]


def pictures_of(table: Table, rows: Sequence[Record], look_id: int) -> Head | None:
    """The first rows as pictures, where that is how they are read."""
    names = set(pixel_columns(table.columns, table.pixels))
    if not names:
        return None
    columns = list(enumerate(table.columns))
    at = [table.places[n] if table.places else n for n, c in columns if c.name in names]
    told = next((n for n, c in columns if c.name not in names and c.classes), None)
    if told is not None and table.places:
        told = table.places[told]
    high = max(c.high or 0 for c in table.columns if c.name in names) or 1.0
    height, width = table.pixels
    found = []
    for row in rows[:THUMBNAILS]:
        cells = [_number(row.cells[n], table) for n in at if n < len(row.cells)]
        if len(cells) == math.prod(table.pixels):
            grey = bytes(min(255, max(0, round(255 * cell / high))) for cell in cells)
            label = row.cells[told].strip() if told is not None else ""
            found.append(Thumbnail(width, height, True, grey, label))
    return Head(look_id, thumbnails=tuple(found)) if found else None


def _number(cell: str, table: Table) -> float:
    try:
        return float(cell.replace(table.decimal, "."))
    except ValueError:
        return 0.0
