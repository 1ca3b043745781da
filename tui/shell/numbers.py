"""Which case a number on the command line means."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.errors import CaseNotFound, ZhisunError
from models.i18n import t
from models.money import yuan_text
from models.rows import CaseRow
from models.states import CaseState
from tui.cells import clean

if TYPE_CHECKING:
    from models.workbench import Workbench

_LIVE = (CaseState.OPEN, CaseState.SNOOZED, CaseState.WAITING)


class AmbiguousNumber(ZhisunError):
    """A number belongs to several cases."""


def the_case(workbench: "Workbench", number: str) -> CaseRow:
    """The one case with this case id, after-sale id or order number, in any copied form.

    Of several cases those that still want something done come first.

    Raises:
        CaseNotFound: there is none.
        AmbiguousNumber: there are several; the message lists them.
    """
    found = workbench.find(number)
    live = [row for row in found if row.state in _LIVE]
    candidates = live or found
    if not candidates:
        raise CaseNotFound(t("cli.no_case", number=clean(number)), t("cli.no_case_hint"))
    if len(candidates) > 1:
        lines = [t("cli.ambiguous", number=clean(number), n=len(candidates))]
        lines.extend(_choice(row) for row in candidates)
        raise AmbiguousNumber("\n".join(lines), t("cli.ambiguous_hint"))
    return candidates[0]


def the_cases(workbench: "Workbench", numbers: Sequence[str]) -> list[CaseRow]:
    """The cases of all numbers, each once, in the order given; all are looked up first.

    Raises:
        CaseNotFound: one number has none.
        AmbiguousNumber: one number has several.
    """
    rows = [the_case(workbench, number) for number in numbers]
    return list({row.id: row for row in rows}.values())


def _choice(row: CaseRow) -> str:
    money = "" if row.amount_fen is None else yuan_text(row.amount_fen)
    parts = (
        *(row.id, row.after_sale_id, t(f"words.queue.{row.queue}"), t(f"words.state.{row.state}")),
        *(row.status, row.reason, money),
    )
    return "  " + "  ".join(clean(part) for part in parts if part)
