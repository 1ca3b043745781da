"""Hands a text to the user's editor and takes it back. Blocks until the editor ends."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from models.errors import ZhisunError
from models.i18n import t


def editor_command(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The user's editor, from `VISUAL` or `EDITOR`.

    Raises:
        ZhisunError: none is set.
    """
    command = shlex.split(environment.get("VISUAL") or environment.get("EDITOR") or "")
    if not command:
        raise ZhisunError(t("draft.error.editor_none"))
    return command


def edit(text: str, command: list[str]) -> str:
    """The text after the user's editor, without the line end that editors add.

    Raises:
        ZhisunError: the editor cannot be started or failed; the text stays as it was.
    """
    # The folder is readable by its owner alone, and gone afterwards with whatever the editor left.
    with tempfile.TemporaryDirectory(prefix="zhisun-") as folder:
        path = Path(folder, "draft.txt")
        path.write_text(f"{text}\n", encoding="utf-8")
        try:
            subprocess.run([*command, str(path)], check=True)  # noqa: S603 - the user's own editor
            return path.read_text(encoding="utf-8").rstrip("\n")
        except (OSError, subprocess.CalledProcessError, UnicodeDecodeError) as error:
            raise ZhisunError(t("draft.error.editor_failed", editor=command[0])) from error
