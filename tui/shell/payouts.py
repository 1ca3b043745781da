"""The command that shows payouts and coupons with what an appeal rests on."""

from typing import Any

import typer

from models.clock import to_epoch
from models.i18n import t
from models.money import yuan_text
from models.rows import CaseRow
from models.states import CaseState, PayoutKind, Queue
from tui import output
from tui.caseline import order_sum, time_text
from tui.cells import clean, fit
from tui.shapes import iso
from tui.shell.acts import AsJson
from tui.shell.context import shell_of
from tui.shell.listing import Everything

_COMPENSATED = "compensated"


def payouts(
    context: typer.Context, everything: Everything = False, as_json: AsJson = False
) -> None:
    """cli.payouts.help"""
    shell = shell_of(context)
    rows = shell.workbench.cases(Queue.PAYOUT, everything=everything)
    if as_json:
        output.say_json([shape(row) for row in rows])
        return
    now = to_epoch(shell.clock.now())
    output.say(*[_line(row, now) for row in rows])
    if not rows:
        output.tell(t("cli.payouts.nothing"))


def shape(row: CaseRow) -> dict[str, Any]:
    """A payout in `payouts --json`; keys may be added, never renamed or removed."""
    words = row.verdict_flags.split()
    return {
        "case": row.id,
        "shop": row.shop,
        "order_sn": row.order_sn,
        "after_sale_id": row.after_sale_id,
        "kind": row.payout_kind or PayoutKind.OTHER,
        "amount_fen": row.amount_fen,
        "order_paid_out_fen": row.order_paid_out_fen,
        "applicant": row.applicant,
        "at": iso(row.loss_at),
        "appealable": row.appealable,
        "appeal_until": iso(row.appeal_until),
        "deadline": iso(row.deadline_at),
        "suspicions": [word for word in words if word != _COMPENSATED],
        "compensated": _COMPENSATED in words,
        "state": row.state,
        "came_fen": row.came_fen,
        "reason": row.reason,
        "product": row.product,
        "note": row.note,
    }


def _line(row: CaseRow, now: int) -> str:
    guess = "~" if row.deadline_at is not None and row.estimated else " "
    kind = t(f"words.payout_kind.{row.payout_kind or PayoutKind.OTHER}")
    appeal = t(f"words.appealable.{row.appealable}") if row.appealable else ""
    more = [t(f"desk.detail.payout_{word}") for word in row.verdict_flags.split()]
    if row.came_fen:
        more.append(t("desk.detail.came_back", money=yuan_text(row.came_fen)))
    if row.state is not CaseState.OPEN:
        more.append(t(f"words.state.{row.state}"))
    more.append(clean(row.note))
    cells = (
        f"{fit(time_text(row, now), 9, right=True)}{guess} {yuan_text(row.amount_fen or 0):>9}",
        fit(order_sum(row), 10),
        fit(kind, 13),
        fit(appeal, 12),
        fit(row.applicant, 10),
        fit(row.product, 18),
        clean(row.order_sn) or "?",
        row.id,
        *[told for told in more if told],
    )
    return "  ".join(cells).rstrip()
