"""How folders of pictures and of texts are read, as Python."""

from studio.codegen import folder_functions, helpers, picture_functions
from studio.codegen.how_read import NOTE, PATHLIB, Reading, data_at
from studio.codegen.layout import Atom, Expression, call, dict_of, list_of, set_of, tuple_of
from studio.codegen.literals import number, quote
from studio.project.datasets import DataSettings
from studio.project.sources import PICTURE_SUFFIXES, TEXT_SUFFIXES, Images, Texts


def _folder(
    source: Images | Texts, suffixes: tuple[str, ...], **sizes: Expression
) -> list[tuple[str, Expression]]:
    """The constants of a script that reads a folder: where and what it is, and its sizes."""
    found: list[tuple[str, Expression]] = [
        data_at(source.path),
        ("CLASSES", list_of(Atom(quote(name)) for name in source.classes)),
        ("SUFFIXES", tuple_of(Atom(quote(suffix)) for suffix in suffixes)),
    ]
    if source.parts is not None:
        folders = (source.parts.train, source.parts.validation, source.parts.test)
        rows = (source.rows, source.validation_rows, source.test_rows)
        parts = {quote(name): number(n) for name, n in zip(folders, rows, strict=True) if name}
        found.append(("PARTS", dict_of(parts)))
    if source.left_out:
        found.append(("LEFT_OUT", set_of(Atom(quote(name)) for name in source.left_out)))
    return [*found, *sizes.items()]


def _find_files(source: Images | Texts) -> list[list[str]]:
    return folder_functions.find_files(
        is_nested=source.is_nested,
        has_parts=source.parts is not None,
        leaves_out=bool(source.left_out),
    )


def images(settings: DataSettings, used: set[str]) -> Reading:
    """A folder of images, read a batch at a time."""
    source = settings.source
    assert isinstance(source, Images)
    sizes = {"HEIGHT": number(source.height), "WIDTH": number(source.width)}
    return Reading(
        lines=["    files, labels = find_files()"],
        parameters=("files", "labels"),
        raw={"image": Atom("files"), "label": Atom("labels")},
        constants=_folder(source, PICTURE_SUFFIXES, **sizes),
        imports=(PATHLIB, "import math", picture_functions.IMPORT),
        needs=("Pillow",),
        note=NOTE,
        functions=[
            *_find_files(source),
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
    told: dict[str, Expression] = {"output_sequence_length": Atom("LENGTH")}
    if source.splits == "characters":
        told["split"] = Atom('"character"')
    layer = call("layers.TextVectorization", max_tokens=Atom("WORDS"), **told)
    sizes = {"WORDS": number(source.words), "LENGTH": number(source.length)}
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
        constants=_folder(source, TEXT_SUFFIXES, ENCODING=Atom(quote(source.encoding)), **sizes),
        imports=("import codecs", PATHLIB),
        note=NOTE,
        functions=[
            *_find_files(source),
            folder_functions.read_text(),
            *([folder_functions.word_numbers(layer, source.splits)] if "text" in used else []),
        ],
        asks_train_rows="text" in used,
    )
