"""The export of 服务概况: a shop's own service metrics, one row per day or period.

Of a period the end day counts. A column of the last 30 days goes before the plain one beside it.
Rates are parts per million; the mean of the category stands beside the shop's own rate.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from importers.columns import MEANS, Column, Export, Layout, PlainRows, header_key
from importers.parse import CellError, clean, money, whole_number
from models.clock import SHANGHAI
from models.states import SourceKind

_NOTHING = frozenset({"", "-", "--", "—", "/"})
_DAY = (
    r"(20[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_COMPACT = re.compile(r"(?<![0-9])(20[0-9]{2})([0-9]{2})([0-9]{2})(?![0-9])")
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:~|-+|—+|–|至|到|,)\s*{_DAY})?")
_RATE = re.compile(r"([0-9]{1,7}(?:\.[0-9]{1,12})?)\s*(%?)")
_MONTH = ("1m", "_1m", "(1m)", "近30天", "(近30天)", "(30天)")
"""Endings of a header that tell of the last 30 days."""
_UNITS = ("", "(%)")


class _Rate(NamedTuple):
    """A rate as read; without `%` the header or the size decides what it is."""

    ppm: int
    """Read as a share of 1."""
    percent: bool
    """The cell itself says that it is a percentage; `ppm` is right then."""


def day(cell: str) -> int:
    """Midnight in Shanghai of a day, or of the end day of a period, as epoch seconds.

    Raises:
        CellError: `missing_key` or `bad_time`.
    """
    text = " ".join(unicodedata.normalize("NFKC", clean(cell)).split())
    if text in _NOTHING:
        raise CellError("missing_key")
    match = _SPAN.fullmatch(_COMPACT.sub(r"\1-\2-\3", text))
    if match is None:
        raise CellError("bad_time")
    first, last = match.groups()[:3], match.groups()[3:]
    found = [_midnight(*map(int, parts)) for parts in (first, last) if parts[0]]
    if found[-1] < found[0]:
        raise CellError("bad_time")
    return found[-1]


def _midnight(year: int, month: int, date: int) -> int:
    try:
        return int(datetime(year, month, date, tzinfo=SHANGHAI).timestamp())
    except ValueError as error:
        raise CellError("bad_time") from error


def rate(cell: str) -> _Rate | None:
    """A rate: `0.21%`, or a bare number.

    Raises:
        CellError: `bad_number`.
    """
    text = unicodedata.normalize("NFKC", clean(cell)).replace(",", "")
    if text in _NOTHING:
        return None
    match = _RATE.fullmatch(text)
    if match is None:
        raise CellError("bad_number")
    share = Decimal(match[1]) / (100 if match[2] else 1)
    return _Rate(round(share * 1_000_000), bool(match[2]))


_KINDS: dict[str, tuple[str, Any]] = {
    "disputes": ("纠纷退款数", whole_number),
    "dispute_ppm": ("纠纷退款率", rate),
    "interventions": ("介入订单数", whole_number),
    "intervention_ppm": ("平台介入率", rate),
    "quality_ppm": ("品质退款率", rate),
    "refunds": ("成功退款订单数", whole_number),
    "refund_fen": ("成功退款金额", money),
    "refund_ppm": ("成功退款率", rate),
}


def _plain(name: str, mean: str = "") -> tuple[str, ...]:
    """The names of a figure, or of its mean."""
    units = [f"{name}{mean}{unit}" for unit in _UNITS]
    return (*units, f"{name}(%){mean}") if mean else tuple(units)


def _monthly(name: str, mean: str = "") -> tuple[str, ...]:
    """The same over the last 30 days; what says so stands before or behind."""
    inner = (f"近30天{name}", *(f"{name}{month}" for month in _MONTH))
    outer = [f"{name}{mean}{month}" for month in _MONTH] if mean else []
    return tuple(found for one in inner for found in _plain(one, mean)) + tuple(outer)


def _means(names: Callable[[str, str], tuple[str, ...]], name: str) -> tuple[str, ...]:
    shapes = [shape for mean in MEANS for shape in (mean, f"({mean})", f"-{mean}")]
    return tuple(found for shape in shapes for found in names(name, shape))


def _columns() -> tuple[Column, ...]:
    columns = [Column("day", ("统计时间",), day, is_time=True)]
    for field, (name, read) in _KINDS.items():
        columns.append(Column(field, _plain(name), read))
        columns.append(Column(f"{field}_month", _monthly(name), read))
        if field == "dispute_ppm":
            columns.append(Column("mean", _means(_plain, name), read))
            columns.append(Column("mean_month", _means(_monthly, name), read))
    return tuple(columns)


COLUMNS = _columns()
_FIELDS = tuple(column.field for column in COLUMNS)


class Rows(PlainRows):
    """Values of one file, each figure over 30 days where there are two of it."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self._percent = frozenset(
            field
            for field, places in layout.places.items()
            if "(%)" in header_key(layout.headers[places[0]])
        )

    def assemble(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The values in the order of `SERVICE_FIELDS`."""
        *figures, extra = values
        found = {
            field: self._ppm(field, value) if isinstance(value, _Rate) else value
            for field, value in zip(_FIELDS, figures, strict=True)
        }
        # The shop's own rate and the mean beside it are of one period, if the file has it.
        month = found["dispute_ppm_month"] is not None
        first, second = ("mean_month", "mean") if month else ("mean", "mean_month")
        mean = found[second] if found[first] is None else found[first]
        chosen = [
            found[field] if found[f"{field}_month"] is None else found[f"{field}_month"]
            for field in _KINDS
        ]
        return (found["day"], *chosen[:2], mean, *chosen[2:], extra)

    def _ppm(self, field: str, value: _Rate) -> int:
        """A bare number is a percentage below a header that says so, else a share of 1."""
        ppm = value.ppm
        if field in self._percent and not value.percent:
            ppm = round(ppm / 100)
        if not 0 <= ppm <= 1_000_000:
            raise CellError("bad_number", field)
        return ppm


SERVICE = Export(
    name="service",
    kind=SourceKind.SERVICE,
    columns=COLUMNS,
    needs=(
        ("day",),
        ("dispute_ppm", "dispute_ppm_month"),
        (
            *("interventions", "interventions_month", "intervention_ppm", "intervention_ppm_month"),
            *("disputes", "disputes_month", "quality_ppm", "quality_ppm_month"),
        ),
    ),
    assembler=Rows,
    own=("统计时间", "纠纷退款率", "平台介入率", "介入订单数", "纠纷退款数"),
    # The same figures of every product, or of every customer service agent, are not the shop's.
    never=(
        "商品ID",
        "商品编号",
        "商品名称",
        "订单号",
        "订单编号",
        "售后编号",
        "客服账号",
        "客服昵称",
    ),
)
