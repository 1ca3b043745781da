"""Paths as a person types them: what they mean, and how the file system completes them.

Looks at folders with `os.scandir`; a folder on a dead network drive can take long, so it is called
in threads only. No screen.
"""

import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MOST = 200
"""Names of a folder that are looked at after sorting; nobody chooses from more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a folder."""

    name: str
    """With the separator at its end where it is a folder."""
    size: int | None
    """Bytes of a file; `None` for folders and what cannot be looked at."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What a text may go on with."""

    text: str
    """The text as far as all candidates agree; the same as before where they do not."""
    entries: tuple[Entry, ...]
    """The candidates; empty where there are none, or exactly one that was taken.

    Names that no keyboard writes are among them: they can be added with their folder.
    """


def typed_paths(text: str) -> list[Path]:
    """The paths that a text names: one as it stands, else several, parted by spaces or quoted.

    Terminals write quoted paths when files are dragged onto them.
    """
    whole = text.strip()
    if not whole:
        return []
    if _exists(_place(whole)):
        return [Path(_place(whole))]
    return [Path(_place(word)) for word in _words(whole)]


def complete(text: str) -> Completion:
    """The text with its last path completed as far as the file system knows only one way."""
    start, word = _last_word(text)
    folder, separator, begun = _split(word)
    found = _entries(_place(folder) if folder or separator else "", begun)
    # What a keyboard cannot write, a field cannot hold: controls, bidi signs, bytes that are no text.
    names = [entry.name for entry in found if entry.name.isprintable()]
    if not names:
        return Completion(text, tuple(found))
    common = _common(names)
    if os.name == "nt" and not common.casefold().startswith(begun.casefold()):
        common = begun
    name = common if len(common) >= len(begun) else begun
    completed = start + _written(word[: len(word) - len(begun)] + name, alone=not start)
    return Completion(completed, () if len(found) == 1 else tuple(found))


def within(folder: Path) -> tuple[Entry, ...]:
    """What a folder holds, folders first; empty if it is not there."""
    return tuple(_entries(os.fspath(folder), ""))


def plain_files(entries: Sequence[Entry]) -> list[Entry]:
    """Those that are files."""
    return [entry for entry in entries if not entry.name.endswith(os.sep)]


def shown(path: Path) -> str:
    """A path as people write it: the home folder as `~`."""
    home, text = os.path.expanduser("~"), os.fspath(path)
    if home not in ("", os.sep) and text.startswith(home + os.sep):
        return "~" + text[len(home) :]
    return text


def _place(word: str) -> str:
    return os.path.expanduser(word)


def _exists(place: str) -> bool:
    try:
        return os.path.lexists(place)
    except ValueError:  # a NUL
        return False


def _split(word: str) -> tuple[str, str, str]:
    """Folder, separator and the name begun behind it."""
    folder, begun = os.path.split(word)
    separator = os.sep if word[: len(word) - len(begun)].endswith(("/", os.sep)) else ""
    return folder, separator, begun


def _last_word(text: str) -> tuple[str, str]:
    """What stands before the last path, as it is to stay, and that path without its quotes.

    A text whose folder exists as it stands is one path, spaces and all.
    """
    folder = os.path.dirname(text)
    if " " not in text or (folder and _exists(_place(folder))):
        return "", text
    words = _words(text)
    if text.endswith(" ") and not text.endswith("\\ "):
        words.append("")
    if len(words) < 2:
        return "", words[0] if words else text
    return " ".join(map(_quoted, words[:-1])) + " ", words[-1]


def _words(text: str) -> list[str]:
    """The words of a text as a shell parts them; an open quote is closed at the end."""
    for ending in ("", "'", '"'):
        try:
            words = shlex.split(text + ending, posix=os.name != "nt")
        except ValueError:
            continue
        return [word.strip("'\"") for word in words] if os.name == "nt" else words
    return text.split()


def _quoted(word: str) -> str:
    if os.name == "nt":
        return f'"{word}"' if " " in word else word
    # Quoted, `~` would be a name.
    home = word.startswith("~/")
    return ("~/" if home else "") + shlex.quote(word[2:] if home else word)


def _written(word: str, *, alone: bool) -> str:
    return word if alone else _quoted(word)


def _entries(folder: str, begun: str) -> list[Entry]:
    """What begins so, folders first, by name; hidden names only where a dot was typed."""
    found: list[Entry] = []
    try:
        with os.scandir(folder or ".") as listing:
            for entry in listing:
                if not _begins(entry.name, begun):
                    continue
                if entry.name.startswith(".") and not begun.startswith("."):
                    continue
                found.append(_entry(entry))
    except (OSError, ValueError):
        return []
    found.sort(key=lambda entry: (not entry.name.endswith(os.sep), entry.name))
    return found[:MOST]


def _common(names: Sequence[str]) -> str:
    """The beginning that all names share."""
    low, high = min(names), max(names)
    for place, (one, other) in enumerate(zip(low, high, strict=False)):
        if one != other:
            return low[:place]
    return low[: len(high)]


def _begins(name: str, begun: str) -> bool:
    if os.name == "nt":
        return name.casefold().startswith(begun.casefold())
    return name.startswith(begun)


def _entry(entry: "os.DirEntry[str]") -> Entry:
    try:
        if entry.is_dir():
            return Entry(entry.name + os.sep, None)
        return Entry(entry.name, entry.stat().st_size)
    except OSError:
        return Entry(entry.name, None)
