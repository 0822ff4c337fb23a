"""Real files of every kind, made on the spot."""

from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image


def houses(folder: Path, rows: int = 60) -> Path:
    random = np.random.RandomState(0)
    path = folder / "houses.csv"
    pd.DataFrame(
        {
            "area": random.uniform(50, 200, rows).round(1),
            "rooms": random.randint(1, 6, rows),
            "kind": random.choice(["flat", "house"], rows),
            "price": random.uniform(1, 9, rows).round(2),
        }
    ).to_csv(path, index=False)
    return path


def houses_in_excel(folder: Path) -> Path:
    path = folder / "houses.xlsx"
    pd.read_csv(houses(folder)).to_excel(path, sheet_name="Prices", index=False)
    return path


def digits(folder: Path) -> Path:
    random = np.random.RandomState(0)
    path = folder / "digits.npz"
    np.savez(
        path,
        x_train=random.randint(0, 256, (80, 6, 6)).astype("uint8"),
        y_train=random.randint(0, 3, 80),
        x_test=random.randint(0, 256, (20, 6, 6)).astype("uint8"),
        y_test=random.randint(0, 3, 20),
    )
    return path


def one_array(folder: Path) -> Path:
    path = folder / "values.npy"
    np.save(path, np.random.RandomState(0).normal(size=(50, 4)))
    return path


def pictures(folder: Path, count: int = 12, size: tuple[int, int] = (10, 8)) -> Path:
    root = folder / "pictures"
    for number, name in enumerate(("cat", "dog")):
        (root / name).mkdir(parents=True)
        for index in range(count):
            image = Image.new("RGB", size, (20 * number, 10 * index % 255, 99))
            image.save(root / name / f"{index:03d}.png")
    return root


def texts(folder: Path, count: int = 12) -> Path:
    root = folder / "texts"
    for name, words in (("bad", "dull long weak"), ("good", "bright short strong")):
        (root / name).mkdir(parents=True)
        for index in range(count):
            (root / name / f"{index}.txt").write_text(f"a {words} film number {index}", "utf-8")
    return root
