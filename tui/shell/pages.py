"""`zhisun paste`, and pages on their way from bytes to the database for every other command.

The importers are imported by what runs, not by `zhisun --help`.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from models.clock import SHANGHAI, parse_iso, to_epoch
from models.errors import SettingsError, SourceRefused
from models.i18n import t
from models.pages import PagePreview, PageReading, PreviewItem
from models.rows import Done
from models.states import AgreedBy, Queue
from tui import output, shapes
from tui.cells import clean, fit
from tui.shell.acts import AsJson
from tui.shell.context import Shell, shell_of

AtTime = Annotated[str, typer.Option("--at", metavar="TIME", help="cli.opt.at")]
ShopName = Annotated[str, typer.Option("--shop", metavar="NAME", help="cli.opt.shop")]


def paste(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="cli.paste.file")] = "-",
    queue: Annotated[Queue | None, typer.Option("--queue", help="cli.paste.queue")] = None,
    agreed_by: Annotated[
        AgreedBy | None, typer.Option("--agreed-by", help="cli.paste.agreed_by")
    ] = None,
    shop: ShopName = "",
    at: AtTime = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="cli.paste.dry_run")] = False,
    as_json: AsJson = False,
) -> None:
    """cli.paste.help"""
    shell = shell_of(context)
    reading = _reading(shell, file, at_time(at))
    workbench = shell.unopened()
    preview = workbench.preview_page(reading, shop=shop or None, queue=queue, agreed_by=agreed_by)
    done = None if dry_run or not preview.items else workbench.write_page(preview)
    if as_json:
        output.say_json(shapes.page(preview))
    else:
        output.say(*_report(preview, "dry" if dry_run else _outcome(done)))
    if not understood(preview):
        raise typer.Exit(output.REJECTED)


def pasted(shell: Shell, text: str) -> PageReading:
    """What was pasted into the desk, read; its countdowns count from now."""
    from importers.paste import read_page

    now = to_epoch(shell.clock.now())
    return read_page(text, name=t("cli.pasted_page"), age=now, age_origin="now")


def read_saved(shell: Shell, path: Path, at: int | None = None) -> PageReading:
    """A page that was saved as a file, read; its countdowns count from `at` or the file's age.

    Raises:
        SourceRefused: the file cannot be read or is no text.
    """
    return _reading(shell, str(path), at)


def understood(preview: PagePreview) -> bool:
    """Whether everything on the page that looked as if it mattered was recognised."""
    reading = preview.reading
    known = reading.page in ("list", "detail") and not reading.unmatched
    return known and all(item.effect != "ambiguous" for item in preview.items)


def at_time(text: str) -> int | None:
    """`--at` as epoch seconds: ISO 8601, in China unless it has an offset; `None` if empty.

    Raises:
        BadParameter: the text is no such time.
    """
    if not text:
        return None
    try:
        exact = datetime.fromisoformat(text)
        if exact.tzinfo is None:
            return to_epoch(exact.replace(tzinfo=SHANGHAI))
        return to_epoch(parse_iso(text, "--at"))
    except (ValueError, SettingsError) as error:
        raise typer.BadParameter(t("cli.bad_at", text=text), param_hint="--at") from error


def _reading(shell: Shell, file: str, at: int | None) -> PageReading:
    from importers.age import age_of
    from importers.pages.saved import page_text
    from importers.paste import read_page

    now = to_epoch(shell.clock.now())
    if file == "-":
        if output.is_terminal(sys.stdin):
            output.tell(t("cli.paste.waiting"))
        data, name, modified = _standard_input(), t("cli.pasted_page"), None
    else:
        data, modified = _file(Path(file))
        name = file
    text = page_text(data)
    if text is None:
        raise SourceRefused(t("cli.paste.no_text", name=name), t("cli.paste.no_text_hint"))
    if at is not None:
        age, origin = min(at, now), "at"
    else:
        names = () if file == "-" else (Path(file).name,)
        age, origin = age_of(now, content=None, names=names, workbook=None, modified=modified)
    return read_page(text, name=name, age=age, age_origin=origin)


def _standard_input() -> bytes:
    return b"" if sys.stdin is None else sys.stdin.buffer.read()


def _file(path: Path) -> tuple[bytes, int]:
    try:
        if not path.is_file():
            raise SourceRefused(t("cli.no_file", path=path))
        return path.read_bytes(), int(path.stat().st_mtime)
    except OSError as error:
        raise SourceRefused(t("cli.unreadable", path=path, error=error.strerror)) from error


def _report(preview: PagePreview, outcome: str) -> list[str]:
    reading = preview.reading
    lines = [
        t(
            f"cli.paste.page_{reading.page}",
            n=len(preview.items),
            time=shapes.iso(reading.age),
            origin=t(f"cli.paste.from_{reading.age_origin}"),
        )
    ]
    lines.extend(_item(item) for item in preview.items)
    lines.extend(
        f"? {t('cli.paste.line', line=line.line)}  {clean(line.text)}" for line in reading.unmatched
    )
    if preview.items:
        lines.append(t(f"cli.paste.{outcome}"))
    return lines


def _outcome(done: Done | None) -> str:
    return "written" if done is not None and done.batch_id is not None else "nothing"


def _item(item: PreviewItem) -> str:
    mark = "?" if item.effect == "ambiguous" else " "
    deadline = shapes.iso(item.deadline_at)
    due = "-" if deadline is None else deadline[5:16].replace("T", " ")
    due += "~" if item.estimated else ""
    number = fit(item.item.order_sn or item.item.after_sale_id, 22)
    what = t(f"cli.paste.effect_{item.effect}")
    if item.candidates and item.effect == "ambiguous":
        what = f"{what}: {' '.join(item.candidates)}"
    return f"{mark} {number}  {due:12}  {fit(item.item.status, 16)}  {what}".rstrip()
