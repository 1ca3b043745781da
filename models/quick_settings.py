"""The few settings that `zhisun today` needs, without pydantic, which costs it ten times its time.

Reads the same file and variables as `models.settings`, converts with the same functions, and is
tested to give the same values and to refuse the same ones.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from models import setting_values as values
from models.locations import settings_file


class QuickSettings(NamedTuple):
    """The settings that reading needs; meaning and defaults as in `models.settings.Settings`."""

    database: Path | None = None
    language: str = "auto"
    lookback_days: int = 30
    stale_hours: int = 24


_READ: dict[str, Callable[[Any], Any]] = {
    "database": values.path,
    "language": values.language,
    "lookback_days": lambda value: values.within(values.whole(value), values.LOOKBACK_DAYS),
    "stale_hours": lambda value: values.within(values.whole(value), values.STALE_HOURS),
}


def load_quick_settings() -> QuickSettings:
    """Read the settings file and the variables; a variable wins.

    Raises:
        SettingsError: a key is unknown or one of the values read here is bad.
    """
    file = settings_file()
    found: dict[str, tuple[str, Any]] = {}
    for key, value in values.read_file(file).items():
        if key not in values.KEYS:
            raise values.unknown_key(str(file), key, values.KEYS)
        found[key] = (str(file), value)
    for name, text in values.variables(os.environ).items():
        if (named := values.key_of_variable(name)) is not None:
            found[named] = (name, text)
    read: dict[str, Any] = {}
    for key, convert in _READ.items():
        if key in found:
            origin, value = found[key]
            try:
                read[key] = convert(value)
            except ValueError as error:
                raise values.bad_value(origin, key, value, str(error)) from error
    return QuickSettings(**read)
