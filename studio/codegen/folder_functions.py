"""The functions of a script that reads class folders: which files they hold, and texts."""

from studio.codegen.helpers import lines_of
from studio.codegen.layout import Expression, assignment

_FIND_FILES = '''
def find_files():
    """List the files in the folder of each class, and the number of the class of each."""
    files, labels = [], []
    for label, name in enumerate(CLASSES):
        folder = DATA / name
        found = sorted(p for p in folder.{every} if is_used(p))
        if not found:
            raise ValueError(f"{{folder}} holds no file in {{', '.join(SUFFIXES)}}")
        files += found
        labels += [label] * len(found)
    return np.array(files), np.array(labels)
'''

_FIND_PARTS = '''
def find_files():
    """List the files of each part and class, and the number of the class of each."""
    files, labels = [], []
    for part, count in PARTS.items():
        before = len(files)
        for label, name in enumerate(CLASSES):
            found = sorted(p for p in (DATA / part / name).{every} if is_used(p))
            files += found
            labels += [label] * len(found)
        if len(files) - before != count:
            raise ValueError(f"{{DATA / part}}: {{len(files) - before}} files, not {{count}}")
    return np.array(files), np.array(labels)
'''

_IS_USED = '''
def is_used(path):
    """Tell whether a file is one of the data: no hidden one, and none that was left out."""
    within = path.relative_to(DATA)
    if any(name[0] == "." or name == "__MACOSX" for name in within.parts):
        return False
    return path.suffix.lower() in SUFFIXES and path.is_file(){left_out}
'''

_READ_TEXT = '''
def read_text(path):
    """Read one text, by the mark that it begins with or as ENCODING; says which cannot be read."""
    content = path.read_bytes()
    encoding = "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else ENCODING
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        encoding = "utf-32"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise ValueError(f"{path} holds no text in {ENCODING.upper()}") from None
'''

_WORD_NUMBERS = '''
def word_numbers(texts, train_rows):
    """Turn each text into the numbers of its {what}, counted in the training texts."""
{made}
    words.adapt(texts[train_rows])
    return keras.ops.convert_to_numpy(words(texts))
'''


def find_files(*, is_nested: bool, has_parts: bool, leaves_out: bool) -> list[list[str]]:
    """`find_files()` for the script's DATA, CLASSES and SUFFIXES, and PARTS and LEFT_OUT if so."""
    every = 'glob("**/*")' if is_nested else 'glob("*")' if has_parts else "iterdir()"
    text = _FIND_PARTS if has_parts else _FIND_FILES
    left_out = " and within.as_posix() not in LEFT_OUT" if leaves_out else ""
    return [lines_of(text.format(every=every)), lines_of(_IS_USED.format(left_out=left_out))]


def read_text() -> list[str]:
    """`read_text(path)`, for the script's ENCODING."""
    return lines_of(_READ_TEXT)


def word_numbers(made: Expression, what: str) -> list[str]:
    """`word_numbers(texts, train_rows)`; `made` is the layer that numbers them."""
    return lines_of(_WORD_NUMBERS.format(made="\n".join(assignment(["words"], made, 1)), what=what))
