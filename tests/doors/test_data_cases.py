"""Every file and folder of `tests/data_cases` is read as it should be, or refused with the right
words: by the reader alone, as it answers `strata data`."""

from pathlib import Path

import pytest

from tests.helpers.data_cases import EXPECTED, answer, place
from tests.helpers.right_reading import differences

NOT_YET = """
a02_string_labels.npz
a03_class_names.npz
a05_medmnist.npz
a12_column_labels.npz
a14_float_labels.npz
a19_labels_from_1.npz
a23_labels_2d_1000.npz
e01_sheet2.xlsx
e04_dates_bools.xlsx
i01b_exif_all
i03_alpha
i03c_palette_clear
i04_webp_mixed
i06b_train_test_flat
i08_macosx
i09c_truncated_photo
i10c_palette
i10e_gif_frames
i14_one_class
i17_mixed_size_late
i20_labels_csv
t01b_bom_headerless_numbers.csv
t02c_tab_decimal_comma.tsv
t02e_semicolon_quoted_decimal_comma.csv
t03b_space_header.csv
t04_utf16.csv
t05b_gbk.csv
t05d_cp1251.csv
t06b_abalone_headerless.csv
t07_numeric_header_pandas_default.csv
t09b_name_with_dot_number.csv
t11_quoted_newline_comma.csv
t13b_dates_short.csv
t14_thousands.csv
t15c_class_named_None.csv
t16_single_class.csv
t19b_float_labels.csv
t22_blank_lines_then_bad.csv
t23_text_last_column.csv
t24b_nnc_style_300.csv
t28_label_first.csv
t34_bool_missing.csv
t42_mixed_int_word.csv
t45_headerless_decimal_comma.csv
t46_semicolon_blank_end.csv
t47_tab_blank_line.tsv
t54_dates_mixed_number_first.csv
x05_chinese
x06_texts_beside_images
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_read_rightly(name: str, made: Path, request: pytest.FixtureRequest) -> None:
    if name in NOT_YET.splitlines():
        request.applymarker(pytest.mark.xfail(strict=True))
    assert differences(EXPECTED[name], answer(place(name, made)), name) == []
