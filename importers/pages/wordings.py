"""The tables of wordings: those that ship with the program, and the user's own before them.

A file of the same name beside the settings file adds wordings; its entries are looked at first.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from models.errors import SettingsError
from models.i18n import t
from models.locations import settings_file
from models.states import AgreedBy

AGREED_BY = "agreed_by.toml"
TRACK_WORDS = "track_words.toml"

_Table = TypeVar("_Table")
Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Agreements:
    """Wordings of an agreement: the first of `by` that matches a line says who agreed."""

    deny: Patterns
    by: tuple[tuple[AgreedBy, Patterns], ...]

    def joined(self, other: "Agreements") -> "Agreements":
        """Both, this one first."""
        return Agreements((*self.deny, *other.deny), (*self.by, *other.by))


@dataclass(frozen=True, slots=True)
class TrackWords:
    """Wordings of a return's movements."""

    none: Patterns
    not_signed: Patterns
    signed: Patterns
    moving: Patterns

    def joined(self, other: "TrackWords") -> "TrackWords":
        """Both."""
        return TrackWords(
            (*self.none, *other.none),
            (*self.not_signed, *other.not_signed),
            (*self.signed, *other.signed),
            (*self.moving, *other.moving),
        )


def agreements() -> Agreements:
    """The wordings by which somebody agreed.

    Raises:
        SettingsError: the user's file is not valid; names the file and what is wrong.
    """
    own, changed = _own(AGREED_BY)
    return _agreements(own, changed)


def track_words() -> TrackWords:
    """The wordings of movements.

    Raises:
        SettingsError: the user's file is not valid; names the file and what is wrong.
    """
    own, changed = _own(TRACK_WORDS)
    return _track_words(own, changed)


def _own(name: str) -> tuple[Path | None, int]:
    """The user's file and when it changed."""
    path = settings_file().parent / name
    try:
        return path, path.stat().st_mtime_ns
    except OSError:
        return None, 0


@lru_cache(maxsize=4)
def _agreements(own: Path | None, _changed: int) -> Agreements:
    shipped = _read(_shipped(AGREED_BY), _as_agreements)
    return shipped if own is None else _read(own, _as_agreements).joined(shipped)


@lru_cache(maxsize=4)
def _track_words(own: Path | None, _changed: int) -> TrackWords:
    shipped = _read(_shipped(TRACK_WORDS), _as_track_words)
    return shipped if own is None else _read(own, _as_track_words).joined(shipped)


def _shipped(name: str) -> Path:
    return Path(__file__).with_name(name)


def _read(path: Path, make: Callable[[Mapping[str, Any]], _Table]) -> _Table:
    try:
        return make(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, re.error) as error:
        raise SettingsError(
            t("importers.refused.wordings", file=str(path), what=str(error)),
            t("importers.hint.wordings"),
        ) from error


def _as_agreements(table: Mapping[str, Any]) -> Agreements:
    _only(table, {"deny", "wording"})
    entries = table.get("wording", [])
    if not isinstance(entries, list):
        raise ValueError("wording")
    by = []
    for entry in entries:
        if not isinstance(entry, dict):
            raise ValueError(f"wording: {entry!r}")
        _only(entry, {"by", "any"})
        by.append((AgreedBy(str(entry.get("by"))), _patterns(entry, "any")))
    return Agreements(_patterns(table, "deny"), tuple(by))


def _as_track_words(table: Mapping[str, Any]) -> TrackWords:
    names = ("none", "not_signed", "signed", "moving")
    _only(table, set(names))
    return TrackWords(*(_patterns(table, name) for name in names))


def _only(table: Mapping[str, Any], known: set[str]) -> None:
    if extra := set(table) - known:
        raise ValueError(", ".join(sorted(extra)))


def _patterns(table: Mapping[str, Any], name: str) -> Patterns:
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        raise ValueError(f"{name} = {found!r}")
    return tuple(re.compile(one) for one in found)
