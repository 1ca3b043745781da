"""The one source of time. Times are aware UTC; only text for people is Asia/Shanghai."""

import os
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

from models.errors import SettingsError

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Fixed offset: China has kept no summer time since 1991, and zoneinfo costs start-up time."""


class Clock(Protocol):
    """Tells the time; passed to whatever depends on it."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is set; for tests and pictures."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment that was set."""
        return self.moment


def clock_from_environment(variable: str = "ZHISUN_NOW") -> Clock:
    """The system clock, or one fixed by `ZHISUN_NOW` (ISO 8601 with offset).

    Raises:
        SettingsError: the variable is set but not an ISO 8601 time with offset.
    """
    text = os.environ.get(variable)
    if not text:
        return SystemClock()
    return FixedClock(parse_iso(text, variable))


def parse_iso(text: str, name: str) -> datetime:
    """Read an ISO 8601 time with offset as UTC; `name` is named in the error.

    Raises:
        SettingsError: the text is no such time.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise _no_moment(name, text) from error
    if moment.tzinfo is None:
        raise _no_moment(name, text)
    return moment.astimezone(UTC)


def _no_moment(name: str, text: str) -> SettingsError:
    from models.i18n import t

    return SettingsError(t("settings.bad_moment", origin=name, value=text))


def from_epoch(seconds: int) -> datetime:
    """Epoch seconds as aware UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def to_epoch(moment: datetime) -> int:
    """Whole epoch seconds of an aware moment."""
    return int(moment.timestamp())
