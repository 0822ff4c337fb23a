"""The points of the data on a plane, as they are painted."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from studio.ui.plane.plane_points import PlanePoints


@pytest.mark.parametrize("scale", [10.0, 400.0])
def test_a_point_is_round_however_large_the_unit_of_its_data_is(qtbot: QtBot, scale: float) -> None:
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem

    points = PlanePoints()
    red = np.array([[255, 0, 0]], np.uint8)
    points.set_points(np.array([[0.0, 0.0]]), red, np.array([False]))
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.translate(30, 30)
    painter.scale(scale, -scale)
    points.paint(painter, QStyleOptionGraphicsItem())
    painter.end()
    lit = np.array([[image.pixelColor(x, y).red() > 60 for x in range(60)] for y in range(60)])
    wide, high = lit.any(axis=0).sum(), lit.any(axis=1).sum()
    assert 5 <= high <= 12
    assert abs(int(wide) - int(high)) <= 1
