"""Further files as people have them, written by the tests that read them.

The right reading of each follows from how it is made, never from our reader. Its fields are those
of `tests/data_cases/expected.json`.
"""

from tests.helpers.own_cases import (
    array_files,
    dates,
    encodings,
    exports,
    headers,
    labels,
    marks,
    odd_files,
    picture_folders,
    spreadsheets,
    targets,
    text_folders,
)
from tests.helpers.own_cases.case import Case

_MODULES = (
    array_files,
    dates,
    encodings,
    exports,
    headers,
    labels,
    marks,
    odd_files,
    picture_folders,
    spreadsheets,
    targets,
    text_folders,
)
CASES: dict[str, Case] = {case.name: case for module in _MODULES for case in module.CASES}
