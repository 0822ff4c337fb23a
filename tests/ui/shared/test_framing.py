"""Drawings in the form of MNIST's digits."""

import numpy as np
import pytest

from studio.ui.shared.framing import fitted, framed


def test_ink_is_fitted_into_a_box_and_centred_by_its_mass() -> None:
    drawing = np.zeros((280, 280), dtype=np.uint8)
    drawing[30:130, 200:240] = 255
    picture = framed(drawing, 28, 28)
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    assert len(rows) == 20
    assert len(columns) == 8
    mass = picture.astype(float)
    middle = [(mass.sum(axis=1 - axis) * np.arange(28)).sum() / mass.sum() for axis in (0, 1)]
    assert middle == pytest.approx([14, 14], abs=0.51)


def test_an_empty_drawing_is_an_empty_picture() -> None:
    assert not framed(np.zeros((280, 280), dtype=np.uint8), 28, 28).any()


def test_framing_never_leaves_the_picture() -> None:
    drawing = np.zeros((280, 280), dtype=np.uint8)
    drawing[0:4, :] = 255
    drawing[:, 0:2] = 9  # hardly any mass below: the centre lies far up
    assert framed(drawing, 28, 28).shape == (28, 28)


def test_without_centring_the_whole_pad_is_made_smaller() -> None:
    drawing = np.zeros((280, 280), dtype=np.uint8)
    drawing[0:10, 0:10] = 200
    picture = fitted(drawing, 28, 28)
    assert picture[0, 0] == 200
    assert not picture[1:, 1:].any()


@pytest.mark.parametrize("width", [3, 5, 7, 9, 11])
def test_the_middle_of_a_bar_comes_to_lie_on_pixel_fourteen(width: int) -> None:
    standing = np.zeros((28, 28), dtype=np.uint8)
    standing[2:22, 1 : 1 + width] = 255
    for picture in (framed(standing, 28, 28), framed(standing.T, 28, 28).T):
        columns = np.flatnonzero(picture.any(axis=0)).tolist()
        assert columns == list(range(14 - width // 2, 15 + width // 2))
