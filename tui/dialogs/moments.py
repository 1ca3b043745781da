"""Moments as dialogs show them: the day in words, and how far away it is."""

from datetime import datetime

from models.clock import SHANGHAI, to_epoch
from models.i18n import t
from models.rows import CaseRow
from tui import times


def day_and_clock(moment: datetime, now: datetime) -> str:
    """`今天 10:42`, `明天 09:00`, else `11-22 09:00`."""
    then, here = moment.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    days = (then.date() - here.date()).days
    if days in {0, 1}:
        return t(f"dialog.when.day_{days}", clock=f"{then:%H:%M}")
    return times.moment(to_epoch(then), to_epoch(here))


def resolved(moment: datetime, now: datetime) -> str:
    """What a typed text means: `= 11-21 周六 10:30, 还有 23:12`."""
    then = moment.astimezone(SHANGHAI)
    weekday = t(f"dialog.when.weekday_{then.weekday()}")
    date = f"{then:%m-%d}" if then.year == now.astimezone(SHANGHAI).year else f"{then:%Y-%m-%d}"
    left = int((moment - now).total_seconds())
    if left <= 0:
        return t("dialog.when.at", date=date, weekday=weekday, clock=f"{then:%H:%M}")
    return t(
        "dialog.when.resolved",
        date=date,
        weekday=weekday,
        clock=f"{then:%H:%M}",
        left=times.countdown(left),
    )


def deadline_and_source(row: CaseRow, now: datetime) -> str:
    """The deadline of a case and where it comes from: `今天 10:42 (页面粘贴)`."""
    if row.deadline_at is None:
        return t("dialog.deadline.none")
    moment = datetime.fromtimestamp(row.deadline_at, SHANGHAI)
    mark = "~" if row.estimated else ""
    source = t(f"words.deadline_source.{row.deadline_source}")
    return f"{day_and_clock(moment, now)}{mark} ({source})"


def known_deadline(row: CaseRow, now: datetime) -> str:
    """The same as a sentence."""
    told = deadline_and_source(row, now)
    return told if row.deadline_at is None else t("dialog.deadline.now", deadline=told)
