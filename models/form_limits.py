"""What the platform's forms take, and what of a case's evidence does not fit. Reads data, no database.

The figures ship in `form_limits.toml`, each form with its source, date and confidence; a file of
that name beside the user's settings file overrides them figure by figure.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from models.errors import ZhisunError
from models.evidence_rows import Level, Problem
from models.i18n import t
from models.locations import settings_file
from models.media import Kind, kind_of

_FILE = "form_limits.toml"
_SHIPPED = Path(__file__).with_name(_FILE)
_ORIGIN = ("source", "date", "confidence")
_MEGABYTE = 1024 * 1024


class LimitsError(ZhisunError):
    """The user's file of limits is not valid."""


@dataclass(frozen=True, slots=True)
class FormLimits:
    """What one form takes."""

    name: str
    binding: bool
    """Whether its limits refuse; otherwise they are a guess and only warn."""
    text: int
    """Characters of the description."""
    images_least: int
    images: int
    videos: int
    more_images: int
    """In the second, optional slot."""
    more_videos: int
    image_types: tuple[str, ...]
    video_types: tuple[str, ...]
    source: str
    date: str
    confidence: str


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """What is kept at all."""

    image_mb: int
    video_mb: int
    document_mb: int
    pixels: int
    """That a picture may unfold to."""

    def bytes_of(self, kind: Kind) -> int:
        """The largest file of a kind."""
        megabytes: int = getattr(self, f"{kind}_mb")
        return megabytes * _MEGABYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits in force."""

    appeal: FormLimits
    evidence: FormLimits
    store: StoreLimits


def limits(folder: Path | None = None) -> Limits:
    """The limits as they ship, overridden by the file in a folder (else beside the settings file).

    Raises:
        LimitsError: the user's file is not valid; names file, entry and what is wrong.
    """
    own = (folder or settings_file().parent) / _FILE
    changed = own.stat().st_mtime_ns if own.is_file() else None
    return _load(own if changed else None, changed)


@lru_cache(maxsize=4)
def _load(own: Path | None, _changed: int | None) -> Limits:
    """The limits of the files; read again when the user's own changes."""
    tables = _read(_SHIPPED)
    if own is not None:
        _override(own, tables, _read(own))
    return Limits(
        _form(tables["form"]["appeal"]),
        _form(tables["form"]["evidence"]),
        StoreLimits(**{name: tables["store"][name] for name in _names(StoreLimits)}),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise _wrong(path, str(error)) from error


def _override(path: Path, ours: dict[str, Any], theirs: Mapping[str, Any], place: str = "") -> None:
    """Put the user's figures over ours; each must exist and be of the same kind."""
    for name, value in theirs.items():
        here = f"{place}.{name}" if place else name
        known = ours.get(name)
        if known is None or (name not in _ORIGIN and not _fits(known, value)):
            raise _wrong(path, here)
        if isinstance(known, dict):
            _override(path, known, value, here)
        else:
            ours[name] = value


def _fits(known: Any, value: Any) -> bool:
    if type(known) is not type(value):
        return False
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return not isinstance(value, int) or value >= 0


def _form(table: Mapping[str, Any]) -> FormLimits:
    values = {name: table[name] for name in _names(FormLimits)}
    values |= {name: tuple(values[name]) for name in ("image_types", "video_types")}
    return FormLimits(**values | {"date": str(values["date"])})


def _names(table: type[FormLimits | StoreLimits]) -> list[str]:
    return [one.name for one in fields(table)]


def _wrong(path: Path, what: str) -> LimitsError:
    return LimitsError(t("evidence.limits.wrong", file=path, what=what), t("evidence.limits.hint"))


def problems_of_form(form: FormLimits, text: str, medias: Sequence[str]) -> list[Problem]:
    """What of a text and files of these types the form would not take, each with its figures."""
    level: Level = "error" if form.binding else "warning"
    return [*_text(form, text, level), *_counts(form, medias, level), *_types(form, medias)]


def _text(form: FormLimits, text: str, level: Level) -> Iterator[Problem]:
    length = len(text.strip())
    if not length:
        yield _problem("warning", "text_missing", 1, 0, form)
    elif length > form.text:
        yield _problem(level, "text", form.text, length, form)


def _counts(form: FormLimits, medias: Sequence[str], level: Level) -> Iterator[Problem]:
    kinds = [kind_of(media) for media in medias]
    images, videos = kinds.count(Kind.IMAGE), kinds.count(Kind.VIDEO)
    if images < form.images_least:
        yield _problem(level, "images_least", form.images_least, images, form)
    for rule, found, most, more in (
        ("images", images, form.images, form.more_images),
        ("videos", videos, form.videos, form.more_videos),
    ):
        if found > most + more:
            yield _problem(level, rule, most + more, found, form)
        elif found > most:
            yield _problem("warning", f"{rule}_more", most, found, form)


def _types(form: FormLimits, medias: Sequence[str]) -> Iterator[Problem]:
    """The form has slots for pictures and videos; which types it takes is an assumption."""
    documents = sum(kind_of(media) is Kind.DOCUMENT for media in medias)
    if documents:
        yield _problem("warning", "documents", 0, documents, form)
    for rule, kind, known in (
        ("image_types", Kind.IMAGE, form.image_types),
        ("video_types", Kind.VIDEO, form.video_types),
    ):
        other = [media for media in medias if kind_of(media) is kind and media not in known]
        if other:
            names = ", ".join(dict.fromkeys(one.partition("/")[2] for one in other))
            yield _problem("warning", rule, 0, len(other), form, types=names)


def _problem(
    level: Level, rule: str, limit: int, found: int, form: FormLimits, **more: str
) -> Problem:
    text = t(f"evidence.problem.{rule}", form=form.name, limit=limit, found=found, **more)
    return Problem(level, rule, limit, found, text)
