"""Files that are too much: each is answered in time, in bounded memory, with a reading or with a
sentence."""

import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

pytestmark = pytest.mark.slow

_MEMORY = 3 << 30
_SECONDS = 30
_MB = 1 << 20


def told(path: Path) -> tuple[dict[str, Any], float]:
    """What `strata data` says, and in how many seconds of a processor, however busy the machine.
    It may take no more memory than allowed."""
    began = _worked()
    done = subprocess.run(
        [sys.executable, "-m", "studio", "data", str(path), "--json"],
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY)),
        check=False,
    )
    assert done.stdout, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (1 if "error" in answer else 0)
    return answer, _worked() - began


def _worked() -> float:
    """Seconds of a processor for which children that have ended worked."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _line(path: Path) -> None:
    """One line of 200 MB."""
    with path.open("wb") as file:
        file.write(b"a,b\n")
        for _ in range(200):
            file.write(b"1," * (_MB // 2))


def _cell(path: Path) -> None:
    """One quoted cell of 200 MB."""
    with path.open("wb") as file:
        file.write(b'a,b\n1,"')
        for _ in range(200):
            file.write(b"word " * (_MB // 5))
        file.write(b'"\n2,x\n')


def _packed_zeros(path: Path) -> None:
    """A workbook of a few MB whose sheet unpacks to 1.5 GB."""
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.save(path)
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, content in parts.items():
            if name != sheet:
                file.writestr(name, content)
        with file.open(sheet, "w", force_zip64=True) as part:
            head, tail = parts[sheet].split(b"</sheetData>")
            part.write(head)
            row = b'<row><c t="inlineStr"><is><t>' + b"x" * 9_000 + b"</t></is></c></row>"
            rows = row * (_MB // len(row))
            for _ in range(1500):
                part.write(rows)
            part.write(b"</sheetData>" + tail)


def _packed_csv(path: Path) -> None:
    """4 GB of zeros in 4 MB."""
    import gzip

    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"a,b\n")
        for _ in range(4000):
            file.write(b"0,0\n" * (_MB // 4))


def _promised(path: Path) -> None:
    """Arrays that say to be far larger than the file is."""
    with zipfile.ZipFile(path, "w") as file, file.open("x.npy", "w") as part:
        np.lib.format.write_array_header_1_0(
            part, {"descr": "<f8", "fortran_order": False, "shape": (10**12, 8)}
        )
        part.write(bytes(1000))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("line.csv", _line),
        ("cell.csv", _cell),
        ("packed.xlsx", _packed_zeros),
        ("packed.csv.gz", _packed_csv),
        ("promised.npz", _promised),
    ],
)
def test_what_is_too_large_is_a_sentence(
    name: str, write: Callable[[Path], None], tmp_path: Path
) -> None:
    write(tmp_path / name)
    answer, seconds = told(tmp_path / name)
    assert seconds < _SECONDS
    assert name in answer["error"]


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/stdin", "/proc/self/mem"])
def test_what_is_no_file_is_a_sentence(path: str) -> None:
    answer, seconds = told(Path(path))
    assert seconds < _SECONDS
    assert "error" in answer


def test_a_million_rows_are_told_in_5_seconds(tmp_path: Path) -> None:
    path = tmp_path / "million.csv"
    part = "".join(f"{n % 97},{n / 8},{'xyz'[n % 3]},{n % 1000 / 7:.6f}\n" for n in range(10_000))
    path.write_text("a,b,kind,c\n" + 100 * part)
    answer, seconds = told(path)
    assert (answer["rows"], answer["suggested"]["target"]) == (1_000_000, "c")
    assert seconds < 5


def test_five_thousand_columns_are_told_in_10_seconds(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    names = ",".join(f"gene_{n}" for n in range(5_000))
    rows = [",".join(f"{(n * k) % 101 / 10}" for n in range(5_000)) for k in range(60)]
    lines = [f"{row},{'xy'[k % 2]}" for k, row in enumerate(rows)]
    path.write_text("\n".join([f"{names},kind", *lines]))
    answer, seconds = told(path)
    assert (answer["rows"], len(answer["columns"])) == (60, 5_001)
    assert answer["suggested"]["target"] == "kind"
    assert seconds < 10
