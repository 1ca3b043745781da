"""The lines of the evidence screen: checklist, files, statement, problems. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from models.compliance import Finding, refused
from models.evidence_rows import (
    AttachmentRow,
    ChecklistLine,
    EvidenceBoard,
    Pack,
    SubmissionRow,
    Twin,
)
from models.form_limits import FormLimits
from models.i18n import t
from models.rows import CaseRow
from tui import cells, paths, times
from tui.caseline import seconds_left, time_text
from tui.detail import TextLine, known_text, short_value, source_text
from tui.dialogs.evidence_pack import problem_texts
from tui.screens import draft_lines
from tui.sizes import duration_text, size_text

_LEAST_NAME, _MOST_NAME = 14, 30
_FILE_CELLS, _MOST_FILE = 21, 40
"""Cells of a file's line without name, measures, item and twin; most for its name."""
_LABEL = 7
"""Cells for the label of a line below the list."""
_TAIL = 5
"""Last digits of another order that are named in a line."""
_TEXT = 100
"""Cells beyond which a line is hard to read."""


class Target(NamedTuple):
    """What the cursor stands on."""

    kind: Literal["item", "file"]
    id: str
    """The item's name, or the file's number in the database."""


class Row(NamedTuple):
    """One line, and what the cursor can stand on there."""

    line: TextLine
    target: Target | None = None


class Shown(NamedTuple):
    """Everything that the screen shows of one case."""

    board: EvidenceBoard
    findings: Sequence[Finding]
    """What the check says of the statement."""
    form: FormLimits
    packed: Pack | None
    """What was written last, from this screen."""


# -- the title -----------------------------------------------------------------------------------


def head(row: CaseRow, submission: SubmissionRow | None, now: int, width: int) -> str:
    """The case at the left; time left, money and whether it was submitted at the right."""
    number = row.order_sn or row.after_sale_id
    left = f"{t('evidence_screen.title')}  {number}  {row.product}"
    parts = [
        _left_text(row, now),
        times.yuan(row.amount_fen) if row.amount_fen is not None else "",
        state_text(submission, now),
    ]
    return cells.spread(f" {left}", "  ".join(part for part in parts if part) + " ", width)


def _left_text(row: CaseRow, now: int) -> str:
    if seconds_left(row, now) is None:
        return t("evidence_screen.no_deadline") if row.deadline_at is None else ""
    sign = "~" if row.estimated else ""
    return t("evidence_screen.left", left=time_text(row, now) + sign)


def state_text(submission: SubmissionRow | None, now: int) -> str:
    """Whether the evidence was submitted, and its result."""
    if submission is None:
        return t("evidence_screen.not_submitted")
    if submission.result is not None:
        return t(f"words.evidence_result.{submission.result}")
    return t("evidence_screen.submitted", at=times.moment(submission.submitted_at, now))


# -- checklist and files -------------------------------------------------------------------------


def listing(board: EvidenceBoard, width: int, at: Target | None) -> list[Row]:
    """The checklist, then the files; the one under the cursor behind `>`."""
    missing = sum(not line.ticked_by for line in board.checklist)
    counts = t("evidence_screen.items", ready=len(board.checklist) - missing, missing=missing)
    title = f"{t('evidence_screen.checklist')}  {board.list_name}"
    rows = [Row(_section(title, counts, width))]
    names = _name_cells((line.name for line in board.checklist), width)
    for line in board.checklist:
        target = Target("item", line.id)
        rows.append(Row(_item(line, width, names, sign=_sign(target, at)), target))
    files = t("evidence_screen.files", n=len(board.files))
    size = sum(one.size for one in board.files)
    rows.append(Row(_section(files, size_text(size) if size else "", width)))
    if not board.files:
        rows.append(Row(((f"   {t('evidence_screen.no_files')}", "faint"),)))
    rows += _file_rows(board, width, at)
    return rows


def _sign(target: Target, at: Target | None) -> str:
    return ">" if target == at else " "


def _section(left: str, right: str, width: int) -> TextLine:
    return ((cells.spread(f" {left}", f"{right} " if right else "", width), "head"),)


def _name_cells(names: Iterable[str], width: int) -> int:
    longest = max((cells.width(cells.clean(name)) for name in names), default=_LEAST_NAME)
    return max(_LEAST_NAME, min(longest, _MOST_NAME, width * 3 // 8))


def _item(line: ChecklistLine, width: int, names: int, *, sign: str) -> TextLine:
    mark, role = ("x", "good") if line.ticked_by else ("-", "soon")
    room = max(width - names - 6, 4)
    name = cells.fit(line.name, names)
    if not line.ticked_by:
        gone = t("evidence_screen.missing")
        where = cells.cut(line.where, max(room - cells.width(gone) - 2, 0))
        return (
            (f"{sign} ", "key"), (f"{mark} ", role), (f"{name}  ", ""),
            (f"{gone}  ", "soon"), (where, "faint"),
        )  # fmt: skip
    by = t(f"evidence_screen.by_{line.ticked_by}")
    told = cells.cut(f"{by} {line.detail}", room)
    return ((f"{sign} ", "key"), (f"{mark} ", role), (f"{name}  ", ""), (told, "faint"))


class _Columns(NamedTuple):
    """Cells of a file's columns, the same on all lines."""

    name: int
    measure: int
    item: int
    twin: int


def _file_rows(board: EvidenceBoard, width: int, at: Target | None) -> Iterator[Row]:
    items = {line.id: line.name for line in board.checklist}
    twins = [_first_twin(one) for one in board.files]
    measure = max((cells.width(measure_text(one)) for one in board.files), default=0)
    twin = max(map(cells.width, twins), default=0)
    free = width - _FILE_CELLS - measure - (twin + 2 if twin else 0)
    name = max(min(free * 3 // 5, _MOST_FILE), 8)
    columns = _Columns(name, measure, max(free - name, 4), twin)
    for number, (one, told) in enumerate(zip(board.files, twins, strict=True), 1):
        target = Target("file", str(one.id))
        item = items.get(one.item, one.item)
        sign = _sign(target, at)
        yield Row(_file(one, number, (item, told), columns, sign=sign), target)


def _file(
    one: AttachmentRow, number: int, told: tuple[str, str], columns: _Columns, *, sign: str
) -> TextLine:
    item, twin = told
    fixed = f" {media_text(one.media):<4} {size_text(one.size):>7} "
    shown, role = (item, "") if item else (t("evidence_screen.no_item"), "soon")
    return (
        (f"{sign} ", "key"),
        (f"{number:02} ", "strong"),
        (cells.fit(cells.middle(one.name, columns.name), columns.name), ""),
        (f"{fixed}{cells.fit(measure_text(one), columns.measure)}  ", "faint"),
        (cells.fit(shown, columns.item), role),
        (f"  {cells.fit(twin, columns.twin, right=True)}" if columns.twin else "", "soon"),
    )


def _first_twin(one: AttachmentRow) -> str:
    return _twin_text(one.twins[:1], short=True) + (".." if len(one.twins) > 1 else "")


def media_text(media: str) -> str:
    """A type by content, as people call it."""
    kind = media.rpartition("/")[2].upper()
    return {"QUICKTIME": "MOV", "X-M4V": "M4V"}.get(kind, kind)


def measure_text(one: AttachmentRow) -> str:
    """Size in pixels and duration, as far as they are known."""
    parts = []
    if one.width and one.height:
        parts.append(f"{one.width}x{one.height}")
    if one.duration_ms:
        parts.append(duration_text(one.duration_ms))
    return " ".join(parts)


def _twin_text(twins: Sequence[Twin], *, short: bool = False) -> str:
    """Orders in which the same picture is used: exactly, or only alike."""
    texts: list[str] = []
    for exact in (True, False):
        orders = [twin.order_sn or twin.case_id for twin in twins if twin.exact is exact]
        if orders:
            tails = [order[-_TAIL:] if short else order for order in orders]
            name = "same" if exact else "similar"
            texts.append(t(f"evidence_screen.{name}", orders=", ".join(tails)))
    return "  ".join(texts)


# -- what is under the cursor --------------------------------------------------------------------


def brief(board: EvidenceBoard, at: Target | None, width: int) -> list[TextLine]:
    """Three lines on what is under the cursor."""
    lines = under(board, at, width)[:3]
    return [*lines, *[()] * (3 - len(lines))]


def under(board: EvidenceBoard, at: Target | None, width: int) -> list[TextLine]:
    """What an item proves, where to get it and what ticks it; or everything about a file."""
    if at is None:
        return []
    if at.kind == "item":
        item = next((line for line in board.checklist if line.id == at.id), None)
        return _under_item(item, board.folder, width) if item else []
    file = next((one for one in board.files if str(one.id) == at.id), None)
    return _under_file(file, board, width) if file else []


def _under_item(line: ChecklistLine, folder: Path, width: int) -> list[TextLine]:
    proves = line.proves
    if line.confidence.startswith("A"):
        proves += f"  ({t('evidence_screen.assumed')})"
    last = ("folder", paths.shown(folder))
    if line.ticked_by:
        last = (f"by_{line.ticked_by}", line.detail)
    return [
        _labelled("proves", proves, width),
        _labelled("where", line.where, width),
        _labelled(*last, width),
    ]


def _under_file(one: AttachmentRow, board: EvidenceBoard, width: int) -> list[TextLine]:
    item = next((line for line in board.checklist if line.id == one.item), None)
    proves = f"{item.name}: {item.proves}" if item else t("evidence_screen.no_item")
    lines = [_labelled("file", one.name, width), _labelled("proves", proves, width)]
    if one.twins:
        lines.append(_labelled("twins", _twin_text(one.twins), width, "soon"))
    lines.append(_labelled("caption", one.caption or t("evidence_screen.no_caption"), width))
    return lines


def _labelled(name: str, text: str, width: int, role: str = "") -> TextLine:
    label = cells.fit(t(f"evidence_screen.{name}"), _LABEL)
    return ((f" {label} ", "label"), (cells.cut(text, max(width - _LABEL - 3, 4)), role))


# -- statement, problems, pack -------------------------------------------------------------------


def statement(shown: Shown, width: int, key: str) -> list[TextLine]:
    """The statement with its length against the limit and its check."""
    draft = shown.board.statement
    if draft is None or not draft.text.strip():
        title = _section(t("evidence_screen.statement"), "", width)
        return [title, ((f"   {t('evidence_screen.no_statement', key=key)}", "soon"),)]
    counted = t("evidence_screen.characters", count=len(draft.text), most=shown.form.text)
    title = _section(f"{t('evidence_screen.statement')}  {counted}", _check(shown), width)
    lines = draft_lines.paragraph(draft.text, min(width - 4, _TEXT))
    return [title, *[((f"   {line}", ""),) for line in lines]]


def _check(shown: Shown) -> str:
    if refused(shown.findings):
        errors = [finding for finding in shown.findings if finding.level == "error"]
        return t("evidence_screen.check_refused", words=draft_lines.named(errors[:2]))
    if shown.findings:
        return t("evidence_screen.check_warned", words=draft_lines.named(shown.findings[:2]))
    return t("evidence_screen.check_passed")


def problems(shown: Shown, width: int) -> list[TextLine]:
    """What a form would not take, errors first, each with its figures."""
    found = shown.board.problems
    errors = sum(each.level == "error" for each in found)
    counts = [
        t(f"evidence_screen.{name}", n=count)
        for name, count in (("errors", errors), ("warnings", len(found) - errors))
        if count
    ]
    title = _section(
        t("evidence_screen.problems", form=shown.form.name),
        "  ".join(counts) or t("evidence_screen.problems_none"),
        width,
    )
    texts = problem_texts(found, width - 4)
    lines: list[TextLine] = [title]
    level = "faint"
    for text in texts:
        level = {"!": "urgent", "-": "soon"}.get(text[0], level)
        lines.append(((f"   {text}", level),))
    return lines


def packed(pack: Pack | None, width: int) -> list[TextLine]:
    """Where the pack was written."""
    if pack is None or pack.folder is None:
        return []
    lines = [_section(t("evidence_screen.packed"), "", width)]
    for name, place in (("page", pack.page), ("archive", pack.archive), ("folder", pack.folder)):
        if place is not None:
            text = cells.middle(paths.shown(place), max(width - _LABEL - 3, 4))
            lines.append(_labelled(f"packed_{name}", text, width))
    return lines


def outcome(submission: SubmissionRow | None, now: int, width: int) -> list[TextLine]:
    """When it was submitted with how much, and what came of it."""
    if submission is None:
        return []
    at = times.moment(submission.submitted_at, now)
    count = len(submission.files)
    told = t("evidence_screen.submitted_with", at=at, n=count, count=len(submission.text))
    lines = [_section(t("evidence_screen.submission"), "", width), _labelled("sent", told, width)]
    result = t("evidence_screen.waits")
    if submission.result is not None:
        result = t(f"words.evidence_result.{submission.result}")
        if submission.result_at is not None:
            result += f"  {times.moment(submission.result_at, now)}"
        if submission.learnt:
            result += f"  ({t('evidence_screen.learnt')})"
    return [*lines, _labelled("result", result, width, "strong")]


def timeline(board: EvidenceBoard, now: int, width: int) -> list[TextLine]:
    """What happened, oldest first, each with the line that it was read from."""
    lines: list[TextLine] = []
    for fact in board.timeline:
        told = f" {short_value(fact, now)}  {known_text('fact', fact.key)}"
        source = source_text(fact, now, width)
        room = max(width - cells.width(source) - 3, width * 2 // 5)
        lines.append(
            ((cells.fit(told, room), ""), (f"  {cells.cut(source, width - room - 3)}", "faint"))
        )
    return [_section(t("evidence_screen.timeline"), "", width), *lines] if lines else []
