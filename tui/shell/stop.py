"""The command that lists refunded parcels to stop, for the warehouse and for couriers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from models.i18n import t
from models.money import yuan_text
from tui import output
from tui.cells import clean, cut
from tui.shapes import iso
from tui.shell.acts import AsJson
from tui.shell.context import shell_of

if TYPE_CHECKING:
    from models.stop_list import StopLine


def stop(
    context: typer.Context,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="DIR", help="cli.stop.csv")] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="DIR", help="cli.stop.xlsx")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="cli.stop.text")] = False,
    as_json: AsJson = False,
) -> None:
    """cli.stop.help"""
    if sum((csv is not None, xlsx is not None, text)) > 1:
        raise typer.BadParameter(t("prevention.stop.one_kind"))
    desk = shell_of(context).workbench.prevention
    lines = desk.stop()
    folder = csv or xlsx
    files = desk.write_stop_lists(folder, "csv" if csv else "xlsx", lines) if folder else []
    if as_json:
        shown = [_shape(line) for line in lines]
        output.say_json({"lines": shown, "files": [str(file) for file in files]})
        return
    if not lines:
        output.tell(t("prevention.stop.none"))
    elif folder:
        output.say(t("prevention.stop.written", n=len(files)), *[f"  {file}" for file in files])
    elif text:
        from models.stop_files import text_to_copy

        output.say(text_to_copy(lines))
    else:
        output.say(*_grouped(lines))


def _grouped(lines: "list[StopLine]") -> list[str]:
    from models.stop_files import groups

    shown = []
    for title, group in groups(lines):
        shown.append(f"{clean(title)}  {len(group)}")
        shown.extend(f"  {_line(line)}" for line in group)
    return shown


def _line(line: "StopLine") -> str:
    parts = (
        yuan_text(line.amount_fen).rjust(9),
        clean(line.waybill),
        clean(line.order_sn),
        t(f"words.verdict.{line.verdict}"),
        cut(clean(line.product), 40),
        clean(line.spec),
        clean(line.intercept),
        line.case_id,
    )
    return "  ".join(part for part in parts if part)


def _shape(line: "StopLine") -> dict[str, Any]:
    return {
        "case": line.case_id,
        "action": line.action,
        "courier": line.courier,
        "waybill": line.waybill,
        "shop": line.shop,
        "order_sn": line.order_sn,
        "product": line.product,
        "spec": line.spec,
        "shipped_at": iso(line.shipped_at),
        "refunded_at": iso(line.refunded_at),
        "amount_fen": line.amount_fen,
        "verdict": line.verdict.value,
        "intercept": line.intercept,
    }
