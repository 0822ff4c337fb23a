"""Which rows are for which part, as Python."""

from collections.abc import Callable

from studio.codegen.how_read import Reading
from studio.codegen.layout import Atom, Expression, assignment, call, flat, list_of
from studio.codegen.literals import number
from studio.project.datasets import DataSettings
from studio.project.preparing import PreparedColumn


def rows_of_parts(
    settings: DataSettings, columns: list[PreparedColumn], read: Reading, count: str
) -> list[str]:
    """The lines of `load_data` that say which rows are for which part; before a window is cut they
    bring what was read into the order of the rows. `count` tells how many rows there are."""
    info, split = settings.info(), settings.split
    past = max((column.past for column in columns), default=0)
    has_own = bool(info.test_rows or info.validation_rows)
    end = flat(number(info.train_rows)) if has_own else count
    parts = ["train", "valid", "test"] if settings.has_validation else ["train", "test"]
    cuts = _cuts(settings)
    is_reordered = bool(split.order or split.group) and (bool(cuts) or past > 0)
    if not cuts and not is_reordered:
        lines = [f"    train_rows = np.arange({end})"]
    else:
        lines = _in_turn(settings, read, end, past)
        if past and is_reordered:
            lines += _reordered(settings, read, end, count, has_own)
        lines += _cut(settings, cuts)
    lines += _own_parts(settings, end, count)
    if not past:
        return lines
    for part in parts:
        rows = Atom(f"{part}_rows")
        told: list[Expression] = [rows, number(past)]
        told += [Atom("groups")] if split.group else []
        lines += assignment([rows.text], call("with_past", *told), level=1)
    return lines


def _in_turn(settings: DataSettings, read: Reading, end: str, past: int) -> list[str]:
    """The rows that are split, in the order in which they are."""
    split = settings.split
    if split.order:
        key = _each(settings, read.order, read, split.order)
        cut = f"[:{end}]" if settings.has_own_parts else ""
        made: Expression = call("np.argsort", Atom(flat(key) + cut), kind=Atom('"stable"'))
    elif split.shuffle and not past:
        made = Atom(f"np.random.RandomState({flat(number(split.seed))}).permutation({end})")
    else:
        made = Atom(f"np.arange({end})")
    lines = assignment(["rows"], made, level=1)
    if split.group:
        lines += assignment(["groups"], _each(settings, read.labels, read, split.group), level=1)
        lines.append("    rows = together(rows, groups)")
    elif split.stratify:
        labels = _each(settings, read.labels, read, split.stratify)
        lines += assignment(["rows"], call("in_proportion", Atom("rows"), labels), level=1)
    return lines


def _each(
    settings: DataSettings,
    told: Callable[[str], Expression] | None,
    read: Reading,
    name: str,
) -> Expression:
    """A single value for each row."""
    values = told(name) if told else read.raw[name]
    column = settings.info().column(name)
    return values if column is None or not column.shape else Atom(f"{flat(values)}.reshape(-1)")


def _reordered(
    settings: DataSettings, read: Reading, end: str, count: str, has_own: bool
) -> list[str]:
    lines = [f"    rows = np.append(rows, np.arange({end}, {count}))"] if has_own else []
    for name in read.parameters:
        lines.append(f"    {name} = {name}{'.iloc' if name == 'table' else ''}[rows]")
    if settings.split.group:
        lines.append("    groups = groups[rows]")
    return [*lines, f"    rows = np.arange({end})"]


def _cuts(settings: DataSettings) -> list[Expression]:
    """Where the rows are cut, counted from their end; the lines before say the counts."""
    info = settings.info()
    behind = "" if info.test_rows else " - test_count"
    cuts: list[Expression] = []
    if settings.has_validation and not info.validation_rows:
        cuts.append(Atom(f"len(rows){behind} - valid_count"))
    if not info.test_rows:
        cuts.append(Atom("len(rows) - test_count"))
    return cuts


def _cut(settings: DataSettings, cuts: list[Expression]) -> list[str]:
    info, split = settings.info(), settings.split
    if not cuts:
        return ["    train_rows = rows"]
    lines, targets = [], ["train_rows"]
    if not info.test_rows:
        lines.append(f"    test_count = {_share(split.test)}")
    if settings.has_validation and not info.validation_rows:
        lines.append(f"    valid_count = {_share(split.validation)}")
        targets.append("valid_rows")
    if not info.test_rows:
        targets.append("test_rows")
    places: Expression = list_of(cuts)
    if split.group:
        lines += assignment(["cuts"], call("at_borders", places, Atom("groups[rows]")), level=1)
        places = Atom("cuts")
    return lines + assignment(targets, call("np.split", Atom("rows"), places), level=1)


def _own_parts(settings: DataSettings, end: str, count: str) -> list[str]:
    """The parts that the source brings along, behind the rows to train with."""
    info = settings.info()
    lines = []
    if info.validation_rows:
        last = flat(number(info.train_rows + info.validation_rows)) if info.test_rows else count
        lines.append(f"    valid_rows = np.arange({end}, {last})")
        end = last
    if info.test_rows:
        lines.append(f"    test_rows = np.arange({end}, {count})")
    return lines


def _share(share: int | float) -> str:
    if isinstance(share, int):
        return flat(number(share))
    return f"round({flat(number(share))} * len(rows))"
