"""`zhisun demo`: a made-up shop in a throw-away database, through the importers and commands that
real data takes."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.clock import from_epoch, to_epoch
from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseRow
from models.states import AgreedBy, DraftKind, Queue
from tui import output
from tui.shell.context import Shell, shell_of
from tui.shell.desk import open_desk, require_terminal

if TYPE_CHECKING:
    from models.settings import Settings

_HANDLED = (820, 833)
_SNOOZED = 850
_NOTED = 340
_DRAFTED = 777

_TOLD_BY = (
    *("lookback_days", "deadlines", "follow_up_days", "follow_up_max"),
    *("result_days", "reviews_a_month"),
)
"""Settings that decide what the made-up merchant can have done."""


def demo(
    context: typer.Context,
    files: Annotated[Path | None, typer.Option("--files", metavar="DIR", help="cli.demo.files")] = (
        None
    ),
    keep: Annotated[bool, typer.Option("--keep", help="cli.demo.keep")] = False,
) -> None:
    """cli.demo.help"""
    shell = shell_of(context)
    if files is not None:
        written = write_demo_files(files, shell)
        output.say(*[str(path) for path in written])
        return
    open_demo(shell, keep=keep)


def open_demo(shell: Shell, *, keep: bool = False) -> None:
    """Make the shop in a throw-away database and open the desk on it.

    Raises:
        ZhisunError: there is no terminal.
    """
    require_terminal()
    with _folder(keep=keep) as folder:
        output.tell(t("cli.demo.preparing"))
        made = Shell(str(folder / "demo.db"), shell.language)
        made.settings = demo_settings(shell, folder)
        try:
            fill(made, folder / "files")
            open_desk(made, demo=True)
        finally:
            made.close()


def demo_settings(shell: Shell, folder: Path) -> "Settings":
    """The person's own settings, but for what belongs to a shop: its inbox, its 补差价 product, and
    the limits by which its story is told."""
    from models.settings import Settings, TopUp

    fields = Settings.model_fields
    told = {name: fields[name].get_default(call_default_factory=True) for name in _TOLD_BY}
    top_up = TopUp.model_validate({"product_id": "880011", "unit_price": "0.10"})
    return shell.settings.model_copy(
        update={**told, "inbox": folder / "inbox", "top_up": top_up}, deep=True
    )


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    """A folder for its owner alone, gone afterwards, even when the terminal is closed."""
    folder = Path(tempfile.mkdtemp(prefix="zhisun-demo-"))

    def hung_up(number: int, _frame: object) -> None:
        # Nobody is there to read anything: tidy up and end as if nothing had been caught.
        shutil.rmtree(folder, ignore_errors=True)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    if not keep and hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, hung_up)
    try:
        yield folder
    finally:
        if keep:
            output.say(t("cli.demo.kept", path=folder / "demo.db"))
        else:
            shutil.rmtree(folder, ignore_errors=True)


def write_demo_files(folder: Path, shell: Shell) -> list[Path]:
    """Write the files of the made-up shop for trying `import` and `paste` by hand.

    Raises:
        ZhisunError: the folder cannot be written.
    """
    from importers.demo import write_files

    try:
        made = write_files(folder, shell.clock.now())
    except OSError as error:
        raise ZhisunError(t("cli.demo.failed", path=folder, error=error.strerror)) from error
    pages = [page.path for page in made.pages]
    return [*made.exports, *pages, *made.pictures.values(), made.readme]


def fill(shell: Shell, folder: Path, *, month: bool = True) -> None:
    """Import the made-up shop's files and pages, then work a little as its merchant did.

    Without `month` nothing is done but this morning's work, and no money was ever asked for.
    """
    from importers.demo import write_files
    from tui.shell.demo_month import Month
    from tui.shell.files import run
    from tui.shell.pages import read_saved

    made = write_files(folder, shell.clock.now())
    past = Month(shell) if month else None
    try:
        if past is not None:
            past.persuade(made)
        run(shell, list(made.exports), shop=made.shop)
        workbench = shell.workbench
        for page in made.pages:
            reading = read_saved(shell, page.path)
            agreed_by = AgreedBy(page.agreed_by) if page.agreed_by else None
            workbench.write_page(
                workbench.preview_page(reading, shop=made.shop, queue=None, agreed_by=agreed_by)
            )
        if past is not None:
            past.work(made.pictures)
    finally:
        if past is not None:
            past.close()
    _work(shell)


def _work(shell: Shell) -> None:
    workbench = shell.workbench
    cases = [row for queue in Queue for row in workbench.cases(queue)]
    workbench.set_note([_with_tail(cases, _NOTED, 5600).id], t("demo.note"))
    workbench.draft(_with_tail(cases, _DRAFTED).id, DraftKind.PERSUASION)
    workbench.handle([_with_tail(cases, tail).id for tail in _HANDLED])
    now = to_epoch(shell.clock.now())
    workbench.snooze([_with_tail(cases, _SNOOZED).id], from_epoch(now + 2 * 3600))


def _with_tail(cases: list[CaseRow], tail: int, amount_fen: int | None = None) -> CaseRow:
    ending = f"{tail:06d}"
    return next(
        row
        for row in cases
        if row.order_sn.endswith(ending) and amount_fen in (None, row.amount_fen)
    )
