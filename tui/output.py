"""Words to standard output and diagnostics to standard error. Standard library only.

Nothing else in the shell writes to either. A reader that has gone away (`zhisun list | head`) is no
error: the rest of the output is dropped and the command finishes its work.
"""

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from models.errors import ZhisunError


class Unwritable(Exception):
    """Standard output takes nothing: it is closed, or the disk behind it is full."""


DONE, FAILED, USAGE, REJECTED = 0, 1, 2, 3
"""Exit codes: done; failed, nothing written; wrong usage; done, but something was rejected."""


def prepare() -> None:
    """Let characters that the terminal's encoding lacks be replaced instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def say(*lines: str) -> None:
    """Data for the person or the script: one line each on standard output.

    Raises:
        Unwritable: it cannot be written.
    """
    try:
        _write(sys.stdout, lines)
    except OSError as error:
        raise Unwritable(error.strerror or str(error)) from error


def say_bytes(data: bytes) -> None:
    """A file as it is on standard output.

    Raises:
        Unwritable: it cannot be written.
    """
    stream = sys.stdout
    try:
        if stream is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except BrokenPipeError:
        _drop(stream)
    except OSError as error:
        raise Unwritable(error.strerror or str(error)) from error


def tell(*lines: str) -> None:
    """Diagnostics: one line each on standard error; where it takes none, nobody wants them."""
    with suppress(OSError):
        _write(sys.stderr, lines)


def say_json(value: "Mapping[str, Any] | list[Any]") -> None:
    """A value as JSON on standard output, characters as they are."""
    import json

    say(json.dumps(value, ensure_ascii=False, indent=2))


def flush() -> None:
    """Hand everything on to the terminal or the pipe."""
    say()
    tell()


def explain(error: "ZhisunError") -> None:
    """An error and its next step, on standard error."""
    tell(*[text for text in (error.message, error.hint) if text])


def colours() -> bool:
    """Whether standard output is a terminal that wants colours."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and is_terminal(sys.stdout)


def is_terminal(*streams: TextIO | None) -> bool:
    """Whether all of the streams lead to a terminal; a closed one is `None`."""
    return all(stream is not None and stream.isatty() for stream in streams)


def _write(stream: TextIO | None, lines: "Iterable[str]") -> None:
    text = "".join(f"{line}\n" for line in lines)
    if stream is None:
        if text:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _drop(stream)
    except OSError:
        _drop(stream)
        raise


def _drop(stream: TextIO) -> None:
    """Send what still comes, and what is buffered, nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
