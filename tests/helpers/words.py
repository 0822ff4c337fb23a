"""A small table of words and numbers, and networks that read them."""

import random
from pathlib import Path

import numpy as np

from studio.project.columns import TEXT, Column
from studio.project.datasets import DataSettings, Split
from studio.project.preparing import ClassNumbers, PreparedColumn, Reshape
from studio.project.project import Project
from studio.project.sources import Arrays, Table
from studio.project.training import TrainingSettings, Validation
from tests.helpers.networks import put, wire

ROWS = 80
COLOURS = ("blue", "green", "red")
_GOOD, _BAD = ("fine", "nice", "great"), ("bad", "poor", "awful")


def reviews(folder: Path) -> Table:
    """Colours, sizes, and reviews whose words tell whether they are good. One has no words, and
    crimson is another word for red."""
    chance = random.Random(1)
    lines = ["colour,size,count,review,good"]
    for row in range(ROWS):
        is_good = chance.random() < 0.5
        words = " ".join(chance.choice(_GOOD if is_good else _BAD) for _ in range(4))
        colour = "crimson" if row % 10 == 0 else chance.choice(COLOURS)
        size, count = round(chance.gauss(100, 20), 1), chance.randint(0, 9)
        review = words if row else ""
        lines.append(f"{colour},{size},{count},{review},{['no', 'yes'][is_good]}")
    path = folder / "reviews.csv"
    path.write_text("\n".join(lines) + "\n")
    columns = (
        Column("colour", (), TEXT, COLOURS, merged=(("crimson", "red"),)),
        Column("size", (), "float32"),
        Column("count", (), "int64"),
        Column("review", (), TEXT, missing=1),
        Column("good", (), TEXT, ("no", "yes")),
    )
    return Table(str(path), columns, ROWS)


def on_reviews(name: str, folder: Path, **training: object) -> Project:
    """A project on that table, still without a network."""
    line = (Reshape((1,)),)
    columns = (
        PreparedColumn("colour", "colour"),
        PreparedColumn("review", "review"),
        PreparedColumn("size", "size", line),
        PreparedColumn("count", "count", line),
        PreparedColumn("good", "good", (ClassNumbers(),), "target"),
    )
    told = {"epochs": 2, "batch_size": 16, "validation": Validation("test"), **training}
    data = DataSettings(reviews(folder), columns, Split())
    return Project(name, data=data, training=TrainingSettings(**told))  # type: ignore[arg-type]


def of_all_kinds(folder: Path) -> Project:
    """Words, texts and numbers, each through layers that learn from the data; one of them stands
    behind a Dense, and one is asked twice."""
    project = on_reviews("words", folder)
    graph = project.graph
    colour, review, size, count = (
        put(graph, "Input", name, column=name) for name in ("colour", "review", "size", "count")
    )
    bag = {"max_tokens": 8, "pad_to_max_tokens": True}
    ends = [
        put(graph, "StringLookup", "hot", (colour,), output_mode="one_hot", **bag),
        put(
            graph,
            "GlobalAveragePooling1D",
            "mean_word",
            (
                put(
                    graph,
                    "Embedding",
                    "vectors",
                    (
                        put(
                            graph,
                            "TextVectorization",
                            "tokens",
                            (review,),
                            max_tokens=20,
                            output_sequence_length=5,
                        ),
                    ),
                    input_dim=20,
                    output_dim=3,
                ),
            ),
        ),
        put(graph, "Discretization", "bins", (size,), num_bins=4, output_mode="one_hot"),
        put(graph, "IntegerLookup", "counts", (count,), output_mode="one_hot", **bag),
        put(
            graph,
            "Normalization",
            "behind",
            (put(graph, "Dense", "wider", (size,), units=3),),
        ),
        put(
            graph, "HashedCrossing", "crossed", (colour, review), num_bins=4, output_mode="one_hot"
        ),
        put(graph, "Hashing", "hashed", (colour,), num_bins=4, output_mode="one_hot"),
        put(
            graph,
            "CategoryEncoding",
            "encoded",
            (put(graph, "StringLookup", "number", (colour,)),),
            num_tokens=5,
        ),
    ]
    together = put(graph, "Concatenate", "together", tuple(ends))
    answer = put(graph, "Dense", "answer", (together,), units=2, activation="softmax")
    put(graph, "Watch", "seen", (together,))
    loss = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
    put(graph, "Output", "good", (answer,), target="good", **loss)
    return project


def shared(folder: Path, **training: object) -> Project:
    """Layers that are called twice: a lookup of two columns, and means behind two layers."""
    project = on_reviews("shared", folder, **training)
    graph = project.graph
    colour, review, size = (
        put(graph, "Input", name, column=name) for name in ("colour", "review", "size")
    )
    bag = {"max_tokens": 9, "output_mode": "one_hot", "pad_to_max_tokens": True}
    ends = [put(graph, "StringLookup", f"word_{n}", (colour,), **bag) for n in (1, 2)]
    graph.disconnect(graph.edges_into(ends[1])[0])
    wire(graph, review, ends[1])
    for number in (1, 2):
        dense = put(graph, "Dense", f"dense_{number}", (size,), units=2)
        ends.append(put(graph, "Normalization", f"scaled_{number}", (dense,)))
    for node_id, link in zip(ends, ("words", "words", "means", "means"), strict=True):
        graph.set_link(node_id, link)
    together = put(graph, "Concatenate", "together", tuple(ends))
    answer = put(graph, "Dense", "answer", (together,), units=1, activation="sigmoid")
    put(graph, "Output", "good", (answer,), target="good", loss="binary_crossentropy")
    return project


def text_chain(folder: Path, **training: object) -> Project:
    """A chain that reads a text as a bag of words."""
    project = on_reviews("chain", folder, **training)
    graph = project.graph
    review = put(graph, "Input", "review", column="review")
    bag = {"max_tokens": 9, "output_mode": "multi_hot", "pad_to_max_tokens": True}
    words = put(graph, "TextVectorization", "bag", (review,), **bag)
    level = put(graph, "Flatten", "level", (words,))
    scaled = put(graph, "Normalization", "scaled", (level,))
    answer = put(graph, "Dense", "answer", (scaled,), units=1, activation="sigmoid")
    put(graph, "Output", "good", (answer,), target="good", loss="binary_crossentropy")
    return project


def words_of_arrays(folder: Path) -> Project:
    """Words in a file of arrays, which NumPy holds at a fixed length."""
    chance = random.Random(1)
    words = [chance.choice(COLOURS) for _ in range(ROWS)]
    path = folder / "words.npz"
    np.savez(path, word=np.array(words), y=np.array([float(len(word)) for word in words], "f4"))
    columns = (Column("word", (), TEXT, COLOURS), Column("y", (), "float32"))
    data = DataSettings(
        Arrays(str(path), columns, ROWS), (PreparedColumn("word", "word"), PreparedColumn("y", "y"))
    )
    project = Project("arrays", data=data, training=TrainingSettings(epochs=1, batch_size=16))
    graph = project.graph
    bag = {"max_tokens": 9, "output_mode": "one_hot", "pad_to_max_tokens": True}
    hot = put(graph, "StringLookup", "hot", (put(graph, "Input", "word", column="word"),), **bag)
    length = put(graph, "Dense", "length", (hot,), units=1)
    put(graph, "Output", "y", (length,), target="y", loss="mean_squared_error")
    return project
