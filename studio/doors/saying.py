"""How a command says what came of it: exit codes, JSON for machines, a sentence for people."""

from typing import Any

import click
import msgspec

OK, FAILED, INTERRUPTED = 0, 1, 130


def print_json(value: Any) -> None:
    """One JSON object a line on standard output."""
    click.echo(msgspec.json.encode(value).decode())


def failed(sentence: str, as_json: bool) -> int:
    """Say why nothing was done, as JSON or as a sentence; the exit code for it."""
    if as_json:
        print_json({"error": sentence})
    else:
        click.echo(sentence, err=True)
    return FAILED
