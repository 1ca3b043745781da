"""The figures behind prevention and the stop list: from how many on something is said.

They ship as `prevention.toml`; a file of that name beside the settings file replaces values.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from models.errors import SettingsError, reason_of
from models.i18n import t
from models.locations import settings_file

_SHIPPED = Path(__file__).with_name("prevention.toml")


class PreventionLimits(NamedTuple):
    """What `prevention.toml` says under `[prevention]`."""

    days: int
    effect_days: int
    min_orders: int
    min_losses: int
    chance: float


class StopLimits(NamedTuple):
    """What it says under `[stop]`."""

    not_shipped_days: float
    warehouse_hours: float


def prevention_limits() -> PreventionLimits:
    """The limits in force.

    Raises:
        SettingsError: the user's file is not valid; names the file and what is wrong.
    """
    return PreventionLimits(**_table("prevention", PreventionLimits._fields))


def stop_limits() -> StopLimits:
    """The limits of the stop list in force; errors as above."""
    return StopLimits(**_table("stop", StopLimits._fields))


def _table(name: str, fields: tuple[str, ...]) -> dict[str, Any]:
    shipped = _read(_SHIPPED)[name]
    values = {field: shipped[field] for field in fields}
    own = settings_file().with_name(_SHIPPED.name)
    if own.exists():
        values |= _own(own, name, values)
    return values


@cache
def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _own(path: Path, name: str, values: dict[str, Any]) -> dict[str, Any]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _wrong(path, reason_of(error)) from error
    except ValueError as error:
        raise _wrong(path, str(error)) from error
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise _wrong(path, name)
    found = {key: value for key, value in table.items() if key in values}
    for key, value in found.items():
        whole = isinstance(values[key], int) and name == "prevention"
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            raise _wrong(path, f"{name}.{key} = {value!r}")
        if value <= 0:
            raise _wrong(path, f"{name}.{key} = {value!r}")
    return found


def _wrong(path: Path, what: str) -> SettingsError:
    return SettingsError(
        t("prevention.bad_limits", path=path, what=what), t("prevention.bad_limits_hint")
    )
