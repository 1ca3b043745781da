"""Commands of the books: the ledger and its reconciliation with the bill."""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from models.errors import ZhisunError
from models.i18n import t
from models.ledger import Split
from tui import output, shapes_books
from tui.shell.acts import AsJson
from tui.shell.context import Shell, shell_of

if TYPE_CHECKING:
    from tui.shell.books_files import Book

By = Annotated[Split, typer.Option("--by", help="cli.ledger.by")]
From = Annotated[str, typer.Option("--from", metavar="DAY", help="cli.ledger.from")]
To = Annotated[str, typer.Option("--to", metavar="DAY", help="cli.ledger.to")]
AsCsv = Annotated[str, typer.Option("--csv", metavar="FILE", help="cli.ledger.csv")]
AsXlsx = Annotated[str, typer.Option("--xlsx", metavar="FILE", help="cli.ledger.xlsx")]
AsHtml = Annotated[str, typer.Option("--html", metavar="FILE", help="cli.ledger.html")]
Cases = Annotated[bool, typer.Option("--cases", help="cli.ledger.cases")]

_FILES = ("--csv", "--xlsx", "--html")
_OUT = "-"


class LedgerCommand(TyperCommand):
    """Lets the options for files stand without a file, which then is standard output."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the sign of standard output behind such an option."""
        return super().parse_args(ctx, with_output(args))


def with_output(args: Sequence[str]) -> list[str]:
    """Arguments in which every option for a file has one."""
    found: list[str] = []
    for at, argument in enumerate(args):
        found.append(argument)
        following = args[at + 1] if at + 1 < len(args) else "--"
        if argument in _FILES and following != _OUT and following.startswith("-"):
            found.append(_OUT)
    return found


def ledger(
    context: typer.Context,
    by: By = Split.SHOP,
    first: From = "",
    last: To = "",
    as_json: AsJson = False,
    as_csv: AsCsv = "",
    as_xlsx: AsXlsx = "",
    as_html: AsHtml = "",
    cases: Cases = False,
) -> None:
    """cli.ledger.help"""
    start, end = _day(first), _day(last)
    if start and end and start > end:
        raise typer.BadParameter(t("cli.ledger.backwards", first=first, last=last))
    if as_json + bool(as_csv) + bool(as_xlsx) + bool(as_html) > 1:
        raise typer.BadParameter(t("cli.ledger.one_form"))
    shell = shell_of(context)
    if as_csv or as_xlsx or as_html:
        _write(_book(shell, by, start, end), as_csv, as_xlsx, as_html, cases=cases)
    elif as_json:
        output.say_json(_json(shell, by, start, end, cases=cases))
    elif cases:
        _say_cases(shell, start, end)
    else:
        _say_ledger(shell, by, start, end)


def reconcile(context: typer.Context, as_json: AsJson = False) -> None:
    """cli.reconcile.help"""
    found = shell_of(context).workbench.books.reconcile()
    if as_json:
        output.say_json(shapes_books.reconciliation(found))
        return
    from tui.shell.books_text import reconcile_lines

    output.say(*reconcile_lines(found))


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(t("cli.ledger.bad_day", text=text)) from error


def _json(
    shell: Shell, by: Split, start: date | None, end: date | None, *, cases: bool
) -> dict[str, Any]:
    books = shell.workbench.books
    shape = shapes_books.ledger(books.ledger(by, start, end))
    if cases:
        entries = books.entries(start, end)
        shape["cases"] = [
            shapes_books.entry(entry, traces)
            for entry, traces in zip(entries, books.traces(entries), strict=True)
        ]
    return shape


def _say_ledger(shell: Shell, by: Split, start: date | None, end: date | None) -> None:
    from tui.shell.books_text import ledger_lines
    from tui.shell.books_words import span_text

    found = shell.workbench.books.ledger(by, start, end)
    if not found.rows:
        output.tell(t("ledger.empty"))
        return
    title = t("ledger.title", by=t(f"ledger.by.{by}"))
    count = t("ledger.count", n=found.total.cases)
    output.say(f"{title}  {span_text(start, end)}  {count}")
    output.say(*ledger_lines(found, by, bars=output.colours()))


def _say_cases(shell: Shell, start: date | None, end: date | None) -> None:
    from tui.shell.books_text import case_lines

    books = shell.workbench.books
    entries = books.entries(start, end)
    if not entries:
        output.tell(t("ledger.empty"))
    for entry, traces in zip(entries, books.traces(entries), strict=True):
        output.say(*case_lines(entry, traces))


def _book(shell: Shell, by: Split, start: date | None, end: date | None) -> "Book":
    from tui.shell.books_files import Book

    books = shell.workbench.books
    entries = books.entries(start, end)
    found = books.ledger(by, start, end)
    return Book(found, by, start, end, entries, books.traces(entries), shell.clock.now())


def _write(book: "Book", as_csv: str, as_xlsx: str, as_html: str, *, cases: bool) -> None:
    from tui.shell import books_files

    if as_csv:
        make = books_files.as_cases_csv if cases else books_files.as_ledger_csv
        _put(as_csv, lambda: make(book))
    elif as_xlsx:
        if as_xlsx == _OUT and output.is_terminal(sys.stdout):
            raise ZhisunError(t("ledger.binary"))
        _put(as_xlsx, lambda: books_files.as_ledger_xlsx(book))
    else:
        _put(as_html, lambda: books_files.as_ledger_page(book).encode("utf-8", "replace"))


def _put(target: str, make: Callable[[], bytes]) -> None:
    """Write a new file for its owner alone, or to standard output."""
    if target == _OUT:
        output.say_bytes(make())
        return
    from models.sheets import write_new

    path = Path(target).expanduser()
    if path.exists():
        raise ZhisunError(t("cli.export.exists", path=path), t("cli.export.exists_hint"))
    write_new(path.parent, {path.name: make()})
    output.say(t("ledger.written", path=path))
