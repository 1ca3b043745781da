"""The one line that is left in the terminal after the desk."""

from models.clock import to_epoch
from models.i18n import t
from models.rows import CaseRow
from models.workbench import Workbench
from tui import times
from tui.caseline import title


def leaving_line(workbench: Workbench) -> str:
    """What was done today, what waits for the back end, and what is due next."""
    done, unconfirmed, following = workbench.done_today()
    line = t("desk.leave.line", done=done, unconfirmed=unconfirmed)
    now = to_epoch(workbench.clock.now())
    return f"{line}. {_next(following, now)}"


def _next(row: CaseRow | None, now: int) -> str:
    if row is None:
        return t("desk.leave.no_next")
    moment = "?" if row.deadline_at is None else times.moment(row.deadline_at, now)
    return t(
        "desk.leave.next",
        moment=moment + ("~" if row.estimated else ""),
        queue=t(f"words.queue.{row.queue}"),
        money=times.yuan(row.at_risk_fen),
        title=title(row),
    )
