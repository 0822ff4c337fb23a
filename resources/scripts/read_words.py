"""How words become numbers: the text that a script holds, and that the preview runs."""

import re

import pandas as pd


def as_numbers(words, decimal=".", thousands="", sign=""):
    """Take words as numbers, written with these marks and a sign; what is none is missing."""
    plain = words.str.strip().str.replace("\u2212", "-", regex=False)  # a typesetter's minus
    below_0 = r"^(?:\(([^()+-]*\d[^()+-]*)\)|([^\s()+-]*\d[\d.,]*)\s?-)$"  # (5) or 5- of accounts
    plain = plain.str.replace(below_0, r"-\1\2", regex=True)
    if sign:
        mark = re.escape(sign)
        plain = plain.str.replace(rf"^([+-]?)\s*{mark}\s*|\s*{mark}$", r"\1", regex=True)
    if thousands:
        mark = re.escape(thousands)
        groups = rf"[+-]?[1-9]\d{{0,2}}(({mark}\d\d)+|({mark}\d{{3}})*){mark}\d{{3}}"
        groups += rf"({re.escape(decimal)}\d*)?"
        is_right = ~plain.str.contains(thousands, regex=False, na=False)
        is_right |= plain.str.fullmatch(groups, na=False)
        plain = plain.where(is_right).str.replace(thousands, "", regex=False)
    if decimal == ",":
        plain = plain.str.replace(",", ".", regex=False)
    return pd.to_numeric(plain, errors="coerce")


def as_flags(words):
    """Take words as True and False, however they are written; what is neither is missing."""
    return words.str.strip().str.lower().map({"true": True, "false": False})
