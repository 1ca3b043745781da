"""The word lists of the compliance check: read from `compliance.toml` and the user's own. Pure."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from models import i18n
from models.draft_templates import TemplateError

Level = Literal["error", "warning"]
Patterns = tuple[re.Pattern[str], ...]

_SHIPPED = Path(__file__).with_name("compliance.toml")
_LOOKALIKES = str.maketrans("ѵνвхχԛѡωіѕоае∨√ⓥ", "vvbxxqwwisoaevvv")
_KEYS: dict[str, type] = {
    "level": str,
    "quoted": bool,
    "facts": list,
    "words": list,
    "patterns": list,
    "digits": list,
    "allow": list,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it looks for, and when it does not apply."""

    name: str
    level: Level
    facts: tuple[str, ...]
    """Facts of the case (names as in `drafts.fact_values`) with any of which the rule is met."""
    quoted: bool
    """Also looks where a message quotes the product's name or the reason."""
    patterns: tuple[re.Pattern[str], ...]
    digits: tuple[re.Pattern[str], ...]
    """Patterns over the text in which Chinese numerals are digits."""


def rules_in(folders: Sequence[Path] = ()) -> tuple[tuple[Rule, ...], Patterns]:
    """The rules and the patterns of harmless words; `folders` may hold a `compliance.toml`.

    Raises:
        TemplateError: a word list of the user's is not valid.
    """
    own = (folder / "compliance.toml" for folder in folders)
    return _load(
        tuple((path, path.stat().st_mtime_ns) for path in (_SHIPPED, *own) if path.exists())
    )


def plain(text: str) -> str:
    """Lower case, narrow, look-alikes replaced, without spaces and invisible characters."""
    narrow = unicodedata.normalize("NFKC", text).casefold().translate(_LOOKALIKES)
    return "".join(
        character
        for character in narrow
        if not character.isspace()
        and unicodedata.category(character) not in {"Cf", "Cc", "Mn", "Me"}
    )


@lru_cache(maxsize=4)
def _load(
    files: tuple[tuple[Path, int], ...],
) -> tuple[tuple[Rule, ...], Patterns]:
    tables: dict[str, dict[str, Any]] = {}
    for path, _ in files:
        for name, table in _read(path).items():
            merged = tables.setdefault(name, {})
            for key, value in table.items():
                if isinstance(value, list):
                    merged[key] = [*merged.get(key, []), *value]
                else:
                    merged[key] = value
    harmless = tables.pop("harmless", {}).get("words", [])
    rules = tuple(_rule(name, table) for name, table in tables.items())
    return rules, _words(harmless, [])


def _rule(name: str, table: Mapping[str, Any]) -> Rule:
    words = _words(table.get("words", []), table.get("allow", []))
    return Rule(
        name=name,
        level="warning" if table.get("level") == "warning" else "error",
        facts=tuple(table.get("facts", [])),
        quoted=bool(table.get("quoted", False)),
        patterns=(*words, *map(re.compile, table.get("patterns", []))),
        digits=tuple(map(re.compile, table.get("digits", []))),
    )


def _words(words: Iterable[str], allowed: Iterable[str]) -> Patterns:
    """One pattern for all words; a word of Latin letters does not match within a longer one."""
    found = {plain(word) for word in words} - {plain(word) for word in allowed} - {""}
    if not found:
        return ()
    longest_first = sorted(found, key=lambda word: (-len(word), word))
    return (
        re.compile(
            "|".join(
                rf"(?<![a-z]){re.escape(word)}(?![a-z])"
                if word.isascii() and word.isalpha()
                else re.escape(word)
                for word in longest_first
            )
        ),
    )


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _wrong(path, str(error)) from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise _wrong(path, name)
        for key, value in table.items():
            if key not in _KEYS or not isinstance(value, _KEYS[key]):
                raise _wrong(path, f"{name}.{key}")
            if isinstance(value, list) and not all(isinstance(item, str) for item in value):
                raise _wrong(path, f"{name}.{key}")
            if key == "level" and value not in {"error", "warning"}:
                raise _wrong(path, f"{name}.{key} = {value!r}")
            if key in {"patterns", "digits"} and isinstance(value, list):
                _compile(path, name, value)
    return tables


def _compile(path: Path, name: str, patterns: Iterable[Any]) -> None:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise _wrong(path, f"{name}: {pattern}: {error}") from error


def _wrong(path: Path, what: str) -> TemplateError:
    return TemplateError(i18n.t("draft.error.words", file=str(path), what=what))
