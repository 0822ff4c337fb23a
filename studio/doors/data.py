"""`strata data`: what the data tab would show of a file or folder."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from studio.doors.saying import OK, failed, print_json
from studio.engine.protocol.reader import Broken, ColumnFacts, Facts, Look, decode_reply, encode
from studio.project.assuming import assumed
from studio.project.columns import DataError
from studio.project.datasets import DataSettings
from studio.project.sources import Arrays, Images, Source, Table
from studio.project.suggest import suggested, target_of, usual_loss


def data(path: Path, *, as_json: bool) -> int:
    """Print what a file or folder holds and how it was read; 1 where it cannot be read."""
    if not path.exists():
        return failed(f"There is no file or folder {path}.", as_json)
    found = looked_into(path.absolute())
    if isinstance(found, Broken):
        return failed(found.sentence, as_json)
    told = answer_of(found)
    if as_json:
        print_json(told)
        return OK
    info = found.source.info()
    click.echo(f"{info.title}: {info.summary}")
    for column in told["columns"]:
        click.echo(f"  {_line(column)}")
    for one in found.left_out:
        click.echo(f"left out: {one.in_words()}")
    for sentence in told["notes"]:
        click.echo(f"note: {sentence}")
    return OK


def looked_into(path: Path) -> Facts | Broken:
    """What the reader's process says of a file, as it says it to the window."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "studio.engine.reader"],
        input=encode(Look(1, path=str(path))) + b"\n",
        capture_output=True,
        check=False,
    )
    replies = [decode_reply(line) for line in done.stdout.splitlines()]
    last = replies[-1] if replies else None
    if isinstance(last, Facts | Broken):
        return last
    return Broken(1, f"{path} cannot be read: the process that reads it ended at once.")


# --- as JSON --------------------------------------------------------------------


def answer_of(found: Facts) -> dict[str, Any]:
    """What `--json` prints of it."""
    source, settings = found.source, suggested(found.source)
    info = source.info()
    told: dict[str, Any] = {
        "kind": "excel" if isinstance(source, Table) and source.sheet else _kind(source),
        "read_as": _read_as(source),
        "rows": source.rows if isinstance(source, Table) else info.train_rows,
        "columns": [_column(facts) for facts in found.facts],
        "left_out": [{"what": one.what, "count": one.count} for one in found.left_out],
        "suggested": _suggested(settings),
        "test_rows": info.test_rows or None,
        "validation_rows": info.validation_rows or None,
        "complete_rows": found.complete_rows,
        "notes": [note.sentence for note in (*found.notes, *assumed(settings))],
    }
    return {key: value for key, value in told.items() if value is not None}


def _kind(source: Source) -> str:
    kinds = {Table: "table", Arrays: "array", Images: "images"}
    return kinds.get(type(source), "texts")


def _read_as(source: Source) -> dict[str, Any]:
    if not isinstance(source, Table):
        return {}
    read = {"header": source.has_header, "header_line": source.header_line}
    if source.sheet:
        return {"sheet": source.sheet, **read}
    return {
        "separator": source.separator,
        "decimal": source.decimal,
        "thousands": source.thousands,
        "encoding": source.encoding,
        **read,
    }


def _column(facts: ColumnFacts) -> dict[str, Any]:
    column = facts.column
    told: dict[str, Any] = {
        "name": column.name,
        "kind": column.usual_kind,
        "range": None if column.low is None else [column.low, column.high],
        "classes": list(column.classes) or None,
        "counts": [count for _, count in facts.counts] or None,
        "class_count": len(column.classes) or None,
        "missing": column.missing,
        "first_mean": facts.first_mean,
        "first_size": list(facts.first_size) if facts.first_size else None,
    }
    return {key: value for key, value in told.items() if value is not None}


def _suggested(settings: DataSettings) -> dict[str, Any]:
    target = target_of(settings)
    inputs = [n for c in settings.columns if c is not target for n in c.sources]
    told: dict[str, Any] = {"inputs": inputs}
    if target is None:
        return told
    told["target"] = target.sources[0] if len(target.sources) == 1 else list(target.sources)
    try:
        made = settings.prepared()[target.name]
    except DataError:
        return told
    is_row = len(target.sources) > 1 or bool(made.shape)
    told["target_is"] = "classes" if made.classes else "numbers" if is_row else "number"
    return {**told, "loss": usual_loss(made)["loss"]}


# --- for people -----------------------------------------------------------------


def _line(column: dict[str, Any]) -> str:
    said = [f"{column['name']}: {column['kind']}"]
    if "range" in column:
        low, high = column["range"]
        said.append(f"{low:,.6g} to {high:,.6g}")
    if "classes" in column:
        names = column["classes"]
        more = f" and {len(names) - 8} more" if len(names) > 8 else ""
        said.append(", ".join(names[:8]) + more)
    if column["missing"]:
        said.append(f"{column['missing']:,} missing")
    return "; ".join(said)
