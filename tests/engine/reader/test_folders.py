"""What the reader says of folders as people have them, and that a script reads the same files."""

import os
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image

from studio.codegen.layout import flat, lay_out
from studio.codegen.read_data import reading
from studio.engine.protocol.reader import Broken, Facts, Look
from studio.engine.reader import folder_pictures
from studio.engine.reader.class_folders import Tree, found_in
from studio.engine.reader.looking import answers
from studio.project.datasets import DataSettings
from studio.project.sources import FolderParts, Images, Source, Table, Texts
from tests.helpers import picture_kinds


def fill(folder: Path, *names: str, mode: str = "RGB") -> None:
    """Put a small picture, or a text, at each name."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".txt":
            path.write_text("some words")
        else:
            Image.new(mode, (10, 8), 99).save(path)


def look(path: Path, source: Source | None = None) -> Facts:
    *_, last = answers(Look(1, source, "" if source else str(path)))
    assert isinstance(last, Facts), last
    return last


def pictures(path: Path, source: Source | None = None) -> Images:
    found = look(path, source).source
    assert isinstance(found, Images)
    return found


def sentences(facts: Facts) -> str:
    return "\n".join(note.sentence for note in facts.notes)


def offered(facts: Facts, offer: str) -> Source:
    (found,) = [note.instead for note in facts.notes if note.offer == offer]
    assert found is not None
    return found


def found_by_script(source: Source) -> tuple[list[str], list[int]]:
    """The files that a script of that source finds, and their labels."""
    read = reading(DataSettings(source), {"label"})
    constants = [line for name, v in read.constants for line in lay_out(v, f"{name} = ")]
    functions = [line for lines in read.functions if "find_files" in lines[0] for line in lines]
    functions += [line for lines in read.functions if "is_used" in lines[0] for line in lines]
    space: dict[str, Any] = {"np": np, "Path": Path}
    exec("\n".join([*constants, *functions]), space)
    files, labels = space["find_files"]()
    return [file.relative_to(source_path(source)).as_posix() for file in files], labels.tolist()


def source_path(source: Source) -> Path:
    assert isinstance(source, Images | Texts)
    return Path(source.path)


def test_what_systems_leave_behind_is_no_data(tmp_path):
    fill(tmp_path, "cat/a.png", "cat/._a.png", "dog/b.png", "__MACOSX/cat/._a.png", ".x/c.png")
    (tmp_path / "dog" / "Thumbs.db").write_bytes(b"x")
    source = pictures(tmp_path)
    assert (source.classes, source.rows) == (("cat", "dog"), 2)
    assert found_by_script(source) == (["cat/a.png", "dog/b.png"], [0, 1])
    assert look(tmp_path).left_out == ()


def test_folders_in_a_class_belong_to_it_unless_said(tmp_path):
    fill(tmp_path, "cat/b.png", "cat/a/1.png", "cat/a.png", "dog/x/y/2.png", "dog/z.png")
    facts = look(tmp_path)
    source = pictures(tmp_path)
    assert (source.rows, source.is_nested) == (5, True)
    files = ["cat/a/1.png", "cat/a.png", "cat/b.png", "dog/x/y/2.png", "dog/z.png"]
    assert found_by_script(source) == (files, [0, 0, 0, 1, 1])
    flat = pictures(tmp_path, offered(facts, "Leave the inner folders out"))
    assert (flat.rows, flat.is_nested) == (3, False)
    assert found_by_script(flat) == (["cat/a.png", "cat/b.png", "dog/z.png"], [0, 0, 1])


def test_train_val_and_test_are_parts_unless_said(tmp_path):
    fill(tmp_path, "train/a/1.png", "train/b/2.png", "train/b/3.png", "val/a/4.png", "val/b/5.png")
    fill(tmp_path, "Test/b/6.png")
    facts = look(tmp_path)
    source = pictures(tmp_path)
    assert source.parts == FolderParts("train", "val", "Test")
    assert (source.rows, source.validation_rows, source.test_rows) == (3, 2, 1)
    assert facts.facts[1].counts == (("a", 1), ("b", 2))
    assert "Test holds no images of the class 'a'" in sentences(facts)
    files, labels = found_by_script(source)
    assert files == [f"train/{f}" for f in ("a/1.png", "b/2.png", "b/3.png")] + [
        *("val/a/4.png", "val/b/5.png", "Test/b/6.png")
    ]
    assert labels == [0, 1, 1, 0, 1, 1]
    assert pictures(tmp_path, source) == source
    classes = pictures(tmp_path, offered(facts, "Take them as classes"))
    assert (classes.classes, classes.rows) == (("Test", "train", "val"), 6)


def test_parts_without_classes_are_said(tmp_path):
    fill(tmp_path, "train/1.png", "train/2.png", "test/3.png")
    assert "hold no folders of classes" in sentences(look(tmp_path))
    fill(tmp_path, "train/a/1.png", "train/b/2.png", "val/b/2.png")
    facts = look(tmp_path)
    assert "The folder test holds no folders of classes; its pictures are left out" in sentences(
        facts
    )
    assert "Left out, because in no folder of a class: 3 pictures" in sentences(facts)


def test_a_folder_in_a_folder_is_opened(tmp_path):
    fill(tmp_path, "animals/cat/1.png", "animals/dog/2.png")
    source = pictures(tmp_path)
    assert (Path(source.path), source.classes) == (tmp_path / "animals", ("cat", "dog"))


def test_links_in_circles_and_devices_are_passed_by(tmp_path):
    fill(tmp_path, "cat/1.png", "dog/2.png")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "cat" / "up").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "dog" / "pipe.png")
    (tmp_path / "dog" / "zero.png").symlink_to("/dev/zero")
    source = pictures(tmp_path)
    assert (source.classes, source.rows) == (("cat", "dog"), 2)
    assert found_by_script(source) == (["cat/1.png", "dog/2.png"], [0, 1])


def test_names_that_are_no_text_are_counted(tmp_path):
    fill(tmp_path, "a/1.png", "a/2.png", "b/3.png", "b/4.png")
    os.rename(tmp_path / "b" / "4.png", bytes(tmp_path / "b") + b"/\xff.png")
    facts = look(tmp_path)
    assert facts.source.info().train_rows == 3
    assert [one.what for one in facts.left_out] == ["entries whose names are no text"]


def test_what_is_of_another_kind_is_counted(tmp_path):
    fill(tmp_path, "a/1.png", "a/2.webp", "b/3.png", "b/3.txt")
    (tmp_path / "a" / "4.heic").write_bytes(b"x")
    facts = look(tmp_path)
    assert [(o.what, o.count) for o in facts.left_out] == [
        ("files (.heic)", 1),
        ("texts (.txt)", 1),
    ]
    texts = look(tmp_path, offered(facts, "Read the texts")).source
    assert isinstance(texts, Texts)
    assert (texts.rows, texts.classes) == (1, ("b",))


def test_a_flat_folder_is_told_with_the_table_in_it(tmp_path):
    fill(tmp_path, "1.png", "2.png")
    (tmp_path / "labels.csv").write_text("file,kind\n1.png,a\n2.png,b\n")
    *_, last = answers(Look(1, None, str(tmp_path)))
    assert isinstance(last, Broken)
    assert "holds 2 pictures but no folders of them" in last.sentence
    assert "open labels.csv" in last.sentence


def test_one_class_is_said_and_the_table_beside_it_offered(tmp_path):
    fill(tmp_path, "all/1.png", "all/2.png")
    (tmp_path / "labels.csv").write_text("file,kind\nall/1.png,a\nall/2.png,b\n")
    facts = look(tmp_path)
    assert "There is only one class, 'all'" in sentences(facts)
    assert isinstance(offered(facts, "Read labels.csv"), Table)


def test_pictures_that_will_not_do_are_named_and_can_be_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    fill(tmp_path, *(f"{c}/{n}.png" for c in "ab" for n in range(4)))
    whole = picture_kinds.make(tmp_path, "photo.jfif").read_bytes()
    (tmp_path / "a" / "0.jpg").write_bytes(whole[:-100])
    (tmp_path / "photo.jfif").unlink()
    Image.new("1", (200, 200)).save(tmp_path / "b" / "huge.png")
    facts = look(tmp_path)
    said = sentences(facts)
    assert "a/0.jpg is cut off, and cannot be read to its end" in said
    assert "b/huge.png is too large a picture to be opened" in said
    (without,) = [n.instead for n in facts.notes if n.sentence.startswith("a/0.jpg is cut")]
    assert isinstance(without, Images)
    assert without.left_out == ("a/0.jpg",)
    again = look(tmp_path, msgspec.structs.replace(without, left_out=("a/0.jpg", "b/huge.png")))
    assert isinstance(again.source, Images)
    assert again.source.rows == 8
    assert "Left out, as was said: 2 files" in sentences(again)
    assert len(found_by_script(again.source)[0]) == 8


def test_how_many_were_opened_is_said_where_not_all_were(tmp_path, monkeypatch):
    fill(tmp_path, *(f"{c}/{n}.png" for c in "ab" for n in range(9)))
    monkeypatch.setattr(folder_pictures, "THUMBNAILS", 5)
    monkeypatch.setattr(folder_pictures, "_SECONDS", 1e-9)
    assert "Of 18 pictures 0 were opened to their end" in sentences(look(tmp_path))
    monkeypatch.setattr(folder_pictures, "_LOOKED_AT", 6)
    assert "Only 6 of 18 pictures were looked at" in sentences(look(tmp_path))


def test_kinds_of_pictures_are_said(tmp_path):
    for name in ("alpha.png", "sixteen.png", "floats.tif", "animation.gif"):
        (tmp_path / "a").mkdir(exist_ok=True)
        picture_kinds.make(tmp_path / "a", name)
    (tmp_path / "b").mkdir()
    picture_kinds.make(tmp_path / "b", "grey.png")
    facts = look(tmp_path)
    said = sentences(facts)
    assert "In 1 picture white shows through clear places" in said
    assert "In 1 picture with 16 bits, values of 0 to 65,535 become 0 to 255" in said
    assert "In 1 picture with fractions" in said
    assert "In 1 file there are several pictures; the first one is read" in said
    assert "In 2 of 5 pictures there may be colours" in said
    assert not pictures(tmp_path, offered(facts, "Read all in colour")).is_grey
    assert pictures(tmp_path, offered(facts, "Put them on black")).ground == "black"


def test_the_first_picture_is_measured_as_it_is_seen(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        picture_kinds.make(tmp_path / name, "turned.jpg")
    facts = look(tmp_path)
    assert facts.facts[0].first_size == (24, 16)
    assert facts.facts[0].first_mean == pytest.approx(
        picture_kinds.seen("turned.jpg").mean(), abs=1
    )
    assert pictures(tmp_path).height == 24


# --- texts


def write(folder: Path, encoding: str, words: str, count: int = 6) -> None:
    for name in ("bad", "good"):
        (folder / name).mkdir(exist_ok=True)
        for number in range(count):
            (folder / name / f"{number}.txt").write_text(f"{words} {number}", encoding)


def test_marks_at_the_beginning_of_texts_tell_how_to_read_them(tmp_path):
    write(tmp_path, "utf-8", "grün und schön")
    write(tmp_path / ".", "utf-8-sig", "grün und schön", 2)
    (tmp_path / "bad" / "0.txt").write_text("ganz schön breit", "utf-16")
    facts = look(tmp_path)
    assert facts.source == msgspec.structs.replace(facts.source, rows=12, encoding="utf-8")
    assert facts.notes == ()


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("gb18030", "今天天气很好。我们去公园玩。" * 5),
        ("cp1251", "Это очень хороший и длинный фильм, который мне понравился " * 3),
        ("utf-16-le", "no mark, but UTF-16 " * 3),
        ("cp1252", "Der schöne grüne Vogel aß früher gerne Äpfel und Brötchen " * 3),
    ],
)
def test_the_encoding_of_texts_is_found_and_said(tmp_path, encoding, words):
    write(tmp_path, encoding, words)
    facts = look(tmp_path)
    assert isinstance(facts.source, Texts)
    text = (tmp_path / "bad" / "1.txt").read_bytes().decode(facts.source.encoding)
    assert text.startswith(words)
    assert f"The encoding of the texts is {facts.source.encoding}" in sentences(facts)
    for note in facts.notes:
        if note.code == "encoding" and isinstance(note.instead, Texts):
            assert note.instead.encoding in note.offer
            assert look(tmp_path, note.instead).source.encoding == note.instead.encoding


def test_texts_without_blanks_can_be_taken_by_character(tmp_path):
    write(tmp_path, "utf-8", "今天天气很好我们去公园玩")
    facts = look(tmp_path)
    assert "without blanks between words" in sentences(facts)
    source = look(tmp_path, offered(facts, "Take each character as a word")).source
    assert isinstance(source, Texts)
    assert (source.splits, source.length) == ("characters", 13)
    functions = reading(DataSettings(source), {"text"}).functions
    assert any('split="character"' in line for lines in functions for line in lines)


def test_thousands_of_classes_in_three_parts_are_found_at_once():
    names: dict[tuple[str, ...], list[str]] = {
        (part, f"c{number}"): ["0.png"]
        for part in ("train", "val", "test")
        for number in range(4000)
    }
    tree = Tree(Path("/x"), {(): [], **names, ("test", "c7"): [], ("train", "c9", "in"): ["1.png"]})
    began = time.process_time()
    found = found_in(tree, (".png",), parts=None, is_told=False, is_nested=False)
    assert found.empty_classes("images") == ["x: test holds no images of the class 'c7'"]
    assert time.process_time() - began < 1
    assert (found.rows, found.nested_at) == ((4001, 4000, 3999), "train/c9/in")


def test_a_script_looks_up_what_is_left_out_in_a_set(tmp_path):
    fill(tmp_path, "a/0.png", "a/1.png", "b/0.png")
    source = msgspec.structs.replace(pictures(tmp_path), left_out=("a/1.png",))
    constants = dict(reading(DataSettings(source), {"label"}).constants)
    assert flat(constants["LEFT_OUT"]) == '{"a/1.png"}'
    assert found_by_script(source)[0] == ["a/0.png", "b/0.png"]
