"""`python -m bench.pictures`: draw the desk of the made-up shop for the READMEs, from the program.

The pictures hold nothing of the machine that draws them and load nothing from a network.
"""

import asyncio
import html
import os
import re
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len

from models.i18n import use_language
from models.settings import Settings
from models.workbench import Workbench
from tui.app import ZhisunApp
from tui.screens.desk import DeskScreen
from tui.shell.context import Shell
from tui.shell.demo import fill
from tui.shell.pages import pasted

MOMENT = "2026-11-20T10:00:00+08:00"
SIZE = (100, 30)
FOLDER = Path(__file__).parents[1] / "docs" / "pictures"

_FONTS = (
    "Menlo, Consolas, DejaVu Sans Mono, Sarasa Mono SC, Noto Sans Mono CJK SC, PingFang SC, "
    "Microsoft YaHei, monospace"
)
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_FACE = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)
_FAMILY = re.compile(r"font-family:[^;]*;")
_TEXT = re.compile(
    r'<text (?P<before>[^>]*?)x="(?P<x>[\d.]+)" (?P<middle>[^>]*?)textLength="[\d.]+"'
    r"(?P<after>[^>]*)>(?P<text>[^<]*)</text>"
)
_CELL = 12.2
"""Width of one cell in the drawing."""


def main() -> None:
    """Draw the desk in both languages."""
    os.environ["ZHISUN_NOW"] = MOMENT
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in ("en", "zh_CN"):
        with tempfile.TemporaryDirectory() as folder:
            drawing = asyncio.run(_drawn(Path(folder), language))
        (FOLDER / f"desk.{language}.svg").write_text(portable(drawing), encoding="utf-8")


async def _drawn(folder: Path, language: str) -> str:
    use_language(language)
    shell = Shell(str(folder / "demo.db"), language)
    fill(shell, folder / "files")
    shell.workbench.close()
    workbench = Workbench(shell.database, clock=shell.clock, settings=Settings(), actor="me")
    app = ZhisunApp(workbench, lang=language, read_page=lambda text: pasted(shell, text))
    async with app.run_test(size=SIZE) as pilot:
        desk = app.screen
        while not (isinstance(desk, DeskScreen) and desk.detail is not None):
            await pilot.pause(0.05)
        await pilot.pause(0.3)
        drawing = app.export_screenshot(title="zhisun")
    workbench.close()
    return drawing


def portable(drawing: str) -> str:
    """The drawing with fonts of the reader's machine and every letter in its cell.

    Rich counts letters where it should count cells: a browser would squeeze Chinese into half its
    width. Every word of narrow or of wide letters gets a place of its own: fonts disagree on widths.
    """
    plain = _FAMILY.sub(f"font-family: {_FONTS};", _FACE.sub("", _COMMENT.sub("", drawing)))
    plain = _TEXT.sub(lambda found: "".join(_pieces(found)), plain)
    if "://" in plain.replace("http://www.w3.org/2000/svg", ""):
        raise ValueError("the picture would load something from a network")
    return "\n".join(line.rstrip() for line in plain.splitlines()) + "\n"


def _pieces(found: re.Match[str]) -> Iterator[str]:
    x = float(found["x"])
    # Rich draws blanks as no-break spaces, to which some versions of its table of widths give no cell.
    drawn = html.unescape(found["text"]).replace("\xa0", " ")
    for _, letters in groupby(drawn, key=lambda letter: (letter == " ", cell_len(letter))):
        text = "".join(letters)
        length = cell_len(text) * _CELL
        if text.strip():
            yield (
                f'<text {found["before"]}x="{x:g}" {found["middle"]}textLength="{length:g}"'
                f"{found['after']}>{html.escape(text, quote=False)}</text>"
            )
        x += length


if __name__ == "__main__":
    main()
