"""Which evidence a case needs, and which of it is there. Pure but for reading its data.

The lists ship in `checklists.toml`, each item with what it proves, where to get it and how sure it
is; a file of that name beside the user's settings file adds to them. Items are ticked by files, by a
person's text, or by what `proofs` finds among the facts.
"""

import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from models import i18n
from models.appeals import Scene, scene_of
from models.errors import ZhisunError
from models.evidence_rows import AttachmentRow, ChecklistLine
from models.locations import settings_file
from models.proofs import PROOFS
from models.rows import CaseRow, FactLine

_FILE = "checklists.toml"
_SHIPPED = Path(__file__).with_name(_FILE)
NEW_EVIDENCE = "new_evidence"
"""The item that a second review asks for: what was submitted once does not count again."""


class ChecklistError(ZhisunError):
    """The user's file of checklists is not valid."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that proves something."""

    id: str
    name: str
    name_en: str
    proves: str
    proves_en: str
    where: str
    where_en: str
    facts: tuple[str, ...]
    """Names of `proofs`; any one of them ticks it."""
    confidence: str
    source: str
    date: str

    def told(self, field: str) -> str:
        """Name, what it proves or where to get it, in the user's language."""
        other = str(getattr(self, f"{field}_en")) if i18n.language() == "en" else ""
        return other or str(getattr(self, field))


@dataclass(frozen=True, slots=True)
class Checklist:
    """The items for some reasons in some scenes."""

    id: str
    name: str
    name_en: str
    scenes: tuple[Scene, ...]
    reasons: tuple[str, ...]
    """Words of the reason; none: every other reason."""
    items: tuple[str, ...]

    def told(self) -> str:
        """Its name in the user's language."""
        return (self.name_en if i18n.language() == "en" else "") or self.name


@dataclass(frozen=True, slots=True)
class Checklists:
    """All lists, in the order in which they are tried, and all items by id."""

    lists: tuple[Checklist, ...]
    items: Mapping[str, Item]

    def fitting(self, row: CaseRow) -> Checklist:
        """The first list for a case's scene and reason, else the one for all other reasons."""
        scene, reason = scene_of(row), unicodedata.normalize("NFKC", row.reason)
        ours = [one for one in self.lists if scene in one.scenes]
        exact = [one for one in ours if any(word in reason for word in one.reasons)]
        rest = [one for one in ours if not one.reasons]
        return (exact or rest or list(self.lists))[0]


def checklists(folder: Path | None = None) -> Checklists:
    """The lists as they ship, with those of the file in a folder (else beside the settings file).

    Raises:
        ChecklistError: the user's file is not valid; names file, entry and what is wrong.
    """
    own = (folder or settings_file().parent) / _FILE
    changed = own.stat().st_mtime_ns if own.is_file() else None
    return _load(own if changed else None, changed)


def ticked(
    lists: Checklists,
    row: CaseRow,
    files: Sequence[AttachmentRow],
    texts: Mapping[str, str],
    proven: Mapping[str, FactLine],
    *,
    again: bool = False,
) -> tuple[ChecklistLine, ...]:
    """The checklist of a case with what ticks each item: a file, else a text, else a fact.

    `texts` are a person's ticks by item, `proven` the facts by name of proof; `again` adds what a
    second review asks for. Items that only a file or a text names are listed too.
    """
    wanted = [*lists.fitting(row).items, *((NEW_EVIDENCE,) if again else ())]
    named = [*(one.item for one in files), *texts]
    extra = [one for one in named if one in lists.items and one not in wanted]
    return tuple(
        _line(lists.items[name], files, texts, proven) for name in dict.fromkeys([*wanted, *extra])
    )


def _line(
    item: Item,
    files: Sequence[AttachmentRow],
    texts: Mapping[str, str],
    proven: Mapping[str, FactLine],
) -> ChecklistLine:
    numbers = [f"{place:02}" for place, one in enumerate(files, 1) if one.item == item.id]
    facts = [proven[name] for name in item.facts if name in proven]
    line = ChecklistLine(
        item.id,
        item.told("name"),
        item.told("proves"),
        item.told("where"),
        "",
        "",
        item.confidence,
    )
    if numbers:
        return line._replace(ticked_by="file", detail=", ".join(numbers))
    if item.id in texts:
        return line._replace(ticked_by="text", detail=texts[item.id])
    if facts:
        return line._replace(ticked_by="fact", detail=_told(facts[0]))
    return line


def _told(fact: FactLine) -> str:
    """A fact with the place that it was read from."""
    place = fact.source if fact.line is None else f"{fact.source}:{fact.line}"
    return f"{fact.value}  {place}".strip()


@lru_cache(maxsize=4)
def _load(own: Path | None, _changed: int | None) -> Checklists:
    """The lists of the files; read again when the user's own changes."""
    ours, items = _read(_SHIPPED)
    theirs: dict[str, Checklist] = {}
    if own is not None:
        theirs, more = _read(own)
        items |= more
    kept = [theirs.pop(name, one) for name, one in ours.items()]
    lists = (*theirs.values(), *kept)
    for one in lists:
        if unknown := set(one.items) - items.keys():
            raise _wrong(own or _SHIPPED, one.id, ", ".join(sorted(unknown)))
    return Checklists(lists, items)


def _read(path: Path) -> tuple[dict[str, Checklist], dict[str, Item]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise _wrong(path, "", str(error)) from error
    if extra := set(tables) - {"list", "item"}:
        raise _wrong(path, "", ", ".join(sorted(extra)))
    lists = [_entry(path, one, _checklist) for one in _entries(path, tables, "list")]
    items = [_entry(path, one, _item) for one in _entries(path, tables, "item")]
    return {one.id: one for one in lists}, {one.id: one for one in items}


def _entries(path: Path, tables: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    entries = tables.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(one, Mapping) for one in entries):
        raise _wrong(path, "", f"[[{name}]]")
    return entries


_Made = TypeVar("_Made", Checklist, Item)


def _entry(path: Path, entry: Mapping[str, Any], make: Callable[[dict[str, Any]], _Made]) -> _Made:
    left = dict(entry)
    name = str(left.get("id", ""))
    try:
        made = make(left)
    except KeyError as error:
        raise _wrong(path, name, str(error.args[0])) from error
    except (TypeError, ValueError) as error:
        raise _wrong(path, name, str(error)) from error
    if left:
        raise _wrong(path, name, ", ".join(sorted(left)))
    return made


def _checklist(left: dict[str, Any]) -> Checklist:
    return Checklist(
        id=_text(left.pop("id")),
        name=_text(left.pop("name")),
        name_en=_text(left.pop("name_en", "")),
        scenes=tuple(map(Scene, _texts(left.pop("scenes")))),
        reasons=_texts(left.pop("reasons", [])),
        items=_texts(left.pop("items")),
    )


def _item(left: dict[str, Any]) -> Item:
    facts = _texts(left.pop("facts", []))
    if unknown := set(facts) - PROOFS:
        raise ValueError(", ".join(sorted(unknown)))
    return Item(
        id=_text(left.pop("id")),
        name=_text(left.pop("name")),
        name_en=_text(left.pop("name_en", "")),
        proves=_text(left.pop("proves", "")),
        proves_en=_text(left.pop("proves_en", "")),
        where=_text(left.pop("where", "")),
        where_en=_text(left.pop("where_en", "")),
        facts=facts,
        confidence=_text(left.pop("confidence", "")),
        source=_text(left.pop("source", "")),
        date=str(left.pop("date", "")),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(repr(value))
    return value


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(one, str) and one for one in values):
        raise ValueError(repr(values))
    return tuple(values)


def _wrong(path: Path, entry: str, what: str) -> ChecklistError:
    return ChecklistError(
        i18n.t("evidence.checklist.wrong", file=path, entry=entry, what=what),
        i18n.t("evidence.checklist.hint"),
    )
