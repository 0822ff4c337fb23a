"""What a tip says, as it was written."""

from html import escape

from studio.words import breakable


def tip_of(*lines: str) -> str:
    """The text of a tip of these lines. Marked up, because Qt wraps only such tips, and so that
    nothing in a name is taken for a mark."""
    told = (line.strip() for text in lines for line in text.splitlines())
    return "".join(f"<div>{escape(breakable(line))}</div>" for line in told if line)
