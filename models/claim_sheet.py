"""The sheet by which parcels are claimed from a courier: one workbook per courier.

Columns as merchants use them. Cells are written as text or numbers, never as formulas.
"""

import io
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from models.clock import SHANGHAI, from_epoch
from models.errors import ZhisunError, reason_of
from models.i18n import t
from models.recovery_queries import ClaimFacts
from models.recovery_rows import ClaimRow, ClaimSheet, RecoveryLine

HEADERS = (
    *("日期", "店铺名", "订单号", "快递公司", "快递单号", "金额", "丢件原因", "退款截图", "备注"),
)
"""The courier reads them, so they are Chinese in every language."""

_MONEY_AT = HEADERS.index("金额")
_UNSAFE = re.compile(r"[^\w\-]+")
_LONGEST_NAME = 40
UNKNOWN_COURIER = "未知快递"


def claim_row(line: RecoveryLine, facts: ClaimFacts) -> ClaimRow:
    """A claim and its parcel as one row."""
    case, recovery = line.case, line.recovery
    return ClaimRow(
        recovery_id=recovery.id,
        case_id=case.id,
        at=case.loss_at or case.applied_at,
        shop=case.shop,
        order_sn=case.order_sn,
        courier=" ".join(facts.courier.split()),
        waybill=facts.waybill,
        amount_fen=recovery.asked_fen,
        reason=recovery.reason,
        pictures=facts.pictures,
        note=case.note,
    )


def sheets_of(rows: Iterable[ClaimRow]) -> list[ClaimSheet]:
    """The rows by courier, each sheet by day and order."""
    groups: dict[str, list[ClaimRow]] = {}
    for row in rows:
        groups.setdefault(row.courier, []).append(row)
    return [
        ClaimSheet(
            courier,
            tuple(
                sorted(groups[courier], key=lambda one: (one.at or 0, one.order_sn, one.case_id))
            ),
        )
        for courier in sorted(groups, key=lambda name: (name == "", name))
    ]


def file_name(courier: str, now: int) -> str:
    """A name that every file system takes: `快递理赔_圆通速递_2026-11-20.xlsx`."""
    name = _UNSAFE.sub("_", courier).strip("_")[:_LONGEST_NAME] or UNKNOWN_COURIER
    return f"快递理赔_{name}_{from_epoch(now).astimezone(SHANGHAI):%Y-%m-%d}.xlsx"


def write_sheets(sheets: Sequence[ClaimSheet], folder: Path, now: int) -> list[Path]:
    """Write each sheet as a workbook of its own; a file that exists is never overwritten.

    Raises:
        ZhisunError: the folder or a file cannot be written; none is left then.
    """
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for sheet in sheets:
            path = _free(folder / file_name(sheet.courier, now))
            written.append(path)
            path.write_bytes(workbook(sheet))
    except OSError as error:
        for path in written:
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise ZhisunError(
            t("recovery.sheet_failed", path=folder, error=reason_of(error))
        ) from error
    return written


def _free(path: Path) -> Path:
    """The path, with a number behind its name where it is taken."""
    candidate, number = path, 2
    while candidate.exists():
        candidate = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return candidate


def workbook(sheet: ClaimSheet) -> bytes:
    """The sheet as xlsx."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet()
        money = book.add_format({"num_format": "0.00"})
        for column, header in enumerate(HEADERS):
            page.write_string(0, column, header)
        for number, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(cells(row)):
                if column == _MONEY_AT:
                    page.write_number(number, column, Decimal(row.amount_fen) / 100, money)
                else:
                    page.write_string(number, column, cell)
        page.freeze_panes(1, 0)
        page.set_column(0, len(HEADERS) - 1, 18)
    return stream.getvalue()


def cells(row: ClaimRow) -> tuple[str, ...]:
    """A row in the order of `HEADERS`, as text."""
    day = "" if row.at is None else f"{from_epoch(row.at).astimezone(SHANGHAI):%Y-%m-%d}"
    yuan, fen = divmod(row.amount_fen, 100)
    return (
        *(day, row.shop, row.order_sn, row.courier, row.waybill, f"{yuan}.{fen:02}"),
        *(row.reason, row.pictures, row.note),
    )
