"""What a value in the settings may look like, for both readers of the settings.

`models.settings` checks everything with pydantic; `models.quick_settings` reads a few values
without it. Both convert with these functions, so that they cannot disagree. Pure, standard library.
"""

import math
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from models.errors import SettingsError, reason_of
from models.i18n import t
from models.money import fen_from_yuan

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "ZHISUN_"
"""Every variable of this program starts with it."""
NESTED = "__"
"""Joins the names of a table and of its key in a variable's name."""
OTHER_VARIABLES = frozenset({"ZHISUN_NOW", "ZHISUN_SETTINGS"})
"""Variables of this program that are no settings."""
N = TypeVar("N", int, float)

LANGUAGE_CHOICES = ("auto", "zh_CN", "en")
THEME_CHOICES = ("zhisun-dark", "zhisun-light", "zhisun-16", "zhisun-none")
"""The looks of the desk; a test proves that it has just these."""


class Range:
    """An inclusive range."""

    __slots__ = ("high", "low")

    def __init__(self, low: float, high: float) -> None:
        self.low = low
        self.high = high


WHOLE: dict[str, Range] = {
    "lookback_days": Range(8, 3650),
    "stale_hours": Range(1, 8760),
    "snooze_max_minutes": Range(1, 10_080),
    "follow_up_days": Range(1, 90),
    "follow_up_max": Range(0, 10),
    "reviews_a_month": Range(0, 1000),
    "result_days": Range(1, 365),
    "xlsx_max_mb": Range(1, 2000),
    "zip_max_mb": Range(1, 100_000),
    "top_up.limit": Range(0, 1_000_000),
}
"""Settings that are whole numbers, with what they may be."""
DEADLINE_HOURS = Range(0.01, 8760)
REFRESH_SECONDS = Range(0.2, 60)


def whole(value: Any) -> int:
    """A whole number from a TOML integer or a variable's text.

    Raises:
        ValueError: it is none; the message is for the user.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return int(value.strip())
        except ValueError:
            pass
    raise ValueError(t("settings.want.whole"))


def number(value: Any) -> float:
    """A finite number from a TOML number or a variable's text.

    Raises:
        ValueError: it is none; the message is for the user.
    """
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            found = float(value)
        except ValueError:
            found = math.nan
        if math.isfinite(found):
            return found
    raise ValueError(t("settings.want.number"))


def within(value: N, limits: Range) -> N:
    """The value, if it lies in the range.

    Raises:
        ValueError: it does not; the message is for the user.
    """
    if limits.low <= value <= limits.high:
        return value
    raise ValueError(t("settings.want.range", low=f"{limits.low:g}", high=f"{limits.high:g}"))


def path(value: Any) -> "Path":
    """A path with `~` spelled out.

    Raises:
        ValueError: it is no text or empty; the message is for the user.
    """
    from pathlib import Path

    return Path(place(value))


def place(value: Any) -> str:
    """The same as text: the check-in takes paths so, because `pathlib` is slow to import.

    Raises:
        ValueError: it is no text or empty; the message is for the user.
    """
    if isinstance(value, os.PathLike):
        return str(value)
    if isinstance(value, str) and value.strip() and "\0" not in value:
        return os.path.expanduser(value)
    raise ValueError(t("settings.want.path"))


def language(value: Any) -> str:
    """One of `auto`, `zh_CN`, `en`.

    Raises:
        ValueError: it is none of them; the message is for the user.
    """
    return _one_of(value, LANGUAGE_CHOICES)


def theme(value: Any) -> str:
    """The name of a look of the desk.

    Raises:
        ValueError: there is no such look; the message is for the user.
    """
    return _one_of(value, THEME_CHOICES)


def _one_of(value: Any, choices: tuple[str, ...]) -> str:
    if value in choices:
        return str(value)
    raise ValueError(t("settings.want.choice", choices=", ".join(choices)))


def text(value: Any) -> str:
    """Text.

    Raises:
        ValueError: it is none; the message is for the user.
    """
    if isinstance(value, str):
        return value
    raise ValueError(t("settings.want.text"))


def switch(value: Any) -> bool:
    """A TOML boolean or a variable's `true`, `1`, `yes`, `false`, `0`, `no`.

    Raises:
        ValueError: it is none; the message is for the user.
    """
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in known:
        return known[value.strip().lower()]
    raise ValueError(t("settings.want.switch"))


def hours(value: Any) -> float:
    """Hours of a deadline.

    Raises:
        ValueError: it is none; the message is for the user.
    """
    return within(number(value), DEADLINE_HOURS)


def seconds(value: Any) -> float:
    """How often the desk looks for changes.

    Raises:
        ValueError: it is none; the message is for the user.
    """
    return within(number(value), REFRESH_SECONDS)


def fen(value: Any) -> int:
    """A price in fen from yuan text (`"0.10"`) or a TOML number of yuan.

    Raises:
        ValueError: it is none, or negative; the message is for the user.
    """
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            found = fen_from_yuan(str(value).strip())
        except ValueError:
            found = -1
        if found >= 0:
            return found
    raise ValueError(t("settings.want.price"))


KEYS = (
    "database",
    "inbox",
    "language",
    "lookback_days",
    "refresh_seconds",
    "stale_hours",
    "snooze_max_minutes",
    "follow_up_days",
    "follow_up_max",
    "reviews_a_month",
    "result_days",
    "xlsx_max_mb",
    "zip_max_mb",
    "actor",
    "theme",
    "mask",
    "keys",
    "deadlines",
    "top_up",
)
"""Every key at the top of the settings file, in the order in which `zhisun settings` shows them."""
TABLES = ("keys", "deadlines", "top_up")
"""Those of them that are tables."""
TOP_UP = ("product_id", "unit_price", "limit")
"""The keys of the table `top_up`; those of the others are verbs and deadline rules."""


def unknown_key(origin: str, key: str, known: Iterable[str]) -> SettingsError:
    """The error for a key that does not exist; `origin` is a file or a variable."""
    from difflib import get_close_matches

    close = get_close_matches(key, list(known), n=1, cutoff=0.5)
    hint = t("settings.hint.nearest", nearest=close[0]) if close else t("settings.hint.list")
    return SettingsError(t("settings.unknown_key", origin=origin, key=key), hint)


def bad_value(origin: str, key: str, value: object, problem: str) -> SettingsError:
    """The error for a value that cannot be used; `origin` is a file or a variable."""
    message = t("settings.bad_value", origin=origin, key=key, value=shown(value), problem=problem)
    return SettingsError(message, t("settings.hint.list"))


def shown(value: object) -> str:
    """A value for a message, at most 60 characters."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else text[:58] + ".."


def known_rule(origin: str, rule: str) -> None:
    """Refuse hours for a deadline rule that does not exist.

    Raises:
        SettingsError: there is no such rule.
    """
    from models.deadlines import shipped_rules

    known = [f"deadlines.{each.id}" for each in shipped_rules()]
    if f"deadlines.{rule}" not in known:
        raise unknown_key(origin, f"deadlines.{rule}", known)


def variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Our own variables that are set and not empty, by name in capitals."""
    return {
        name.upper(): value
        for name, value in environment.items()
        if value and name.upper().startswith(PREFIX)
    }


def read_file(file: "str | Path") -> dict[str, Any]:
    """The settings file as written; empty if there is none and `ZHISUN_SETTINGS` names none.

    Raises:
        SettingsError: it cannot be read or is no TOML, or it was named and is not there.
    """
    try:
        with open(file, "rb") as stream:
            import tomllib

            return tomllib.load(stream)
    except FileNotFoundError as error:
        if os.environ.get("ZHISUN_SETTINGS"):
            raise SettingsError(
                t("settings.no_file", origin=file), t("settings.hint.file")
            ) from error
        return {}
    except (OSError, ValueError) as error:
        problem = reason_of(error) if isinstance(error, OSError) else error
        raise SettingsError(
            t("settings.bad_file", origin=file, problem=problem), t("settings.hint.file")
        ) from error


def key_of_variable(name: str) -> str | None:
    """The setting at the top that a variable (in capitals) sets; `None` if it sets none.

    Raises:
        SettingsError: the variable looks like ours and belongs to no setting.
    """
    if name in OTHER_VARIABLES:
        return None
    key, nested, _ = name[len(PREFIX) :].lower().partition(NESTED)
    if key not in KEYS or (nested and key not in TABLES):
        known = [PREFIX + known.upper() for known in KEYS]
        raise unknown_key(t("settings.environment"), name, [*known, *OTHER_VARIABLES])
    return key
