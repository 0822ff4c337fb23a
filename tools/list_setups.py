"""Write the table of set-ups in docs/problems.md: what is said of each, and the first mend.

    uv run python tools/list_setups.py

The set-ups are those of the tests, and Keras is asked about each, so that the table shows what the
program says. A test fails while the kept table is another one.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from studio.engine.protocol.message import Ready  # noqa: E402
from tests.helpers.conversation import Conversation  # noqa: E402
from tests.helpers.mended import offered, row_of  # noqa: E402
from tests.helpers.setups import CASES  # noqa: E402

FILE = ROOT / "docs" / "problems.md"
HEAD = "| set-up | | what is said | the first mend |\n|---|---|---|---|\n"


def main() -> None:
    """Ask about every set-up, and put the lines below the head of the table."""
    process = Conversation()
    process.next(Ready)
    rows = [row_of(setup, *offered(setup.make(), setup.code, process)) for setup in CASES]
    process.close()
    before, _, after = FILE.read_text(encoding="utf-8").partition(HEAD)
    rest = after[after.index("\n\n") + 1 :] if "\n\n" in after else ""
    FILE.write_text(before + HEAD + "".join(rows) + rest, encoding="utf-8")
    print(f"{len(rows)} set-ups written to {FILE.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
