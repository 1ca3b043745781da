"""Commands for the evidence of disputes: checklist, files, statement, pack, submission, result."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from models.errors import ActionRefused
from models.evidence_rows import AttachmentRow, EvidenceBoard, EvidenceLine, Pack
from models.i18n import t
from models.rows import CaseRow, Done
from models.states import EvidenceResult
from tui import output
from tui.cells import clean
from tui.shapes import iso
from tui.shell.acts import AsJson, Number
from tui.shell.context import shell_of
from tui.shell.numbers import the_case

if TYPE_CHECKING:
    from models.workbench import Workbench

Item = Annotated[str, typer.Option("--item", metavar="ITEM", help="cli.evidence.item")]
ItemName = Annotated[str, typer.Argument(metavar="ITEM", help="cli.evidence.item")]
FileNumber = Annotated[int, typer.Argument(metavar="N", help="cli.evidence.n")]


def list_evidence(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="[CASE]", help="cli.arg.number")] = "",
    as_json: AsJson = False,
) -> None:
    """cli.evidence.list"""
    workbench = shell_of(context).workbench
    if number:
        _show(workbench.evidence.board(the_case(workbench, number).id), as_json=as_json)
        return
    lines = workbench.evidence.lines()
    if as_json:
        output.say_json([_line_shape(one) for one in lines])
    elif not lines:
        output.say(t("cli.evidence.none"))
    else:
        output.say(*[_line_text(one) for one in lines])


def add(
    context: typer.Context,
    number: Number,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="cli.evidence.files")
    ] = None,
    item: Item = "",
    replace: Annotated[
        int, typer.Option("--replace", metavar="N", help="cli.evidence.replace")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """cli.evidence.add"""
    workbench = shell_of(context).workbench
    row = the_case(workbench, number)
    desk = workbench.evidence
    place = _file(desk.board(row.id), replace).id if replace else None
    if files:
        done = desk.add(row.id, [one.expanduser() for one in files], item=item, replace=place)
    else:
        done = desk.add_inbox(row.id, item=item, replace=place)
    _done(workbench, row, done, "added", as_json=as_json)


def remove(
    context: typer.Context, number: Number, place: FileNumber, as_json: AsJson = False
) -> None:
    """cli.evidence.remove"""
    workbench = shell_of(context).workbench
    row = the_case(workbench, number)
    file = _file(workbench.evidence.board(row.id), place)
    _done(workbench, row, workbench.evidence.remove(file.id), "removed", as_json=as_json)


def assign(
    context: typer.Context,
    number: Number,
    place: FileNumber,
    item: Annotated[str, typer.Argument(metavar="[ITEM]", help="cli.evidence.item")] = "",
    caption: Annotated[str | None, typer.Option("--caption", help="cli.evidence.caption")] = None,
    as_json: AsJson = False,
) -> None:
    """cli.evidence.assign"""
    workbench = shell_of(context).workbench
    row = the_case(workbench, number)
    file = _file(workbench.evidence.board(row.id), place)
    desk = workbench.evidence
    if caption is None:
        done = desk.assign(file.id, item)
    elif item:
        done = desk.describe(file.id, item, caption)
    else:
        done = desk.caption(file.id, caption)
    _done(workbench, row, done, "assigned", as_json=as_json)


def tick(
    context: typer.Context,
    number: Number,
    item: ItemName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="cli.evidence.text")],
    as_json: AsJson = False,
) -> None:
    """cli.evidence.tick"""
    workbench = shell_of(context).workbench
    row = the_case(workbench, number)
    _done(workbench, row, workbench.evidence.tick(row.id, item, text), "ticked", as_json=as_json)


def untick(context: typer.Context, number: Number, item: ItemName, as_json: AsJson = False) -> None:
    """cli.evidence.untick"""
    workbench = shell_of(context).workbench
    row = the_case(workbench, number)
    _done(workbench, row, workbench.evidence.untick(row.id, item), "unticked", as_json=as_json)


def statement(
    context: typer.Context,
    number: Number,
    text: Annotated[str, typer.Option("--text", help="cli.evidence.statement_text")] = "",
    as_json: AsJson = False,
) -> None:
    """cli.evidence.statement"""
    workbench = shell_of(context).workbench
    row = the_case(workbench, number)
    kept = workbench.evidence.statement(row.id)
    if text:
        kept = workbench.save_draft(kept.id, text)
    board = workbench.evidence.board(row.id)
    if as_json:
        output.say_json(
            {"case": row.id, "kind": kept.kind.value, "template": kept.template, "text": kept.text}
            | {"problems": _problems(board.problems)}
        )
    else:
        output.say(kept.text)
        _tell_problems([one for one in board.problems if one.rule in ("text", "words")])


def pack(
    context: typer.Context,
    number: Number,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="cli.evidence.out")],
    force: Annotated[bool, typer.Option("--force", help="cli.evidence.force")] = False,
    unmasked: Annotated[bool, typer.Option("--unmasked", help="cli.evidence.unmasked")] = False,
    as_json: AsJson = False,
) -> None:
    """cli.evidence.pack"""
    workbench = shell_of(context).workbench
    row = the_case(workbench, number)
    done = workbench.evidence.pack(row.id, out.expanduser(), force=force, unmasked=unmasked)
    if as_json:
        output.say_json(_pack_shape(done))
    else:
        _tell_problems(done.problems)
        if done.page is not None:
            output.say(
                t("cli.evidence.packed", n=len(done.files)), f"  {done.page}", f"  {done.archive}"
            )
    if done.page is None:
        if not as_json:
            output.tell(t("cli.evidence.not_packed"))
        raise typer.Exit(output.FAILED)


def submit(
    context: typer.Context,
    number: Number,
    yes: Annotated[bool, typer.Option("--yes", help="cli.evidence.yes")] = False,
    as_json: AsJson = False,
) -> None:
    """cli.evidence.submit"""
    workbench = shell_of(context).workbench
    row = the_case(workbench, number)
    if not yes:
        if not output.is_terminal(sys.stdin, sys.stderr):
            raise ActionRefused(t("cli.evidence.must_say_yes"), t("cli.evidence.must_say_yes_hint"))
        _tell_problems(workbench.evidence.board(row.id).problems)
        if not typer.confirm(t("cli.evidence.sure", case=_name(row)), default=False, err=True):
            raise typer.Exit(output.FAILED)
    _done(workbench, row, workbench.evidence.submit(row.id), "submitted", as_json=as_json)


def result(
    context: typer.Context,
    number: Number,
    outcome: Annotated[
        EvidenceResult, typer.Argument(metavar="RESULT", help="cli.evidence.outcome")
    ],
    as_json: AsJson = False,
) -> None:
    """cli.evidence.result"""
    workbench = shell_of(context).workbench
    row = the_case(workbench, number)
    done = workbench.evidence.result(row.id, outcome)
    _done(workbench, row, done, "resulted", as_json=as_json)


def _file(board: EvidenceBoard, place: int) -> AttachmentRow:
    """The file with a number of the list."""
    if not 1 <= place <= len(board.files):
        raise ActionRefused(
            t("evidence.file.no_such", number=place), t("cli.evidence.numbers_hint")
        )
    return board.files[place - 1]


def _done(workbench: "Workbench", row: CaseRow, done: Done, what: str, *, as_json: bool) -> None:
    """Say what was done and how the case stands; files that were refused end with their own code."""
    if as_json:
        shape = _board_shape(workbench.evidence.board(row.id))
        output.say_json(shape | {"refused": [reason for _case, reason in done.refused]})
    else:
        output.say(t(f"cli.evidence.{what}"), f"  {_name(row)}")
    for _case_id, reason in done.refused:
        output.tell(clean(reason))
    if done.refused:
        raise typer.Exit(output.REJECTED)


def _show(board: EvidenceBoard, *, as_json: bool) -> None:
    if as_json:
        output.say_json(_board_shape(board))
        return
    output.say(_name(board.case), clean(board.list_name))
    for line in board.checklist:
        mark = "[x]" if line.ticked_by else "[ ]"
        told = line.detail if line.ticked_by else line.where
        output.say(f"  {mark} {line.id:<16} {clean(line.name)}  {clean(told)}")
    for place, file in enumerate(board.files, 1):
        output.say(f"  {place:02} {_file_text(file)}")
    if board.statement is not None:
        output.say("", clean(board.statement.text))
    if board.submission is not None and board.submission.result is not None:
        output.say(_result_text(board.submission.result, learnt=board.submission.learnt))
    output.say(t("cli.evidence.folder", path=board.folder))
    _tell_problems(board.problems)


def _file_text(file: AttachmentRow) -> str:
    from models.evidence_pack import measures_text

    parts = (file.name, file.media, measures_text(file), file.item, file.caption)
    return clean("  ".join(part for part in parts if part))


def _line_text(line: EvidenceLine) -> str:
    row = line.case
    parts = [_name(row), t(f"words.state.{row.state}"), t("cli.evidence.files_n", n=line.files)]
    if line.missing:
        parts.append(t("cli.evidence.missing", name=line.missing, n=line.missing_count))
    if line.result is not None:
        parts.append(_result_text(line.result, learnt=line.learnt))
    return "  ".join(clean(one) for one in parts)


def _result_text(result: EvidenceResult, *, learnt: bool) -> str:
    words = t(f"evidence.result.{result}")
    return t("cli.evidence.learnt", result=words) if learnt else words


def _tell_problems(problems: Any) -> None:
    for one in problems:
        output.tell(clean(f"{'!' if one.level == 'error' else '-'} {one.text}"))


def _name(row: CaseRow) -> str:
    return clean(f"{row.order_sn} {row.after_sale_id} {row.product}".strip())


def _problems(problems: Any) -> list[dict[str, Any]]:
    return [one._asdict() for one in problems]


def _pack_shape(done: Pack) -> dict[str, Any]:
    return {
        "ok": done.ok,
        "problems": _problems(done.problems),
        "files": [str(one) for one in done.files],
        "folder": str(done.folder) if done.folder else None,
        "archive": str(done.archive) if done.archive else None,
        "page": str(done.page) if done.page else None,
    }


def _line_shape(line: EvidenceLine) -> dict[str, Any]:
    row = line.case
    return {
        "case": row.id,
        "order_sn": row.order_sn,
        "after_sale_id": row.after_sale_id,
        "state": row.state.value,
        "deadline": iso(row.deadline_at),
        "files": line.files,
        "missing": line.missing,
        "missing_count": line.missing_count,
        "submitted_at": iso(row.submitted_at),
        "result": line.result.value if line.result else None,
        "learnt": line.learnt,
    }


def _board_shape(board: EvidenceBoard) -> dict[str, Any]:
    submission = board.submission
    return {
        "case": board.case.id,
        "order_sn": board.case.order_sn,
        "after_sale_id": board.case.after_sale_id,
        "list": board.list_name,
        "checklist": [line._asdict() for line in board.checklist],
        "files": [_file_shape(place, one) for place, one in enumerate(board.files, 1)],
        "statement": board.statement.text if board.statement else None,
        "problems": _problems(board.problems),
        "submission": None
        if submission is None
        else {
            "submitted_at": iso(submission.submitted_at),
            "text": submission.text,
            "files": list(submission.files),
            "result": submission.result.value if submission.result else None,
            "result_at": iso(submission.result_at),
            "learnt": submission.learnt,
        },
        "folder": str(board.folder),
    }


def _file_shape(place: int, file: AttachmentRow) -> dict[str, Any]:
    shape = file._asdict()
    del shape["picture_hash"], shape["case_id"], shape["position"]
    shape |= {"added_at": iso(file.added_at), "twins": [twin._asdict() for twin in file.twins]}
    return {"n": place} | shape
