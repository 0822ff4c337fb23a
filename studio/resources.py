"""Where the files that come with Strata lie: catalogue, fonts, examples, bundled data.

In a checkout they stand in the top-level `resources/`; in an installed wheel, inside the package.
"""

from pathlib import Path

_INSTALLED = Path(__file__).parent / "resources"
_CHECKOUT = Path(__file__).parent.parent / "resources"


def resource(*parts: str) -> Path:
    """The path of a bundled file, such as `resource("datasets", "mnist.npz")`."""
    root = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return root.joinpath(*parts)
