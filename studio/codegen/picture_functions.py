"""The functions of a script that reads picture files: the text that the preview runs, too."""

from functools import cache

from studio.codegen.helpers import lines_of
from studio.codegen.layout import Atom, Expression, assignment, call
from studio.codegen.literals import quote
from studio.resources import resource

IMPORT = "from PIL import Image, ImageOps"

_PICTURES = '''
class Pictures:
    """The pictures of some files, read when they are asked for."""

    def __init__(self, files, prepared=lambda images: images):
        self.files, self.prepared = files, prepared

    def __len__(self):
        return len(self.files)

    def __getitem__(self, rows):
        images = []
        for path in self.files[rows]:
{read}            images.append(image)
        return self.prepared(np.stack(images))
'''


@cache
def _text() -> str:
    return resource("scripts", "read_picture.py").read_text("utf-8")


def read_picture() -> list[list[str]]:
    """`read_picture(path, height, width, mode, resize, ground)` and what it calls."""
    _, *functions = _text().rstrip("\n").split("\n\n\n")
    return [function.split("\n") for function in functions]


def picture_at(
    path: str, *, is_grey: bool = False, resizes: bool = False, ground: str = "white"
) -> Expression:
    """The call that reads the picture of the script's HEIGHT and WIDTH at a path."""
    told: dict[str, Expression] = {"mode": Atom('"L"')} if is_grey else {}
    if resizes:
        told["resize"] = Atom("True")
    if ground != "white":
        told["ground"] = Atom(quote(ground))
    return call("read_picture", Atom(path), Atom("HEIGHT"), Atom("WIDTH"), **told)


def pictures(*, is_grey: bool, resizes: bool, ground: str) -> list[list[str]]:
    """The class that reads pictures when they are needed, and the functions that read one."""
    made = picture_at("path", is_grey=is_grey, resizes=resizes, ground=ground)
    read = "\n".join(assignment(["image"], made, level=3)) + "\n"
    return [lines_of(_PICTURES.format(read=read)), *read_picture()]
