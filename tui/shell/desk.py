"""Opens the desk: hands it the workbench and, as callables, what only the shell may import."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from models import i18n
from models.errors import ZhisunError
from models.i18n import t
from tui import output
from tui.shell.context import Shell, require_keys

if TYPE_CHECKING:
    from models.pages import PageReading


def open_desk(shell: Shell, *, demo: bool = False, note: str = "") -> None:
    """Run the desk until the person leaves, then print its one line.

    Raises:
        ZhisunError: there is no terminal, or the keys in the settings are wrong.
    """
    require_terminal()
    from tui.app import ZhisunApp

    require_keys(shell.settings)
    app = ZhisunApp(
        shell.unopened(),
        lang=i18n.language(),
        read_page=_page_reader(shell),
        import_inbox=_inbox_import(shell),
        demo=demo,
        note=note,
    )
    leaving = app.run()
    if app.return_code:
        raise typer.Exit(app.return_code)
    if app.wants_demo:
        from tui.shell.demo import open_demo

        open_demo(shell)
    elif leaving:
        output.say(leaving)


def require_terminal() -> None:
    """Refuse to open the desk where nobody can see it.

    Raises:
        ZhisunError: standard input or output is no terminal.
    """
    if not output.is_terminal(sys.stdin, sys.stdout):
        raise ZhisunError(t("cli.no_terminal"), t("cli.no_terminal_hint"))


def _page_reader(shell: Shell) -> Callable[[str], "PageReading"]:
    def read(text: str) -> "PageReading":
        # Beautiful Soup and its kin are not needed until something is pasted.
        from tui.shell.pages import pasted

        return pasted(shell, text)

    return read


def _inbox_import(shell: Shell) -> Callable[[Callable[[str], None]], str]:
    def run(tell: Callable[[str], None]) -> str:
        from tui.shell.files import import_inbox

        return import_inbox(shell, tell)

    return run
