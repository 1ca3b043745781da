"""Texts of the program in the user's language. No text to a customer comes from here.

A key is `area.name`; an area is one TOML file per language below `locales/`. Files are read when
their first key is asked for, so that a command pays only for the texts that it shows.
"""

import os
from collections.abc import Mapping
from typing import Any

from models.plain_toml import read_plain

LANGUAGES = ("zh_CN", "en")

_LOCALES = os.path.join(os.path.dirname(__file__), "locales")


class _State:
    """The language in use and the catalogues read so far."""

    language = "zh_CN"
    catalogues: dict[tuple[str, str], dict[str, str]] = {}  # noqa: RUF012 - one per process


def language() -> str:
    """The language in use."""
    return _State.language


def use_language(name: str) -> None:
    """Switch to `zh_CN` or `en`; texts asked for from now on are in that language."""
    if name not in LANGUAGES:
        raise ValueError(name)
    _State.language = name


def language_from(preferred: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """The language of the first hint: `preferred` (`--lang`, settings), then the locale variables.

    Without any hint it is Chinese, because the users are Chinese merchants; `C` and `POSIX` are no
    hint.
    """
    for hint in (preferred, *(environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))):
        if not hint or hint.split(".")[0] in {"C", "POSIX", "auto"}:
            continue
        return "zh_CN" if hint.lower().startswith("zh") else "en"
    return "zh_CN"


def t(key: str, /, **values: Any) -> str:
    """The text of `key` with `{name}` places filled in.

    Raises:
        KeyError: the key is in no catalogue; a test proves that no key in use is missing.
    """
    text = catalogue(key.partition(".")[0])[key.partition(".")[2]]
    return text.format_map(values) if values else text


def has(key: str) -> bool:
    """Whether the key is in the catalogue of the language in use."""
    area, _, name = key.partition(".")
    return name in catalogue(area)


def catalogue(area: str, language_name: str | None = None) -> dict[str, str]:
    """All texts of one area, nested tables joined with dots."""
    name = language_name or _State.language
    found = _State.catalogues.get((name, area))
    if found is None:
        found = _read(os.path.join(_LOCALES, name, f"{area}.toml"))
        _State.catalogues[(name, area)] = found
    return found


def areas(language_name: str) -> list[str]:
    """Names of the areas that a language has."""
    files = os.listdir(os.path.join(_LOCALES, language_name))
    return sorted(file.removesuffix(".toml") for file in files if file.endswith(".toml"))


def _read(file: str) -> dict[str, str]:
    try:
        with open(file, encoding="utf-8") as stream:
            text = stream.read()
    except FileNotFoundError:
        return {}
    plain = read_plain(text)
    if plain is not None:
        return plain
    import tomllib

    return _flat(tomllib.loads(text))


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat
