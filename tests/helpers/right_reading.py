"""Whether what is said of a file is what stands in it.

An expectation is written as those in `tests/data_cases/expected.json`; the page beside it says
what each field means. Only what an expectation names is compared.
"""

import codecs
import math
import re
from collections.abc import Iterator
from typing import Any

Answer = dict[str, Any]
Words = list[str | list[str]]
"""Each must be found; of a list, one of its words."""

_SEPARATORS = {"tab": "\t", "spaces": " ", "whitespace": " ", r"\s+": " "}
_TO_READ = ("read_as", "rows", "columns", "column_count", "must_note", "one_of", "suggested")
_COUNTED = ("rows", "test_rows", "validation_rows")


def differences(expected: Answer, answer: Answer, name: str) -> list[str]:
    """In what an answer of `strata data` on the file of that name is not as expected."""
    error = answer.get("error")
    if error is None:
        if not any(field in expected for field in _TO_READ):
            return [f"it was read, and should be refused: {expected['or_error']['why']}"]
        return list(_unlike(expected, answer, name))
    if "or_error" not in expected:
        return [f"it was refused: {error}"]
    return list(_unsaid(expected["or_error"]["must_have"], [error], name))


def _unlike(expected: Answer, answer: Answer, name: str) -> Iterator[str]:
    if "kind" in expected and answer["kind"] != expected["kind"]:
        yield f"its kind is {answer['kind']}, not {expected['kind']}"
    for way, wanted in expected.get("read_as", {}).items():
        found = answer["read_as"].get(way)
        if not any(_is_same_way(way, one, found) for one in _each(wanted)):
            yield f"its {way} is {found!r}, not {wanted!r}"
    for field in _COUNTED:
        if field in expected and answer.get(field) not in _each(expected[field]):
            yield f"{field} are {answer.get(field)}, not {expected[field]}"
    complete = answer.get("complete_rows")
    if complete is not None and expected.get("complete_rows", complete) != complete:
        yield f"complete_rows are {complete}, not {expected['complete_rows']}"
    columns = answer["columns"]
    if expected.get("column_count", len(columns)) != len(columns):
        yield f"it has {len(columns)} columns, not {expected['column_count']}"
    yield from _unlike_columns(expected.get("columns", []), columns)
    yield from _unlike_suggested(expected.get("suggested", {}), answer)
    yield from _unsaid(expected.get("must_note", []), sentences(answer), name)
    choices = [list(_unlike(one, answer, name)) for one in expected.get("one_of", [])]
    if choices and all(choices):
        yield "none fits of " + " | ".join("; ".join(choice) for choice in choices)


def _each(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


def _is_same_way(way: str, wanted: Any, found: Any) -> bool:
    if way == "separator":
        return _SEPARATORS.get(wanted, wanted) == _SEPARATORS.get(found, found)
    if way == "encoding":
        return found is not None and _codec(wanted) == _codec(found)
    return bool(wanted == found)


def _codec(name: str) -> str:
    return codecs.lookup(name).name.removesuffix("-sig")


# --- columns ------------------------------------------------------------------


def _unlike_columns(wanted: list[Answer], columns: list[Answer]) -> Iterator[str]:
    free = list(columns)
    for one in wanted:
        if "name" in one:
            called = f'column "{one["name"]}"'
            found = next((c for c in columns if c["name"].strip() == one["name"]), None)
        elif "at" in one:
            called = f"column {one['at'] + 1}"
            found = columns[one["at"]] if one["at"] < len(columns) else None
        else:
            called = f"the column of kind {one['kind']}"
            found = next((c for c in free if c["kind"] in _each(one["kind"])), None)
            free = [c for c in free if c is not found]
        if found is None:
            yield f"{called} is not among {[c['name'] for c in columns]}"
            continue
        yield from (f"{called}: {said}" for said in _unlike_column(one, found))


def _unlike_column(wanted: Answer, found: Answer) -> Iterator[str]:
    kind = found["kind"]
    if "kind" in wanted and kind not in _each(wanted["kind"]):
        yield f"its kind is {kind}, not {wanted['kind']}"
    if "range" in wanted and not _needs_no_range(wanted, kind):
        ranges = _choices(wanted["range"])
        if not any(_is_near(found.get("range"), one) for one in ranges):
            yield f"its range is {found.get('range')}, not {wanted['range']}"
    yield from _unlike_classes(wanted, found)
    if "missing" in wanted and found.get("missing", 0) != wanted["missing"]:
        yield f"{found.get('missing', 0)} are missing, not {wanted['missing']}"
    yield from _unlike_picture(wanted, found)


def _unlike_classes(wanted: Answer, found: Answer) -> Iterator[str]:
    classes = [_plain(name) for name in found.get("classes", [])]
    if "classes" in wanted and not (found["kind"] == "flag" and not classes):
        orders = [[_plain(name) for name in one] for one in _choices(wanted["classes"])]
        if classes not in orders:
            yield f"its classes are {classes[:12]}, not {wanted['classes']}"
    count = found.get("class_count", len(classes))
    if wanted.get("class_count", count) != count:
        yield f"it has {count} classes, not {wanted['class_count']}"
    if "counts" in wanted and found.get("counts") != wanted["counts"]:
        yield f"its counts are {found.get('counts')}, not {wanted['counts']}"


def _unlike_picture(wanted: Answer, found: Answer) -> Iterator[str]:
    if "first_mean" in wanted:
        mean, within = found.get("first_mean"), wanted.get("first_mean_within", 0.02)
        if mean is None or not abs(mean - wanted["first_mean"]) <= within:
            yield f"the mean of the first picture is {mean}, not {wanted['first_mean']}"
    if "first_size" in wanted and list(found.get("first_size") or ()) != wanted["first_size"]:
        yield f"the first picture is {found.get('first_size')}, not {wanted['first_size']}"


def _needs_no_range(wanted: Answer, kind: str) -> bool:
    """Classes may be told without a range, where they may be classes at all."""
    may_be_classes = "classes" in _each(wanted.get("kind", "classes"))
    return kind == "date" or (may_be_classes and kind in ("classes", "flag"))


def _choices(wanted: list[Any]) -> list[list[Any]]:
    return wanted if wanted and isinstance(wanted[0], list) else [wanted]


def _is_near(found: Any, wanted: list[float]) -> bool:
    return isinstance(found, list) and all(
        math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9) for a, b in zip(found, wanted, strict=True)
    )


def _plain(name: str) -> str:
    """A class as it is compared: True as true, 2.0 as 2."""
    if name in ("True", "False", "TRUE", "FALSE"):
        return name.lower()
    return re.sub(r"^(-?\d+)\.0+$", r"\1", name)


def _unlike_suggested(wanted: Answer, answer: Answer) -> Iterator[str]:
    found, columns = answer["suggested"], answer["columns"]
    target, inputs = found.get("target"), set(found["inputs"])
    expected = wanted.get("target")
    if "target_at" in wanted:
        expected = columns[wanted["target_at"]]["name"]
    if expected is not None and str(target).strip() != expected.strip():
        yield f"the target suggested is {target!r}, not {expected!r}"
    if "target_is" in wanted and found.get("target_is") not in _each(wanted["target_is"]):
        yield f"the target is taken as {found.get('target_is')}, not {wanted['target_is']}"
    if inputs & set(wanted.get("not_inputs", ())):
        yield f"the inputs suggested are {sorted(inputs)}, with {wanted['not_inputs']}"
    if not set(wanted.get("inputs", ())) <= inputs:
        yield f"the inputs suggested are {sorted(inputs)}, without {wanted['inputs']}"
    if not inputs <= set(wanted.get("inputs_within", inputs)):
        yield f"the inputs suggested are {sorted(inputs)}, not within {wanted['inputs_within']}"


# --- sentences ----------------------------------------------------------------


def sentences(answer: Answer) -> list[str]:
    """All that an answer says in words."""
    left_out = [f"{one['count']} {one['what']}" for one in answer.get("left_out", [])]
    return [*answer.get("notes", []), *left_out, *filter(None, [answer.get("error")])]


def _unsaid(wanted: Words, said: list[str], name: str) -> Iterator[str]:
    # The file's own name says nothing, unless all of it is asked for.
    own = [name, name.rpartition(".")[0] or name]
    without = [_cut(sentence, own) for sentence in said]
    for words in wanted:
        if not any(_stands_in(w, said if w in own else without) for w in _each(words)):
            yield f"nothing says {' or '.join(_each(words))}: {said}"


def _cut(sentence: str, own: list[str]) -> str:
    for name in own:
        sentence = re.sub(re.escape(name), " ", sentence, flags=re.IGNORECASE)
    return sentence


def _stands_in(word: str, said: list[str]) -> bool:
    """Whether a sentence holds a word: numbers and words of three letters alone, longer ones as
    a part of others too."""
    pattern = re.escape(word.lower())
    if re.fullmatch(r"\w{1,3}|\d[\d.,]*", word):
        pattern = rf"(?<![\w.]){pattern}(?!\w|[.,]\d)"
    return any(re.search(pattern, sentence.lower()) for sentence in said)
