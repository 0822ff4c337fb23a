"""Random descriptions of data, with names from anywhere."""

import msgspec
from hypothesis import strategies as st

from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import (
    ClassNumbers,
    Clip,
    DateParts,
    Days,
    Fill,
    Flatten,
    Log,
    OneHot,
    PreparedColumn,
    Reshape,
    Scale,
    Shift,
    Standardize,
    Window,
)
from studio.project.sources import (
    Arrays,
    Images,
    Line,
    Points,
    Published,
    PublishedTexts,
    Scikit,
    Table,
    Texts,
    Waves,
)

texts = st.text(max_size=50)
counts = st.integers(1, 10**9)
deviations = st.floats(0, 1e6)
factors = st.floats(-1e9, 1e9)
classes = st.lists(texts, max_size=4, unique=True).map(tuple)
shapes = st.lists(st.integers(1, 99), max_size=3).map(tuple)
table_columns = st.lists(
    st.builds(Column, texts, st.just(()), st.sampled_from(["float32", TEXT]), classes),
    min_size=1,
    max_size=5,
    unique_by=lambda c: c.name,
).map(tuple)
array_columns = st.lists(
    st.builds(Column, texts, shapes, st.sampled_from(["float32", "uint8", "int64"]), classes),
    min_size=1,
    max_size=4,
    unique_by=lambda c: c.name,
).map(tuple)
SOURCES = st.one_of(
    st.builds(Published, st.sampled_from(["mnist", "fashion_mnist", "cifar10", "cifar100"])),
    st.just(Published("california_housing")),
    st.builds(PublishedTexts, st.sampled_from(["imdb", "reuters"]), st.integers(10, 10**6)),
    st.builds(Scikit, st.sampled_from(["digits", "iris", "wine", "breast_cancer", "diabetes"])),
    st.builds(Line, counts, factors, factors, deviations),
    st.builds(Waves, st.integers(1, 10**5), st.integers(1, 10**4), st.integers(1, 10**4)),
    st.builds(
        Points,
        st.sampled_from(["circles", "moons", "spirals", "xor"]),
        st.integers(4, 10**7),
        deviations,
    ),
    st.builds(
        Table,
        texts,
        table_columns,
        counts,
        separator=st.sampled_from(",;\t|"),
        decimal=st.sampled_from(".,"),
        encoding=st.sampled_from(["utf-8", "latin-1"]),
        has_header=st.booleans(),
        sheet=texts,
        drops_missing=st.booleans(),
    ),
    st.builds(Arrays, texts | texts.map("{}.npy".format), array_columns, counts, st.integers(0, 9)),
    st.builds(
        Images,
        texts,
        classes,
        counts,
        st.integers(1, 8192),
        st.integers(1, 8192),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(Texts, texts, classes, counts),
)
STEPS = st.lists(
    st.one_of(
        st.just(Flatten()),
        st.just(Standardize()),
        st.just(ClassNumbers()),
        st.builds(Reshape, shapes),
        st.builds(Scale, st.floats(allow_nan=False, allow_infinity=False)),
        st.builds(Shift, st.floats(allow_nan=False, allow_infinity=False)),
        st.builds(OneHot, counts),
        st.builds(Window, st.integers(1, 99), st.integers(0, 9)),
        st.builds(
            Fill,
            st.sampled_from(["mean", "median", "most_frequent", "value"]),
            st.floats(allow_nan=False, allow_infinity=False),
            st.booleans(),
        ),
        st.just(Log()),
        st.builds(Clip, st.integers(-9, 9).map(float), st.integers(-9, 99).map(float)),
        st.just(DateParts()),
        st.builds(Days, st.just("2020-02-29") | texts),
    ),
    max_size=4,
).map(tuple)
shares = st.integers(0, 10**6) | st.floats(0, 0.999)
SPLITS = st.builds(Split, shares, shares, st.booleans(), st.integers(0, 2**32 - 1))


@st.composite
def settings_of(draw):
    """A source, columns made of its columns or of none, and a split."""
    source = draw(SOURCES)
    known = st.sampled_from([column.name for column in source.info().columns])
    of = known | st.lists(known, min_size=1, max_size=4).map(tuple) | texts
    columns = st.lists(st.builds(PreparedColumn, texts | known, of, STEPS), max_size=4)
    split = draw(SPLITS)
    key = draw(st.sampled_from(["order", "group", "stratify", ""]))
    if key:
        split = msgspec.structs.replace(split, **{key: draw(known)})
    return DataSettings(source, tuple(draw(columns)), split)
