"""Writes a case's evidence as a folder, a zip of it, and one page that a person reads and prints.

Everything is written under a passing name and renamed at the end: a pack is there as a whole or not
at all. Nothing that exists is overwritten: a second pack of a case gets a number. The page is Chinese
like every text that leaves the program, and needs no network.
"""

import hashlib
import os
import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from models.checklists import checklists
from models.clock import SHANGHAI, from_epoch
from models.errors import ZhisunError, reason_of
from models.evidence_rows import AttachmentRow, EvidenceBoard, Pack
from models.form_limits import FormLimits
from models.i18n import catalogue, t
from models.masking import masked
from models.media import Kind, extension_of, kind_of
from models.money import yuan_text
from models.rows import FactLine

if TYPE_CHECKING:
    import jinja2

_PAGE = "index.html"
_STATEMENT = "statement.txt"
_TEMPLATE = "evidence_pack.html"
_LANGUAGE = "zh_CN"
_FORBIDDEN = frozenset('<>:"/\\|?*#%')
"""What some system does not take in a name, and what an address would have to escape."""
_NAME_BYTES = 120
_MOST_PACKS = 1000
_SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/bmp", "image/gif"})
"""Pictures that every browser shows."""


class PackFailed(ZhisunError):
    """A pack cannot be written; nothing of it was kept."""


class PackedFile(NamedTuple):
    """A file as the page shows it."""

    number: str
    name: str
    """In the folder."""
    address: str
    kind: str
    """A `Kind`, or `other` for a picture that browsers do not show."""
    title: str
    """What it proves."""
    caption: str
    measures: str
    digest: str
    slot: str
    """The slot of the form that it goes into."""


def write_pack(
    board: EvidenceBoard,
    path_of: Callable[[AttachmentRow], Path],
    form: FormLimits,
    out: Path,
    moment: datetime,
    *,
    unmasked: bool,
) -> Pack:
    """Write the pack of a case below a folder; returns the paths. Its problems are the caller's.

    Files that are gone from the store, or are not what was added, are left out.

    Raises:
        PackFailed: it cannot be written.
    """
    hide: Callable[[str], str] = str if unmasked else masked
    made = _make_folder(out)
    try:
        with TemporaryDirectory(prefix=".pack-", dir=out) as part:
            return _written(board, path_of, form, out, Path(part), moment, hide, unmasked=unmasked)
    except OSError as error:
        for one in reversed(made):
            with suppress(OSError):
                one.rmdir()
        raise _failed(out, error) from error


def _written(
    board: EvidenceBoard,
    path_of: Callable[[AttachmentRow], Path],
    form: FormLimits,
    out: Path,
    part: Path,
    moment: datetime,
    hide: Callable[[str], str],
    *,
    unmasked: bool,
) -> Pack:
    """Build the pack in a passing folder, then give it its name."""
    inside, archive = part / "pack", part / "pack.zip"
    inside.mkdir(mode=0o700)
    there = [one for one in board.files if path_of(one).is_file()]
    packed = [
        one
        for place, file in enumerate(there, 1)
        if (one := _packed(place, file, path_of(file), inside, board, form, hide)) is not None
    ]
    statement = hide(board.statement.text) if board.statement else ""
    (inside / _STATEMENT).write_text(f"{statement}\n", encoding="utf-8")
    page = _page(board, packed, statement, form, moment, hide, unmasked=unmasked)
    (inside / _PAGE).write_text(page, encoding="utf-8")
    names = [_PAGE, _STATEMENT, *(one.name for one in packed)]
    folder, target = _free_names(board, out)
    _zip(archive, inside, names, folder.name, moment)
    os.rename(inside, folder)
    os.rename(archive, target)
    return Pack(True, (), tuple(folder / name for name in names), folder, target, folder / _PAGE)


def _make_folder(out: Path) -> list[Path]:
    """Make the folder; returns those that were made, outermost first, to be taken away again."""
    missing = []
    for one in (out, *out.parents):
        if one.exists():
            break
        missing.append(one)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _failed(out, error) from error
    return missing[::-1]


def _failed(out: Path, error: OSError) -> PackFailed:
    told = t("evidence.pack.failed", path=out, why=reason_of(error))
    return PackFailed(told, t("evidence.pack.hint"))


def _packed(
    place: int,
    file: AttachmentRow,
    source: Path,
    inside: Path,
    board: EvidenceBoard,
    form: FormLimits,
    hide: Callable[[str], str],
) -> PackedFile | None:
    """Copy a file into the folder under its number; `None` if its bytes are not those added."""
    kind = kind_of(file.media)
    item = checklists().items.get(file.item)
    title = item.name if item else ""
    stem = title or Path(file.name).stem
    name = f"{place:02}_{safe_name(hide(stem))}{extension_of(file.media)}"
    if _copy(source, inside / name) != file.digest:
        (inside / name).unlink()
        return None
    return PackedFile(
        number=f"{place:02}",
        name=name,
        address=quote(name),
        kind=str(kind) if kind is not Kind.IMAGE or file.media in _SHOWN else "other",
        title=title,
        caption=hide(file.caption or (item.proves if item else "")),
        measures=measures_text(file),
        digest=file.digest,
        slot=_slot(board, file, form),
    )


def _slot(board: EvidenceBoard, file: AttachmentRow, form: FormLimits) -> str:
    """Whether a file goes into the first slot of the form or into the optional one."""
    kind = kind_of(file.media)
    if kind is Kind.DOCUMENT:
        return ""
    same = [one.id for one in board.files if kind_of(one.media) is kind]
    most = form.images if kind is Kind.IMAGE else form.videos
    return "first" if same.index(file.id) < most else "more"


def _copy(source: Path, target: Path) -> str:
    """Copy the bytes and return their digest."""
    summed = hashlib.sha256()
    with open(source, "rb") as stream, open(target, "xb") as copy:
        while chunk := stream.read(1024 * 1024):
            summed.update(chunk)
            copy.write(chunk)
    return summed.hexdigest()


def safe_name(text: str) -> str:
    """A file's name that every system takes, without an ending; never empty."""
    kept = (
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFC", text)
        if letter not in _FORBIDDEN and (letter.isspace() or unicodedata.category(letter)[0] != "C")
    )
    name = "_".join("".join(kept).split()).strip("._-")
    while len(name.encode()) > _NAME_BYTES:
        name = name[:-1]
    return name.strip("._-") or "file"


def measures_text(file: AttachmentRow) -> str:
    """Size, pixels and duration in one line."""
    parts = [_size(file.size)]
    if file.width and file.height:
        parts.append(f"{file.width} x {file.height}")
    if file.duration_ms is not None:
        minutes, seconds = divmod(round(file.duration_ms / 1000), 60)
        parts.append(f"{minutes}:{seconds:02}")
    return "  ".join(parts)


def _size(size: int) -> str:
    if size < 1024:
        return f"{size} B"
    if size < 1024**2:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024**2:.1f} MB"


def _free_names(board: EvidenceBoard, out: Path) -> tuple[Path, Path]:
    """Names of the folder and the zip that are not taken."""
    case = board.case
    numbers = (case.order_sn or case.id, case.after_sale_id)
    base = "_".join(safe_name(one) for one in numbers if one)
    for count in range(1, _MOST_PACKS):
        name = base if count == 1 else f"{base}_{count}"
        folder, archive = out / name, out / f"{name}.zip"
        if not folder.exists() and not archive.exists():
            return folder, archive
    raise FileExistsError(17, t("evidence.pack.too_many"), str(out / base))


def _zip(archive: Path, inside: Path, names: list[str], root: str, moment: datetime) -> None:
    """A zip of the folder; pictures and videos are packed already, so nothing is squeezed."""
    local = moment.astimezone(SHANGHAI)
    # What is in it is as private as the folder beside it.
    number = os.open(
        archive, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
    )
    with (
        os.fdopen(number, "w+b") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed,
    ):
        for name in names:
            entry = zipfile.ZipInfo(f"{root}/{name}", local.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            with (
                open(inside / name, "rb") as stream,
                packed.open(entry, "w", force_zip64=True) as to,
            ):
                shutil.copyfileobj(stream, to, 1024 * 1024)


def _page(
    board: EvidenceBoard,
    files: list[PackedFile],
    statement: str,
    form: FormLimits,
    moment: datetime,
    hide: Callable[[str], str],
    *,
    unmasked: bool,
) -> str:
    case = board.case
    facts = catalogue("fact", _LANGUAGE)
    return _template().render(
        word=_word,
        head=[(_word(key), hide(value)) for key, value in _head(board) if value],
        order=case.order_sn,
        statement=statement,
        length=len(statement.strip()),
        most=form.text,
        form=form.name,
        timeline=[_told(one, facts, hide) for one in board.timeline],
        files=files,
        made_at=_moment(int(moment.timestamp())),
        unmasked=unmasked,
    )


def _word(name: str) -> str:
    """A text of the page, in its language."""
    area, _, key = f"evidence.page.{name}".partition(".")
    return catalogue(area, _LANGUAGE)[key]


def _head(board: EvidenceBoard) -> list[tuple[str, str]]:
    """What the case is about, in the order of the page."""
    case = board.case
    waybills = dict.fromkeys(one.value for one in board.facts if one.key == "waybill")
    couriers = dict.fromkeys(one.value for one in board.facts if one.key == "courier")
    return [
        ("shop", case.shop),
        ("order", case.order_sn),
        ("after_sale", case.after_sale_id),
        ("product", case.product),
        ("type", catalogue("words", _LANGUAGE).get(f"type.{case.type}", "")),
        ("reason", case.reason),
        ("amount", "" if case.amount_fen is None else f"¥{yuan_text(case.amount_fen)}"),
        ("applied", "" if case.applied_at is None else _moment(case.applied_at)),
        ("waybill", " ".join((*couriers, *waybills))),
        ("ship_track", " ".join(_values(board.facts, "ship_track"))),
        ("return_waybill", " ".join(_values(board.facts, "return_waybill"))),
    ]


def _values(facts: tuple[FactLine, ...], key: str) -> list[str]:
    return [one.value for one in facts if one.key == key]


def _told(line: FactLine, facts: dict[str, str], hide: Callable[[str], str]) -> dict[str, Any]:
    """A line of the timeline: its time, what it is, what it says, and where it was read."""
    when, text = line.value[:19], line.value[19:].strip()
    if not _is_moment(when):
        when, text = "", line.value
    place = line.source if line.line is None else f"{line.source}:{line.line}"
    return {
        "when": when,
        "what": facts.get(line.key, line.key),
        "text": hide(text),
        "source": hide(place),
    }


def _is_moment(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - only its form is looked at
    except ValueError:
        return False
    return True


def _moment(epoch: int) -> str:
    return from_epoch(epoch).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


@lru_cache(maxsize=1)
def _template() -> "jinja2.Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(_TEMPLATE)
