"""Reads the templates of messages: those that ship with the program, and the user's own over them.

A template is a list of parts; each part names the facts that it needs, and uses no others.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from models import i18n
from models.errors import ZhisunError
from models.locations import settings_file
from models.states import (
    AfterSaleType,
    DraftKind,
    Parcel,
    PayoutKind,
    ReturnCondition,
    Verdict,
)

_SHIPPED = Path(__file__).parent / "templates"

_CHOICES: dict[str, AbstractSet[str] | None] = {
    "verdict": set(Verdict),
    "parcel": set(Parcel),
    "type": set(AfterSaleType),
    "return_condition": set(ReturnCondition),
    "asked_before": {"yes", "no"},
    "payout": {"no", *PayoutKind},
    "reason": None,
}
"""What `fits` may ask for; `None` takes any text."""


class TemplateError(ZhisunError):
    """A template does not exist, is not valid or cannot be rendered."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a message, left out where its facts are missing."""

    text: str
    needs: tuple[str, ...]
    """Facts without which the part is left out."""
    unless: tuple[str, ...]
    """Facts with any of which the part is left out."""
    optional: bool
    """Left out, too, where the message would get too long."""

    def applies(self, known: Mapping[str, str]) -> bool:
        """Whether the part belongs in a message of these facts."""
        return all(name in known for name in self.needs) and not any(
            name in known for name in self.unless
        )


@dataclass(frozen=True, slots=True)
class Template:
    """A message in parts, and when it fits."""

    id: str
    kind: DraftKind
    name: str
    name_en: str
    fits: dict[str, tuple[str, ...]]
    parts: tuple[Part, ...]
    origin: str
    """The file it comes from; empty for those that ship with the program."""

    def name_in(self, language: str) -> str:
        """The template's name in a language."""
        return self.name if language == "zh_CN" else self.name_en or self.name


def user_folders() -> tuple[Path, ...]:
    """Where the user's own templates and word lists live: `templates` beside the settings file."""
    return (settings_file().parent / "templates",)


def load_templates(names: AbstractSet[str], folders: Sequence[Path] = ()) -> dict[str, Template]:
    """All templates by id, in the order of the files; a later folder's win.

    `names` are the facts that parts may use. Folders that do not exist are skipped.

    Raises:
        TemplateError: a file is not valid; the message names file, template and what is wrong.
    """
    found: dict[str, Template] = {}
    for folder in (_SHIPPED, *folders):
        for path in sorted(folder.glob("*.toml")):
            # The word lists of the compliance check live in the same folder.
            if path.name != "compliance.toml":
                origin = "" if folder is _SHIPPED else str(path)
                read = _read(path, path.stat().st_mtime_ns, frozenset(names), origin)
                found |= {template.id: template for template in read}
    return found


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int, names: AbstractSet[str], origin: str) -> list[Template]:
    """The templates of a file; read again when it changes."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _wrong(path, "", str(error)) from error
    entries = tables.get("template")
    if not isinstance(entries, list) or set(tables) != {"template"}:
        raise _wrong(path, "", "[[template]]")
    return [_template(path, entry, names, origin) for entry in entries]


def _template(path: Path, entry: Any, names: AbstractSet[str], origin: str) -> Template:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
        raise _wrong(path, "", "id")
    name = entry["id"]
    extra = set(entry) - {"id", "kind", "name", "name_en", "fits", "parts"}
    if extra:
        raise _wrong(path, name, ", ".join(sorted(extra)))
    if entry.get("kind") not in set(DraftKind):
        raise _wrong(path, name, f"kind = {entry.get('kind')!r}")
    parts = entry.get("parts")
    if not isinstance(parts, list) or not parts:
        raise _wrong(path, name, "parts")
    return Template(
        id=name,
        kind=DraftKind(entry["kind"]),
        name=str(entry.get("name") or name),
        name_en=str(entry.get("name_en") or ""),
        fits=_fits(path, name, entry.get("fits", {})),
        parts=tuple(_part(path, name, part, names) for part in parts),
        origin=origin,
    )


def _fits(path: Path, template: str, table: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, Mapping):
        raise _wrong(path, template, "fits")
    fits: dict[str, tuple[str, ...]] = {}
    for name, wanted in table.items():
        if name not in _CHOICES or not _texts(wanted):
            raise _wrong(path, template, f"fits.{name}")
        choices = _CHOICES[name]
        if choices is not None and not set(wanted) <= choices:
            raise _wrong(path, template, f"fits.{name}: {', '.join(sorted(set(wanted) - choices))}")
        fits[name] = tuple(wanted)
    return fits


def _part(path: Path, template: str, part: Any, names: AbstractSet[str]) -> Part:
    if isinstance(part, str):
        part = {"text": part}
    if not isinstance(part, Mapping) or not isinstance(part.get("text"), str):
        raise _wrong(path, template, "parts: text")
    extra = set(part) - {"text", "needs", "unless", "optional"}
    needs, unless = part.get("needs", []), part.get("unless", [])
    if extra or not _texts(needs) or not _texts(unless):
        raise _wrong(path, template, f"parts: {part['text']}")
    unknown = (set(needs) | set(unless)) - names
    # A part that states a fact must need it, so that no sentence stands without its fact.
    unknown |= _variables(path, template, part["text"]) - set(needs)
    if unknown:
        raise _wrong(path, template, f"needs: {', '.join(sorted(unknown))}")
    return Part(part["text"], tuple(needs), tuple(unless), bool(part.get("optional")))


def _variables(path: Path, template: str, text: str) -> set[str]:
    if "{" not in text:
        return set()
    from jinja2 import TemplateError as JinjaError
    from jinja2 import meta
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    try:
        return meta.find_undeclared_variables(ImmutableSandboxedEnvironment().parse(text))
    except JinjaError as error:
        raise _wrong(path, template, str(error)) from error


def _texts(value: Iterable[Any]) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _wrong(path: Path, template: str, what: str) -> TemplateError:
    return TemplateError(
        i18n.t("draft.error.template", file=str(path), id=template, what=what),
        i18n.t("draft.error.template_hint"),
    )
