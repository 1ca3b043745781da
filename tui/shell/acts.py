"""Commands that change cases: handle, snooze, draft, undo. One command is one undo step."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from models.clock import SHANGHAI, from_epoch, to_epoch
from models.i18n import t
from models.money import fen_from_yuan
from models.rows import CaseRow, Done
from models.states import DraftKind
from models.when import parse_when
from tui import output
from tui.cells import clean
from tui.shell.context import Shell, shell_of
from tui.shell.numbers import the_case, the_cases
from tui.told import undone_text

if TYPE_CHECKING:
    from models.workbench import Workbench

Numbers = Annotated[list[str], typer.Argument(metavar="ID", help="cli.arg.numbers")]
Number = Annotated[str, typer.Argument(metavar="ID", help="cli.arg.number")]
AsJson = Annotated[bool, typer.Option("--json", help="cli.opt.json")]


def handle(context: typer.Context, numbers: Numbers) -> None:
    """cli.handle.help"""
    workbench = shell_of(context).workbench
    rows = the_cases(workbench, numbers)
    _report("handled", rows, workbench.handle([row.id for row in rows]))


def snooze(
    context: typer.Context,
    numbers: Numbers,
    until: Annotated[str, typer.Option("--until", help="cli.snooze.until")] = "",
    span: Annotated[str, typer.Option("--for", help="cli.snooze.for")] = "",
) -> None:
    """cli.snooze.help"""
    if until and span:
        raise typer.BadParameter(t("cli.snooze.both"))
    shell = shell_of(context)
    moment = _moment(shell, until or span) if until or span else None
    rows = the_cases(shell.workbench, numbers)
    done = shell.workbench.snooze([row.id for row in rows], moment)
    after = {case_id: shell.workbench.case(case_id) for case_id in done.done}
    _report("snoozed", rows, done, {name: _until(row, moment) for name, row in after.items()})


def _until(row: CaseRow, asked: datetime | None) -> str:
    """When a snoozed case comes back, which is never later than its deadline."""
    if row.comes_back_at is None:
        return ""
    back = f"{from_epoch(row.comes_back_at).astimezone(SHANGHAI):%m-%d %H:%M}"
    cut_short = asked is not None and row.comes_back_at < to_epoch(asked)
    return t("cli.snooze.at_deadline" if cut_short else "cli.snooze.back", time=back)


def draft(
    context: typer.Context,
    number: Number,
    kind: Annotated[DraftKind, typer.Option("--kind", help="cli.draft.kind")],
    template: Annotated[str, typer.Option("--template", help="cli.draft.template")] = "",
    part: Annotated[str, typer.Option("--part", metavar="YUAN", help="cli.draft.part")] = "",
    as_json: AsJson = False,
) -> None:
    """cli.draft.help"""
    from models.compliance import check, refused
    from models.draft_templates import user_folders
    from tui.screens.draft_lines import named

    workbench = shell_of(context).workbench
    row = the_case(workbench, number)
    made = workbench.draft(row.id, kind, template or None, part_fen=_fen(part) if part else None)
    # A text that was edited by hand may say what the platform forbids; the desk refuses it too.
    findings = check(made.text, workbench.draft_facts(row.id), kind=kind, folders=user_folders())
    if as_json:
        output.say_json(
            {
                "case": made.case_id,
                "kind": made.kind.value,
                "template": made.template,
                "text": made.text,
                "amount_fen": made.amount_fen,
                "refused": refused(findings),
                "findings": [
                    {"rule": one.rule, "word": one.word, "level": one.level} for one in findings
                ],
            }
        )
    else:
        output.say(made.text)
    if refused(findings):
        output.tell(t("cli.draft.refused", words=named(findings)))
        raise typer.Exit(output.REJECTED)


def _fen(text: str) -> int:
    try:
        return fen_from_yuan(text.strip())
    except ValueError as error:
        raise typer.BadParameter(t("cli.draft.bad_part", value=clean(text))) from error


def undo(context: typer.Context) -> None:
    """cli.undo.help"""
    workbench = shell_of(context).workbench
    done = workbench.undo()
    output.say(undone_text(workbench, done))
    output.say(*_shown(workbench, done))


def _shown(workbench: "Workbench", done: Done) -> list[str]:
    # A case that the undone step had opened is gone with it.
    found = [row for case_id in done.done for row in workbench.find(case_id)]
    return [f"  {_name(row)}" for row in found]


def _moment(shell: Shell, text: str) -> datetime:
    try:
        exact = datetime.fromisoformat(text)
    except ValueError:
        return parse_when(text, shell.clock.now())
    return exact if exact.tzinfo else exact.replace(tzinfo=SHANGHAI)


def _report(
    what: str, rows: list[CaseRow], done: Done, more: Mapping[str, str] | None = None
) -> None:
    """Say what was done; `more` stands behind the name of its case."""
    names = {row.id: _name(row) for row in rows}
    told = more or {}
    if done.done:
        output.say(t(f"cli.{what}", n=len(done.done)))
        output.say(*[f"  {names[one]}  {told.get(one, '')}".rstrip() for one in done.done])
    for case_id, reason in done.refused:
        output.tell(f"{names.get(case_id, case_id)}: {reason}")
    if done.done and done.refused:
        raise typer.Exit(output.REJECTED)
    if not done.done:
        raise typer.Exit(output.FAILED)


def _name(row: CaseRow) -> str:
    return clean(f"{row.order_sn} {row.after_sale_id} {row.product}".strip())
