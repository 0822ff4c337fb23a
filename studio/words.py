"""Numbers in the sentences that people read."""


def counted(number: int, word: str) -> str:
    """How many there are of something: "1 node", "1,204 nodes"."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
