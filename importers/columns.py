"""Headers: what a column is called, which export a header row belongs to, what is personal data.

Columns are found by name only, never by position. What a kind of export is made of stands in
`importers.exports`; this module compares headers with it. No cells, no files.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from importers.parse import INVISIBLE, clean, has_order_shape
from models.states import SourceKind

REJECT_ID = "zhisun拒绝编号"
"""Header of the column that names the reject a corrected row resolves."""
REJECT_REASON = "zhisun拒绝原因"
"""Header of the column that says why a row was rejected."""
SHOP_NAMES = ("店铺名称", "店铺")
"""Headers of the column that names a row's shop."""

QUEUE_EXPORT = (("待办号", "可救金额"), ("case", "at risk"))
"""Headers, in each language, that only our own `export` of a queue has."""

_DROPPED = {ord(char): None for char in INVISIBLE}
_UNIT = re.compile(r"\((?:[-+]?元|件)\)$")


@lru_cache(maxsize=4096)
def header_key(header: str) -> str:
    """A header without differences of width, case, blanks and unit: what headers are compared by."""
    text = unicodedata.normalize("NFKC", clean(header)).translate(_DROPPED).casefold()
    return _UNIT.sub("", "".join(text.split()))


_PERSONAL_PARTS = (
    *(
        "手机",
        "电话",
        "收件",
        "地址",
        "身份证",
        "收货人",
        "联系",
        "姓名",
        "街道",
        "微信",
        "邮箱",
        "旺旺",
    ),
    *("消费者资料", "充值号码", "旅行类信息", "phone", "mobile", "address", "email"),
)
_PERSONAL = frozenset(map(header_key, ("买家", "买家昵称", "买家账号", "昵称", "qq", "qq号")))


def is_personal(key: str) -> bool:
    """Whether a column (by its `header_key`) holds personal data that nobody here needs."""
    return key in _PERSONAL or any(part in key for part in _PERSONAL_PARTS)


def is_queue_export(cells: Sequence[str]) -> bool:
    """Whether a row is the header of a queue that `zhisun export` wrote."""
    keys = {header_key(cell[:200]) for cell in cells}
    return any(keys.issuperset(map(header_key, own)) for own in QUEUE_EXPORT)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export."""

    field: str
    """What it fills: a field of the fact table, or a name that only the export knows."""
    names: tuple[str, ...]
    """Its headers, the usual one first."""
    read: Callable[[str], Any]
    """Reads one cell; raises `CellError`."""
    is_time: bool = False
    """A bare number in a workbook's cell is a serial day here."""


class Assembler(Protocol):
    """Puts the values of one file's rows in the order of the fact table. One per file."""

    def assemble(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Values in the order of the export's columns -> values in the order of the fact table.

        The last one is the text of the columns that nobody asked for.
        """
        ...

    def note(self, text: str) -> None:
        """A line that is no data (a footer)."""
        ...

    def warnings(self) -> list[str]:
        """What a person should know after the last row."""
        ...


class PlainRows:
    """An assembler for exports whose columns stand in the order of the fact table."""

    def __init__(self, layout: "Layout") -> None:
        self.layout = layout

    def assemble(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The values as they are."""
        return values

    def note(self, text: str) -> None:
        """Lines that are no data say nothing here."""

    def warnings(self) -> list[str]:
        """None."""
        return []


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of file: its columns and what tells it from others."""

    name: str
    """i18n key below `importers.kind.`."""
    kind: SourceKind
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    """Of each group of fields at least one must have a column."""
    assembler: Callable[["Layout"], Assembler]
    own: tuple[str, ...]
    """Headers that this kind has and others have not; one of them must be there."""
    foreign: tuple[str, ...] = ()
    """Headers that show that it is something else, unless many of its own are there."""
    never: tuple[str, ...] = ()
    """Headers that show that it is something else, whatever else is there."""

    def header_of(self, field: str) -> str:
        """The usual header of a field."""
        return next(column.names[0] for column in self.columns if column.field == field)


@dataclass(frozen=True, slots=True)
class Layout:
    """A header row, compared with the export that it belongs to."""

    export: Export
    headers: tuple[str, ...]
    """As written, cleaned; a column without a header is named by its number."""
    places: dict[str, tuple[int, ...]]
    """Positions of each field; of several, the first cell that is not blank counts."""
    extra: tuple[int, ...]
    """Positions of the columns that nobody asked for."""
    personal: frozenset[int]
    """Positions that are blank everywhere."""
    shop: tuple[int, ...]
    reject_id: tuple[int, ...]
    own_columns: frozenset[int]
    """Positions of the two columns that `rejects --export` adds."""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.headers)

    @property
    def times(self) -> frozenset[int]:
        """Positions of the columns that hold times."""
        return frozenset(
            place
            for column in self.export.columns
            if column.is_time
            for place in self.places.get(column.field, ())
        )


@dataclass(frozen=True, slots=True)
class Nearest:
    """The export that a header row resembles most without being it."""

    export: Export
    known: int
    """How many of its columns are there."""
    lacks: tuple[str, ...]
    """Headers that would have to be there."""
    keyed: bool = False
    """A column of order or after-sale numbers is there: it is a table, not a page."""


def match(cells: Sequence[str], exports: Sequence[Export]) -> Layout | Nearest | None:
    """Which export a header row belongs to, or which it resembles; `None` if it is no header row.

    `exports` stand in order of preference.
    """
    if any(map(has_order_shape, cells)):
        return None  # a line of a page: labels and values side by side
    cells = _named_means(cells)
    keys = [header_key(cell[:200]) for cell in cells]
    present = frozenset(filter(None, keys))
    nearest: Nearest | None = None
    best: tuple[int, Export] | None = None
    for export in exports:
        fields = {column.field for column in export.columns if _is_there(column.names, present)}
        own = sum(_is_there((name,), present) for name in export.own)
        lacks = [export.header_of(group[0]) for group in export.needs if fields.isdisjoint(group)]
        if not own and not lacks:
            lacks.append(export.own[0])
        other = own < _MANY and _is_there(export.foreign, present)
        if lacks or other or _is_there(export.never, present):
            if len(fields) >= 2 and (nearest is None or len(fields) > nearest.known):
                keyed = not fields.isdisjoint(("order_sn", "id"))
                nearest = Nearest(export, len(fields), tuple(lacks), keyed)
        elif best is None or own > best[0]:
            best = (own, export)
    return _layout(best[1], cells, keys) if best else nearest


MEANS = ("类目均值", "同行均值", "类目平均", "同行平均")
"""A mean beside a figure; where nothing else stands in its header, the figure's stands left of it."""
_MEANS = frozenset(map(header_key, MEANS))


def _named_means(cells: Sequence[str]) -> Sequence[str]:
    """The header row, every bare 类目均值 with the name of the figure that it is the mean of."""
    if not any(header_key(cell[:20]) in _MEANS for cell in cells):
        return cells
    named: list[str] = []
    figure = ""
    for cell in cells:
        bare = header_key(cell[:20]) in _MEANS
        figure = figure if bare else clean(cell)
        named.append(f"{figure}{clean(cell)}" if bare else cell)
    return named


_MANY = 3
"""So many columns of its own outweigh a foreign one, which a merchant then added by hand."""


def _is_there(names: Sequence[str], present: frozenset[str]) -> bool:
    return any(header_key(name) in present for name in names)


def _layout(export: Export, cells: Sequence[str], keys: list[str]) -> Layout:
    places: dict[str, tuple[int, ...]] = {}
    first_of_field: set[int] = set()
    personal = frozenset(place for place, key in enumerate(keys) if is_personal(key))
    for column in export.columns:
        found: list[int] = []
        for name in column.names:
            same = [place for place, key in enumerate(keys) if key == header_key(name)]
            # A repeated header is one column; another name of the field may say something else,
            # so what it holds is kept as well.
            first_of_field.update(same if not found else ())
            found += same
        if found:
            places[column.field] = tuple(found)
    shop = _places(keys, SHOP_NAMES)
    reject_id = _places(keys, (REJECT_ID,))
    added = frozenset((*reject_id, *_places(keys, (REJECT_REASON,))))
    taken = first_of_field | personal | added | set(shop)
    return Layout(
        export=export,
        headers=tuple(clean(cell)[:100] or f"列{place + 1}" for place, cell in enumerate(cells)),
        places=places,
        extra=tuple(place for place in range(len(cells)) if place not in taken),
        personal=personal,
        shop=shop,
        reject_id=reject_id,
        own_columns=added,
    )


def _places(keys: list[str], names: Sequence[str]) -> tuple[int, ...]:
    wanted = {header_key(name) for name in names}
    return tuple(place for place, key in enumerate(keys) if key in wanted)
