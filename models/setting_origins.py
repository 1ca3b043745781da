"""Where each setting comes from: the default, the file, or a variable. For `zhisun settings`."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import setting_values as values
from models.locations import default_database, settings_file
from models.money import yuan_text
from models.settings import Settings


@dataclass(frozen=True, slots=True)
class Origin:
    """One setting as it is in force."""

    key: str
    value: str
    kind: str
    """`default`, `file`, `variable` or `option`."""
    name: str
    """The file, the variable or the option; empty for a default."""


def origins(settings: Settings) -> list[Origin]:
    """Every setting, and every entry of its tables, with where its value comes from.

    Raises:
        SettingsError: the settings file cannot be read.
    """
    file = settings_file()
    written = values.read_file(file)
    found = values.variables(os.environ)
    return [
        _origin(place, text, file, written, found)
        for key in values.KEYS
        for place, text in _entries(settings, key)
    ]


def _entries(settings: Settings, key: str) -> Iterator[tuple[tuple[str, ...], str]]:
    value = getattr(settings, key)
    if key == "top_up":
        yield (key, "product_id"), settings.top_up.product_id
        yield (key, "unit_price"), yuan_text(settings.top_up.unit_fen)
        yield (key, "limit"), str(settings.top_up.limit)
    elif isinstance(value, Mapping):
        yield from (((key, name), _text(entry)) for name, entry in sorted(value.items()))
    elif key == "database":
        yield (key,), str(value or default_database())
    else:
        yield (key,), _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _origin(
    place: tuple[str, ...],
    text: str,
    file: Path,
    written: Mapping[str, Any],
    found: Mapping[str, str],
) -> Origin:
    key = ".".join(place)
    for length in range(len(place), 0, -1):
        name = values.PREFIX + values.NESTED.join(place[:length]).upper()
        if name in found and (length == len(place) or place[-1] in found[name]):
            return Origin(key, text, "variable", name)
    inside: Any = written
    for part in place:
        inside = inside.get(part) if isinstance(inside, Mapping) else None
    if inside is not None:
        return Origin(key, text, "file", str(file))
    return Origin(key, text, "default", "")
