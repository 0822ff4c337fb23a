"""The data sets that need no file of the person's: what is in each of them."""

from studio.project.columns import Column, SourceInfo

_DIGITS = tuple("0123456789")
_HUNDRED = (
    "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus "
    "butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch "
    "crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house "
    "kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle "
    "mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree "
    "plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark "
    "shrew skunk skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table "
    "tank telephone television tiger tractor train trout tulip turtle wardrobe whale "
    "willow_tree wolf woman worm"
)
_TOPICS = (
    "cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves "
    "ship cotton carcass crude nat-gas cpi money-fx interest gnp meal-feed alum oilseed gold "
    "tin strategic-metal livestock retail ipi iron-steel rubber heat jobs lei bop zinc orange "
    "pet-chem dlr gas silver wpi hog lead"
)


def _image(*shape: int) -> Column:
    return Column("image", shape, "uint8")


PUBLISHED: dict[str, SourceInfo] = {
    "mnist": SourceInfo(
        title="MNIST digits",
        summary="70,000 handwritten digits, 28 by 28 pixels, grey values from 0 to 255.",
        columns=(_image(28, 28), Column("label", (), "uint8", _DIGITS)),
        train_rows=60_000,
        test_rows=10_000,
    ),
    "fashion_mnist": SourceInfo(
        title="Fashion-MNIST",
        summary="70,000 pictures of clothes in ten classes, as large as MNIST's digits and harder.",
        columns=(
            _image(28, 28),
            Column(
                "label",
                (),
                "uint8",
                (
                    *("T-shirt", "trouser", "pullover", "dress", "coat"),
                    *("sandal", "shirt", "sneaker", "bag", "boot"),
                ),
            ),
        ),
        train_rows=60_000,
        test_rows=10_000,
    ),
    "cifar10": SourceInfo(
        title="CIFAR-10",
        summary="60,000 small colour photographs, 32 by 32 pixels, of ten animals and vehicles.",
        columns=(
            _image(32, 32, 3),
            Column(
                "label",
                (),
                "uint8",
                (
                    *("airplane", "automobile", "bird", "cat", "deer"),
                    *("dog", "frog", "horse", "ship", "truck"),
                ),
            ),
        ),
        train_rows=50_000,
        test_rows=10_000,
    ),
    "cifar100": SourceInfo(
        title="CIFAR-100",
        summary="60,000 small colour photographs, 32 by 32 pixels, in a hundred classes.",
        columns=(
            _image(32, 32, 3),
            Column("label", (), "int64", tuple(_HUNDRED.split())),
        ),
        train_rows=50_000,
        test_rows=10_000,
    ),
    "california_housing": SourceInfo(
        title="California housing",
        summary="20,640 districts of California: eight measurements, and what houses cost there.",
        columns=(Column("district", (8,), "float32"), Column("price", (), "float32")),
        train_rows=16_512,
        test_rows=4_128,
    ),
}
"""What Keras publishes as arrays."""

PUBLISHED_TEXTS: dict[str, SourceInfo] = {
    "imdb": SourceInfo(
        title="IMDB reviews",
        summary="50,000 film reviews as numbers of words, half of them praise, half of them not.",
        columns=(Column("label", (), "int64", ("negative", "positive")),),
        train_rows=25_000,
        test_rows=25_000,
    ),
    "reuters": SourceInfo(
        title="Reuters news",
        summary="11,228 news items of 1987 as numbers of words, in 46 topics.",
        columns=(Column("label", (), "int64", tuple(_TOPICS.split())),),
        train_rows=8_982,
        test_rows=2_246,
    ),
}
"""What Keras publishes as sequences of word numbers; how long they are is the person's choice."""


def _measured(names: str, target: Column) -> tuple[Column, ...]:
    return (*(Column(name, (), "float32") for name in names.split(", ")), target)


_TUMOURS = (
    *("radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity"),
    *("concave points", "symmetry", "fractal dimension"),
)

SCIKIT: dict[str, SourceInfo] = {
    "digits": SourceInfo(
        title="Small digits",
        summary="1,797 handwritten digits, 8 by 8 pixels, grey values from 0 to 16.",
        columns=(
            Column("image", (8, 8), "float32"),
            Column("label", (), "int64", _DIGITS),
        ),
        train_rows=1_797,
    ),
    "iris": SourceInfo(
        title="Iris flowers",
        summary="150 flowers of three species, told by four measurements in centimetres.",
        columns=_measured(
            "sepal length (cm), sepal width (cm), petal length (cm), petal width (cm)",
            Column("target", (), "int64", ("setosa", "versicolor", "virginica")),
        ),
        train_rows=150,
    ),
    "wine": SourceInfo(
        title="Wines",
        summary="178 wines of three growers, told by thirteen chemical measurements.",
        columns=_measured(
            "alcohol, malic_acid, ash, alcalinity_of_ash, magnesium, total_phenols, flavanoids, "
            "nonflavanoid_phenols, proanthocyanins, color_intensity, hue, "
            "od280/od315_of_diluted_wines, proline",
            Column("target", (), "int64", ("class_0", "class_1", "class_2")),
        ),
        train_rows=178,
    ),
    "breast_cancer": SourceInfo(
        title="Breast cancer",
        summary="569 tumours, malignant or benign, told by thirty measurements of their cells.",
        columns=_measured(
            ", ".join(
                [f"mean {name}" for name in _TUMOURS]
                + [f"{name} error" for name in _TUMOURS]
                + [f"worst {name}" for name in _TUMOURS]
            ),
            Column("target", (), "int64", ("malignant", "benign")),
        ),
        train_rows=569,
    ),
    "diabetes": SourceInfo(
        title="Diabetes",
        summary="442 patients: ten measurements, and how far the disease went within a year.",
        columns=_measured(
            "age, sex, bmi, bp, s1, s2, s3, s4, s5, s6", Column("target", (), "float32")
        ),
        train_rows=442,
    ),
}
"""What comes with scikit-learn."""
