"""Text from outside for the check-in, which must not import Rich. See `tui.cells` for screens."""

import unicodedata

_NEVER = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Me", "Mn"})


def clean(text: str) -> str:
    """One line without control characters, bidi tricks or marks without a width of their own."""
    if text.isascii() and text.isprintable():
        return text
    spaced = " ".join(text.split())
    return "".join(
        character for character in spaced if unicodedata.category(character) not in _NEVER
    )


def width(text: str) -> int:
    """Terminal cells of a clean text."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """The text with spaces up to so many cells; `right` puts them in front."""
    spaces = " " * max(cells - width(text), 0)
    return spaces + text if right else text + spaces


def cut(text: str, cells: int) -> str:
    """The clean text, shortened to at most `cells` with `..` where something was left out."""
    if width(text) <= cells:
        return text
    while text and width(text) > cells - 2:
        text = text[:-1]
    return f"{text}.."
