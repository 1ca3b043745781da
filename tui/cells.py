"""Text of screen cells: the one place that lets text from outside onto the screen.

Whatever comes from a file, a page or a person is made harmless here: no control character, no
bidi trick, no markup, and a width that every terminal agrees on, so that columns never shift.
"""

import unicodedata
from functools import lru_cache

from rich.cells import cell_len

CUT = ".."
"""Marks a cut; an ellipsis character has another width in Chinese terminals."""

_SAME = {
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "…": "..",
    "·": ".",
    "•": ".",
    "—": "-",
    "–": "-",
    "―": "-",
    "×": "x",
    "→": "->",
    "←": "<-",
    "■": "#",
    "□": "#",
    "●": "*",
    "○": "o",
    "★": "*",
    "☆": "*",
    "◆": "*",
    "￥": "¥",
}
"""Characters of ambiguous width (and the wide yen sign), and what is shown in their place."""

_MOST_MARKS = 2
"""Combining marks kept on one character; more only smear over neighbouring lines."""


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """The text as one harmless line whose width is the sum of its characters' widths."""
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category in {"Mn", "Me"}:
            marks += 1
            if kept and marks <= _MOST_MARKS and not _dropped_mark(character):
                kept.append(character)
            continue
        shown = _shown(character, category)
        if shown:
            kept.append(shown)
            marks = 0
    return "".join(kept)


def _dropped_mark(character: str) -> bool:
    """Marks that change the width of the character before them in some terminals."""
    return character == "\u20e3" or "\ufe00" <= character <= "\ufe0f" or character >= "\U000e0000"


def _shown(character: str, category: str) -> str:
    if character in _SAME:
        return _SAME[character]
    if character in "\t\n\r\v\f\u2028\u2029\u0085" or category == "Zs":
        return "\u3000" if character == "\u3000" else " "
    if category in {"Cc", "Cf"}:
        return ""
    if category in {"Cs", "Co", "Cn"}:
        return "?"
    if "\U0001f1e6" <= character <= "\U0001f1ff":
        return chr(ord("A") + ord(character) - 0x1F1E6)
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return ""
    if "\u2500" <= character <= "\u259f":
        return "?"
    return character


def width(text: str) -> int:
    """Terminal cells that an already clean text takes."""
    return len(text) if text.isascii() else sum(cell_len(character) for character in text)


def cut(text: str, cells: int) -> str:
    """The clean text, shortened to at most `cells` with `..` where something was left out."""
    line = clean(text)
    if width(line) <= cells:
        return line
    room = cells - len(CUT)
    if room <= 0:
        return CUT[: max(cells, 0)]
    return _head(line, room) + CUT


def _head(line: str, cells: int) -> str:
    used = 0
    for index, character in enumerate(line):
        used += width(character)
        if used > cells:
            return line[:index].rstrip(" ")
    return line


def middle(text: str, cells: int) -> str:
    """The clean text, shortened in its middle: names of files differ at their ends."""
    line = clean(text)
    if width(line) <= cells:
        return line
    head = _head(line, max((cells - len(CUT)) // 2, 0))
    tail = _head(line[::-1], max(cells - len(CUT) - width(head), 0))[::-1]
    return head + CUT + tail


def fit(text: str, cells: int, *, right: bool = False) -> str:
    """The clean text, cut and padded with spaces to exactly `cells`."""
    line = cut(text, cells)
    padding = " " * (cells - width(line))
    return padding + line if right else line + padding


def spread(left: str, right: str, cells: int) -> str:
    """One line of exactly `cells` with `right` at its end; the left part gives way."""
    tail = cut(right, cells)
    room = cells - width(tail) - (1 if tail else 0)
    return fit(left, max(room, 0)) + " " * (cells - max(room, 0) - width(tail)) + tail


def wrap(text: str, cells: int) -> list[str]:
    """The clean text on lines of at most `cells`, broken at spaces or between wide characters."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = clean(paragraph).rstrip()
        while width(line) > cells > 1:
            head = _break(line, cells)
            lines.append(head.rstrip())
            line = line[len(head) :].lstrip(" ")
        lines.append(line)
    return lines


def _break(line: str, cells: int) -> str:
    used = 0
    breakable = 0
    for index, character in enumerate(line):
        if character == " " or width(character) == 2:
            breakable = index
        used += width(character)
        if used > cells:
            return line[: breakable or max(index, 1)]
    return line
