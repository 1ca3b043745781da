"""Copying to the clipboard of the terminal that the user sits at, over SSH and tmux too (OSC 52)."""

import base64
import os
from collections.abc import Mapping
from typing import Any

from textual.app import App

LIMIT = 74_994
"""Bytes of text that the strictest common terminals still take (100,000 bytes of base64)."""


class TooLong(ValueError):
    """The text is longer than terminals take."""


def sequence(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """The control sequence that copies `text`, wrapped for the multiplexer in between.

    Raises:
        TooLong: the text is longer than terminals take.
    """
    data = text.encode("utf-8", errors="replace")
    if len(data) > LIMIT:
        raise TooLong(len(data))
    copy = f"\x1b]52;c;{base64.b64encode(data).decode('ascii')}\x07"
    if environment.get("TMUX"):
        doubled = copy.replace("\x1b", "\x1b\x1b")
        # tmux takes the bare sequence with `set-clipboard on`, and only lets the wrapped one
        # through with `allow-passthrough on`: send both, each is harmless where it is not meant.
        return f"{copy}\x1bPtmux;{doubled}\x1b\\"
    if environment.get("STY"):
        # screen lets at most 768 bytes of one string through.
        parts = [copy[start : start + 512] for start in range(0, len(copy), 512)]
        return "".join(f"\x1bP{part}\x1b\\" for part in parts)
    return copy


def copy(app: App[Any], text: str) -> bool:
    """Copy to the user's clipboard; `False` when the text is too long for terminals."""
    try:
        control = sequence(text)
    except TooLong:
        return False
    # Textual keeps its own copy for the paste key of its text fields, and sends the bare sequence.
    driver = app._driver
    if driver is not None and ("TMUX" in os.environ or "STY" in os.environ):
        app._clipboard = text
        driver.write(control)
    else:
        app.copy_to_clipboard(text)
    return True
