"""Functions with which a script reads its table, and takes columns of it: each as its lines.

The table's index tells in which line of the file each row stands.
"""

from typing import Any

from studio.codegen.helpers import lines_of
from studio.codegen.layout import Atom, Expression, assignment, call, dict_of, lay_out, list_of
from studio.codegen.literals import LiteralError, number, quote
from studio.project.columns import TEXT, Column
from studio.project.reading import (
    csv_arguments,
    is_packed,
    read_arguments,
    read_function,
    skipped_between,
)
from studio.project.sources import Table
from studio.resources import resource

REFUSE = lines_of('''
def refuse(column, is_wrong, wanted):
    """Say in which row of a column of the table something wrong stands, if it does anywhere."""
    if is_wrong.any():
        row = is_wrong.argmax()
        found, where = column.iloc[row], f"{DATA.name}, row {column.index[row]}"
        is_missing = pd.isna(found)
        said = "a value is missing" if is_missing else f"{str(found)!r} is no {wanted}"
        raise ValueError(f'{where}, column "{column.name}": {said}')
''')

NUMBERS = lines_of('''
def numbers(table, names, may_lack=False):
    """Take a column as numbers, or a list of columns side by side."""
    several = [names] if isinstance(names, str) else names
    values = np.empty((len(table), len(several)), "float32")
    for place, name in enumerate(several):
        found = pd.to_numeric(table[name], errors="coerce").to_numpy("float64")
        is_wrong = ~np.isfinite(found)
        if may_lack:
            is_wrong &= table[name].notna().to_numpy()
        refuse(table[name], is_wrong, "number")
        values[:, place] = found
    return values[:, 0] if isinstance(names, str) else values
''')

CLASS_NUMBERS = lines_of('''
def class_numbers(table, name, classes, merged=None, may_lack=False):
    """Take a column as numbers of classes, which count from 0."""
    found = table[name].replace(merged) if merged else table[name]
    values = pd.Index(classes).get_indexer(found)
    is_gap = found.isna().to_numpy() & may_lack
    refuse(table[name], (values < 0) & ~is_gap, "class")
    return np.where(is_gap, np.nan, values) if may_lack else values
''')

WORDS = lines_of('''
def words(table, name, merged=None):
    """Take a column as texts; where there is none, an empty one."""
    found = table[name].replace(merged) if merged else table[name]
    return np.array(found.fillna("").astype(str).tolist(), dtype=object)
''')

DATES = lines_of('''
def dates(table, name, written="", may_lack=False):
    """Take a column as dates, written as strptime reads them, or "s" or "ms" since 1970."""
    found = table[name]
    if written in ("s", "ms"):
        values = pd.to_datetime(found, unit=written, errors="coerce")
    else:
        values = pd.to_datetime(found, format=written or None, errors="coerce", utc=True)
    is_wrong = values.isna() & found.notna() if may_lack else values.isna()
    refuse(found, is_wrong.to_numpy(), "date")
    return values.to_numpy("datetime64[us]")
''')

SEQUENCES = lines_of('''
def sequences(table, name, length, may_lack=False):
    """Take a column of which each cell holds many numbers."""
    is_gap = table[name].isna().to_numpy()
    cells = table[name].fillna("").str.replace(r"[\\[\\],;]", " ", regex=True)
    values = np.full((len(cells), length), np.nan, "float32")
    is_wrong = is_gap & (not may_lack)
    for row in np.flatnonzero(~is_gap):
        numbers = cells.iloc[row].split()
        try:
            is_wrong[row] = len(numbers) != length
            values[row] = np.array(numbers[:length], "float32")
        except ValueError:
            is_wrong[row] = True
    refuse(table[name], is_wrong, f"sequence of {length} numbers")
    return values
''')

PICTURES = lines_of('''
def pictures(table, name, folder, height, width, mode="RGB"):
    """Read the picture that each cell of a column names."""
    refuse(table[name], table[name].isna().to_numpy(), "path")
    paths = [DATA.parent / folder / path.replace("\\\\", "/") for path in table[name]]
    return np.stack([read_picture(path, height, width, mode, resize=True) for path in paths])
''')

READ_NUMBERS = lines_of('''
def read_numbers(words, **marks):
    """Read words as numbers, written with these marks."""
    found = as_numbers(words, **marks)
    refuse(words, (found.isna() & words.notna()).to_numpy(), "number")
    return found
''')

READ_FLAGS = lines_of('''
def read_flags(words):
    """Read words as True and False."""
    found = as_flags(words)
    refuse(words, (found.isna() & words.notna()).to_numpy(), "True or False")
    return found
''')


ROW_LINES = lines_of('''
def row_lines(text, skipped=(), comment="", **how):
    """Tell the line of the file in which each row that pandas reads begins."""
    csv.field_size_limit(2**31 - 1)
    skipped = set(skipped)
    lines, line, rows = [], 1, csv.reader(text, **how)
    for row in rows:
        is_blank = len(row) < 2 and not "".join(row).strip()
        is_comment = comment and row and row[0].startswith(comment)
        if not (is_blank or is_comment or line in skipped):
            lines.append(line)
        line = rows.line_num + 1
    return lines
''')


def _from_resource() -> dict[str, list[str]]:
    """The functions that the preview runs, too."""
    _, *functions = resource("scripts", "read_words.py").read_text("utf-8").split("\n\n\n")
    return {text[4 : text.index("(")]: lines_of(text) for text in functions}


LABELS_OF = lines_of('''
def labels_of(table, name):
    """Take a column as words, which are alike in rows that belong together."""
    refuse(table[name], table[name].isna().to_numpy(), "word")
    return table[name].astype(str).to_numpy()
''')

TABLE_FUNCTIONS = {
    "numbers": NUMBERS,
    "class_numbers": CLASS_NUMBERS,
    "words": WORDS,
    "dates": DATES,
    "labels_of": LABELS_OF,
    "sequences": SEQUENCES,
    "pictures": PICTURES,
    "refuse": REFUSE,
    "read_numbers": READ_NUMBERS,
    "read_flags": READ_FLAGS,
    **_from_resource(),
    "row_lines": ROW_LINES,
}
"""By name, in the order in which a script holds them."""


def read_table(table: Table, names: list[str], complete: list[str]) -> list[str]:
    """The function that reads the columns with these names; rows in which one of `complete` is
    missing are left out."""
    dropped = ".dropna()" if complete else ""
    kept: list[str] = []
    if complete and len(complete) < len(names):
        dropped = ".dropna(subset=complete)"
        kept = assignment(["complete"], _literal(complete), level=1)
    told = read_arguments(table, names)
    lines: list[str] = []
    if "names" in told:
        lines += assignment(["columns"], _literal(told["names"]), level=1)
    lines += assignment(["names"], _literal(names), level=1)
    arguments = {key: Atom("columns") if key == "names" else _literal(v) for key, v in told.items()}
    read = call(f"pd.{read_function(table)}", Atom("DATA"), **arguments)
    return [
        "def read_table():",
        '    """Read the columns that the network needs."""',
        *lines,
        "    try:",
        *assignment(["table"], read, level=2),
        "    except ValueError as error:",
        '        raise ValueError(f"{DATA.name}: {error}") from None',
        "    for name in names:",
        "        if name not in table:",
        f"            raise ValueError({_no_column(table)})",
        *_index(table),
        *_spelled(table, names),
        *(['    table = table.dropna(how="all")'] if table.has_empty_rows else []),
        *kept,
        f"    return table[names]{dropped}",
    ]


def _no_column(table: Table) -> str:
    return f"""f'{{DATA.name}}, row {table.header_line}: there is no column "{{name}}"'"""


def _index(table: Table) -> list[str]:
    """The lines after which the index tells where each row stands in the file."""
    between = skipped_between(table)
    if not is_loose(table) and not between:
        return [f"    table.index += {table.first_row}  # the line of the file"]
    if not is_loose(table):
        first = table.first_row
        return [
            *assignment(["skipped"], _literal(between), level=1),
            f"    lines = np.arange({first}, {first} + len(table) + len(skipped))",
            "    # Each row stands in a line of the file.",
            "    table.index = np.setdiff1d(lines, skipped)[: len(table)]",
        ]
    how: dict[str, Expression] = {}
    if passed := [*range(1, table.header_line + table.has_header), *table.skipped]:
        how["skipped"] = _literal(passed)
    if table.comment:
        how["comment"] = _literal(table.comment)
    how |= {name: _literal(value) for name, value in csv_arguments(table).items()}
    text = {"encoding": _literal(table.encoding), "newline": _literal("")}
    if is_packed(table.path):
        opened = call("gzip.open", Atom("DATA"), _literal("rt"), **text)
    else:
        opened = call("DATA.open", **text)
    return [
        *lay_out(opened, "with ", " as text:", level=1),
        *assignment(["table.index"], call("row_lines", Atom("text"), **how), level=2),
    ]


def _spelled(table: Table, names: list[str]) -> list[str]:
    """The lines that make numbers or flags of the words of columns in which pandas finds none."""
    lines = []
    marks: dict[str, Expression] = {}
    if table.decimal != ".":
        marks["decimal"] = _literal(table.decimal)
    if table.thousands:
        marks["thousands"] = _literal(table.thousands)
    for column in table.columns:
        if not column.is_spelled or column.name not in names:
            continue
        taken = f"table[{quote(column.name)}]"
        if column.usual_kind == "flag":
            read = call("read_flags", Atom(taken))
        else:
            told = marks | ({"sign": _literal(column.sign)} if column.sign else {})
            read = call("read_numbers", Atom(taken), **told)
        lines += assignment([taken], read, level=1)
    return lines


def is_loose(table: Table) -> bool:
    """Whether a script has to look for the lines in which the rows begin."""
    return table.is_loose and not table.sheet


def imports(table: Table, names: list[str]) -> tuple[str, ...]:
    """What a script imports to read these columns of its table, pandas aside."""
    found = []
    if is_loose(table):
        found += ["import csv", "import gzip"] if is_packed(table.path) else ["import csv"]
    if any(
        column.is_spelled and column.usual_kind != "flag" and column.name in names
        for column in table.columns
    ):
        found.append("import re")
    return tuple(found)


def needs(table: Table) -> tuple[str, ...]:
    """The packages with which pandas reads the file."""
    if not table.sheet:
        return ()
    return ("xlrd",) if table.path.lower().endswith(".xls") else ("openpyxl",)


def classes_of(column: Column) -> list[Expression]:
    """What `class_numbers` is told of the classes of a column: what stands for each in the file,
    and which other words are merged with one."""
    numbered = list(column.values or range(len(column.classes)))
    if column.usual_kind == "flag":
        numbered = [False, True]
    told = [_literal(list(column.classes) if column.dtype == TEXT else numbered)]
    return [*told, _literal(dict(column.merged))] if column.merged else told


def words_of(column: Column) -> Expression:
    """The call that takes a column as texts."""
    told = [Atom("table"), _literal(column.name)]
    return call("words", *told, *([_literal(dict(column.merged))] if column.merged else []))


def pictures_of(table: Table, column: Column) -> Expression:
    """The call that reads the pictures which a column names."""
    height, width, channels = column.shape
    told = [Atom("table"), _literal(column.name), _literal(table.pictures_in)]
    mode = {"mode": _literal("L")} if channels == 1 else {}
    return call("pictures", *told, number(height), number(width), **mode)


def _literal(value: Any) -> Expression:
    """A plain value as Python."""
    match value:
        case None | bool():
            return Atom(repr(value))
        case int() | float():
            return number(value)
        case str():
            return Atom(quote(value))
        case list():
            return list_of(_literal(entry) for entry in value)
        case dict():
            return dict_of({quote(key): _literal(entry) for key, entry in value.items()})
    raise LiteralError(f"is a {type(value).__name__}, which has no place in a script")
