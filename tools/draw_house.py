"""Draws docs/house.svg: the rooms of `studio/` on the floors that import-linter holds.

python tools/draw_house.py           writes the drawing and prints what it shows
python tools/draw_house.py --check   exits 1, saying so, unless the kept drawing is up to date
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRAWING = ROOT / "docs" / "house.svg"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code says whether the drawing is as it should be."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tools.house.drawing import caption, draw
    from tools.house.imports import read_package
    from tools.house.plan import make_plan

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout that is drawn")
    parser.add_argument("--to", type=Path, default=DRAWING, help="where the drawing goes")
    options = parser.parse_args(arguments)
    plan = make_plan(read_package(options.root / "studio"), options.root / "pyproject.toml")
    made = draw(plan)
    if options.check:
        if options.to.exists() and options.to.read_text(encoding="utf-8") == made:
            return 0
        print("The drawing of the house is out of date: run python tools/draw_house.py")
        return 1
    options.to.write_text(made, encoding="utf-8")
    print(caption(plan))
    print(f"{sum(plan.lines.values()):,} lines in studio/")
    for circle in plan.circles:
        print("circle:", ", ".join(circle))
    for above, below in plan.upward:
        print(f"up: {above} -> {below}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
