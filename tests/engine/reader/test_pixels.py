"""Pictures as a person sees them; the same in the preview and in a script."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.codegen.read_folders import images
from studio.engine.reader import pixels
from studio.project.datasets import DataSettings
from studio.project.sources import Images
from tests.helpers import picture_kinds


@pytest.mark.parametrize("name", picture_kinds.KINDS)
def test_a_picture_is_read_as_it_is_seen(tmp_path, name):
    path = picture_kinds.make(tmp_path, name)
    found = pixels.read_picture(path).astype(float)
    expected = picture_kinds.seen(name)
    assert found.shape == expected.shape
    loss = 30 if path.suffix in (".jpg", ".jfif") else 6 if name.startswith("palette") else 1
    assert np.abs(found - expected).max() <= loss


@pytest.mark.parametrize("is_grey", [False, True])
@pytest.mark.parametrize("ground", ["white", "black"])
def test_a_script_reads_the_pixels_of_the_preview(tmp_path, is_grey, ground):
    source = Images("", ("a", "b"), 2, 10, 12, is_grey, resizes=True, ground=ground)
    read = images(DataSettings(source), {"image"})
    parts = ["\n".join(lines) for lines in read.functions if "Batches" not in lines[0]]
    text = "\n".join(["import numpy as np", *read.imports, "HEIGHT, WIDTH = 10, 12", *parts])
    (tmp_path / "script.py").write_text(text)
    spec = importlib.util.spec_from_file_location("script", tmp_path / "script.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    files = [picture_kinds.make(tmp_path, name) for name in picture_kinds.KINDS]
    given = script.Pictures(np.array(files))[np.arange(len(files))]
    for path, picture in zip(files, given, strict=True):
        shown = pixels.read_picture(
            path, 10, 12, "L" if is_grey else "RGB", resize=True, ground=ground
        )
        assert (picture == shown).all(), path.name


def test_clear_places_show_the_ground(tmp_path):
    path = picture_kinds.make(tmp_path, "alpha.png")
    assert pixels.read_picture(path)[0, 0].tolist() == [255, 255, 255]
    assert pixels.read_picture(path, ground="black")[0, 0].tolist() == [0, 0, 0]


def test_a_thumbnail_keeps_the_form(tmp_path):
    path = tmp_path / "large.jpg"
    Image.new("RGB", (400, 100), (9, 99, 200)).save(path)
    made = pixels.thumbnail(path, "blue")
    assert (made.width, made.height, len(made.pixels)) == (64, 16, 64 * 16 * 3)


def test_what_cannot_be_read_is_named(tmp_path):
    path = picture_kinds.make(tmp_path, "plain.png")
    with pytest.raises(ValueError, match=r"plain\.png has the size \(24, 16\), not \(5, 5\)"):
        pixels.read_picture(path, 5, 5)
    for content in (path.read_bytes()[:60], b"", b"no picture"):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"plain\.png is no picture that can be read"):
            pixels.read_picture(Path(path))
