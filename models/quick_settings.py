"""The few settings that `zhisun today` needs, without pydantic, which costs it ten times its time.

Reads the same file and variables as `models.settings`, converts with the same functions, and is
tested to give the same values and to refuse the same ones, also of settings that it has no use for:
a mistake in them must not depend on the command that meets it.
"""

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from models import setting_values as values
from models.errors import SettingsError
from models.i18n import t
from models.locations import settings_place


class QuickSettings(NamedTuple):
    """The settings that reading needs; meaning and defaults as in `models.settings.Settings`."""

    database: str | None = None
    """As text, which needs no `pathlib`."""
    language: str = "auto"
    lookback_days: int = 30
    stale_hours: int = 24


def _whole(key: str, value: Any) -> int:
    return values.within(values.whole(value), values.WHOLE[key])


_READ: dict[str, Callable[[Any], Any]] = {
    "database": values.place,
    "inbox": values.place,
    "language": values.language,
    "refresh_seconds": values.seconds,
    "actor": values.text,
    "theme": values.theme,
    "mask": values.switch,
    "top_up.product_id": values.text,
    "top_up.unit_price": values.fen,
    **{key: partial(_whole, key) for key in values.WHOLE},
}


class _Written(NamedTuple):
    """A value with the file or variable that it stands in."""

    origin: str
    value: Any


def load_quick_settings() -> QuickSettings:
    """Read the settings file and the variables; a variable wins.

    Raises:
        SettingsError: a key is unknown or a value bad; names the file or variable and the key.
    """
    file = settings_place()
    found: dict[str, _Written] = {}
    for key, value in values.read_file(file).items():
        if key not in values.KEYS:
            raise values.unknown_key(file, key, values.KEYS)
        if key in values.TABLES and isinstance(value, Mapping):
            found |= {f"{key}.{name}": _Written(file, each) for name, each in value.items()}
        else:
            found[key] = _Written(file, value)
    said: dict[str, _Written] = {}
    # Names in order: a table's own variable comes before those of its keys, which win.
    for name, text in sorted(values.variables(os.environ).items()):
        if (named := values.key_of_variable(name)) is not None:
            taken = _taken(named, name, text)
            if taken is not None:
                found.pop(named, None)  # what the file has in the place of a table
                said |= taken
    found |= said
    read = {key: _value(key, one) for key, one in found.items()}
    return QuickSettings(**{key: read[key] for key in QuickSettings._fields if key in read})


def _taken(key: str, name: str, text: str) -> dict[str, _Written] | None:
    """What a variable sets, by key; `None` if nothing."""
    inner = name[len(values.PREFIX) :].lower().partition(values.NESTED)[2]
    if key not in values.TABLES:
        return {key: _Written(name, text)}
    if inner:
        return {f"{key}.{inner}": _Written(name, text)}
    import json

    try:
        table = json.loads(text)
    except ValueError as error:
        raise SettingsError(
            t("settings.bad_variable", problem=name), t("settings.hint.list")
        ) from error
    if isinstance(table, Mapping):
        return {f"{key}.{each}": _Written(name, value) for each, value in table.items()}
    return None if table is None else {key: _Written(name, table)}  # as pydantic-settings has it


def _value(key: str, one: _Written) -> Any:
    table, _, inner = key.partition(".")
    if table in values.TABLES and not inner:
        raise values.bad_value(one.origin, key, one.value, t("settings.want.table"))
    if table == "deadlines":
        convert: Callable[[Any], Any] = values.hours
    elif table == "keys":
        convert = values.text
    elif table == "top_up" and inner not in values.TOP_UP:
        known = [f"{table}.{name}" for name in values.TOP_UP]
        raise values.unknown_key(one.origin, key, known)
    else:
        convert = _READ[key]
    try:
        found = convert(one.value)
    except ValueError as error:
        raise values.bad_value(one.origin, key, one.value, str(error)) from error
    if table == "deadlines":
        values.known_rule(one.origin, inner)
    return found
