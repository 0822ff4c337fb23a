"""Makes resources/catalogue.json from the installed Keras and the hand-kept overlay.

python tools/make_catalogue.py           writes the catalogue
python tools/make_catalogue.py --check   exits 1, saying what differs, unless it is up to date
"""

import argparse
import difflib
import os
import sys
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parent.parent
OVERLAY = ROOT / "resources" / "catalogue_overlay.toml"
CATALOGUE = ROOT / "resources" / "catalogue.json"
_SHOWN_LINES = 40


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code says whether the catalogue is as it should be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    options = parser.parse_args(arguments)
    made = make_catalogue()
    if not options.check:
        CATALOGUE.write_text(made, encoding="utf-8")
        print(f"{CATALOGUE.relative_to(ROOT)}: {len(made) // 1024} KB")
        return 0
    kept = CATALOGUE.read_text(encoding="utf-8") if CATALOGUE.exists() else ""
    if kept == made:
        return 0
    print(differences(kept, made))
    return 1


def make_catalogue() -> str:
    """The catalogue's text: sorted and stable, so that a new Keras shows as a readable diff."""
    # Keras says on import which device it found, which nobody asked here.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tools.catalogue.introspection import read_catalogue
    from tools.catalogue.overlay import read_overlay

    encoded = msgspec.json.encode(read_catalogue(read_overlay(OVERLAY)))
    return msgspec.json.format(encoded, indent=1).decode() + "\n"


def differences(kept: str, made: str) -> str:
    """What is not as it should be, in a few lines, and what to do."""
    lines = list(
        difflib.unified_diff(kept.splitlines(), made.splitlines(), "kept", "made", lineterm="", n=1)
    )
    shown = lines[:_SHOWN_LINES]
    if len(lines) > len(shown):
        shown.append(f"... and {len(lines) - len(shown)} lines more")
    shown.append("The catalogue is out of date: run python tools/make_catalogue.py")
    return "\n".join(shown)


if __name__ == "__main__":
    sys.exit(main())
