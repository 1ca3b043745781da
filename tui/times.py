"""Times and money as the screens write them: Shanghai time, minutes, short."""

from datetime import datetime

from models.clock import SHANGHAI, from_epoch
from models.i18n import t
from models.money import yuan_text

SECONDS_BELOW = 600
"""Time left below which seconds are shown."""

_DAY = 86_400


def local(seconds: int) -> datetime:
    """Epoch seconds as Shanghai time."""
    return from_epoch(seconds).astimezone(SHANGHAI)


def countdown(left: int) -> str:
    """Time left in seconds: `6天02:03`, `03:15`, and below ten minutes `9分12秒`."""
    if left <= 0:
        return t("desk.time.passed")
    if left < SECONDS_BELOW:
        return t("desk.time.seconds", m=left // 60, s=f"{left % 60:02d}")
    days, rest = divmod(left, _DAY)
    clock = f"{rest // 3600:02d}:{rest % 3600 // 60:02d}"
    return t("desk.time.days", d=days, clock=clock) if days else clock


def ago(passed: int) -> str:
    """How long ago, in one unit: `2天前`, `3小时前`, `5分前`."""
    minutes = max(passed, 0) // 60
    if minutes < 60:
        return t("desk.time.minutes_ago", n=minutes)
    if minutes < 24 * 60:
        return t("desk.time.hours_ago", n=minutes // 60)
    return t("desk.time.days_ago", n=minutes // 1440)


def clock_time(seconds: int) -> str:
    """Hours and minutes."""
    return local(seconds).strftime("%H:%M")


def moment(seconds: int, now: int) -> str:
    """`10:42` for today, `11-19 22:31` this year, otherwise with the year."""
    then, today = local(seconds), local(now)
    if then.date() == today.date():
        return then.strftime("%H:%M")
    return then.strftime("%m-%d %H:%M" if then.year == today.year else "%Y-%m-%d %H:%M")


def full_moment(seconds: int, now: int) -> str:
    """`11-19 22:31`, with the year when it is another one; for timelines, which must align."""
    then = local(seconds)
    return then.strftime("%m-%d %H:%M" if then.year == local(now).year else "%Y-%m-%d %H:%M")


def age(seconds: int, now: int) -> str:
    """The age of a source: `09:12` for today, otherwise its day."""
    then, today = local(seconds), local(now)
    if then.date() == today.date():
        return then.strftime("%H:%M")
    return then.strftime("%m-%d" if then.year == today.year else "%Y-%m-%d")


def yuan(fen: int) -> str:
    """Fen with the yen sign, for titles and sentences; columns carry no sign."""
    return f"¥{yuan_text(fen)}"
