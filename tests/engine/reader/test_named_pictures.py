"""Of the pictures that a table names those that cannot be read are told, and the first is shown."""

from pathlib import Path

from PIL import Image

from studio.engine.reader import named_pictures
from studio.engine.reader.named_pictures import look_at


def saved(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{number}.png" for number in range(count)]
    for number, path in enumerate(paths):
        Image.new("RGB", (6, 4), (number, 20, 20)).save(path)
    return paths


def test_the_first_picture_is_one_that_can_be_read(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(named_pictures, "_LOOKED_INTO", 3)
    paths = saved(tmp_path, 12)
    paths[0].unlink()
    paths[1].write_bytes(b"no picture")  # none of those that are opened
    Image.new("RGB", (9, 9), (90, 90, 90)).save(paths[2])
    found = look_at(paths)
    assert found is not None
    assert found.wrong == [
        (0, 'there is no picture "0.png"'),
        (1, '"1.png" is no picture that can be read'),
    ]
    assert (found.first_size, found.first_mean) == ((9, 9), 90)
    assert found.shape == (4, 6, 3)
    assert found.said == "; they are 6 by 4 pixels, as 2 of them say, spread over all 12"


def test_a_picture_that_is_cut_off_is_not_the_first(tmp_path: Path) -> None:
    paths = saved(tmp_path, 2)
    noise = Image.effect_noise((64, 64), 90).convert("RGB")
    noise.save(paths[0])
    paths[0].write_bytes(paths[0].read_bytes()[:3000])
    found = look_at(paths)
    assert found is not None
    assert (found.wrong[0][0], found.first_size) == (0, (4, 6))
    assert look_at(paths[:1]) is None
