"""The bill (账务明细, 货款明细): money that moved, with sums below the rows that are checked.

A line has no number of its own: it is known by a hash of its content and by how many lines with
the same content stood before it in the file, so that overlapping bills meet in the same lines.
"""

import json
import re
import unicodedata
from hashlib import blake2b
from typing import Any

from importers.columns import Column, Export, Layout, PlainRows
from importers.parse import (
    AMOUNTS,
    CellError,
    Memo,
    clean,
    is_order_sn,
    moment,
    money,
    number_text,
    order_sn,
    text_of,
)
from importers.tally import Tally
from models.i18n import t
from models.money import yuan_text
from models.states import SourceKind

TITLE = "拼多多店铺账务明细查询"
"""First line of a bill as the back end writes it."""

_ORDER_IN_REMARK = re.compile(r"[(（](?:订单)?\s*([0-9]{6}-[0-9]{15})\s*[)）]")
_CODE = re.compile(r"\s*([0-9]{7})\s*[|｜]\s*(.*)", re.DOTALL)
_FOOTER = re.compile(r"(支出合计|收入合计|总计):(?:([0-9]+)笔)?([-+]?[0-9][0-9,]*(?:\.[0-9]+)?)元?")


def _time(cell: str) -> int:
    at = moment(cell)
    if at is None:
        raise CellError("missing_key")
    return at


def _order(cell: str) -> str:
    """An order number, or the text as it stands: withdrawals carry numbers of other shapes."""
    if is_order_sn(cell):
        return cell
    try:
        return order_sn(cell)
    except CellError as error:
        if error.code == "scientific_id":
            raise
        return number_text(cell) or ""


def _remark(cell: str) -> str | None:
    text = text_of(cell)
    return None if text == "-" else text


def code_and_text(cell: str) -> tuple[str, str]:
    """The business code and the words of 业务描述 (`0040001|售后费用-小额打款`)."""
    text = text_of(cell) or ""
    match = _CODE.fullmatch(text)
    return (match.group(1), match.group(2).strip()) if match else ("", text)


_words = Memo(text_of).__getitem__
_fen = Memo(money, AMOUNTS).__getitem__

COLUMNS = (
    Column("order_sn", ("商户订单号", "商品订单号"), _order),
    Column("at", ("发生时间",), _time, is_time=True),
    Column("income", ("收入金额",), _fen),
    Column("expense", ("支出金额",), _fen),
    Column("account_type", ("账务类型",), _words),
    Column("description", ("业务描述",), Memo(code_and_text).__getitem__),
    Column("remark", ("备注",), _remark),
)


class _Sum:
    """Sum and number of the amounts of one side."""

    def __init__(self) -> None:
        self.fen = 0
        self.lines = 0


class Rows(PlainRows):
    """Values of one bill; checks its sums."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self._tally = Tally()
        self._income = _Sum()
        self._expense = _Sum()
        self._zeros = 0
        self._stated: dict[str, tuple[int | None, int]] = {}

    def assemble(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The values with sign, code, order number, signature and ordinal."""
        number, at, income, expense, account_type, (code, description), *rest = values
        remark, extra = rest
        if income is None and expense is None:
            raise CellError(
                "missing_amount", "income" if "income" in self.layout.places else "expense"
            )
        income, spent = income or 0, -abs(expense or 0)
        self._count(income, spent)
        order = number if is_order_sn(number) else _order_in(remark)
        other = number if number != order else ""
        content = (at, income + spent, account_type, code, description, remark, order, other)
        digest = _digest("|".join(map(str, content)))
        ordinal = self._tally.seen(int.from_bytes(digest, "big"))
        return (
            *(digest.hex(), ordinal, order, at, income + spent, account_type, code or None),
            *(description or None, remark, self._extra(extra, other)),
        )

    def _count(self, income: int, spent: int) -> None:
        if income:
            self._income.fen += income
            self._income.lines += 1
        if spent:
            self._expense.fen += spent
            self._expense.lines += 1
        self._zeros += not income and not spent

    def _extra(self, extra: str | None, number: str) -> str | None:
        """A number of another shape is kept with the columns that nobody asked for."""
        if not number:
            return extra
        header = self.layout.headers[self.layout.places["order_sn"][0]]
        kept = {header: number, **json.loads(extra or "{}")}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    def note(self, text: str) -> None:
        """Remember a sum that stands below the rows."""
        plain = "".join(unicodedata.normalize("NFKC", text).split())
        for name, lines, amount in _FOOTER.findall(plain):
            try:
                self._stated[name] = (int(lines) if lines else None, money(amount) or 0)
            except CellError:
                self._stated[name] = (None, 0)

    def warnings(self) -> list[str]:
        """Sums and counts that differ from what was read."""
        total = _Sum()
        total.fen = self._income.fen + self._expense.fen
        found = []
        sides = (("支出合计", self._expense), ("收入合计", self._income), ("总计", total))
        for name, side in sides:
            if name not in self._stated:
                continue
            lines, fen = self._stated[name]
            # Lines of 0.00 stand on either side.
            counted = lines is None or side.lines <= lines <= side.lines + self._zeros
            if fen != side.fen or not counted:
                found.append(
                    t(
                        "importers.warn.sum",
                        name=name,
                        stated=yuan_text(fen),
                        read=yuan_text(side.fen),
                        stated_lines="-" if lines is None else lines,
                        read_lines=side.lines,
                    )
                )
        return found


def _order_in(remark: str | None) -> str:
    match = _ORDER_IN_REMARK.search(remark) if remark else None
    return match.group(1) if match else ""


def _digest(content: str) -> bytes:
    if not content.isascii():
        content = "".join(unicodedata.normalize("NFKC", content).split())
    return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def has_code(cell: str) -> bool:
    """Whether 业务描述 has one of the platform's codes, which other platforms' bills have not."""
    return _CODE.fullmatch(clean(cell)) is not None


BILL = Export(
    name="bill",
    kind=SourceKind.BILL,
    columns=COLUMNS,
    needs=(("at",), ("income", "expense"), ("account_type",), ("description",)),
    assembler=Rows,
    own=("账务类型", "业务描述", "收入金额", "支出金额", "发生时间"),
)
