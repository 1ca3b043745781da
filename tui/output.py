"""Words to standard output and diagnostics to standard error. Standard library only.

Nothing else in the shell writes to either. A reader that has gone away (`zhisun list | head`) is no
error: the rest of the output is dropped and the command finishes its work.
"""

import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from models.errors import ZhisunError

DONE, FAILED, USAGE, REJECTED = 0, 1, 2, 3
"""Exit codes: done; failed, nothing written; wrong usage; done, but something was rejected."""


def prepare() -> None:
    """Let characters that the terminal's encoding lacks be replaced instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def say(*lines: str) -> None:
    """Data for the person or the script: one line each on standard output."""
    _write(sys.stdout, lines)


def tell(*lines: str) -> None:
    """Diagnostics: one line each on standard error."""
    _write(sys.stderr, lines)


def say_json(value: "Mapping[str, Any] | list[Any]") -> None:
    """A value as JSON on standard output, characters as they are."""
    import json

    say(json.dumps(value, ensure_ascii=False, indent=2))


def flush() -> None:
    """Hand everything on to the terminal or the pipe."""
    _write(sys.stdout, ())
    _write(sys.stderr, ())


def explain(error: "ZhisunError") -> None:
    """An error and its next step, on standard error."""
    tell(*[text for text in (error.message, error.hint) if text])


def colours() -> bool:
    """Whether standard output is a terminal that wants colours."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def _write(stream: TextIO, lines: "Iterable[str]") -> None:
    try:
        stream.write("".join(f"{line}\n" for line in lines))
        stream.flush()
    except BrokenPipeError:
        _drop(stream)


def _drop(stream: TextIO) -> None:
    """Send what still comes, and what is buffered, nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
