"""The stop list as files: one for the warehouse, one per courier; and as text to copy."""

from collections.abc import Sequence
from pathlib import Path

from models.clock import SHANGHAI, from_epoch
from models.i18n import t
from models.money import yuan_text
from models.sheets import as_kind, file_name, write_new
from models.stop_list import StopLine, couriers

COLUMNS = (
    *("waybill", "courier", "order_sn", "product", "spec", "amount", "shipped_at", "refunded_at"),
    *("intercept", "shop"),
)


def write_files(lines: Sequence[StopLine], folder: Path, kind: str) -> list[Path]:
    """Write the lists; nothing is written over.

    Raises:
        ZhisunError: a file exists already or cannot be written; none is written then.
    """
    if not lines:
        return []
    files: dict[str, bytes] = {}
    for title, group in groups(lines):
        name = file_name(t("prevention.stop.file", name=title))
        number = 1
        while (unique := f"{name}{'' if number == 1 else f'-{number}'}.{kind}") in files:
            number += 1
        files[unique] = as_kind(_table(group), kind)
    return write_new(folder, files)


def groups(lines: Sequence[StopLine]) -> list[tuple[str, list[StopLine]]]:
    """The lines under their titles: the warehouse first, then each courier."""
    house = [line for line in lines if line.action == "warehouse"]
    found = [(t("prevention.stop.warehouse"), house)] if house else []
    unknown = t("prevention.stop.no_courier")
    return [*found, *((name or unknown, group) for name, group in couriers(lines).items())]


def text_to_copy(lines: Sequence[StopLine]) -> str:
    """The parcels to stop for a chat with the warehouse or a courier: a heading, then one a line."""
    blocks = []
    for title, group in groups(lines):
        key = "text_warehouse" if group[0].action == "warehouse" else "text_intercept"
        head = t(f"prevention.stop.{key}", name=title, n=len(group))
        blocks.append("\n".join([head, *map(_said, group)]))
    return "\n\n".join(blocks)


def _said(line: StopLine) -> str:
    goods = " ".join(part for part in (line.product, line.spec) if part)
    number = line.waybill or t("prevention.stop.no_waybill")
    words = (
        (number, line.order_sn, goods)
        if line.action == "intercept"
        else (line.order_sn, line.waybill, goods)
    )
    return "  ".join(_one_line(word) for word in words if word)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _table(lines: Sequence[StopLine]) -> list[list[str]]:
    head = [t(f"prevention.stop.column.{name}") for name in COLUMNS]
    return [head, *[_cells(line) for line in lines]]


def _cells(line: StopLine) -> list[str]:
    values = {
        "waybill": line.waybill,
        "courier": line.courier,
        "order_sn": line.order_sn,
        "product": line.product,
        "spec": line.spec,
        "amount": yuan_text(line.amount_fen).replace(",", ""),
        "shipped_at": _time(line.shipped_at),
        "refunded_at": _time(line.refunded_at),
        "intercept": line.intercept,
        "shop": line.shop,
    }
    return [values[name] for name in COLUMNS]


def _time(seconds: int | None) -> str:
    if seconds is None:
        return ""
    return f"{from_epoch(seconds).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
