"""Reads a moment as a person types it: `明天 10:30`, `11-21 10:30`, `5天8时29分`, `2h`. Pure."""

import re
import unicodedata
from datetime import datetime, timedelta

from models import i18n
from models.clock import SHANGHAI
from models.errors import ZhisunError


class WhenNotUnderstood(ZhisunError):
    """The text is no moment that can be read without guessing."""


_DURATION = re.compile(
    r"(?:(?P<d>\d{1,3})(?:天|日|d|days?))?"
    r"(?:(?P<h>\d{1,3})(?:个?小时|时|h|hours?))?"
    r"(?:(?P<m>\d{1,4})(?:分钟?|m|mins?|minutes?))?"
    r"(?:(?P<s>\d{1,5})(?:秒钟?|s|secs?|seconds?))?(?:后)?"
)
_DAYS_AND_CLOCK = re.compile(r"(?P<d>\d{1,3})(?:天|d)(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?")
_CLOCK = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2}))?|点(?:(?P<spoken>\d{1,2})分?|(?P<half>半))?)"
_DAY = (
    r"(?P<word>今天|明天|后天|今晚|明晚|today|tomorrow)"
    r"|(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
)
_MOMENT = re.compile(rf"(?:(?:{_DAY})\s*[t,，]?\s*)?{_CLOCK}")
_WORDS = {"今天": 0, "today": 0, "今晚": 0, "明天": 1, "tomorrow": 1, "明晚": 1, "后天": 2}
_NEXT_YEAR_AFTER = timedelta(days=180)


def parse_when(text: str, now: datetime) -> datetime:
    """The moment that the text means, aware, in the zone of China; it may lie in the past.

    A time of day alone is its next occurrence; a duration counts from `now`; a day without a time
    is not guessed at.

    Raises:
        WhenNotUnderstood: the text is none of these.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    here = now.astimezone(SHANGHAI)
    left = _duration(plain.replace(" ", ""))
    if left is not None:
        return here + left
    match = _MOMENT.fullmatch(plain)
    if match is None:
        raise _not_understood(text)
    try:
        return _moment(match, here)
    except ValueError as error:
        raise _not_understood(text) from error


def _duration(text: str) -> timedelta | None:
    match = _DAYS_AND_CLOCK.fullmatch(text) or _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    # `12时30分` is how the platform's pages write a countdown; a time of day is `12点30`.
    days, hours, minutes, seconds = (int(match[name] or 0) for name in "dhms")
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _moment(match: re.Match[str], here: datetime) -> datetime:
    hour = int(match["hour"])
    minute = 30 if match["half"] else int(match["minute"] or match["spoken"] or 0)
    word = match["word"]
    if word in {"今晚", "明晚"} and hour < 12:
        hour += 12
    then = here.replace(hour=hour, minute=minute, second=int(match["second"] or 0), microsecond=0)
    if word:
        return then + timedelta(days=_WORDS[word])
    if match["month"]:
        return _on_day(match, then, here)
    return then if then > here else then + timedelta(days=1)


def _on_day(match: re.Match[str], then: datetime, here: datetime) -> datetime:
    year = int(match["year"] or here.year)
    then = then.replace(year=year, month=int(match["month"]), day=int(match["day"]))
    if not match["year"] and here - then > _NEXT_YEAR_AFTER:
        then = then.replace(year=year + 1)
    return then


def _not_understood(text: str) -> WhenNotUnderstood:
    return WhenNotUnderstood(
        i18n.t("dialog.when.unknown", text=text.strip()), i18n.t("dialog.when.examples")
    )
