"""How folders of pictures and of texts are read, as Python."""

from studio.codegen import helpers, picture_functions
from studio.codegen.how_read import NOTE, PATHLIB, Reading, data_at
from studio.codegen.layout import Atom, Expression, call, list_of, tuple_of
from studio.codegen.literals import number, quote
from studio.project.datasets import DataSettings
from studio.project.sources import Images, Texts

PICTURE_SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
TEXT_SUFFIXES = (".txt",)


def _folder(
    source: Images | Texts, suffixes: tuple[str, ...], **sizes: int
) -> list[tuple[str, Expression]]:
    """The constants of a script that reads a folder: where and what it is, and its sizes."""
    return [
        data_at(source.path),
        ("CLASSES", list_of(Atom(quote(name)) for name in source.classes)),
        ("SUFFIXES", tuple_of(Atom(quote(suffix)) for suffix in suffixes)),
        *((name, number(size)) for name, size in sizes.items()),
    ]


def images(settings: DataSettings, used: set[str]) -> Reading:
    """A folder of images, read a batch at a time."""
    source = settings.source
    assert isinstance(source, Images)
    return Reading(
        lines=["    files, labels = find_files()"],
        parameters=("files", "labels"),
        raw={"image": Atom("files"), "label": Atom("labels")},
        constants=_folder(source, PICTURE_SUFFIXES, HEIGHT=source.height, WIDTH=source.width),
        imports=(PATHLIB, "import math", picture_functions.IMPORT),
        needs=("Pillow",),
        note=NOTE,
        functions=[
            helpers.FIND_FILES,
            *picture_functions.pictures(
                is_grey=source.is_grey, resizes=source.resizes, ground=source.ground
            ),
            helpers.BATCHES,
        ],
        is_lazy=True,
    )


def texts(settings: DataSettings, used: set[str]) -> Reading:
    """A folder of texts."""
    source = settings.source
    assert isinstance(source, Texts)
    return Reading(
        lines=[
            "    files, labels = find_files()",
            "    texts = np.array([read_text(path) for path in files], dtype=object)",
        ],
        parameters=("texts", "labels"),
        raw={
            "text": call("word_numbers", Atom("texts"), Atom("train_rows")),
            "label": Atom("labels"),
        },
        constants=_folder(source, TEXT_SUFFIXES, WORDS=source.words, LENGTH=source.length),
        imports=(PATHLIB,),
        note=NOTE,
        functions=[
            helpers.FIND_FILES,
            helpers.READ_TEXT,
            *([helpers.WORD_NUMBERS] if "text" in used else []),
        ],
        asks_train_rows="text" in used,
    )
