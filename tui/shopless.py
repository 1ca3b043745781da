"""What the desk shows in place of the panes: an empty shop, or why there is none. Pure."""

from pathlib import Path

from models.errors import ZhisunError
from models.i18n import t
from tui.caseline import Piece
from tui.cells import cut, fit, width, wrap

TextLine = tuple[Piece, ...]

_FILES = (".xlsx", ".csv", ".zip")
_STEPS = ("download", "import", "deadline")


def empty_shop(
    cells: int, *, import_key: str, demo_key: str, quit_key: str, inbox: Path
) -> list[TextLine]:
    """Three steps from nothing to a desk, and a way in without files."""
    lines: list[TextLine] = [()]
    for index, kind in enumerate(_FILES, 1):
        head = ("1", "download") if index == 1 else ("", "")
        place = fit(t(f"desk.shop.download_{index}"), 47)
        lines.append(_step(head, f"{place}{kind}", cells))
    lines.append(_step(("2", "import"), t("desk.shop.import_1"), cells))
    lines.append(_step(("", ""), t("desk.shop.import_2"), cells))
    third = t("desk.shop.import_3", key=import_key, folder=_short(inbox))
    lines.append(_step(("", ""), third, cells))
    lines.append(_step(("3", "deadline"), t("desk.shop.deadline_1"), cells))
    lines.append(_step(("", ""), t("desk.shop.deadline_2"), cells))
    demo = t("desk.shop.demo", key=demo_key, quit=quit_key)
    return [*lines, (), ((cut(f" {demo}", cells), "strong"),)]


def _step(head: tuple[str, str], text: str, cells: int) -> TextLine:
    number, name = head
    label = t(f"desk.shop.step_{name}") if name else ""
    room = max(width(t(f"desk.shop.step_{each}")) for each in _STEPS)
    return (
        (f" {number or ' '}  ", "key"),
        (fit(label, room) + "   ", "strong"),
        (cut(text, cells - room - 7), ""),
    )


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def failure(error: ZhisunError, cells: int) -> list[TextLine]:
    """Why the database could not be opened, and the next step."""
    lines: list[TextLine] = [()]
    lines += [((f" {line}", "urgent"),) for line in wrap(error.message, cells - 2)]
    lines.append(())
    return lines + [((f" {line}", ""),) for line in wrap(error.hint, cells - 2)]
