"""Commands that get money back: recover, recoveries, recovery, match, unmatch, writeoff, claims."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from models.clock import SHANGHAI, from_epoch
from models.i18n import t
from models.money import fen_from_yuan, yuan_text
from models.permissions import LOSSES
from models.recovery_rows import IncomingLine, RecoveryLine
from models.rows import CaseRow, Done, RecoveryRow
from models.states import AppealItem, RecoveryState, Route
from tui import output
from tui.cells import clean, cut, fit
from tui.shapes import iso
from tui.shell.acts import AsJson, Number, Numbers
from tui.shell.context import shell_of
from tui.shell.numbers import the_case

if TYPE_CHECKING:
    from models.recovery_desk import RecoveryDesk
    from models.workbench import Workbench

RecoveryId = Annotated[int, typer.Argument(metavar="RECOVERY", help="cli.arg.recovery")]

_NAME = 60
"""Cells for the number and product of a case; titles run to hundreds of characters."""

_ITEMS = {
    "货款": AppealItem.GOODS,
    "运费": AppealItem.FREIGHT,
    "纠纷退款率": AppealItem.DISPUTE_RATE,
    **{item.value: item for item in AppealItem},
}


def recover(
    context: typer.Context,
    number: Number,
    route: Annotated[Route, typer.Option("--route", help="cli.recover.route")],
    amount: Annotated[str, typer.Option("--amount", metavar="YUAN", help="cli.recover.amount")],
    item: Annotated[str, typer.Option("--item", help="cli.recover.item")] = "",
    reason: Annotated[str, typer.Option("--reason", help="cli.recover.reason")] = "",
    sent: Annotated[bool, typer.Option("--sent", help="cli.recover.sent")] = False,
    as_json: AsJson = False,
) -> None:
    """cli.recover.help"""
    fen = _fen(amount)
    if item and item.strip() not in _ITEMS:
        raise typer.BadParameter(t("cli.recover.bad_item", value=clean(item)))
    desk = shell_of(context).workbench.recovery
    row = _the_loss(shell_of(context).workbench, number)
    made = desk.ask(row.id, route, fen, item=_ITEMS.get(item.strip()), reason=reason, sent=sent)
    if as_json:
        output.say_json(asked(made))
        return
    doubt = desk.options(row.id).doubt if route is Route.APPEAL else ""
    output.say(t(f"cli.recover.done_{made.state}", id=made.id, what=_what(made)))
    if doubt:
        output.tell(doubt)


def recoveries(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="cli.recoveries.all")] = False,
    money: Annotated[bool, typer.Option("--money", help="cli.recoveries.money")] = False,
    as_json: AsJson = False,
) -> None:
    """cli.recoveries.help"""
    desk = shell_of(context).workbench.recovery
    if money:
        _money(desk, as_json)
        return
    if as_json:
        output.say_json([listed(line.recovery) for line in desk.lines(everything=True)])
        return
    lines = desk.lines(everything)
    output.say(*[_line(line) for line in lines])
    if not lines:
        output.tell(t("recovery.nothing"))
    quota = desk.quota()
    output.tell(t("cli.recoveries.quota", used=quota.used, n=quota.allowed))


def match(
    context: typer.Context,
    money: Annotated[str, typer.Argument(metavar="MONEY", help="cli.match.money")],
    recovery: RecoveryId,
    as_json: AsJson = False,
) -> None:
    """cli.match.help"""
    desk = shell_of(context).workbench.recovery
    _told(desk, desk.match(money, recovery), recovery, "cli.match.done", as_json)


def unmatch(context: typer.Context, recovery: RecoveryId, as_json: AsJson = False) -> None:
    """cli.unmatch.help"""
    desk = shell_of(context).workbench.recovery
    _told(desk, desk.unmatch(recovery), recovery, "cli.unmatch.done", as_json)


def sent(context: typer.Context, recovery: RecoveryId, as_json: AsJson = False) -> None:
    """cli.recovery.sent"""
    desk = shell_of(context).workbench.recovery
    _told(desk, desk.mark_sent(recovery), recovery, "cli.recovery.done", as_json)


def result(
    context: typer.Context,
    recovery: RecoveryId,
    outcome: Annotated[str, typer.Argument(metavar="RESULT", help="cli.recovery.outcome")],
    came: Annotated[str, typer.Option("--came", metavar="YUAN", help="cli.recovery.came")] = "",
    as_json: AsJson = False,
) -> None:
    """cli.recovery.result"""
    if outcome not in ("won", "part", "lost", "written_off"):
        raise typer.BadParameter(t("cli.recovery.outcome"))
    desk = shell_of(context).workbench.recovery
    whole = desk.recovery(recovery).asked_fen if outcome == "won" else 0
    fen = _fen(came) if came else whole
    done = desk.end(recovery, RecoveryState(outcome), fen)
    _told(desk, done, recovery, "cli.recovery.done", as_json)


def remind(context: typer.Context, recovery: RecoveryId, as_json: AsJson = False) -> None:
    """cli.recovery.remind"""
    desk = shell_of(context).workbench.recovery
    _told(desk, desk.remind(recovery), recovery, "cli.recovery.done", as_json)


def review(context: typer.Context, recovery: RecoveryId, as_json: AsJson = False) -> None:
    """cli.recovery.review"""
    desk = shell_of(context).workbench.recovery
    _told(desk, desk.second_review(recovery), recovery, "cli.recovery.done", as_json)


def writeoff(context: typer.Context, numbers: Numbers, as_json: AsJson = False) -> None:
    """cli.writeoff.help"""
    workbench = shell_of(context).workbench
    rows = list({row.id: row for row in (_the_loss(workbench, one) for one in numbers)}.values())
    done = workbench.recovery.write_off([row.id for row in rows])
    if as_json:
        output.say_json(
            {
                "done": list(done.done),
                "refused": [{"case": one, "reason": why} for one, why in done.refused],
            }
        )
    elif done.done:
        output.say(t("cli.writeoff.done", n=len(done.done)))
    names = {row.id: clean(f"{row.order_sn} {row.product}".strip()) for row in rows}
    for case_id, reason in done.refused:
        output.tell(f"{cut(names[case_id], _NAME)}: {reason}")
    if done.refused:
        raise typer.Exit(output.REJECTED if done.done else output.FAILED)


def claims(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="cli.claims.out")],
    as_json: AsJson = False,
) -> None:
    """cli.claims.help"""
    desk = shell_of(context).workbench.recovery
    files = desk.write_claim_sheets(out)
    if as_json:
        output.say_json({"files": [str(path) for path in files]})
    else:
        output.say(*[str(path) for path in files])


def asked(row: RecoveryRow) -> dict[str, Any]:
    """A recovery as `recover --json` tells it; the keys of scripts come first."""
    return {
        "recovery": str(row.id),
        "case": row.case_id,
        "route": row.route.value,
        "asked_fen": row.asked_fen,
        "state": row.state.value,
        "due": iso(row.due_at),
        "item": row.item,
        "reason": row.reason,
    }


def listed(row: RecoveryRow) -> dict[str, Any]:
    """An element of `recoveries --json`."""
    return {
        **asked(row),
        "came_fen": row.came_fen,
        "matched_by": row.matched_by.value,
        "reminders": row.reminders,
        "sent": iso(row.sent_at),
        "ended": iso(row.ended_at),
    }


def _the_loss(workbench: "Workbench", number: str) -> CaseRow:
    """The case of a number, of several the one that lost money."""
    losses = [row for row in workbench.find(number) if row.queue in LOSSES]
    return losses[0] if len(losses) == 1 else the_case(workbench, number)


def _fen(text: str) -> int:
    try:
        return fen_from_yuan(text.strip())
    except ValueError as error:
        raise typer.BadParameter(t("cli.recover.bad_amount", value=clean(text))) from error


def _what(row: RecoveryRow) -> str:
    item = t(f"recovery.item.{row.item}") if row.item else ""
    parts = (t(f"recovery.route.{row.route}"), item, f"¥{yuan_text(row.asked_fen)}")
    return " ".join(part for part in parts if part)


def _line(line: RecoveryLine) -> str:
    row = line.recovery
    left = "?" if line.left_fen is None else yuan_text(line.left_fen)
    advice = t(f"recovery.advice.{line.advice}") if line.advice else ""
    return (
        f"{_day(row.due_at):11}  {fit(str(row.id), 5, right=True)}"
        f"  {fit(t(f'words.recovery.{row.state}'), 8)}"
        f"  {fit(_what(row), 24)}  {yuan_text(row.came_fen):>9}  {left:>9}"
        f"  {clean(line.case.order_sn)}  {line.case.id}  {advice}"
    ).rstrip()


def _day(at: int | None) -> str:
    return "" if at is None else f"{from_epoch(at).astimezone(SHANGHAI):%m-%d %H:%M}"


def _money(desk: "RecoveryDesk", as_json: bool) -> None:
    lines = desk.incoming()
    if as_json:
        output.say_json([_incoming(line) for line in lines])
        return
    for line in lines:
        candidates = " ".join(str(one) for one in line.candidates)
        output.say(
            f"{_day(line.at):11}  {fit(t(f'recovery.money.{line.state}'), 8)}"
            f"  {fit(t(f'recovery.route.{line.kind}'), 8)}  {yuan_text(line.amount_fen):>9}"
            f"  {clean(line.order_sn)}  {clean(line.note)}  {line.key}  {candidates}".rstrip()
        )
    if not lines:
        output.tell(t("cli.recoveries.no_money"))


def _incoming(line: IncomingLine) -> dict[str, Any]:
    return {
        "money": line.key,
        "route": line.kind.value,
        "shop": line.shop,
        "order_sn": line.order_sn,
        "at": iso(line.at),
        "amount_fen": line.amount_fen,
        "note": line.note,
        "source": line.source,
        "line": line.line,
        "state": line.state,
        "candidates": [str(one) for one in line.candidates],
    }


def _told(desk: "RecoveryDesk", done: Done, recovery: int, key: str, as_json: bool) -> None:
    row = desk.recovery(recovery)
    if as_json:
        output.say_json(listed(row))
        return
    state = t(f"words.recovery.{row.state}")
    output.say(t(key, id=row.id, what=_what(row), state=state, n=len(done.done)))
