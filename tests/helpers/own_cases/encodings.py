"""Letters of many lands, and how a file writes them."""

from tests.helpers.own_cases.case import at, classes, joined, number, table, target

ROWS = range(48)
_GUESSED = [["encoding", "encoded", "code page", "guess", "letters", "characters"]]
_OR_SAID = [
    ["encoding", "encoded", "code page"],
    ["choose", "another", "change", "set", "guess"],
]


def _animals(head: tuple[str, str], names: tuple[str, ...], mark: str = ",") -> str:
    rows = [(n / 2, names[n % len(names)]) for n in ROWS]
    return joined([head, *rows], mark)


_TAIWAN = ("寵物種類小狗", "寵物種類小貓", "寵物種類小鳥")
_JAPAN = ("いぬです", "ねこです", "とりです")
_KOREA = ("강아지", "고양이", "참새")
_RUSSIA = ("собака большая", "кошка маленькая", "птица певчая")
_GERMANY = ("Hündin", "Käfer", "Öltier")
_POLAND = ("żółw", "łoś", "źrebię")
_LATE = 4000
"""Rows that hold nothing but ASCII: more than the start of the file that a guess looks at."""

CASES = [
    table(
        "big5.csv",
        "encodings",
        _animals(("體重", "種類"), _TAIWAN).encode("big5"),
        read_as={"separator": ",", "header": True, "encoding": ["big5", "cp950", "big5hkscs"]},
        rows=48,
        columns=[number("體重", 0, 23.5), classes("種類", *sorted(_TAIWAN))],
        suggested=target("種類", "classes"),
        must_note=_GUESSED,
    ),
    table(
        "shift_jis.csv",
        "encodings",
        _animals(("重さ", "しゅるい"), _JAPAN).encode("shift_jis"),
        read_as={
            "separator": ",",
            "header": True,
            "encoding": ["shift_jis", "cp932", "shift_jis_2004", "shift_jisx0213"],
        },
        rows=48,
        columns=[number("重さ", 0, 23.5), classes("しゅるい", *sorted(_JAPAN))],
        suggested=target("しゅるい", "classes"),
        must_note=_GUESSED,
    ),
    table(
        "euc_kr.csv",
        "encodings",
        _animals(("무게", "종류"), _KOREA).encode("cp949"),
        rows=48,
        must_note=_GUESSED,
        one_of=[
            {"columns": [number("무게", 0, 23.5), classes("종류", *sorted(_KOREA))]},
            {"must_note": _OR_SAID},
        ],
    ),
    table(
        "koi8.csv",
        "encodings",
        _animals(("вес", "вид"), _RUSSIA).encode("koi8-r"),
        rows=48,
        must_note=_GUESSED,
        one_of=[
            {"columns": [number("вес", 0, 23.5), classes("вид", *sorted(_RUSSIA))]},
            {"must_note": _OR_SAID},
        ],
    ),
    table(
        "cp1252_decimal_comma.csv",
        "encodings",
        _animals(("Größe", "Art in €"), _GERMANY, ";").replace(".", ",").encode("cp1252"),
        read_as={"separator": ";", "header": True, "decimal": ","},
        rows=48,
        columns=[at(0, number("", 0, 23.5))],
        must_note=_GUESSED,
        one_of=[
            {"columns": [{"name": "Größe"}, classes("Art in €", *sorted(_GERMANY))]},
            {"must_note": _OR_SAID},
        ],
    ),
    table(
        "cp1250.csv",
        "encodings",
        _animals(("waga", "zwierzę"), _POLAND).encode("cp1250"),
        rows=48,
        must_note=_GUESSED,
        one_of=[
            {"columns": [number("waga", 0, 23.5), classes("zwierzę", *sorted(_POLAND))]},
            {"must_note": _OR_SAID},
        ],
    ),
    *(
        table(
            f"{name}.csv",
            "encodings",
            mark + _animals(("größe", "art"), _GERMANY, sep).encode(encoding),
            read_as={
                "separator": sep,
                "header": True,
                "decimal": ".",
                "encoding": ["utf-16", encoding],
            },
            rows=48,
            columns=[number("größe", 0, 23.5), classes("art", *sorted(_GERMANY))],
            suggested=target("art", "classes"),
        )
        for name, mark, sep, encoding in (
            ("utf16_little_without_mark", b"", ",", "utf-16-le"),
            ("utf16_big_without_mark", b"", ",", "utf-16-be"),
            ("utf16_big_with_mark", b"\xfe\xff", ";", "utf-16-be"),
            ("utf16_tab", b"\xff\xfe", "\t", "utf-16-le"),
        )
    ),
    table(
        "utf8_late.csv",
        "encodings",
        joined([("a", "kind"), *((n, "plain words") for n in range(_LATE)), (9, "größer")]),
        read_as={"encoding": "utf-8"},
        rows=_LATE + 1,
        columns=[
            number("a", 0, _LATE - 1),
            classes("kind", "größer", "plain words", counts=[1, _LATE]),
        ],
    ),
    table(
        "latin1_late.csv",
        "encodings",
        joined([("a", "kind"), *((n, "plain words") for n in range(_LATE)), (9, "größer")]).encode(
            "latin-1"
        ),
        rows=_LATE + 1,
        columns=[number("a", 0, _LATE - 1)],
        must_note=_GUESSED,
        one_of=[
            {"columns": [classes("kind", "größer", "plain words")]},
            {"must_note": _OR_SAID},
        ],
    ),
    table(
        "letter_across_a_block.csv",
        "encodings",
        # The two bytes of one letter end and begin blocks of 64 KB.
        f"n,text\n1,{'x' * ((1 << 16) - 10)}ß\n" + joined((n, "y") for n in ROWS),
        read_as={"encoding": "utf-8", "separator": ","},
        rows=49,
        columns=[number("n", 0, 47)],
    ),
    table(
        "mark_and_semicolon.csv",
        "encodings",
        ("\ufeff" + _animals(("größe", "art"), _GERMANY, ";").replace(".", ",")),
        read_as={"encoding": "utf-8", "separator": ";", "decimal": ",", "header": True},
        rows=48,
        columns=[number("größe", 0, 23.5), classes("art", *sorted(_GERMANY))],
    ),
]
